# SPDX-License-Identifier: MIT
"""The differences that are meant: differences.txt, whose head tells its form."""
import dataclasses
import difflib
import re

MARKS = "FDV"


class ListError(Exception):
    """A line of differences.txt that does not follow its form."""


@dataclasses.dataclass
class Entry:
    """One expected difference; each part may hold '*' for any text."""
    place: str
    mark: str
    reason: str
    story: str
    step: str
    line: str
    used: bool = False

    def matches(self, difference):
        return all(like(part, text) for part, text in (
            (self.story, difference.story), (self.step, difference.step), (self.line, difference.line)))


@dataclasses.dataclass(frozen=True)
class Difference:
    """A line that only direnv (`- …`) or only the other program (`+ …`) has behind a step."""
    story: str
    step: str
    line: str

    def __str__(self):
        return f"{self.story} | {self.step} | {self.line}"


def like(pattern, text):
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def read(path):
    """All entries, in order."""
    entries, head = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        section = re.fullmatch(rf"\[([{MARKS}])\] (\S.*)", line)
        parts = line.split(" | ", 2)
        if section:
            head = section.groups()
        elif len(parts) == 3 and head:
            entries.append(Entry(place, *head, *parts))
        else:
            raise ListError(f"{place}: neither '[MARK] REASON' nor 'STORY | STEP | LINE' below one: {line}")
    return entries


def compare_lists(theirs, ours):
    """Lines of either side in the order in which they stand, without those that both have."""
    for line in difflib.ndiff(theirs, ours):
        if line[:2] in ("- ", "+ "):
            yield line


def between(story, theirs, ours):
    """The differences of two plays of a story. What goes on to differ is told once."""
    known = set()
    for (title, their_lines, their_state), (_, our_lines, our_state) in zip(theirs, ours, strict=True):
        for line in compare_lists(their_lines, our_lines):
            yield Difference(story, title, line)
        now = {*(f"- {line}" for line in their_state - our_state),
               *(f"+ {line}" for line in our_state - their_state)}
        for line in sorted(now - known, key=lambda line: (line[2:], line)):
            yield Difference(story, title, line)
        known = now


def sort_out(differences, entries):
    """Those that no entry expects. Marks the entries that are of use."""
    unexpected = []
    for difference in differences:
        matching = [entry for entry in entries if entry.matches(difference)]
        for entry in matching:
            entry.used = True
        if not matching:
            unexpected.append(difference)
    return unexpected


def unused(entries, names, complete):
    """Entries that no difference needed, of those whose stories have been played."""
    return [entry for entry in entries if not entry.used
            and (complete or ("*" not in entry.story and entry.story in names))]

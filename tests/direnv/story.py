# SPDX-License-Identifier: MIT
"""Reads stories: the text format that README.md tells."""
import dataclasses
import importlib.util
import pathlib
import shlex

HERE = pathlib.Path(__file__).resolve().parent
NO, MAY, MUST = "no", "may", "must"
# Verb: how many words may follow it (at least, at most), and whether a block may.
VERBS = {
    "write": (1, 1, MUST),
    "write-escaped": (2, 2, NO),
    "envrc": (1, 1, MUST),
    "project": (1, 1, MUST),
    "toml": (0, 0, MUST),
    "direnvrc": (0, 0, MUST),
    "remove": (1, 9, NO),
    "mkdir": (1, 9, NO),
    "symlink": (2, 2, NO),
    "fifo": (1, 1, NO),
    "move": (2, 2, NO),
    "chmod": (2, 2, NO),
    "touch": (1, 2, NO),
    "cd": (1, 1, NO),
    "set": (1, 2, MAY),
    "set-escaped": (2, 2, NO),
    "unset": (1, 9, NO),
    "patience": (1, 1, NO),
    "show": (1, 9, NO),
    "direnv": (0, 99, MAY),
    "export": (0, 1, NO),
    "bash": (0, 0, MUST),
    "zsh": (0, 0, MUST),
    "fish": (0, 0, MUST),
}


class StoryError(Exception):
    """A story that does not follow the format; the text begins with its place."""


@dataclasses.dataclass(frozen=True)
class Step:
    """A step as written; `block` is None where there is none, else it ends with a newline."""
    number: int
    verb: str
    words: tuple
    block: str | None = None

    def title(self):
        return " ".join([self.verb, *map(shlex.quote, self.words)])


@dataclasses.dataclass(frozen=True)
class Story:
    name: str
    place: str
    steps: tuple


def lines_with_blocks(text):
    """Number of line, line, block or None, for each line that stands less than four blanks in."""
    pending = None
    for number, line in enumerate(text.split("\n"), 1):
        inside = line.startswith("    ")
        if pending and (inside or not line.strip()):
            pending[2].append(line[4:])
            continue
        if pending:
            yield pending
        pending = (number, line, []) if line.strip() and not line.lstrip().startswith("#") else None
    if pending:
        yield pending


def block_text(lines):
    """Blank lines behind a block only set it apart from what comes next."""
    text = "\n".join(lines).rstrip("\n")
    return f"{text}\n" if text else None


def make_step(place, number, line, block):
    try:
        verb, *words = shlex.split(line)
    except ValueError as error:
        raise StoryError(f"{place}: {error}") from None
    if verb not in VERBS:
        raise StoryError(f"{place}: no such step: {verb}")
    least, most, has_block = VERBS[verb]
    if not least <= len(words) <= most:
        raise StoryError(f"{place}: {verb} takes {least} to {most} words")
    if (has_block == MUST and block is None) or (has_block == NO and block is not None):
        raise StoryError(f"{place}: {verb}: a block is {'missing' if block is None else 'not for it'}")
    return Step(number, verb, tuple(words), block)


def expanded(step):
    """The steps that a short one stands for; they share its number."""
    if step.verb == "project":
        return [dataclasses.replace(step, verb="envrc"),
                Step(step.number, "direnv", ("allow", *step.words))]
    return [step]


def parse(text, name):
    """All stories of a text. Each begins with `story NAME` at the left edge."""
    stories, steps, head, count = [], [], None, 0

    def finish():
        if head:
            if not steps:
                raise StoryError(f"{head[1]}: {head[0]} has no steps")
            stories.append(Story(head[0], head[1], tuple(steps)))

    for number, line, lines in lines_with_blocks(text):
        place = f"{name}:{number}"
        if line.startswith("story "):
            finish()
            head, steps, count = (line.split()[1], place), [], 0
        elif head and line.startswith("  "):
            count += 1
            steps.extend(expanded(make_step(place, count, line, block_text(lines))))
        else:
            raise StoryError(f"{place}: neither a story nor a step of one: {line}")
    finish()
    return stories


def family_text(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return "".join(module.stories())


def all_stories():
    """Every story of stories/ and families/, in order; two of one name are an error."""
    found = {}
    sources = [(path, path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("stories/*.story"))]
    sources += [(path, family_text(path)) for path in sorted(HERE.glob("families/*.py"))]
    for path, text in sources:
        for story in parse(text, path.name):
            if story.name in found:
                raise StoryError(f"{story.place}: {story.name} is also at {found[story.name].place}")
            found[story.name] = story
    return list(found.values())

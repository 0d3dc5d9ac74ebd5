# SPDX-License-Identifier: MIT
"""What is left out of account when two programs are compared, all of it and each with its reason.

Everything that a step did becomes lines of text ("stderr direnv: unloading", "env A='1'"), and two
steps differ by the lines that only one of them has.
"""
import base64
import hashlib
import json
import os
import re
import zlib

# A story's own clock stays below this; what a program or shell wrote has the time of today.
TODAY = 1_700_000_000
LONGEST = 300

# Names that are left out, with why: (place in the tree, reason).
UNSEEN_FILES = [
    ("bin", "holds the link to the program that is compared"),
    ("run", "sockets and records of a running program are its own affair"),
    ("state", "as is what it remembers for itself"),
    ("config/fish", "fish makes it when it applies a script"),
    ("data/fish", "fish makes it when it applies a script"),
    ("cache/fish", "fish makes it when it applies a script"),
]
UNSEEN_VARIABLES = {
    "_": "the last command of whatever shell applied a script",
    "SHLVL": "the shell that applied a script counts itself",
}
# Texts that are replaced, with why. The sandbox and the programs come from outside: see Texts.
REPLACED = [
    (re.compile(r"\x1b\[[0-9;]*m"), "", "colours: 2.32 sends them into pipes too, later ones do not"),
    (re.compile(r"(?<=/)tmp\.\w{6,}|direnv-?\w*\.\w{6,}"), "<temporary>", "mktemp's names are random"),
    (re.compile(r"\n\[signal SIGSEGV.*", re.DOTALL), "\n<stack>\n", "addresses in a stack of Go"),
    (re.compile(r"(?<=direnv: )\d\d:\d\d:\d\d "), "<now> ", "DIRENV_DEBUG tells the time"),
    (re.compile(r"(\benvironment|(/[\w.-]+)*/dirvenv-eval-[^/\s]+/\w+):( line )?\d+:"), "<library>:",
     "the library's lines are its own affair"),
    (re.compile(r"^update:(?=direnv: )", re.MULTILINE), "",
     "2.32 now and then, where a warning comes before its log is set up"),
    (re.compile(r"ghadelimiter_[0-9a-f]+"), "ghadelimiter_<random>", "2.32 has a fixed word there"),
    (re.compile(r"\b20(2[4-9]|[3-9]\d)-\d\d-\d\dT[\d:]+(Z|[+-][\d:]+)"), "<today>",
     "a file that the program wrote itself"),
    (re.compile(r"(?<=: )\s*\d+ (?=Killed|Terminated|Hangup)"), "<pid> ", "processes have other numbers"),
]
# Only where a difference is told: it is over a path of this run, which both sides have.
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
OWN = {"DIRENV_DIR", "DIRENV_FILE", "DIRENV_WATCHES"}


def shown(line):
    return DIGEST.sub("<digest>", line)


class Texts:
    """Makes texts of one side of one run comparable with any other side and run."""

    def __init__(self, root, programs):
        self.root = root
        # The longest first, so that no path is cut by one that it begins with.
        names = {os.path.join(root, "bin/direnv"), *programs, *map(os.path.realpath, programs)}
        self.programs = sorted(names, key=len, reverse=True)

    def plain(self, text):
        for program in self.programs:
            text = re.sub(rf"{re.escape(program)}(?![\w/-])", "<direnv>", text)
        text = text.replace(self.root, "@ROOT@")
        for pattern, stand_in, _ in REPLACED:
            text = pattern.sub(stand_in, text)
        return text

    def value(self, value):
        """A value on one line; a long one is told by its beginning, length and digest."""
        text = self.plain(value if isinstance(value, str) else json.dumps(value, sort_keys=True))
        if len(text) > LONGEST:
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:12]
            text = f"{text[:60]}... ({len(text)} characters, {digest})"
        return repr(text)


def read_gzenv(text):
    """What a gzenv holds, or None for what is none."""
    try:
        return json.loads(zlib.decompress(base64.urlsafe_b64decode(text.strip())))
    except (ValueError, zlib.error):
        return None


def modtime(seconds):
    return "today" if seconds >= TODAY else str(seconds)


def watch_lines(watches, texts):
    """2.32 wrote Path, Modtime and Exists; both spellings are read by all."""
    for watch in watches:
        fields = {key.lower(): value for key, value in watch.items()}
        exists = "exists" if fields.pop("exists", None) else "absent"
        when = modtime(fields.pop("modtime", 0))
        path = texts.value(fields.pop("path", ""))
        yield f"{path} {when} {exists}"
        yield from (f"{path} has {name}" for name in sorted(fields))


def diff_lines(held, environment, texts):
    """What DIRENV_DIFF puts back, and what it has set. Of direnv's own variables it has copies."""
    for name, value in sorted((held["p"] or {}).items()):
        yield from (f"DIRENV_DIFF p {line}" for line in variable_lines(name, value, {}, texts))
    for name, value in sorted((held["n"] or {}).items()):
        if name in OWN and value == environment.get(name):
            yield f"DIRENV_DIFF n {name} as it is"
        else:
            yield from (f"DIRENV_DIFF n {line}" for line in variable_lines(name, value, {}, texts))


def variable_lines(name, value, environment, texts):
    """One line for most variables; what gzenv holds is told piece by piece."""
    held = read_gzenv(value) if name in ("DIRENV_DIFF", "DIRENV_WATCHES") and value else None
    if isinstance(held, dict) and {"p", "n"} <= set(held):
        yield from diff_lines(held, environment, texts)
        yield from (f"DIRENV_DIFF has {part}" for part in sorted(set(held) - {"p", "n"}))
    elif isinstance(held, list):
        yield from (f"{name} {line}" for line in watch_lines(held, texts))
    elif value is None:
        yield f"{texts.plain(name)} unset"
    else:
        yield f"{texts.plain(name)}={texts.value(value)}"


def environment_lines(environment, texts):
    for name, value in sorted(environment.items()):
        if name not in UNSEEN_VARIABLES:
            yield from variable_lines(name, value, environment, texts)


def is_seen(relative):
    """False for what is left out, and for dirvenv's own directories, wherever they are."""
    return "dirvenv" not in relative.split("/") and not any(
        relative == path or relative.startswith(f"{path}/") for path, _ in UNSEEN_FILES)


def file_line(path, texts):
    status = os.lstat(path)
    mode = f"{status.st_mode & 0o7777:04o}"
    kind = status.st_mode & 0o170000
    if kind == 0o120000:
        return f"-> {texts.plain(os.readlink(path))}"
    if kind == 0o040000:
        return f"directory {mode}"
    if kind != 0o100000:
        return f"special {mode}"
    try:
        with open(path, "rb") as file:
            text = file.read().decode(errors="backslashreplace")
    except OSError:
        text = "(unreadable)"
    held = read_gzenv(text)
    return f"{mode} {modtime(int(status.st_mtime))} {texts.value(text if held is None else held)}"


def tree_lines(texts):
    """All that lies in the sandbox. Digests in names stay, as both sides have the same paths."""
    for directory, directories, files in os.walk(texts.root):
        directories.sort()
        here = os.path.relpath(directory, texts.root)
        if "pyvenv.cfg" in files:
            directories.clear()
            yield f"{here} is a virtual environment, whose files are Python's affair"
            continue
        directories[:] = [name for name in directories if is_seen(os.path.normpath(f"{here}/{name}"))]
        for name in sorted([*directories, *files]):
            relative = os.path.normpath(f"{here}/{name}")
            if not is_seen(relative):
                continue
            shown = "tmp/<temporary>" if here == "tmp" else relative.encode(
                errors="surrogateescape").decode(errors="backslashreplace")
            yield f"{shown} {file_line(os.path.join(directory, name), texts)}"

# SPDX-License-Identifier: MIT
"""Does compare.py see? Programs that are direnv but for one thing have to be told from it.

Usage: selftest.py
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import differences
import session
import story as stories

COMPARE = stories.HERE / "compare.py"
PATIENCE_S = 120
# What is wrong: the body of a program for bash, the story, and a line that must tell of it.
WRONG = {
    "exit status": (
        '"$real" "$@"; status=$?; [[ $1 != allow ]] || exit 3; exit "$status"',
        "enter-and-leave", "| 1 direnv allow p | + exit 3"),
    "stdout": (
        '[[ $1 != version ]] || { echo 2.32.2; exit; }; exec "$real" "$@"',
        "version", "| 1 direnv version | + stdout 2.32.2"),
    "no newline": (
        '[[ $1 != version ]] || { printf 2.32.1; exit; }; exec "$real" "$@"',
        "version", "+ stdout (no newline at the end)"),
    "one more line on stderr": (
        '"$real" "$@"; status=$?; echo "direnv: more" >&2; exit "$status"',
        "enter-and-leave", "| 3 export | + stderr direnv: more"),
    "no line on stderr": (
        'exec "$real" "$@" 2>/dev/null',
        "enter-and-leave", "| 5 export | - stderr direnv: unloading"),
    "a value": (
        '"$real" "$@"; status=$?; [[ $1 != export ]] || printf "export A=2;"; exit "$status"',
        "enter-and-leave", "| 3 export | + env A='2'"),
    "a value in json": (
        '"$real" "$@" | sed \'s/"A": "1"/"A": "2"/\'',
        "export-with-surplus-words", "+ stdout A='2'"),
    "one more variable": (
        '"$real" "$@"; status=$?; [[ $1 != export ]] || printf "export EXTRA=1;"; exit "$status"',
        "enter-and-leave", "| 3 export | + env EXTRA='1'"),
    "a variable that is missing": (
        '"$real" "$@"; status=$?; [[ $1 != export ]] || printf "unset A;"; exit "$status"',
        "enter-and-leave", "| 3 export | - env A='1'"),
    "a variable that stays": (
        '[[ $1 != export || -z ${DIRENV_FILE-} ]] || exit 0; exec "$real" "$@"',
        "enter-and-leave", "| 5 export | + env A='1'"),
    "text where nothing is to be done": (
        '"$real" "$@"; status=$?; [[ $1 != export ]] || echo; exit "$status"',
        "nothing-to-load", "| 1 export | - stdout is empty"),
    "the watches": (
        '"$real" "$@"; s=$?; [[ $1 != export ]] || printf "export DIRENV_WATCHES=;"; exit "$s"',
        "enter-and-leave", "- env DIRENV_WATCHES '@ROOT@/home/p/.envrc' 1600000010 exists"),
    "what is undone": (
        '[[ $1 == export ]] || exec "$real" "$@"; eval "$("$real" "$@")"; s=$?; old=$DIRENV_DIFF\n'
        'text=$(python3 -c \'import base64, json, os, zlib\n'
        'held = json.loads(zlib.decompress(base64.urlsafe_b64decode(os.environ["DIRENV_DIFF"])))\n'
        'held["p"]["A"] = "0"\n'
        'print(base64.urlsafe_b64encode(zlib.compress(json.dumps(held).encode())).decode())\')\n'
        'for n in A DIRENV_DIR DIRENV_FILE DIRENV_WATCHES; do echo "export $n=\'${!n}\'"; done\n'
        'echo "export DIRENV_DIFF=$text"; exit "$s"',
        "enter-from-below", "+ env DIRENV_DIFF p A='0'"),
    "a file of the data directory": (
        '"$real" "$@"; status=$?; echo > "$XDG_DATA_HOME/direnv/more"; exit "$status"',
        "enter-and-leave", "+ file data/direnv/more 0644"),
    "the content of a permission": (
        '"$real" "$@"; s=$?; [[ $1 != allow ]] || echo x >> "$(echo "$XDG_DATA_HOME"/direnv/allow/*)"\n'
        'exit "$s"', "enter-and-leave", "+ file data/direnv/allow/<digest> 0644"),
    "the mode of a permission": (
        '"$real" "$@"; s=$?; [[ $1 != allow ]] || chmod 600 "$XDG_DATA_HOME"/direnv/allow/*; exit "$s"',
        "enter-and-leave", "+ file data/direnv/allow/<digest> 0600"),
    "a permission that is missing": (
        '"$real" "$@"; s=$?; [[ $1 != allow ]] || rm "$XDG_DATA_HOME"/direnv/allow/*; exit "$s"',
        "enter-and-leave", "- file data/direnv/allow/<digest> 0644"),
    "a file of the project": (
        '"$real" "$@"; status=$?; [[ $1 != export ]] || mkdir -p .direnv; exit "$status"',
        "enter-and-leave", "+ file home/p/.direnv directory"),
    "a time that is not set": (
        '[[ $1 != reload ]] || exit 0; exec "$real" "$@"',
        "reload-from-below", "| 5 direnv reload | - file home/p/.envrc 0644 1600000060"),
    "a change that is not seen": (
        '[[ $1 != export || -z ${DIRENV_FILE-} ]] || exit 0; exec "$real" "$@"',
        "watched-file-is-changed", "| 7 export | - env A='two'"),
    "a step that hangs": (
        '[[ $1 != status ]] || sleep 60; exec "$real" "$@"',
        "selftest-patience", "+ exit none within 1 s"),
    "the signal that ended it": (
        '[[ $1 != exec ]] || kill -HUP $$; exec "$real" "$@"',
        "exec-signal", "| 2 direnv exec p sh -c 'kill -TERM $$' | + exit -1"),
}


def program(directory, body):
    path = pathlib.Path(directory, "program")
    path.write_text(f"#!/bin/bash\nreal=/usr/bin/direnv\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def compare(binary, name, expected=""):
    """What compare.py says about one story, with this list of expected differences."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write(expected)
        listed.flush()
        return subprocess.run(
            [sys.executable, "-B", COMPARE, "--program", binary, "--only", f"^{name}$",
             "--differences", listed.name],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False)


class WrongPrograms(unittest.TestCase):
    """A program that is wrong in one way is caught, and with the story it is told what is wrong."""

    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory())

    def test_each_is_seen(self):
        for what, (body, name, line) in WRONG.items():
            with self.subTest(what):
                done = compare(program(self.directory, body), name)
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertIn(line, done.stdout)
                self.assertTrue(done.stdout.startswith(f"{name} | "), done.stdout)

    def test_the_right_one_passes(self):
        right = program(self.directory, 'exec "$real" "$@"')
        for name in sorted({name for _, name, _ in WRONG.values()}):
            with self.subTest(name):
                done = compare(right, name)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_is_left_running_is_ended(self):
        noted = os.path.join(self.directory, "pid")
        body = f'setsid sleep 1000 & echo $! > "{noted}"; exec "$real" "$@"'
        done = compare(program(self.directory, body), "version")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(noted, encoding="ascii") as file:
            self.assertFalse(os.path.exists(f"/proc/{file.read().strip()}"))


class ListedDifferences(unittest.TestCase):
    """differences.txt excuses what it names, and must name nothing that is not there."""

    def setUp(self):
        directory = self.enterContext(tempfile.TemporaryDirectory())
        self.other = program(directory, '[[ $1 != version ]] || { echo 3.0; exit; }; exec "$real" "$@"')

    def expect(self, status, text, listed):
        done = compare(self.other, "version", listed)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn(text, done.stdout + done.stderr)

    def test_both_lines_are_excused(self):
        self.expect(0, "2 differences as listed, 0 unexpected", (
            "# a comment\n[V] it is later\n"
            "version | 1 direnv version | - stdout 2.32.1\nversion | 1 direnv version | + stdout 3.0\n"))

    def test_stars_stand_for_any_text(self):
        self.expect(0, "2 differences as listed", "[V] it is later\nver* | 1 * | * stdout *\n")

    def test_one_line_is_not_enough(self):
        self.expect(1, "version | 1 direnv version | + stdout 3.0",
                    "[V] it is later\nversion | 1 direnv version | - stdout 2.32.1\n")

    def test_what_is_gone_fails(self):
        self.expect(1, "no longer so: version | 1 direnv version | + stderr x", (
            "[F] it says less\nversion | * | * stdout *\nversion | 1 direnv version | + stderr x\n"))

    def test_other_stories_are_not_missed_with_only(self):
        self.expect(0, "0 listed ones gone",
                    "[F] it says less\nversion | * | * stdout *\nhelp | * | + stderr x\n")

    def test_a_wrong_line_is_named(self):
        self.expect(1, ":2: neither", "[F] a reason\nversion | too few parts\n")
        self.expect(1, ":1: neither", "[X] no such mark\n")
        self.expect(1, ":1: neither", "version | 1 direnv version | + stdout 3.0\n")

    def test_the_committed_list_can_be_read(self):
        differences.read(stories.HERE / "differences.txt")


class Format(unittest.TestCase):
    """A story with a slip is refused with its place."""

    def test_slips(self):
        for text, message in (
                ("story a\n  fly p\n", "t:2: no such step: fly"),
                ("story a\n  cd\n", "t:2: cd takes 1 to 1 words"),
                ("story a\n  cd p\n    text\n", "t:2: cd: a block is not for it"),
                ("story a\n  write p\n", "t:2: write: a block is missing"),
                ('story a\n  cd "p\n', "t:2: No closing quotation"),
                ("story a\nstory b\n  cd p\n", "t:1: a has no steps"),
                ("  cd p\n", "t:1: neither"),
                ("story a\n cd p\n", "t:2: neither")):
            with self.subTest(text), self.assertRaisesRegex(stories.StoryError, re.escape(message)):
                stories.parse(text, "t")

    def test_blocks(self):
        (told,) = stories.parse("story a\n  write p\n    one\n\n      two\n\n  # no step\n  cd p\n", "t")
        self.assertEqual(told.steps[0].block, "one\n\n  two\n")
        self.assertEqual([(step.number, step.verb) for step in told.steps], [(1, "write"), (2, "cd")])

    def test_every_verb_can_be_played(self):
        for verb in stories.VERBS:
            if verb != "project":
                self.assertTrue(hasattr(session.Session, "step_" + verb.replace("-", "_")), verb)

    def test_names_are_one_of_a_kind(self):
        told = stories.all_stories()
        self.assertGreaterEqual(len(told), 320)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: selftest.py DIRVENV

Whether contract.py would see it: a program between breaks one answer of dirvenv's at a time, and
the test that is about it must fail, which without the damage it does not.
"""
import os
import re
import subprocess
import sys
import tempfile

import contract


def log_line_after(done):
    return done._replace(errors=done.errors + b"\ndirenv: and one more thing\n")


def log_line_on_stdout(done):
    return done._replace(out=b"direnv: loading\n" + done.out)


def status_of_blocked(done):
    return done._replace(status=0) if b" is blocked" in done.errors else done


def other_words(done):
    return done._replace(errors=done.errors.replace(b" is blocked.", b" is not allowed."))


def no_state_of_failures(done):
    return done if done.status == 0 else done._replace(out=b"")


def allowed_as_bool(done):
    out = re.sub(rb'"allowed": \d', lambda found: b'"allowed": ' + (
        b"true" if found[0].endswith(b"0") else b"false"), done.out)
    return done._replace(out=out)


def braces_for_nothing(done):
    return done._replace(out=done.out or b"{}")


def false_for_unset(done):
    return done._replace(out=done.out.replace(b": null", b": false"))


def unset_is_forgotten(done):
    return done._replace(out=re.sub(rb'(,\n)?  "TAKEN": null', b"", done.out))


def damaged_text(done):
    return done._replace(out=done.out.replace("\u00e9".encode(), b"?"))


def on_one_line(done):
    return done._replace(out=b" ".join(done.out.split()))


def nothing(done):
    return done._replace(out=b"")


def talk(done):
    return done._replace(out=b"allowed\n" + done.out)


def without_padding(done):
    return done._replace(out=re.sub(rb'="|A"', b'"', done.out))


def without_dash(done):
    return done._replace(out=re.sub(rb"(DIRENV_DIR=\S*?)-/", rb"\1/", done.out))


def own_version(done):
    return done._replace(out=b"dirvenv 1\n")


def success(done):
    return done._replace(status=0)


def lower_case(done):
    return done._replace(out=done.out.replace(b"Found RC", b"found rc"))


def something_stays(done):
    subprocess.Popen(["sleep", "3"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)
    return done


# The command whose answer is broken, how, and a test that has to see it.
DAMAGES = [
    ("export", something_stays, "zed: no project"),
    ("export", log_line_after, "direnv.el: allowed in the editor"),
    ("export", log_line_on_stdout, "scripts: allowed in the editor"),
    ("export", status_of_blocked, "intellij: not allowed"),
    ("export", other_words, "vscode: not allowed"),
    ("export", no_state_of_failures, "lazygit: not allowed"),
    ("export", braces_for_nothing, "zed: no project"),
    ("export", braces_for_nothing, "scripts: nothing changed"),
    ("export", false_for_unset, "zed: allowed in the editor"),
    ("export", unset_is_forgotten, "scripts: allowed in the editor"),
    ("export", damaged_text, "emacs buffers"),
    ("export", nothing, "scripts: leaving"),
    ("export", without_padding, "mise puts a tool on path"),
    ("export", without_dash, "powerlevel10k"),
    ("status", allowed_as_bool, "envrc.el: allowed in the editor"),
    ("status", allowed_as_bool, "starship in each state"),
    ("status", lower_case, "starship in each state"),
    ("status", on_one_line, "status has the fields of direnv"),
    ("show_dump", on_one_line, "show dump has a line for each path"),
    ("allow", talk, "vscode: allowed in the editor"),
    ("version", own_version, "vscode: no project"),
    ("edit", nothing, "vscode finds the file"),
    ("exec", success, "editors that are started by exec"),
    ("exec", success, "exec fails where a file is not approved"),
]

BETWEEN = """\
#!{python} -ISB
import collections, os, subprocess, sys
sys.path.insert(0, {here!r})
Done = collections.namedtuple("Done", "status out errors")
name = os.path.basename(sys.argv[0])
words = [os.path.join({real!r}, name), *sys.argv[1:]]
run = subprocess.run(words, capture_output=True)
done = Done(run.returncode, run.stdout, run.stderr)
if {damage!r} and name == "direnv" and sys.argv[1:2] == [{command!r}]:
    import selftest
    done = getattr(selftest, {damage!r})(done)
sys.stderr.buffer.write(done.errors) if {errors_first} else None
sys.stderr.flush()
sys.stdout.buffer.write(done.out)
sys.stdout.flush()
sys.stderr.buffer.write(done.errors) if not {errors_first} else None
sys.exit(done.status)
"""


def between(directory, real, command, damage):
    """A program that asks the one in `real`, and passes on what `damage` makes of the answer."""
    path = os.path.join(directory, "dirvenv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(BETWEEN.format(here=os.path.dirname(os.path.abspath(__file__)), real=real,
                                  python=sys.executable,
                                  command=command, damage=damage,
                                  errors_first=damage != "log_line_after"))
    os.chmod(path, 0o755)
    return path


def main(binary):
    unseen = []
    with tempfile.TemporaryDirectory(prefix="dirvenv-editors-") as base:
        real = os.path.join(base, "real")
        os.mkdir(real)
        for name in ("dirvenv", "direnv"):
            os.symlink(os.path.abspath(binary), os.path.join(real, name))
        for command, damage, test in DAMAGES:
            what = f"{damage.__name__} of {command} in '{test}'"
            failed, count = contract.failures(between(base, real, command, ""), test)
            if failed or not count:
                unseen.append(f"{what}: fails without the damage, or is not there: {failed}")
                continue
            failed, count = contract.failures(between(base, real, command, damage.__name__), test)
            if len(failed) < count:
                unseen.append(f"{what}: is not seen")
    for line in unseen:
        print(f"FAILED: {line}")
    print(f"{len(DAMAGES)} damages, {len(unseen)} of them unseen")
    sys.exit(1 if unseen else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])

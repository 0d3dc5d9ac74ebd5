# SPDX-License-Identifier: MIT
"""Plays the stories with Debian's direnv and with another program that is called direnv, and compares.

Usage: compare.py [--program PATH] [--only REGEX] [--list] [--trace] [-v]

  --program PATH  what answers as direnv on the other side; default: direnv itself
  --only REGEX    stories whose names have a match
  --list          their names and places, and no more
  --trace         plays direnv's side alone, and tells what it did
  -v              tells all lines of a step that differs in an unexpected way

Fails for a difference that differences.txt does not have, and for one that it has and that is gone.
"""
import argparse
import concurrent.futures
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import differences
import normal
import session
import story as stories

VERSION = "2.32.1"
NEEDED = ("/usr/bin/zsh", "/usr/bin/fish", "/bin/bash", "/usr/bin/git", "/usr/bin/python3",
          "/usr/bin/setpriv")
# Two processors are usual, and what a step waits for is mostly the other side's processes.
WORKERS = 2
LIST = stories.HERE / "differences.txt"


class BadStory(Exception):
    """A story that cannot be played, with its place."""


def fail(text):
    sys.exit(f"compare.py: {text}")


def without_privileges():
    """Root reads what nobody may; direnv then never meets an unreadable file. So without that right."""
    if os.geteuid() != 0 or os.environ.get("DIRENV_STORIES_CONFINED"):
        return
    rights = "-dac_override,-dac_read_search"
    os.environ["DIRENV_STORIES_CONFINED"] = "1"
    os.execv("/usr/bin/setpriv", ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}",
                                  sys.executable, "-B", *sys.argv])


def check_reference():
    missing = [path for path in (session.REFERENCE, *NEEDED) if not os.access(path, os.X_OK)]
    if missing:
        fail(f"not here: {', '.join(missing)}; bash packaging/dependencies.sh test")
    found = subprocess.run([session.REFERENCE, "version"], capture_output=True, text=True, check=True)
    if found.stdout.strip() != VERSION:
        fail(f"{session.REFERENCE} is {found.stdout.strip()}; the stories are about {VERSION}")


def make_worker():
    session.adopt_orphans()
    os.umask(0o022)


def play_sides(told, programs):
    """One after the other at the same place, as paths go into digests."""
    base = tempfile.mkdtemp(prefix="direnv-stories.")
    began = time.monotonic()
    try:
        sides = [session.play(told, os.path.realpath(base), program) for program in programs]
    except Exception as error:
        raise BadStory(f"{told.place}: {told.name}: {error!r}") from error
    finally:
        os.chdir("/")
        shutil.rmtree(base)
    return sides, time.monotonic() - began


def played(chosen, programs):
    """Story, what the sides did, seconds; in order."""
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(WORKERS, context, make_worker) as pool:
        waiting = [(told, pool.submit(play_sides, told, programs)) for told in chosen]
        for told, result in waiting:
            yield told, *result.result()


def tell_step(sides, title):
    """All that a step did on each side."""
    for side, steps in zip("-+", sides):
        before = set()
        for name, lines, state in steps:
            if name == title:
                gone = (f"gone: {line}" for line in sorted(before - state))
                for line in [*lines, *sorted(state - before), *gone]:
                    print(f"    {side} {normal.shown(line)}")
            before = state


def trace(chosen):
    for told, sides, _ in played(chosen, [session.REFERENCE]):
        print(f"{told.name} ({told.place})")
        for title, _, _ in sides[0][1:]:
            print(f"  {title}")
            tell_step(sides, title)


def for_the_list(difference):
    return differences.Difference(difference.story, difference.step, normal.shown(difference.line))


def compare(chosen, arguments, complete):
    """Plays all, tells what is wrong, and returns how much is."""
    entries = differences.read(LIST if arguments.differences is None else arguments.differences)
    began, slowest, expected, wrong = time.monotonic(), (0, ""), 0, 0
    for told, sides, seconds in played(chosen, [session.REFERENCE, arguments.program]):
        slowest = max(slowest, (seconds, told.name))
        found = [for_the_list(one) for one in differences.between(told.name, *sides)]
        unexpected = differences.sort_out(found, entries)
        expected += len(found) - len(unexpected)
        wrong += len(unexpected)
        for one in unexpected:
            print(one)
        if arguments.verbose:
            for title in dict.fromkeys(one.step for one in unexpected):
                print(f"  {told.name}: {title}")
                tell_step(sides, title)
    gone = differences.unused(entries, {told.name for told in chosen}, complete)
    for entry in gone:
        print(f"{entry.place}: no longer so: {entry.story} | {entry.step} | {entry.line}")
    print(f"compare.py: {len(chosen)} stories in {time.monotonic() - began:.0f} s (the slowest, "
          f"{slowest[1]}, took {slowest[0]:.1f} s): {expected} differences as listed, {wrong} unexpected, "
          f"{len(gone)} listed ones gone")
    return wrong + len(gone)


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("--program", default=session.REFERENCE)
    parser.add_argument("--only", default="", type=re.compile)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--trace", action="store_true")
    # For selftest.py.
    parser.add_argument("--differences", type=pathlib.Path)
    parser.add_argument("-v", dest="verbose", action="store_true")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    try:
        known = stories.all_stories()
    except stories.StoryError as error:
        fail(error)
    chosen = [told for told in known if arguments.only.search(told.name)]
    if not chosen:
        fail("no story has such a name")
    if arguments.list:
        print("\n".join(f"{told.name} ({told.place})" for told in chosen))
        return
    without_privileges()
    check_reference()
    arguments.program = os.path.abspath(arguments.program)
    if not os.access(arguments.program, os.X_OK):
        fail(f"{arguments.program} cannot be run")
    try:
        if arguments.trace:
            trace(chosen)
        elif compare(chosen, arguments, len(chosen) == len(known)):
            sys.exit(1)
    except (BadStory, differences.ListError) as error:
        fail(error)


if __name__ == "__main__":
    main()

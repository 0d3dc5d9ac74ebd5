#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: pythons.py [TIMES]

What it takes to make a virtual environment, beside the interpreter's own venv module, and to choose
among 40 interpreters: whole programs, from their start to their end, in turn. Prints a table;
medians of so many.

Build the preset release first, and let the machine rest.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BINARY = os.environ.get("DIRVENV_BINARY") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../build/release/dirvenv")
PYTHON = "/usr/bin/python3"
INSTALLED = 40
# Ratios to the module, and milliseconds.
BOUNDS = {"without pip": 10, "with pip": 20, "choose": 2}


class Place:
    """A home directory of its own."""

    def __init__(self, root):
        self.root = root
        self.made = 0
        self.environment = {"HOME": root, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                            "PYENV_ROOT": os.path.join(root, "pyenv")}

    def run(self, command):
        """Milliseconds."""
        began = time.monotonic()
        done = subprocess.run(command, env=self.environment, cwd=self.root, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        taken = (time.monotonic() - began) * 1000
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr.decode(errors='replace')}")
        return taken

    def make(self, command):
        """The same, for one that makes a directory."""
        self.made += 1
        return self.run([*command, os.path.join(self.root, f"v{self.made}")])


def medians_of(place, options, times):
    """Of the module, and of dirvenv."""
    taken = {"theirs": [], "ours": []}
    for _ in range(times):
        taken["theirs"].append(place.make([PYTHON, "-m", "venv", *options]))
        taken["ours"].append(place.make([BINARY, "venv", "create", "--python", "python3", *options]))
    return statistics.median(taken["theirs"]), statistics.median(taken["ours"])


def row(title, medians, bound):
    theirs, ours = medians
    factor = theirs / ours
    met = "yes" if factor >= bound else "no"
    return (f"| a new virtual environment {title} | `python3 -m venv` {theirs:,.0f} ms | {ours:.1f} ms "
            f"| 1/{factor:.0f} | 1/{bound} | {met} |")


def install(place):
    """Interpreters that nobody starts: names tell what they are."""
    for number in range(INSTALLED):
        name = f"3.{8 + number % 6}.{number // 6}"
        directory = os.path.join(place.root, "pyenv/versions", name, "bin")
        os.makedirs(directory)
        program = os.path.join(directory, "python3")
        with open(program, "w", encoding="utf-8") as file:
            file.write("#!/bin/false\n")
        os.chmod(program, 0o755)


def choice_row(place, times):
    shutil.rmtree(os.path.join(place.root, ".local"))
    taken, start = [], []
    for _ in range(times * 4):
        start.append(place.run([BINARY, "version"]))
        taken.append(place.run([BINARY, "python", "find", "3.13.1"]))
    if os.path.exists(os.path.join(place.root, ".local/share/dirvenv/pythons")):
        sys.exit("an interpreter has been started to choose one")
    median = statistics.median(taken) - statistics.median(start)
    met = "yes" if median <= BOUNDS["choose"] else "no"
    return (f"| to choose among {INSTALLED} interpreters, none of them known, beyond the start of a "
            f"program ({statistics.median(start):.1f} ms) | | "
            f"{median:.1f} ms | | {BOUNDS['choose']} ms | {met} |")


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    rows = ["| what | peer | dirvenv | ratio | bound | met |", "|---|--:|--:|--:|--:|---|"]
    # In memory: for half a minute after many files were removed, ext4 takes several times as long to
    # make new ones, which would measure what ran before.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as root:
        place = Place(root)
        first = place.make([BINARY, "venv", "create", "--python", "python3", "--without-pip"])
        bare = medians_of(place, ["--without-pip"], times)
        rows.append(row("without pip", bare, BOUNDS["without pip"]))
        rows.append(row("with pip", medians_of(place, [], max(3, times // 3)), BOUNDS["with pip"]))
        rows.append(f"| the first of an interpreter, which is asked once, without pip | | {first:.1f} ms | | | |")
        install(place)
        rows.append(choice_row(place, times))
    print("\n".join(rows))


main()

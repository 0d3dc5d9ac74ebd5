#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: soak.py [SECONDS]

A daemon under shells that come and go, change directory and have files changed, for that long (1800).
Ten times on the way all go home, and what the daemon and the runtime directory then have is counted:
memory, descriptors, watches, children, files. Fails where any of it grows. DIRVENV_SEED repeats a run.

Build the preset release first, and do not build it again meanwhile; or name another binary in
DIRVENV_BINARY.
"""

import os
import random
import sys
import time

from live import SHELLS, Home, Shell

PROJECTS = 12
CROWD = 12
SAMPLES = 10
# What an allocator may come to hold between two looks; a file for each shell comes and goes.
SLACK = {"KiB": 512, "files": CROWD}


def text_of(i):
    watched = "watch_file watched*\n"
    if i % 3 == 0:
        return watched + f"export P=p{i}\n"
    if i % 3 == 1:
        return watched + f"for x in p{i}; do export P=$x; done\n"
    # Evaluated behind, it differs each time.
    return watched + f"read -r word <watched1; for x in p{i}; do export P=$x W=$word$RANDOM; done\n"


def entries(path):
    try:
        return os.listdir(path)
    except FileNotFoundError:
        return []


def status_of(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(dict(line.split(":", 1) for line in file)[field].split()[0])


def watches_of(pid):
    count = 0
    for number in entries(f"/proc/{pid}/fdinfo"):
        try:
            with open(f"/proc/{pid}/fdinfo/{number}", encoding="ascii") as file:
                count += sum(line.startswith("inotify ") for line in file)
        except FileNotFoundError:
            pass  # closed meanwhile
    return count


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return len(file.read().split())


class Counts:
    FIELDS = ("KiB", "descriptors", "watches", "children", "files")

    def __init__(self, home):
        pid = home.daemon()
        # Its log has its own limit.
        files = sum(len(names) for _, _, names in os.walk(os.path.join(home.runtime, "dirvenv")))
        self.figures = (status_of(pid, "VmRSS"), len(entries(f"/proc/{pid}/fd")), watches_of(pid),
                        children_of(pid), files)
        self.pid = pid

    def row(self, seconds):
        return "| " + " | ".join(str(each) for each in (int(seconds), *self.figures)) + " |"


def at_rest(home):
    """What is there once it does not change any more."""
    last = Counts(home)
    for _ in range(40):
        time.sleep(0.25)
        now = Counts(home)
        busy = len(entries(os.path.join(home.runtime, "dirvenv/jobs"))) > 1
        if now.figures[1:] == last.figures[1:] and not busy:
            return now
        last = now
    return last


class Soak:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.home = Home()
        for i in range(PROJECTS):
            for j in range(20):
                self.home.write(f"p{i}/watched{j}", "x")
            self.home.project(f"p{i}", text_of(i))
        self.shells = [Shell(self.home, SHELLS[i % 3]) for i in range(CROWD)]
        self.steps = 0

    def step(self):
        self.steps += 1
        place = self.random.randrange(CROWD)
        what = self.random.randrange(40)
        if what == 0:
            self.shells[place].end()
            self.shells[place] = Shell(self.home, SHELLS[place % 3])
        elif what < 8:
            name = f"p{self.random.randrange(PROJECTS)}/watched{self.random.randrange(20)}"
            self.home.write(name, str(self.random.random()))
            # As an editor does it.
            os.replace(os.path.join(self.home.home, name), os.path.join(self.home.home, name + "~"))
            os.replace(os.path.join(self.home.home, name + "~"), os.path.join(self.home.home, name))
        else:
            target = self.random.randrange(PROJECTS + 2)
            where = f"~/p{target}" if target < PROJECTS else "~"
            self.shells[place].run(f"cd {where}")
            self.check(self.shells[place], f"p{target}" if target < PROJECTS else "")

    @staticmethod
    def check(shell, expected):
        shell.run("echo \"<$P>\"")
        if f"<{expected}>\r\n".encode() not in shell.seen:
            raise SystemExit(f"{shell.kind} has not <{expected}>: {shell.seen}")

    def all_home(self):
        for shell in self.shells:
            shell.run("cd ~")
        return at_rest(self.home)

    def end(self):
        for shell in self.shells:
            shell.end()
        self.home.remove()


def main(seconds="1800"):
    seed = int(os.environ.get("DIRVENV_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"soak: DIRVENV_SEED={seed}", flush=True)
    soak = Soak(seed)
    print("| seconds | " + " | ".join(Counts.FIELDS) + " |\n|" + "--:|" * 6, flush=True)
    began = time.monotonic()
    counts = []
    for i in range(SAMPLES):
        while time.monotonic() < began + float(seconds) * (i + 1) / SAMPLES:
            soak.step()
        counts.append(soak.all_home())
        print(counts[-1].row(time.monotonic() - began), flush=True)
    soak.end()
    problems = []
    if len({each.pid for each in counts}) > 1:
        problems.append("the daemon has been another one")
    for place, field in enumerate(Counts.FIELDS):
        figures = [each.figures[place] for each in counts]
        if max(figures[-3:]) > max(figures[:4]) + SLACK.get(field, 0):
            problems.append(f"more {field}")
    print(f"soak: {soak.steps} steps in {seconds} s: " + (", ".join(problems) or "nothing has grown"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

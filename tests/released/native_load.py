#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: native_load.py DIRVENV

A load that dirvenv evaluates itself opens each file of the project once, no other file there, and
starts no process: all of it is asked of the kernel, by strace. A second look at a file would be
another file than the one that was approved, if somebody swapped them in between; and a process costs
more than all the rest of such a load.
"""
import collections
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))
import faultbox  # noqa: E402 # a home, and dirvenv below strace

EXPORTS = "".join(f'export NAME_{i}="value {i}"\n' for i in range(10))
ENVRC = {
    ".envrc": "export ABOVE=1\n",
    "sub/.envrc": EXPORTS + "PATH_add bin\nif [ -f flag ]; then export CHOSEN=1; fi\ndotenv\nsource_up\n",
    "sub/.env": "FROM_DOTENV=1\n",
}
TOML = {
    "sub/.dirvenv.toml": "[env]\n" + EXPORTS.replace("export ", "")
                         + 'CHOSEN = "1"\n[path]\nprepend = ["bin"]\n[dotenv]\nfiles = [".env"]\n',
    "sub/.env": "FROM_DOTENV=1\n",
}
# The test's own test: of this one, strace has to show a process.
BY_BASH = {"sub/.envrc": "for name in A B; do export NAME_$name=1; done\n"}

OPENED = re.compile(r'^\d+ +(?:open|openat|openat2)\((?:(?:AT_FDCWD|\d+)(?:<(.*?)>)?, )?"(.*?)"')
STARTED = re.compile(r"^\d+ +(execve|execveat|fork|vfork|clone|clone3)\(")
CALLS = "trace=?open,openat,?openat2,execve,execveat,?fork,?vfork,clone,?clone3"


def make(world, name, files):
    for file, text in {**files, "sub/flag": "never read\n", "sub/bin/program": ""}.items():
        path = os.path.join(world.project(name), file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
    return os.path.join(name, "sub")


def load(world, sub, names):
    """How often each path was opened that is there, and each call that starts something was made."""
    arguments = ["export", "bash", "--hook", str(os.getpid()), world.project(sub), "--first"]
    done = world.run(sub, arguments, world.strace("-f", "-y", "-s", "4096", "-e", CALLS))
    missing = [name for name in names if name.encode() not in done.stdout]
    if done.returncode != 0 or missing:
        faultbox.fail(f"{sub} was not loaded, {missing} are missing: {done}")
    opened, started = collections.Counter(), collections.Counter()
    for line in world.trace():
        call = STARTED.match(line)
        if call:
            started[call[1]] += 1
        path = OPENED.match(line)
        if path and "ENOENT" not in line:
            opened[os.path.normpath(os.path.join(path[1] or world.project(sub), path[2]))] += 1
    return opened, started


def grow_old(world, name, files):
    """A file that has changed within 10 ms is read again for a digest: its times do not tell alone."""
    changed = max(os.stat(os.path.join(world.project(name), file)).st_ctime_ns for file in files)
    while time.time_ns() < changed + 50_000_000:
        pass


def expect_once(world, name, files, names):
    sub = make(world, name, files)
    world.must(sub, "allow", "--yes")
    grow_old(world, name, files)
    opened, started = load(world, sub, names)
    root = world.project(name)
    seen = {os.path.relpath(path, root): count for path, count in opened.items()
            if os.path.commonpath([path, root]) == root}
    if seen != dict.fromkeys(files, 1):
        faultbox.fail(f"{name}: opened are {seen}, and it should be each of {list(files)} once")
    if started != {"execve": 1}:
        faultbox.fail(f"{name}: it starts processes: {dict(started)}; the one execve is dirvenv's own")
    print(f"{name}: {len(files)} files opened once, no process")


def main(binary):
    names = [*(f"NAME_{i}" for i in range(10)), "CHOSEN", "FROM_DOTENV", "PATH"]
    with faultbox.world(binary) as world:
        expect_once(world, "envrc", ENVRC, [*names, "ABOVE"])
        sub = make(world, "toml", TOML)
        world.must(sub, "allow", "--yes")
        expect_once(world, "toml", TOML, names)
        sub = make(world, "bash", BY_BASH)
        world.must(sub, "allow", "--yes")
        _, started = load(world, sub, ["NAME_A", "NAME_B"])
        if started["execve"] < 2:
            faultbox.fail(f"strace did not show the bash of {sub}: {dict(started)}")


if __name__ == "__main__":
    main(*sys.argv[1:])

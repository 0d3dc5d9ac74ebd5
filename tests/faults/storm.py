#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: storm.py DIRVENV

64 processes allow, deny and look at five files at random, all at once. Each answer must be one that
some order of the operations explains, given when each began and ended; afterwards every record can
be read, nothing else lies beside them, and a denial that comes after all of it stands.

DIRVENV_OPS operations for each process (4), drawn from DIRVENV_SEED.
"""
import json
import os
import random
import re
import sys
import time
from collections import namedtuple

import faultbox

PROCESSES = 64
FILES = [f"p{number}" for number in range(5)]
# Began and ended by the monotonic clock, which all processes share.
Operation = namedtuple("Operation", "began ended verb file verdict")


def work(world, script, path):
    """One process: does its operations, and writes down what came of them."""
    done = []
    for verb, file in script:
        began = time.monotonic_ns()
        result = world.run(file, ["export", "bash"] if verb == "look" else [verb])
        ended = time.monotonic_ns()
        if verb == "look":
            verdict = faultbox.VERDICTS.get(result.returncode)
        else:
            verdict = {"allow": "allowed", "deny": "denied"}[verb] if not result.returncode else None
        if verdict is None:
            print(f"{verb} {file}: {result}", flush=True)
            return 1
        done.append(Operation(began, ended, verb, file, verdict))
    with open(path, "w", encoding="ascii") as log:
        json.dump(done, log)
    return 0


def run_all(world, scripts):
    """All of them at once: none begins before every one is there."""
    gate_out, gate_in = os.pipe()
    children = []
    for number, script in enumerate(scripts):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.close(gate_in)
                os.read(gate_out, 1)  # returns when the parent lets go of the other end
                status = work(world, script, os.path.join(world.base, f"log{number}"))
            finally:
                os._exit(status)
        children.append(child)
    os.close(gate_out)
    os.close(gate_in)
    failed = sum(1 for child in children if os.waitpid(child, 0)[1] != 0)
    if failed:
        faultbox.fail(f"{failed} processes had an operation that failed")
    history = []
    for number in range(len(scripts)):
        with open(os.path.join(world.base, f"log{number}"), encoding="ascii") as log:
            history += [Operation(*entry) for entry in json.load(log)]
    return history


def explains(write, look, writes):
    """Whether `look` may have seen `write`: begun before it ended, and not surely overwritten."""
    if write.verdict != look.verdict or write.began > look.ended:
        return False
    return not any(write.ended < other.began and other.ended < look.began for other in writes)


def check(history):
    """Necessary for an order to exist, and seen to catch lost and stale answers."""
    for file in FILES:
        writes = [entry for entry in history if entry.file == file and entry.verb != "look"]
        for look in (entry for entry in history if entry.file == file and entry.verb == "look"):
            if not any(explains(write, look, writes) for write in writes):
                faultbox.fail(f"no operation explains {look}; the changes were {sorted(writes)}")


def main(binary):
    source = random.Random(faultbox.seed_for("faults: g7 storm"))
    count = int(os.environ.get("DIRVENV_OPS") or 4)
    verbs = ("allow", "deny", "look")
    scripts = [[(source.choice(verbs), source.choice(FILES)) for _ in range(count)]
               for _ in range(PROCESSES)]
    with faultbox.world(binary) as world:
        history = []
        for file in FILES:
            world.write(file, "1")
            history.append(Operation(0, 0, "deny", file, "denied"))
            world.must(file, "deny")
        history += run_all(world, scripts)
        for file in FILES:
            began = time.monotonic_ns()
            verdict = world.verdict(file, "1")
            history.append(Operation(began, time.monotonic_ns(), "look", file, verdict))
        check(history)
        left = [name for name in world.record_names() if re.fullmatch("[0-9a-f]{64}", name)]
        if len(left) != len(FILES) or world.record_names() != [".lock", *left]:
            faultbox.fail(f"beside the records there are {world.record_names()}")
        # Allowed by many at once, and then denied once.
        run_all(world, [[("allow", file)] for file in FILES * 4])
        for file in FILES:
            world.must(file, "deny")
            if world.verdict(file, "1") != "denied":
                faultbox.fail(f"{file} was denied after all others had ended, and is not")
        print(f"faults: g7 storm: {len(history)} operations", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: kills.py DIRVENV

Kills `allow`, `deny` and `prune` at each of their system calls on files, one for each run: afterwards
the old answer or the new one stands, for every text, and the same command works again. And the order
of calls that a power cut asks for: content, its sync, rename, the directory's sync, and only then the
word that it is done.

DIRVENV_ALL=1 kills everywhere; otherwise at 15 places (DIRVENV_SEED).
"""
import re
import sys

import faultbox
import scenarios

MOST = 15


def complaint(world, scenario, before, done):
    # How many calls `prune` makes depends on what others have in /dev/shm.
    if done.returncode != -9 and scenario not in scenarios.PRUNE:
        return f"it was not killed: {done}"
    trust = world.trust(scenario.projects)
    if trust not in (before, {**before, **scenario.changes}):
        return f"neither the old nor the new answer: {trust}"
    # The list of what is about to be approved is no promise yet.
    said = b"dirvenv: " in done.stderr
    if said and done.returncode == -9 and trust != {**before, **scenario.changes}:
        return f"it had already said {done.stderr!r}"
    again = world.run(scenario.at, scenario.arguments)
    if again.returncode != scenario.status:
        return f"it does not work again: {again}"
    trust = world.trust(scenario.projects)
    return "" if trust == {**before, **scenario.changes} else f"after another run: {trust}"


def prepare(world, scenario):
    world.clear()
    scenario.prepare(world)
    world.save()
    return world.trust(scenario.projects)


def sweep(world):
    points = []
    for scenario in (*scenarios.ALLOW, *scenarios.DENY, *scenarios.PRUNE):
        prepare(world, scenario)
        world.restore()
        points += [(scenario.name, call, number)
                   for call, most in world.calls(scenario.at, scenario.arguments).items()
                   for number in range(1, most + 1)
                   # The C library asks for random bytes when it likes to.
                   if call != "getrandom"]
    points = faultbox.sample("faults: g6 kills", points, MOST)
    ready, before, wrong = None, {}, 0
    for name, call, number in points:
        scenario = scenarios.NAMED[name]
        if scenario is not ready:
            ready, before = scenario, prepare(world, scenario)
        world.restore()
        done = world.run(scenario.at, scenario.arguments, world.strace(
            "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"))
        what = complaint(world, scenario, before, done)
        if what:
            wrong += 1
            print(f"{scenario.name}: killed at {call} number {number}: {what}", flush=True)
    if wrong:
        faultbox.fail(f"{wrong} of {len(points)} kills")


def check_order(world, scenario):
    """The calls that make a record last, in this order and each on the right file."""
    prepare(world, scenario)
    world.restore()
    world.run(scenario.at, scenario.arguments,
              world.strace("-y", "-e", "trace=write,fsync,rename,unlink"))
    # Before anything is written down, `allow` lists what it is about to approve. Texts are for later
    # reviews and may be lost.
    other = r'write\(2<.*"~/|unlink\(".*\.wanted"\)|\w+\(["\d].*/texts/[0-9a-f]{64}[.">]'
    calls = [call for call in world.trace() if not re.match(other, call)]
    record = re.escape(world.records) + r"/[0-9a-f]{64}"
    wanted = [rf"write\(\d+<{record}(\.\w+)>, ", rf"fsync\(\d+<{record}(\.\w+)>\) += 0",
              rf'rename\("{record}(\.\w+)", "{record}"\) += 0',
              rf"fsync\(\d+<{re.escape(world.records)}>\) += 0", r'write\(2<.*"dirvenv: ']
    if len(calls) != len(wanted) or not all(map(re.match, wanted, calls)):
        faultbox.fail(f"{scenario.name}: the order is\n  " + "\n  ".join(calls))


def main(binary):
    with faultbox.world(binary) as world:
        for scenario in (*scenarios.ALLOW, *scenarios.DENY):
            check_order(world, scenario)
        sweep(world)


if __name__ == "__main__":
    main(*sys.argv[1:])

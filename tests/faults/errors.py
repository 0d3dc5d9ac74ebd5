#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: errors.py DIRVENV

Makes each system call on files fail, one for each run, and checks what is left: never more trust
than before or than was asked for; a success that was reported is one; a failure is told; no crash;
no half of a record or of an environment; and the same command works again afterwards.

DIRVENV_ALL=1 tries every call; otherwise those that were once wrong and 30 that are drawn (DIRVENV_SEED).
"""
import os
import re
import subprocess
import sys

import faultbox
import scenarios

MOST = 30
# These have shown defects, so none of them is left out: a signal while random bytes were waited for
# ended the program, an answer that could not be written was called a success, and a denial that
# could not be read at first, but could at a second look, was forgotten. Where the
# nearest file could not be opened, `allow` took the one above. Whose /proc could not be read
# counted as dead, and what belonged to it was removed.
ONCE_WRONG = (("", "getrandom", "EINTR"), ("", "write", "ENOSPC"),
              ("export a link to what was denied", "openat", "ENOSPC"),
              ("allow below another project", "openat", "EACCES"),
              ("prune", "openat", "EMFILE"))
# A file of an evaluation that another process is about meanwhile.
EVALUATION = "run/dirvenv/dirvenv-eval-{}-x/main"
# The names that the scenarios' files set come all or not at all.
SETS = re.compile(rb"\b[AB]=(one|two)")


def complaint(world, scenario, call, before, done):
    """What is wrong after a run with a fault; empty: nothing."""
    if done.returncode < 0 or done.returncode > 5:
        return f"it crashed: {done}"
    trust = world.trust(scenario.projects)
    asked = {**before, **scenario.changes}
    for key, verdict in trust.items():
        forgotten = scenario.forgets and verdict == "blocked" and before[key] == "allowed"
        if verdict not in (before[key], asked[key]) and not forgotten:
            return f"{key} was {before[key]}, {asked[key]} was asked for, and it is {verdict}"
    if scenario.changes and done.returncode == 0 and trust != asked:
        return f"it reported success, but {trust}"
    if scenario.changes and done.returncode != 0 and not done.stderr:
        return "it failed without a word"
    for name in world.record_names():
        if not re.fullmatch(r"\.lock|[0-9a-f]{64}", name):
            return f"{name} was left behind"
    if not os.path.exists(other_evaluation(world)):
        return "what belongs to an evaluation of another process is gone"
    return environment_complaint(scenario, call, done)


def other_evaluation(world):
    """The path of EVALUATION, which is this process's: it lives."""
    with open("/proc/self/stat", encoding="utf-8") as stat:
        start = stat.read().rpartition(")")[2].split()[19]
    return os.path.join(world.root, EVALUATION.format(f"{os.getpid()}.{start}"))


def environment_complaint(scenario, call, done):
    """An export's answer has the whole environment or none of it, and none that is not allowed."""
    if scenario.arguments[0] != "export":
        return ""
    values = SETS.findall(done.stdout)
    if values not in ([], [b"one", b"one"]):
        return f"a part of an environment: {done.stdout!r}"
    if values and scenario.status != 0:
        return f"it was loaded: {done.stdout!r}"
    # A project file that cannot be opened counts as absent, and nothing is printed. What is printed
    # has all that it should have, and what cannot be printed is no success.
    passed_over = call != "write" and not done.stdout
    if scenario.status == 0 and done.returncode == 0 and not values and not passed_over:
        return f"nothing was loaded, and no failure told: {done}"
    return ""


def again(world, scenario, before):
    """The same without a fault must do what it always does."""
    done = world.run(scenario.at, scenario.arguments)
    if done.returncode != scenario.status:
        return f"it does not work again: {done}"
    trust = world.trust(scenario.projects)
    if scenario.forgets or trust == {**before, **scenario.changes}:
        return ""
    return f"after another run: {trust}"


def prepare(world, scenario):
    world.clear()
    scenario.prepare(world)
    evaluation = other_evaluation(world)
    os.makedirs(os.path.dirname(evaluation), 0o700, exist_ok=True)
    with open(evaluation, "w", encoding="ascii"):
        pass
    world.save()
    return world.trust(scenario.projects)


def points_of(world):
    points = []
    for scenario in (*scenarios.ALLOW, *scenarios.DENY, *scenarios.PRUNE, *scenarios.EXPORT):
        prepare(world, scenario)
        world.restore()
        for call, most in world.calls(scenario.at, scenario.arguments).items():
            points += [(scenario.name, call, number, error)
                       for number in range(1, most + 1) for error in faultbox.ERRORS[call]]
    return points


def was_wrong(name, call, _number, error):
    return any((scenario or name, *fault) == (name, call, error) for scenario, *fault in ONCE_WRONG)


def main(binary):
    with faultbox.world(binary) as world:
        points = points_of(world)
        points = faultbox.sample("faults: g2 errors", points, MOST,
                                 [point for point in points if was_wrong(*point)])
        ready, before, wrong = None, {}, 0
        for name, call, number, error in points:
            scenario = scenarios.NAMED[name]
            if scenario is not ready:
                ready, before = scenario, prepare(world, scenario)
            world.restore()
            place = f"{scenario.name}: {call} number {number} gives {error}"
            wrapper = world.strace("-e", f"trace={call}", "-e",
                                   f"inject={call}:error={error}:when={number}")
            try:
                done = world.run(scenario.at, scenario.arguments, wrapper)
                what = (complaint(world, scenario, call, before, done)
                        or again(world, scenario, before))
            except subprocess.TimeoutExpired as late:
                what = f"it hangs: {late}"
            if what:
                wrong += 1
                print(f"{place}: {what}", flush=True)
        if wrong:
            faultbox.fail(f"{wrong} of {len(points)} faults")


if __name__ == "__main__":
    main(*sys.argv[1:])

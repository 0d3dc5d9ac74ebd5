#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: full_disk.py DIRVENV

`allow` and `deny` on a real file system (tmpfs, in a mount namespace of its own; needs root) that has
no room left, and then one page, two and so on until all of it fits: what is trusted is what it was or
what was asked for, a success is one, a failure is told and leaves nothing, and with room it works.
"""
import os
import subprocess
import sys

import faultbox
import scenarios

PAGE = 4096
PAGES = 24
INODES = 12
# What fills it; no record begins like this.
OURS = "x-"


def fill(path, free):
    """Leaves at most `free` bytes. The file takes pages until none is left, and gives some back."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(PAGE))
        except OSError:
            pass
        file.truncate(max(0, file.tell() // PAGE * PAGE - free))


def use_inodes(directory, free):
    names = []
    try:
        while True:
            names.append(os.path.join(directory, f"{OURS}{len(names)}"))
            os.close(os.open(names[-1], os.O_CREAT | os.O_WRONLY))
    except OSError:
        names.pop()
    for name in names[:free]:
        os.remove(name)


def attempt(world, scenario, how, free):
    """Whether it worked with that much left."""
    world.clear()
    data = world.records
    os.makedirs(data, mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={PAGES * PAGE},nr_inodes={INODES},mode=0700",
                    "dirvenv-faults", data], check=True)
    try:
        scenario.prepare(world)
        before = world.trust(scenario.projects)
        how(data, free)
        done = world.run(scenario.at, scenario.arguments)
        place = f"{scenario.name} with {free} left ({how.__name__}): "
        trust = world.trust(scenario.projects)
        wanted = {**before, **scenario.changes}
        if trust != (before if done.returncode else wanted):
            faultbox.fail(f"{place}{done}, then {trust}")
        if done.returncode and not (0 < done.returncode <= 5 and done.stderr):
            faultbox.fail(f"{place}no word of it: {done}")
        left = [name for name in world.record_names() if not name.startswith((".lock", OURS))]
        if len(left) > 1 or (left and len(left[0]) != 64):
            faultbox.fail(f"{place}there lies {left}")
        for name in os.listdir(data):
            if name.startswith(OURS):
                os.remove(os.path.join(data, name))
        world.must(scenario.at, *scenario.arguments)
        if world.trust(scenario.projects) != wanted:
            faultbox.fail(f"{place}it does not work again")
        return done.returncode == 0
    finally:
        subprocess.run(["umount", data], check=True)


def fill_pages(data, free):
    fill(os.path.join(data, OURS), free * PAGE)


def main(binary, namespace=None):
    if os.geteuid() != 0:
        faultbox.fail("only root can mount the small file system that this needs")
    if namespace is None:
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable,
                              sys.argv[0], binary, "inside"])
    # More than a page, so that a record may also be written in part.
    for version in faultbox.TEXTS:
        faultbox.TEXTS[version] += ("# " + "x" * 98 + "\n") * (PAGE * 3 // 200)
    with faultbox.world(binary) as world:
        for scenario in (*scenarios.ALLOW, *scenarios.DENY):
            for how in (fill_pages, use_inodes):
                worked = [attempt(world, scenario, how, free) for free in range(6)]
                if worked[0] or not worked[-1] or worked != sorted(worked):
                    faultbox.fail(f"{scenario.name}, {how.__name__}: worked with 0 to 5 left: {worked}")


if __name__ == "__main__":
    main(*sys.argv[1:])

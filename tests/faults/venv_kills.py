#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: venv_kills.py DIRVENV

Kills dirvenv at its system calls on files, one for each run, while it makes a virtual environment,
mends one or replaces one. Afterwards the project is entered as if nothing had been: its environment is
whole, what was installed in it is there wherever it has to be, and nothing is left beside it. The
interpreters are real ones of this machine's pyenv.

DIRVENV_ALL=1 kills at all places of a grid of them; otherwise at 24 (DIRVENV_SEED).
"""
import os
import re
import shutil
import subprocess
import sys

import faultbox

MOST = 24
# Of a call that is made a thousand times, at so many places.
PLACES = 12
PYENV = "/root/.pyenv/versions"
REPAIR = ["venv", "repair"]
ENTER = ["export", "bash"]


def install(world, version):
    place = os.path.join(world.root, "pyenv/versions", version)
    os.makedirs(place)
    for part in ("bin", "lib", "include"):
        os.symlink(f"{PYENV}/{version}/{part}", f"{place}/{part}")


def remove(world, version):
    shutil.rmtree(os.path.join(world.root, "pyenv/versions", version))


def project(world, name, wanted):
    os.makedirs(world.project(name))
    with open(world.project(name + "/.dirvenv.toml"), "w", encoding="ascii") as file:
        file.write(f'[python]\nversion = "{wanted}"\n')
    world.must(name, "allow")


def made(world, name, version, wanted):
    """One with a package in it, and a command of that."""
    install(world, version)
    project(world, name, wanted)
    world.must(name, *ENTER)
    venv = world.project(name + "/.venv")
    line = version.rpartition(".")[0]
    packages = f"{venv}/lib/python{line}/site-packages"
    os.mkdir(packages + "/demo-1.dist-info")
    with open(packages + "/demo.py", "w", encoding="ascii") as file:
        file.write("print('demo')\n")
    with open(venv + "/bin/demo", "w", encoding="ascii") as file:
        file.write(f"#!{venv}/bin/python\nimport demo\n")
    os.chmod(venv + "/bin/demo", 0o755)


def nothing_yet(world):
    install(world, "3.12.1")
    project(world, "p", "3.12.*")


def same_line(world):
    made(world, "p", "3.11.7", "3.11.*")
    remove(world, "3.11.7")


def other_line(world):
    made(world, "p", "3.12.1", ">=3.12")
    remove(world, "3.12.1")
    install(world, "3.13.0")


def moved(world):
    made(world, "q", "3.12.1", "3.12.*")
    os.rename(world.project("q"), world.project("p"))
    world.must("p", "allow")


def whole(world):
    made(world, "p", "3.12.1", "3.12.*")


# How each begins, what is killed, and whether the package has to be there afterwards.
SCENARIOS = {"a new one": (nothing_yet, ENTER, False),
             "another interpreter of its line": (same_line, ENTER, True),
             "anew for another line": (other_line, ENTER, False),
             "moved": (moved, ENTER, True),
             "repair": (whole, REPAIR, None)}


def prepare(world, name):
    world.clear()
    world.env["PYENV_ROOT"] = os.path.join(world.root, "pyenv")
    # strace alone: no interpreter is on it.
    world.env["PATH"] = os.path.join(world.root, "tools")
    os.mkdir(world.env["PATH"])
    os.symlink("/usr/bin/strace", os.path.join(world.env["PATH"], "strace"))
    SCENARIOS[name][0](world)


def says(*command):
    done = subprocess.run(command, capture_output=True, check=False, timeout=faultbox.PATIENCE_S)
    return done.stdout.decode() if done.returncode == 0 else f"status {done.returncode}"


def complaint(world, name, done):
    if done.returncode == 0 and b"VIRTUAL_ENV" in done.stdout:
        return f"it was not killed: {done}"
    again = world.run("p", ENTER)
    venv = world.project("p/.venv")
    if again.returncode != 0 or f"VIRTUAL_ENV={venv}".encode() not in again.stdout:
        return f"it cannot be entered afterwards: {again}"
    prefix = says(f"{venv}/bin/python", "-c", "import sys; print(sys.prefix)")
    if prefix != venv + "\n":
        return f"its Python is that of {prefix}"
    pip = says(f"{venv}/bin/pip", "--version")
    if not re.match(rf"pip .* from {re.escape(venv)}/lib/", pip):
        return f"pip says {pip}"
    demo = says(f"{venv}/bin/demo") if os.path.exists(f"{venv}/bin/demo") else "none"
    wanted = SCENARIOS[name][2]
    if demo not in {True: ["demo\n"], False: ["none"], None: ["none", "demo\n"]}[wanted]:
        return f"the package says {demo}"
    left = [each for each in os.listdir(world.project("p")) if each not in (".venv", ".dirvenv.toml")]
    left += [each for each in os.listdir(venv) if "making" in each or "dirvenv-new" in each]
    left += [each for each in os.listdir(venv + "/bin") if "dirvenv-new" in each]
    if left:
        return f"left over: {left}"
    said = world.run("p", ENTER).stderr
    return f"and entered again it says {said}" if b"creating" in said or b"mending" in said else ""


def places(most):
    """A grid over the numbers from 1 to `most`."""
    return sorted({1 + number * (most - 1) // (PLACES - 1) for number in range(PLACES)})


def main(binary):
    with faultbox.world(binary) as world:
        points = []
        for name, (_, arguments, _) in SCENARIOS.items():
            prepare(world, name)
            points += [(name, call, number)
                       for call, most in world.calls("p", arguments).items()
                       # The C library asks for random bytes when it likes to.
                       if call != "getrandom"
                       for number in places(most)]
        wrong = 0
        points = faultbox.sample("faults: a15 kills", points, MOST)
        for name, call, number in points:
            prepare(world, name)
            done = world.run("p", SCENARIOS[name][1], world.strace(
                "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"))
            what = complaint(world, name, done)
            if what:
                wrong += 1
                print(f"{name}: killed at {call} number {number}: {what}", flush=True)
        if wrong:
            faultbox.fail(f"{wrong} of {len(points)} kills")


if __name__ == "__main__":
    main(*sys.argv[1:])

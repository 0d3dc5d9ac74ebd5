#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: loads.py [LOADS]

What a single load takes of files that dirvenv evaluates itself: the time from the start of `dirvenv
export bash`, as the hook calls it, to its end, in a shell that has nothing loaded. Prints a table;
medians of so many loads, and of a tenth of them for direnv.

The projects are loaded in turn, so that all see the same moods of the machine, among them the root
directory, where there is no project: that is what starting the program takes, and what is beyond it
is what a line costs. The shell has no part in it; run.sh measures that.

Build the preset release first, and let the machine rest.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

from members import BINARY, World

SIZES = (250, 500, 1000, 2000)
LAYERS = 10
# Milliseconds for the whole process, its start included.
BOUNDS = {"1000": 5, "layers": 2}
# A line of the longest file may cost this many times what one of the shortest costs: were anything
# quadratic, it would be eight times. Memory that no cache holds makes it a bit more than once.
LINEAR = 1.5
NOTHING = os.open(os.devnull, os.O_RDWR)


def find_program(name):
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
    if not found:
        sys.exit(f"{name} is missing: bash packaging/dependencies.sh test")
    return found


class Loads:
    def __init__(self, work, runtime):
        self.world = World(work, runtime)
        self.work = work
        self.records = os.path.join(runtime, "dirvenv/loads")
        self.direnv = find_program("direnv")

    def write(self, name, text):
        os.makedirs(os.path.join(self.work, name))
        with open(os.path.join(self.work, name, ".envrc"), "w", encoding="ascii") as file:
            file.write(text)

    def approve(self, name):
        os.chdir(os.path.join(self.work, name))
        for command in ([BINARY, "allow", "--yes"], [self.direnv, "allow"]):
            status = self.spawn(command, NOTHING)
            if status != 0:
                sys.exit(f"{command} in {name}: status {status}")

    def spawn(self, command, output):
        """Status of the command, in this process's directory; a spawn that copies no memory."""
        child = os.posix_spawn(command[0], command, self.world.environment, file_actions=[
            (os.POSIX_SPAWN_DUP2, NOTHING, 0), (os.POSIX_SPAWN_DUP2, output, 1),
            (os.POSIX_SPAWN_DUP2, NOTHING, 2)])
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def command(self, tool):
        if tool == "direnv":
            return [self.direnv, "export", "bash"]
        return [BINARY, "export", "bash", "--hook", str(os.getpid()), os.getcwd(), "--first"]

    def expect(self, name, tool, variables):
        """Ends all if a load does not set these, or dirvenv leaves the file to bash."""
        os.chdir(os.path.join(self.work, name))
        said = self.capture(self.command(tool))
        missing = [variable for variable in variables if variable.encode() not in said]
        if missing:
            sys.exit(f"{tool} does not set {missing[0]} in {name}")
        if tool == "dirvenv" and b'"evaluated": "natively"' not in self.capture(
                [BINARY, "exec", ".", BINARY, "status", "--json"]):
            sys.exit(f"dirvenv leaves {name} to bash")

    def capture(self, command):
        with tempfile.TemporaryFile() as file:
            self.spawn(command, file.fileno())
            file.seek(0)
            return file.read()

    def load(self, name, tool):
        """Milliseconds of one load."""
        os.chdir(os.path.join(self.work, name))
        command = self.command(tool)
        began = time.perf_counter()
        status = self.spawn(command, NOTHING)
        took = (time.perf_counter() - began) * 1000
        if status != 0:
            sys.exit(f"{tool} in {name}: status {status}")
        # Nothing is ever left here, so the records of all these loads would pile up.
        for record in os.scandir(self.records):
            os.unlink(record)
        return took


def make_projects(loads):
    """Names of the projects, with a title and how many lines they have."""
    projects = {"none": ("no project", 0)}
    os.mkdir(os.path.join(loads.work, "none"))
    for size in SIZES:
        name = str(size)
        loads.write(name, "".join(f'export BENCH_{i}="the value of number {i}"\n'
                                  for i in range(size)))
        loads.approve(name)
        projects[name] = (f"{size:,} exports", size)
    place = "layers"
    for layer in range(LAYERS):
        place = os.path.join(place, f"layer{layer}")
        up = "source_up\n" if layer else ""
        loads.write(place, f"{up}export BENCH_{layer}=1\nPATH_add bin\n")
        loads.approve(place)
    projects[place] = (f"{LAYERS} layers by `source_up`", LAYERS)
    for name, (_, count) in projects.items():
        for tool in ("dirvenv", "direnv"):
            if name != "none":
                loads.expect(name, tool, [f"BENCH_{i}" for i in range(count)])
    return projects


def measure(loads, projects, rounds):
    times = {(name, tool): [] for name in projects for tool in ("dirvenv", "direnv")}
    for i in range(rounds):
        for name in projects:
            times[name, "dirvenv"].append(loads.load(name, "dirvenv"))
            if i % 10 == 0:
                times[name, "direnv"].append(loads.load(name, "direnv"))
    return {key: statistics.median(values) for key, values in times.items()}


def table(projects, medians):
    base = medians["none", "dirvenv"]
    rows = ["| one load | direnv | dirvenv | ratio | less the start | for a line | bound | met |",
            "|---|--:|--:|--:|--:|--:|--:|---|"]
    line_costs = {}
    for name, (title, lines) in projects.items():
        ours, theirs = medians[name, "dirvenv"], medians[name, "direnv"]
        bound = BOUNDS.get(name.partition("/")[0])
        beyond = f"{ours - base:.2f} ms" if lines else ""
        if name.isdigit():
            line_costs[lines] = (ours - base) / lines * 1000
        each = f"{line_costs[lines]:.2f} µs" if lines in line_costs else ""
        met = "" if not bound else "yes" if ours <= bound else "no"
        rows.append(f"| {title} | {theirs:.1f} ms | {ours:.2f} ms | 1/{theirs / ours:.0f} | {beyond} "
                    f"| {each} | {f'{bound} ms' if bound else ''} | {met} |")
    growth = line_costs[SIZES[-1]] / line_costs[SIZES[0]]
    rows.append(f"\nA line of {SIZES[-1]:,} costs {growth:.2f} times what one of {SIZES[0]} costs; "
                f"bound {LINEAR}: {'met' if growth <= LINEAR else 'not met'}.")
    return "\n".join(rows)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    # As logins have it: the runtime directory in memory, and projects elsewhere.
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory(dir="/dev/shm") as run:
        loads = Loads(work, run)
        projects = make_projects(loads)
        print(table(projects, measure(loads, projects, rounds)))
        os.chdir("/")


if __name__ == "__main__":
    main()

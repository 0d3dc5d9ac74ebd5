#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: loads.py [LOADS]

What a single load takes of files that dirvenv evaluates itself, in a shell that has nothing loaded:
by the daemon, the time from the question to the answer, as a hook has them (docs/protocol.md); by the
program alone, from the start of `dirvenv export bash` to its end. Prints a table; medians of so many
loads, and of a tenth of them for direnv.

The projects are loaded in turn, so that all see the same moods of the machine, among them a
directory without a project: what is beyond that is what a line costs. The shell that evaluates the
answer has no part in it; run.sh measures that.

Build the preset release first, and let the machine rest.
"""

import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from members import BINARY, World

SIZES = (250, 500, 1000, 2000)
LAYERS = 10
# Milliseconds, for the question and its answer.
BOUNDS = {"1000": 5, "layers": 2}
TOOLS = ("daemon", "dirvenv", "direnv")
# A line of the longest file may cost this many times what one of the shortest costs: were anything
# quadratic, it would be eight times. Memory that no cache holds makes it a bit more than once.
LINEAR = 1.5
NOTHING = os.open(os.devnull, os.O_RDWR)


def find_program(name):
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
    if not found:
        sys.exit(f"{name} is missing: bash packaging/dependencies.sh test")
    return found


class Asking:
    """This process as a shell whose hook asks the daemon, which runs until the end of a `with`."""

    def __init__(self, world, runtime):
        self.world = world
        self.runtime = runtime
        self.number = 0

    def __enter__(self):
        environment = {**self.world.environment, "DIRVENV_DAEMON": "1"}
        self.daemon = subprocess.Popen([BINARY, "daemon", "run"], env=environment)
        self.channel = ""
        limit = time.monotonic() + 10
        while not self.channel:
            if time.monotonic() > limit:
                sys.exit("no daemon within 10 s")
            answer = subprocess.run(
                [BINARY, "export", "zsh", "--hook", str(os.getpid()), os.getcwd()],
                env=environment, check=True, capture_output=True, text=True).stdout
            self.channel = answer.partition("_dirvenv_channel=")[2].partition(";")[0].strip("'$")
        self.bell = os.open(f"{self.channel}/ask", os.O_RDWR)
        self.wake = os.open(f"{self.channel}/wake", os.O_RDWR | os.O_NONBLOCK)
        self.environment = "".join(
            f"{name}={value}\0" for name, value in environment.items()).encode()
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait()
        os.close(self.bell)
        os.close(self.wake)

    def ask(self):
        """The answer's text, for the directory of this process."""
        self.number += 1
        with open(f"{self.channel}/question", "wb", buffering=0) as file:
            file.write(f"dirvenv-question 3\0zsh\0{self.number}\0{os.getcwd()}\0\0".encode() +
                       self.environment + b"#end\n")
        os.write(self.bell, f"{self.number}\n".encode())
        if not select.select([self.wake], [], [], 10)[0]:
            sys.exit("the daemon does not answer")
        line = os.read(self.wake, 4096)
        if line != f"{self.number} got\n".encode():
            sys.exit(f"the daemon leaves {os.getcwd()} to the client: {line}")
        with open(f"{self.channel}/answer", "rb", buffering=0) as file:
            return file.read()


class Loads:
    def __init__(self, work, runtime):
        self.world = World(work, runtime)
        self.work = work
        # The program alone is to answer, whatever else is measured.
        self.world.environment["DIRVENV_DAEMON"] = "0"
        self.asking = Asking(self.world, runtime)
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
        said = self.asking.ask() if tool == "daemon" else self.capture(self.command(tool))
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
        began = time.perf_counter()
        if tool == "daemon":
            self.asking.ask()
        else:
            status = self.spawn(self.command(tool), NOTHING)
            if status != 0:
                sys.exit(f"{tool} in {name}: status {status}")
        took = (time.perf_counter() - began) * 1000
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
        for tool in TOOLS:
            if name != "none":
                loads.expect(name, tool, [f"BENCH_{i}" for i in range(count)])
    return projects


def measure(loads, projects, rounds):
    times = {(name, tool): [] for name in projects for tool in TOOLS}
    for i in range(rounds):
        for name in projects:
            for tool in TOOLS:
                if tool != "direnv" or i % 10 == 0:
                    times[name, tool].append(loads.load(name, tool))
    return {key: statistics.median(values) for key, values in times.items()}


def table(projects, medians):
    base = medians["none", "daemon"]
    rows = ["| one load | direnv | by the program | by the daemon | ratio | for a line | bound | met |",
            "|---|--:|--:|--:|--:|--:|--:|---|"]
    line_costs = {}
    for name, (title, lines) in projects.items():
        ours, theirs = medians[name, "daemon"], medians[name, "direnv"]
        bound = BOUNDS.get(name.partition("/")[0])
        if name.isdigit():
            line_costs[lines] = (ours - base) / lines * 1000
        each = f"{line_costs[lines]:.2f} µs" if lines in line_costs else ""
        met = "" if not bound else "yes" if ours <= bound else "no"
        rows.append(f"| {title} | {theirs:.1f} ms | {medians[name, 'dirvenv']:.2f} ms | {ours:.2f} ms "
                    f"| 1/{theirs / ours:.0f} | {each} | {f'{bound} ms' if bound else ''} | {met} |")
    growth = line_costs[SIZES[-1]] / line_costs[SIZES[0]]
    rows.append(f"\nA line of {SIZES[-1]:,} costs {growth:.2f} times what one of {SIZES[0]} costs; "
                f"bound {LINEAR}: {'met' if growth <= LINEAR else 'not met'}.")
    return "\n".join(rows)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    # As logins have it: the runtime directory in memory, and projects elsewhere.
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory(dir="/dev/shm") as run:
        loads = Loads(work, run)
        with loads.asking:
            projects = make_projects(loads)
            print(table(projects, measure(loads, projects, rounds)))
            os.chdir("/")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: members.py [ROUNDS]

What ten members cost a load: two projects are loaded in turn, and the median of the differences is
what counts, with the interval that holds it in 95 of 100 cases. An interval wider than the bound
says that the machine was busy: then take more rounds.

  manifest  the same .envrc, approved together with ten files and with none. It does not name them
            (the one that was approved before did), so nothing reads them, and bash is not started,
            whose own times vary by more than what is measured.
  sourced   ten files that the .envrc sources, against one that holds their text. Nearly all of that
            is bash, which asks for each; so there is no bound, and a tenth of the rounds.

Build the preset release first, and let the machine rest.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.join(ROOT, "build/release/dirvenv")
MEMBERS = {f"member{i}.sh": f"export MEMBER_{i}=1\n" * 50 for i in range(10)}
SOURCING = "".join(f"source ./{name}\n" for name in MEMBERS)
PLAIN = "export A=1\n"


class World:
    def __init__(self, work, runtime=None):
        self.work = work
        runtime = runtime or os.path.join(work, "run")
        os.makedirs(runtime, 0o700, exist_ok=True)
        self.environment = {"HOME": work, "XDG_RUNTIME_DIR": runtime,
                            "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                            "DIRVENV_DAEMON": "0"}

    def run(self, project, *words):
        return subprocess.run([BINARY, *words], cwd=os.path.join(self.work, project),
                              env=self.environment, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)

    def allow(self, project, text, members):
        """Approves `text` as the project's .envrc; `members` are made, and those of before stay."""
        os.makedirs(os.path.join(self.work, project), exist_ok=True)
        for name, content in {".envrc": text, **members}.items():
            with open(os.path.join(self.work, project, name), "w") as file:
                file.write(content)
        self.run(project, "allow", "--yes")
        listed = json.loads(self.run(project, "trust", "list", "--json").stdout)
        path = os.path.join(self.work, project, ".envrc")
        return next(len(file["members"]) for file in listed["files"] if file["path"] == path)

    def compare(self, without, having, rounds):
        """A sentence on what a load of `having` takes longer than one of `without`."""
        times = {without: [], having: []}
        for i in range(rounds):
            for project in (without, having) if i % 2 else (having, without):
                began = time.perf_counter()
                self.run(project, "exec", ".", "/bin/true")
                times[project].append((time.perf_counter() - began) * 1000)
        differences = sorted(b - a for a, b in zip(times[without], times[having]))
        # The order statistics that hold the median with that probability.
        spread = min(int(0.98 * rounds ** 0.5) + 1, (rounds - 1) // 2)
        low, high = differences[(rounds - 1) // 2 - spread], differences[rounds // 2 + spread]
        return (f"{statistics.median(times[without]):.3f} ms without, "
                f"{statistics.median(times[having]):.3f} ms with: "
                f"{statistics.median(differences):+.3f} ms, between {low:+.3f} and {high:+.3f} "
                f"(medians of {rounds} rounds)")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(dir="/dev/shm") as work:
        world = World(work)
        assert world.allow("none", PLAIN, {}) == 0
        world.allow("ten", SOURCING, MEMBERS)
        assert world.allow("ten", PLAIN, {}) == len(MEMBERS)
        assert world.allow("whole", "".join(MEMBERS.values()) + "source /dev/null\n", {}) == 0
        assert world.allow("sourced", SOURCING, MEMBERS) == len(MEMBERS)
        print(f"manifest: {world.compare('none', 'ten', rounds)}; bound +0.300")
        print(f"sourced: {world.compare('whole', 'sourced', max(rounds // 10, 1))}")


if __name__ == "__main__":
    main()

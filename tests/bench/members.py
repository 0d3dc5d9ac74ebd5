#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: members.py [ROUNDS]

What a manifest of ten members costs: loads of two projects with the same .envrc, in turn, one
approved together with ten files and one with none. The files are not read by the evaluation, so
what differs is the manifest alone. Build the preset release first, and let the machine rest.
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
MEMBERS = 10


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory(dir="/dev/shm") as work:
        os.mkdir(os.path.join(work, "run"), 0o700)
        environment = {"HOME": work, "XDG_RUNTIME_DIR": os.path.join(work, "run"),
                       "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

        def run(name, *words):
            return subprocess.run([BINARY, *words], cwd=os.path.join(work, name), env=environment,
                                  check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

        text = "if [[ -n ${NEVER-} ]]; then\n"
        text += "".join(f"  source ./member{i}.sh\n" for i in range(MEMBERS)) + "fi\nexport A=1\n"
        for name in ("none", "ten"):
            os.mkdir(os.path.join(work, name))
            with open(os.path.join(work, name, ".envrc"), "w") as file:
                file.write(text)
            for i in range(MEMBERS if name == "ten" else 0):
                with open(os.path.join(work, name, f"member{i}.sh"), "w") as file:
                    file.write(f"export MEMBER_{i}=1\n" * 50)
            run(name, "allow", "--yes")
        listed = json.loads(run("ten", "trust", "list", "--json").stdout)
        counts = {os.path.basename(os.path.dirname(file["path"])): len(file["members"])
                  for file in listed["files"]}
        assert counts == {"none": 0, "ten": MEMBERS}, counts

        times = {"none": [], "ten": []}
        for _ in range(rounds):
            for name, taken in times.items():
                began = time.perf_counter()
                run(name, "exec", ".", "/bin/true")
                taken.append((time.perf_counter() - began) * 1000)
        none, ten = (statistics.median(times[name]) for name in ("none", "ten"))
        print(f"a load with an empty manifest {none:.3f} ms, with {MEMBERS} members {ten:.3f} ms "
              f"(medians of {rounds}): {ten - none:+.3f} ms, ratio {ten / none:.3f}; bound +0.300")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Turns the results of run.sh into a table on stdout and docs/benchmarks.md.

Usage: report.py RESULTS PAGE ROUNDS PYTHON BINARY
A line of RESULTS: shell, tool, case, nanoseconds.
"""

import datetime
import os
import platform
import statistics
import subprocess
import sys

CASES = [
    # case, title, and by shell how many times faster it has to be
    ("inside", "unchanged prompt, in a project", {"bash": 50, "zsh": 50, "fish": 25}),
    ("outside", "unchanged prompt, no project", {"bash": 50, "zsh": 50, "fish": 25}),
    ("plain", "enter + leave, plain variables", {"bash": 6, "zsh": 6, "fish": 6}),
    ("shell", "enter + leave, a file that needs bash", {"bash": 6, "zsh": 6, "fish": 6}),
    ("venv", "enter + leave, existing venv", {"bash": 20, "zsh": 20, "fish": 20}),
]


def time_text(nanoseconds):
    if nanoseconds < 1_000_000:
        return f"{nanoseconds / 1000:.0f} µs"
    return f"{nanoseconds / 1_000_000:.1f} ms"


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def machine():
    name = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{name}, {os.cpu_count()} cores, {system}, Linux {platform.release()}"


def table(medians):
    rows = [
        "| shell | case | direnv | dirvenv | ratio | bound | met |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for case, title, bounds in CASES:
        for shell, bound in bounds.items():
            theirs, ours = medians[shell, "direnv", case], medians[shell, "dirvenv", case]
            factor = theirs / ours
            met = "yes" if factor >= bound else "no"
            rows.append(
                f"| {shell} | {title} | {time_text(theirs)} | {time_text(ours)} "
                f"| 1/{factor:.{0 if factor >= 10 else 1}f} | 1/{bound} | {met} |"
            )
    return "\n".join(rows)


PAGE = """# Benchmarks

Written by `bash tests/bench/run.sh`; do not edit.

{table}

Medians of {rounds} rounds. In every round each shell is started afresh, once with direnv's hook and once
with dirvenv's, in turn, so that both see the same moods of the machine.

* **unchanged prompt**: one call of the tool's hook function at a prompt where nothing has changed, with a
  project loaded and without one. Loops of 40 calls for direnv and of 2,000 for dirvenv. Once a minute
  dirvenv's hook asks the program all the same, in bash and zsh; at a call a second that is one in sixty.
* **enter + leave**: `cd` into a project, its prompt, `cd` out, its prompt: everything the hook does for
  that. Plain: ten `export` lines and `PATH_add bin`, which dirvenv evaluates itself. A file that needs bash: the
  same, and an `if`. Venv: `layout python python3` whose virtual environment has been made, and one `export`;
  `python3` is {python}. Loops of 20.

A load average well above 1 means that others worked on the machine meanwhile. That makes all times longer, and
the ratios of enter + leave worse: more of dirvenv's time there goes by between processes that wait for each other.

The clock is the shell's own (`EPOCHREALTIME`), in fish `date` before and after a loop. Shells are
interactive, on a pseudo-terminal, with no other configuration, and `XDG_RUNTIME_DIR` is in memory, as logins have it. Ratios carry over to other machines better
than times; neither is a test in CI, where machines are noisy.

## Where

| | |
|---|---|
| date | {date} |
| machine | {machine}; load average at the end of the run {load:.1f} |
| dirvenv | {dirvenv}, preset release, {size:,} bytes |
| direnv | {direnv} |
| shells | {bash}; {zsh}; {fish} |
| python3 | {python} |

## Again

```sh
bash packaging/dependencies.sh test
cmake --preset release && cmake --build --preset release
bash tests/bench/run.sh        # a number as argument: how many rounds
```
"""


def main():
    results, page, rounds, python, binary = sys.argv[1:]
    samples = {}
    with open(results, encoding="utf-8") as lines:
        for line in lines:
            shell, tool, case, nanoseconds = line.split()
            samples.setdefault((shell, tool, case), []).append(int(nanoseconds))
    medians = {key: statistics.median(values) for key, values in samples.items()}
    rows = table(medians)
    print(rows)
    text = PAGE.format(
        table=rows,
        rounds=rounds,
        python=python,
        date=datetime.date.today().isoformat(),
        machine=machine(),
        load=os.getloadavg()[0],
        dirvenv=first_line(binary, "version"),
        size=os.stat(binary).st_size,
        direnv=first_line("direnv", "version"),
        bash=first_line("bash", "--version").split(", ")[-1].replace("version", "bash"),
        zsh=" ".join(first_line("zsh", "--version").split()[:2]),
        fish=first_line("fish", "--version").replace(", version", ""),
    )
    with open(page, "w", encoding="utf-8") as out:
        out.write(text)


main()

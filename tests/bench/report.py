# SPDX-License-Identifier: MIT
"""Turns what run.sh has measured into a table on stdout and docs/benchmarks.md, by page.md.

Usage: report.py WORK PAGE ROUNDS MISE BINARY
WORK holds `results` (a line is: shell, tool, case, nanoseconds), `loads` and `slow` (the tables of
loads.py and slow.py), `trouble` (what a test has printed) and `left-out` (a line is what was not
measured, and why). MISE is its program, or only its name where it was left out.
"""

import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SHELLS = ("bash", "zsh", "fish")
ROWS = [
    # title, case of dirvenv's, peer, case of the peer's, how many times faster it has to be
    ("unchanged prompt, in a project", "inside", "direnv", "inside", (50, 50, 25)),
    ("unchanged prompt, no project", "outside", "direnv", "outside", (50, 50, 25)),
    ("enter + leave, `.envrc`", "plain", "direnv", "plain", (15, 15, 15)),
    ("enter + leave, `.dirvenv.toml`", "toml", "direnv", "plain", (15, 15, 15)),
    ("enter + leave, `.envrc`", "plain", "mise", "plain", (10, 10, 10)),
    ("enter + leave, `.dirvenv.toml`", "toml", "mise", "plain", (10, 10, 10)),
    ("enter + leave, a file that needs bash", "shell", "direnv", "shell", (12, 12, 12)),
    ("enter + leave, existing venv", "venv", "direnv", "venv", (20, 20, 20)),
    ("enter + leave, existing venv, pyenv's shim", "shim", "direnv", "shim", (60, 60, 60)),
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


def process_cost():
    """Milliseconds from the start of `true` to its end, the median of 500."""
    times = []
    for _ in range(500):
        began = time.monotonic()
        os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
        times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


def mise_version(program):
    """From the package, as to ask mise itself would make directories and go to the network."""
    try:
        with open(os.path.join(os.path.dirname(program), "../package.json"),
                  encoding="utf-8") as package:
            return json.load(package)["version"]
    except OSError:
        return "left out"


def medians_of(path):
    samples = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            shell, tool, case, nanoseconds = line.split()
            samples.setdefault((shell, tool, case), []).append(int(nanoseconds))
    return {key: statistics.median(values) for key, values in samples.items()}


def row(shell, title, peer, times, bound):
    theirs, ours = times
    wanted = f"1/{bound}" if bound else ""
    if theirs is None or ours is None:
        return f"| {shell} | {title} | {peer} | left out | | | {wanted} | |"
    factor = theirs / ours
    met = "" if not bound else "yes" if factor >= bound else "no"
    return (f"| {shell} | {title} | {peer} {time_text(theirs)} | {time_text(ours)} "
            f"| 1/{factor:.{0 if factor >= 10 else 1}f} | {wanted} | {met} |")


def rows_of(medians, tool, addition):
    for title, case, peer, peer_case, bounds in ROWS:
        for shell, bound in zip(SHELLS, bounds):
            if tool == "alone" and case in ("inside", "outside"):
                continue
            times = medians.get((shell, peer, peer_case)), medians.get((shell, tool, case))
            yield row(shell, title + addition, peer, times, None if tool == "alone" else bound)


def table(medians):
    rows = ["| shell | case | peer | dirvenv | ratio | bound | met |", "|---|---|--:|--:|--:|--:|---|"]
    rows += rows_of(medians, "dirvenv", "")
    rows += rows_of(medians, "alone", ", without the daemon")
    return "\n".join(rows)


def left_out_text(path):
    with open(path, encoding="utf-8") as lines:
        listed = [f"* {line.strip()}" for line in lines]
    return "\n".join(["Left out of this run:", "", *listed, "", ""]) if listed else ""


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def main():
    work, page, rounds, mise, binary = sys.argv[1:]
    rows = table(medians_of(os.path.join(work, "results")))
    loads = read(os.path.join(work, "loads"))
    slow = read(os.path.join(work, "slow"))
    pythons = read(os.path.join(work, "pythons"))
    left_out = left_out_text(os.path.join(work, "left-out"))
    print(f"{rows}\n\n{loads}\n\n{slow}\n\n{pythons}\n\n{left_out}", end="")
    text = read(os.path.join(HERE, "page.md")).format(
        table=rows,
        loads=loads,
        slow=slow,
        pythons=pythons,
        trouble=read(os.path.join(work, "trouble")),
        left_out=left_out,
        rounds=rounds,
        date=datetime.date.today().isoformat(),
        machine=machine(),
        load=os.getloadavg()[0],
        process=process_cost(),
        dirvenv=first_line(binary, "version"),
        size=os.stat(binary).st_size,
        direnv=first_line("direnv", "version"),
        mise=mise_version(mise),
        bash=first_line("bash", "--version").split(", ")[-1].replace("version", "bash"),
        zsh=" ".join(first_line("zsh", "--version").split()[:2]),
        fish=first_line("fish", "--version").replace(", version", ""),
        python=first_line("/usr/bin/python3", "--version"),
    )
    with open(page, "w", encoding="utf-8") as out:
        out.write(text + "\n")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: slow.py

What loads that take their time cost, in real interactive shells on pseudo-terminals, with the daemon:
how long a prompt is away for different settings of `wait`, ten shells that enter a project together,
and what a daemon of many shells and projects takes. Prints a table with the bounds.

Build the preset release first, and let the machine rest.
"""

import os
import shutil
import statistics
import time

from live import BINARY, SHELLS, Home, Shell

PEER = shutil.which("direnv")


def row(what, figure, bound, is_met):
    return f"| {what} | {figure} | {bound} | {'yes' if is_met else '**no**'} |"


def waits():
    """A file that sleeps for 5 s: how long the prompt is away, also at the second visit."""
    for wait, seconds in (("0", 0), ("0.2s", 0.2), ("2s", 2)):
        home = Home()
        home.write(".config/dirvenv/config.toml", f"wait = '{wait}'\n")
        shells = {}
        for kind in SHELLS:
            home.project(kind, f"sleep 5\nfor x in {kind}; do export SLOW=$x; done\n")
            home.project(kind + "-quick", "export QUICK=1\n")
            shells[kind] = Shell(home, kind)
            # Who is linked with the daemon, as after the first prompts of a day.
            shells[kind].run(f"cd ~/{kind}-quick")
            shells[kind].run("cd")
        for kind, shell in shells.items():
            away = shell.run(f"cd ~/{kind}")
            yield row(f"{kind}: the prompt behind a load of 5 s, `wait = \"{wait}\"`",
                      f"{away * 1000:.0f} ms", f"{seconds * 1000 + 50:.0f} ms",
                      away <= seconds + 0.05)
        for kind, shell in shells.items():
            shell.run("dirvenv wait; true")
            shell.run("cd")
            time.sleep(0.3)
            again = shell.run(f"cd ~/{kind}")
            shell.type("echo \"<$SLOW>\"")
            shell.wait_for(f"<{kind}>".encode())
            if wait == "0":
                yield row(f"{kind}: the same again, with its environment", f"{again * 1000:.0f} ms",
                          "50 ms", again <= 0.05)
            shell.end()
        home.remove()


def together():
    """Ten shells enter a project with a load of 1.5 s."""
    for wait, kinds in (("2s", SHELLS), ("0.2s", ("zsh", "fish", "bash"))):
        home = Home()
        home.write(".config/dirvenv/config.toml", f"wait = '{wait}'\n")
        home.project("p", "echo x >>ran\nsleep 1.5\nfor x in shared; do export SLOW=$x; done\n")
        shells = [Shell(home, kinds[i % 3]) for i in range(10)]
        for shell in shells:
            shell.run("true")
        began = time.monotonic()
        for shell in shells:
            shell.type("cd ~/p")
        late = 0
        for shell in shells:
            if wait == "2s":
                shell.wait_prompt()
            elif shell.kind != "bash":
                shell.wait_for(b"loaded ~/p/.envrc")
            late = max(late, time.monotonic() - began)
        time.sleep(max(0, began + 1.8 - time.monotonic()))
        have = 0
        for shell in shells:
            shell.type("echo \"<$SLOW>\"")
            shell.wait_for(b"<shared>")
            have += 1
            shell.end()
        with open(os.path.join(home.home, "p/ran"), encoding="ascii") as file:
            ran = len(file.readlines())
        home.remove()
        what = "all" if wait == "2s" else "zsh and fish at the prompt, bash at the next command,"
        yield row(f"ten shells, a load of 1.5 s, `wait = \"{wait}\"`: {what} have it",
                  f"{have} of 10 after {late:.2f} s, {ran} evaluation(s)", "1.8 s, 1 evaluation",
                  late <= 1.8 and ran == 1 and have == 10)


def status_of(pid, *fields):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        found = dict(line.split(":", 1) for line in file)
    return [int(found[field].split()[0]) for field in fields]


def p99_of(times):
    return statistics.quantiles(times, n=100)[98]


def p99_row(what, times):
    p99 = p99_of(times)
    return row(what + " while another project reloads in a loop, p99",
               f"{p99:.1f} ms (median {statistics.median(times):.1f})", "15 ms", p99 <= 15)


def time_of(home, *command):
    """Milliseconds from the start of a program to its end. subprocess would take longer than that."""
    began = time.monotonic()
    os.waitpid(os.posix_spawn(command[0], command, home.env,
                              file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                                            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]), 0)
    return (time.monotonic() - began) * 1000


def beside_a_loop(home, looping, other):
    looping.run("cd ~/p1")
    other.run("cd ~/p2; cd")
    looping.type("while [ ! -e stop ]; do echo $((i++)) >watched1; _dirvenv_hook; done")
    times = []
    for _ in range(500):
        times += [other.run("cd ~/p2") * 1000, other.run("cd") * 1000]
    yield p99_row("a prompt behind `cd` (bash)", times)
    os.chdir(os.path.join(home.home, "p2"))
    if PEER is None:
        raise SystemExit("direnv is missing: bash packaging/dependencies.sh test")
    time_of(home, PEER, "allow")
    times, peers = [], []
    for i in range(1000):
        times.append(time_of(home, BINARY, "export", "bash"))
        # In turn, so that both see the same moods of the machine.
        if i % 4 == 0:
            peers.append(time_of(home, PEER, "export", "bash"))
    os.chdir("/")
    yield p99_row("`dirvenv export bash`, a program,", times)
    yield (f"| `direnv export bash` in turn with it, p99 | {p99_of(peers):.1f} ms "
           f"(median {statistics.median(peers):.1f}) | | |")
    home.write("p1/stop", "")
    looping.wait_prompt()


def crowd():
    """100 shells, 50 projects with 20 watched files each."""
    home = Home()
    for i in range(50):
        for j in range(20):
            home.write(f"p{i}/watched{j}", "x")
        body = f"watch_file watched*\nfor x in {i}; do export P=$x; done\n" if i % 2 else \
            f"watch_file {' '.join(f'watched{j}' for j in range(20))}\nexport P={i}\n"
        home.project(f"p{i}", body)
    shells = []
    for i in range(100):
        shells.append(Shell(home, "bash" if i % 3 else SHELLS[i // 3 % 3]))
        for k in range(3):
            shells[-1].run(f"cd ~/p{(i * 7 + k) % 50}")
    pid = home.daemon()
    rss, = status_of(pid, "VmRSS")
    # All that it has to do afterwards comes to an end first.
    time.sleep(4)
    rest, woken = status_of(pid, "VmRSS", "voluntary_ctxt_switches")
    time.sleep(10)
    woken = status_of(pid, "voluntary_ctxt_switches")[0] - woken
    yield row("daemon with 100 shells and 50 projects: VmRSS (right after, 4 s later)",
              f"{rss / 1024:.1f} MiB, {rest / 1024:.1f} MiB", "8 MiB", rss <= 8192)
    yield row("its wake-ups in 10 s of rest", str(woken), "1", woken <= 1)
    yield from beside_a_loop(home, shells[1], shells[2])
    for shell in shells:
        shell.end()
    home.remove()


def main():
    print("| what | measured | bound | met |\n|---|--:|--:|---|")
    for part in (waits, together, crowd):
        for line in part():
            print(line, flush=True)


if __name__ == "__main__":
    main()

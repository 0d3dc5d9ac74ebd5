# SPDX-License-Identifier: MIT
"""A user of their own for the fault tests, and a dirvenv whose system calls can be made to fail.

The program is the released one: under a sanitizer, faults would hit the sanitizer's own calls.
"""
import contextlib
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile

# What a project file holds in turn: "1" is what scenarios approve, "2" is what nobody has seen.
TEXTS = {"1": "export A=one\nexport B=one\n", "2": "export A=two\nexport B=two\n"}
# Ending of `dirvenv export`, as its help tells.
LOADED, BLOCKED, DENIED = 0, 3, 4
VERDICTS = {LOADED: "allowed", BLOCKED: "blocked", DENIED: "denied"}
# Longer than any run takes on a loaded machine: what reaches it hangs.
PATIENCE_S = 120

# The calls on files whose failure is plausible, and how each fails.
ERRORS = {
    "openat": ["EACCES", "EIO", "EMFILE", "ENOSPC", "EROFS", "EINTR"],
    "read": ["EIO", "EINTR"],
    "write": ["ENOSPC", "EIO", "EINTR"],
    "fsync": ["EIO", "ENOSPC"],
    "fchmod": ["EPERM", "EIO"],
    "utimensat": ["EPERM", "EROFS"],
    "rename": ["ENOSPC", "EACCES", "EROFS", "EIO"],
    "unlink": ["EACCES", "EROFS", "EIO"],
    "newfstatat": ["EACCES", "EIO", "ENOMEM"],
    "readlink": ["EACCES", "EIO"],
    "getcwd": ["ENOENT", "ENOMEM"],
    "flock": ["EINTR", "ENOLCK"],
    "mkdir": ["ENOSPC", "EACCES", "EROFS"],
    "mknodat": ["ENOSPC", "EACCES"],
    "getdents64": ["EIO"],
    "close": ["EIO", "EINTR"],
    "getrandom": ["EINTR"],
    "pipe2": ["EMFILE"],
    "pwrite64": ["ENOSPC", "EIO"],
    "vfork": ["EAGAIN"],
    "clone": ["EAGAIN"],
}


def fail(what):
    print(f"FAILED: {what}", flush=True)
    sys.exit(1)


def seed_for(name):
    """Printed, and taken back from DIRVENV_SEED."""
    seed = int(os.environ.get("DIRVENV_SEED") or random.SystemRandom().getrandbits(32))
    print(f"{name}: DIRVENV_SEED={seed}", flush=True)
    return seed


def sample(name, points, most, always=()):
    """`always` and `most` of the other `points`, or with DIRVENV_ALL all; in the order given.

    Each has its own lot, so that a seed draws the same ones where a few points come or go.
    """
    seed = seed_for(name)
    lots = sorted(points, key=lambda point: hashlib.sha256(f"{seed} {point}".encode()).digest())
    chosen = set(points if os.environ.get("DIRVENV_ALL") else [*lots[:most], *always])
    print(f"{name}: {len(chosen)} of {len(points)} points", flush=True)
    return [point for point in points if point in chosen]


class World:
    """A home with projects in a private directory, that can be put back to how it was saved."""

    def __init__(self, binary):
        if not os.access(binary, os.X_OK):
            fail(f"{binary} cannot be run; the test that builds the release comes first")
        self.binary = os.path.abspath(binary)
        self.base = os.path.realpath(tempfile.mkdtemp(prefix="dirvenv-faults-"))
        self.root = os.path.join(self.base, "world")
        self.home = os.path.join(self.root, "home")
        self.records = os.path.join(self.home, ".local/share/dirvenv/approvals")
        self.env = {
            "HOME": self.home,
            "XDG_RUNTIME_DIR": os.path.join(self.root, "run"),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            # Nothing but what is started here is to be counted, or left running.
            "DIRVENV_DAEMON": "0",
        }
        self.clear()

    def clear(self):
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.home)
        os.mkdir(self.env["XDG_RUNTIME_DIR"], 0o700)

    def remove(self):
        shutil.rmtree(self.base)

    def save(self):
        shutil.rmtree(self.root + ".saved", ignore_errors=True)
        shutil.copytree(self.root, self.root + ".saved", symlinks=True)

    def restore(self):
        shutil.rmtree(self.root)
        shutil.copytree(self.root + ".saved", self.root, symlinks=True)

    def project(self, name):
        return os.path.join(self.home, name)

    def write(self, name, version):
        """Makes NAME/.envrc hold that text; a link stays one, and its target is written."""
        os.makedirs(self.project(name), exist_ok=True)
        with open(os.path.join(self.project(name), ".envrc"), "w", encoding="ascii") as file:
            file.write(TEXTS[version])

    def run(self, name, arguments, wrapper=()):
        """Runs dirvenv in a project. Output is bytes; a status below 0 is a signal."""
        directory = self.project(name)
        return subprocess.run(
            [*wrapper, self.binary, *arguments],
            cwd=directory, env={**self.env, "PWD": directory}, timeout=PATIENCE_S,
            stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def must(self, name, *arguments):
        done = self.run(name, arguments)
        if done.returncode != 0:
            fail(f"{arguments} in {name} without a fault: {done}")

    def verdict(self, name, version):
        """What dirvenv says of that text in NAME. The file is as it was afterwards."""
        path = os.path.join(self.project(name), ".envrc")
        with open(path, "rb") as file:
            before = file.read()
        self.write(name, version)
        status = self.run(name, ["export", "bash"]).returncode
        with open(path, "wb") as file:
            file.write(before)
        return VERDICTS.get(status, f"status {status}")

    def trust(self, names):
        """The verdict on each text in each of these projects."""
        return {(name, version): self.verdict(name, version)
                for name in names for version in TEXTS}

    def record_names(self):
        with contextlib.suppress(FileNotFoundError):
            return sorted(os.listdir(self.records))
        return []

    def strace(self, *options):
        """Of dirvenv alone: what a bash that it starts does with a fault is bash's business."""
        return ["strace", "-qq", "-o", os.path.join(self.base, "trace"), *options]

    def trace(self):
        with open(os.path.join(self.base, "trace"), encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()

    def calls(self, name, arguments):
        """How often each call of ERRORS is made by a run without faults."""
        self.run(name, arguments, self.strace("-e", "trace=" + ",".join(ERRORS)))
        names = [line.partition("(")[0] for line in self.trace()]
        return {call: names.count(call) for call in sorted(ERRORS) if call in names}


@contextlib.contextmanager
def world(binary):
    made = World(binary)
    try:
        yield made
    finally:
        made.remove()

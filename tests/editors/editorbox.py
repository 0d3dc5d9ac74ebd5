# SPDX-License-Identifier: MIT
"""A user of their own for the editors' tests, whose `direnv` is the program under test."""
import contextlib
import os
import shutil
import subprocess
import tempfile

# Longer than any call takes on a loaded machine: what reaches it hangs.
PATIENCE_S = 60

# What breaks a careless reader of JSON: quotes, a line that begins with a brace, a backslash.
ODD = 'a "quoted"\n{\n\\ \t\u00e9 \''
TEXT = f"""\
export VAR=one
export ODD=$'a "quoted"\\n{{\\n\\\\ \\t\u00e9 \\''
export EMPTY=
unset TAKEN
PATH_add bin
export HERE=$PWD
"""


class Mismatch(Exception):
    """What a client would stumble over."""


def expect(is_so, what):
    if not is_so:
        raise Mismatch(what)


def expect_same(seen, wanted, what):
    expect(seen == wanted, f"{what}: {seen!r}, and it should be {wanted!r}")


class Done:
    """What came of a call."""

    def __init__(self, words, status, out, errors):
        self.words, self.status, self.out, self.errors = words, status, out, errors

    def __str__(self):
        return (f"`{' '.join(self.words)}` ended with {self.status}, "
                f"stdout {self.out[:600]!r}, stderr {self.errors[:600]!r}")


class World:
    """A home with projects, in a private directory."""

    def __init__(self, binary):
        self.dirvenv = os.path.abspath(binary)
        self.base = os.path.realpath(tempfile.mkdtemp(prefix="dirvenv-editors-"))
        # What careless quoting stumbles over.
        self.home = os.path.join(self.base, "a home's")
        self.bin = os.path.join(self.base, "bin")
        run = os.path.join(self.base, "run")
        for directory in (self.home, self.bin, run):
            os.mkdir(directory, 0o700)
        os.symlink(self.dirvenv, os.path.join(self.bin, "direnv"))
        self.env = {
            "HOME": self.home,
            "XDG_RUNTIME_DIR": run,
            "XDG_CONFIG_HOME": os.path.join(self.home, "config"),
            "XDG_DATA_HOME": os.path.join(self.home, "data"),
            "XDG_CACHE_HOME": os.path.join(self.home, "cache"),
            "PATH": f"{self.bin}:/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "TAKEN": "was there",
            # Editors start programs elsewhere than their own PWD says.
            "PWD": self.base,
        }

    def path(self, name):
        return os.path.join(self.home, name)

    def directory(self, name):
        os.makedirs(self.path(name), exist_ok=True)
        return self.path(name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def call(self, words, directory, env=None, **options):
        """As an editor starts a program: no terminal, and by default nothing to read.

        Options: `mixed` joins stderr and stdout, `open_input` leaves a pipe open that nothing comes
        from, as Node does.
        """
        mixed, open_input = options.get("mixed"), options.get("open_input")
        reading, writing = os.pipe()
        if not open_input:
            os.close(writing)
        try:
            done = subprocess.run(
                words, cwd=directory, env=self.env if env is None else env, stdin=reading,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT if mixed else subprocess.PIPE,
                timeout=PATIENCE_S, check=False, start_new_session=True)
        except subprocess.TimeoutExpired as hung:
            raise Mismatch(f"`{' '.join(words)}` does not end") from hung
        finally:
            os.close(reading)
            if open_input:
                os.close(writing)
        errors = "" if mixed else done.stderr.decode("utf-8", "surrogateescape")
        return Done(words, done.returncode, done.stdout.decode("utf-8", "surrogateescape"), errors)

    def direnv(self, words, directory, env=None, **options):
        """By its name, found on PATH."""
        return self.call(["direnv", *words], directory, env, **options)

    def must(self, words, directory, env=None):
        done = self.direnv(words, directory, env)
        expect(done.status == 0, f"fails: {done}")
        return done

    def left_running(self):
        """Processes of this home that are still there."""
        mark = self.base.encode()
        running = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/environ", "rb") as environ:
                    found = mark in environ.read()
                if found:
                    with open(f"/proc/{pid}/cmdline", "rb") as words:
                        running.append(words.read().replace(b"\0", b" ").decode())
        return running


@contextlib.contextmanager
def world(binary):
    made = World(binary)
    try:
        yield made
        expect_same(made.left_running(), [], "left running")
    finally:
        shutil.rmtree(made.base)

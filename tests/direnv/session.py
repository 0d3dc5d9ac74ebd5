# SPDX-License-Identifier: MIT
"""Plays one story with one program, in a sandbox that holds all that the program may see."""
import ctypes
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile

from normal import TODAY, Texts, environment_lines, is_seen, read_gzenv, tree_lines

REFERENCE = "/usr/bin/direnv"
# Longer than any step takes on a busy machine: what reaches it hangs.
PATIENCE_S = 20
# The first second of a story; each step is ten later, so that whole seconds tell all changes.
BEGIN_S, STEP_S = 1_600_000_000, 10
PLACES = ("home", "config", "data", "cache", "state", "run", "tmp", "bin")
# How each shell takes what `direnv export` prints, and hands back what it exports then.
APPLY = {
    "bash": ["/bin/bash", "--norc", "--noprofile", "-c",
             'eval "$(</dev/stdin)" >&2; exec /usr/bin/env -0'],
    "zsh": ["/usr/bin/zsh", "-f", "-c", 'eval "$(</dev/stdin)" >&2; exec /usr/bin/env -0'],
    "fish": ["/usr/bin/fish", "--no-config", "-c", "source >&2; exec /usr/bin/env -0"],
}
SNIPPET = {
    "bash": ["/bin/bash", "--norc", "--noprofile"],
    "zsh": ["/usr/bin/zsh", "-f"],
    "fish": ["/usr/bin/fish", "--no-config"],
}
# Shells that a later step of a story must not be changed by: they read or set these themselves.
SHELLS_OWN = ("BASH_ENV", "ENV", "PWD", "OLDPWD", "SHLVL", "_")
PRINTS_SCRIPT = {"export": "", "dump": "gzenv", "dotenv": "bash", "watch": "bash",
                 "watch-dir": "bash", "watch-list": "bash", "apply_dump": "bash"}
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Whatever a story leaves behind becomes a child of this process, which can end it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children():
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def end_children():
    """Ends what is left; each that dies may hand over children of its own."""
    while left := children():
        for process in left:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


class Session:
    """What a user has: a directory, an environment, files. One program answers as direnv."""

    def __init__(self, base, program):
        self.base = base
        self.root = os.path.join(base, "root")
        self.texts = Texts(self.root, [os.path.abspath(program), REFERENCE])
        self.number = 0
        self.patience_s = PATIENCE_S
        shutil.rmtree(self.root, ignore_errors=True)
        for place in PLACES:
            os.makedirs(os.path.join(self.root, place), 0o700)
        os.symlink(os.path.abspath(program), os.path.join(self.root, "bin/direnv"))
        os.chdir(os.path.join(self.root, "home"))
        self.environment = self.first_environment()

    def first_environment(self):
        def place(name):
            return os.path.join(self.root, name)
        # The real one: fish and zsh put that right where it is another.
        user = pwd.getpwuid(os.getuid()).pw_name
        return {
            "HOME": place("home"), "PWD": place("home"), "SHELL": "/bin/bash", "SHLVL": "1",
            "PATH": f"{place('bin')}:/usr/local/bin:/usr/bin:/bin",
            "XDG_CONFIG_HOME": place("config"), "XDG_DATA_HOME": place("data"),
            "XDG_CACHE_HOME": place("cache"), "XDG_STATE_HOME": place("state"),
            "XDG_RUNTIME_DIR": place("run"), "TMPDIR": place("tmp"),
            "TERM": "dumb", "TZ": "UTC", "LC_ALL": "C.UTF-8", "USER": user, "LOGNAME": user,
            # Nothing may go on running behind a step.
            "DIRVENV_DAEMON": "0",
        }

    def clock(self):
        return BEGIN_S + STEP_S * self.number

    def at_root(self, text):
        return text.replace("@ROOT@", self.root)

    # Running things

    def run(self, command, block=b"", environment=None, name=None):
        """Status (or why there is none), stdout and stderr. Files, as pipes are kept open by jobs."""
        with tempfile.TemporaryFile(dir=self.base) as given, \
                tempfile.TemporaryFile(dir=self.base) as out, \
                tempfile.TemporaryFile(dir=self.base) as err:
            given.write(block)
            given.seek(0)
            child = subprocess.Popen(
                [name or command[0], *command[1:]], executable=command[0], stdin=given, stdout=out,
                stderr=err, env=self.environment if environment is None else environment,
                start_new_session=True)
            try:
                status = str(child.wait(self.patience_s))
            except subprocess.TimeoutExpired:
                status = f"none within {self.patience_s} s"
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            end_children()
            out.seek(0)
            err.seek(0)
            return status, out.read(), err.read()

    def direnv(self, arguments, block=b""):
        return self.run([os.path.join(self.root, "bin/direnv"), *arguments], block, name="direnv")

    def applied(self, shell, script):
        """The environment after a script of that shell, and what the shell said to it."""
        if shell == "json":
            changes = json.loads(script) if script.strip() else {}
            merged = {**self.environment, **changes}
            return {name: value for name, value in merged.items() if value is not None}, b""
        given = {name: value for name, value in self.environment.items()
                 if name not in ("BASH_ENV", "ENV")}
        _, out, err = self.run(APPLY[shell], script, given)
        entries = [entry.split("=", 1) for entry in os.fsdecode(out).split("\0") if "=" in entry]
        after = dict(entries)
        for name in SHELLS_OWN:
            after.pop(name, None)
            if name in self.environment:
                after[name] = self.environment[name]
        return after, err

    # What is told of a step

    def text_lines(self, label, data):
        text = self.texts.plain(data.decode(errors="backslashreplace"))
        if not text:
            return []
        lines = [f"{label} {line}" for line in text.removesuffix("\n").split("\n")]
        return lines if text.endswith("\n") else [*lines, f"{label} (no newline at the end)"]

    def stdout_lines(self, arguments, out):
        """Scripts are told by what they do: their order and quoting are free."""
        command = arguments[0] if arguments else ""
        if command not in PRINTS_SCRIPT or not out.strip():
            return self.text_lines("stdout", out)
        target = PRINTS_SCRIPT[command]
        if len(arguments) > 1 and command != "apply_dump":
            target = arguments[1]
        target = os.path.basename(target).removeprefix("-")
        try:
            return [f"stdout {line}" for line in self.script_lines(target, out)]
        except ValueError as error:
            return [f"stdout is not {target}: {error}", *self.text_lines("stdout", out)]

    def script_lines(self, target, out):
        if target in ("json", "elvish", "murex", "gzenv"):
            held = read_gzenv(out.decode()) if target == "gzenv" else json.loads(out)
            if held is None:
                raise ValueError("it cannot be read")
            yield from environment_lines(held, self.texts)
            yield "ends with a newline" if out.endswith(b"\n") else "ends without a newline"
        elif target in APPLY:
            after, err = self.applied(target, out)
            before = self.environment
            changes = {name: after.get(name) for name in {*before, *after}
                       if before.get(name) != after.get(name)}
            yield from environment_lines(changes, self.texts)
            yield from sorted(self.text_lines(f"{target} says", err))
        else:
            yield from self.statements(target, out)

    def statements(self, target, out):
        """Sorted, for they come in any order. The variables of direnv's own change with each run."""
        text = out.decode(errors="backslashreplace")
        ends = {"tcsh": r"(?<=;)(?=setenv |unsetenv |set path)", "pwsh": r"(?<=;)(?=\$|Remove)",
                "gha": r"(?<=\n)(?=\w+<<)"}
        for statement in sorted(re.split(ends.get(target, r"(?<=\n)"), text)):
            own = re.search(r"DIRENV_(DIFF|WATCHES)", statement)
            if own:
                statement = f"{own[0]} " + ("unset" if len(statement) < 60 else "set")
            yield self.texts.value(statement)

    def state_lines(self):
        return {*(f"env {line}" for line in environment_lines(self.environment, self.texts)),
                *(f"file {line}" for line in tree_lines(self.texts))}

    # Steps

    def play(self, step):
        """What can be seen of a step: lines in order, and the lines of the state behind it."""
        self.number += 1
        before = self.times()
        words = [self.at_root(word) for word in step.words]
        block = None if step.block is None else self.at_root(step.block)
        lines = getattr(self, "step_" + step.verb.replace("-", "_"))(words, block) or []
        # What a load has made is left with its time: the session's watches may know it.
        if step.verb != "export" and words[:1] not in (["export"], ["exec"]):
            self.set_back(before)
        return lines, self.state_lines()

    def times(self):
        """When what is compared was changed. What is not, a program may date by itself."""
        found = {}
        for directory, directories, files in os.walk(self.root):
            for name in (*directories, *files):
                path = os.path.join(directory, name)
                if is_seen(os.path.relpath(path, self.root)):
                    found[path] = os.lstat(path).st_mtime_ns
        return found

    def set_back(self, before):
        for path, when in self.times().items():
            if when != before.get(path) and when >= TODAY * 10**9:
                os.utime(path, (self.clock(), self.clock()), follow_symlinks=False)

    def write(self, path, data):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.utime(path, (self.clock(), self.clock()))

    def step_patience(self, words, _):
        self.patience_s = int(words[0])

    def step_write(self, words, block):
        self.write(words[0], block.encode())

    def step_write_escaped(self, words, _):
        self.write(words[0], unescaped(words[1]))

    def step_envrc(self, words, block):
        self.write(f"{words[0]}/.envrc", block.encode())

    def step_toml(self, _, block):
        self.write(f"{self.root}/config/direnv/direnv.toml", block.encode())

    def step_direnvrc(self, _, block):
        self.write(f"{self.root}/config/direnv/direnvrc", block.encode())

    def step_remove(self, words, _):
        for path in words:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)

    def step_mkdir(self, words, _):
        for path in words:
            os.makedirs(path)

    def step_symlink(self, words, _):
        os.makedirs(os.path.dirname(words[1]) or ".", exist_ok=True)
        os.symlink(*words)
        os.utime(words[1], (self.clock(), self.clock()), follow_symlinks=False)

    def step_fifo(self, words, _):
        os.makedirs(os.path.dirname(words[0]) or ".", exist_ok=True)
        os.mkfifo(words[0])

    def step_move(self, words, _):
        os.rename(*words)

    def step_chmod(self, words, _):
        os.chmod(words[1], int(words[0], 8))

    def step_touch(self, words, _):
        when = self.clock() + int(words[1] if len(words) > 1 else 0)
        if not os.path.lexists(words[0]):
            self.write(words[0], b"")
        os.utime(words[0], (when, when))

    def step_cd(self, words, _):
        os.chdir(words[0])
        old = self.environment.get("PWD", "")
        self.environment["PWD"] = os.path.normpath(os.path.join(old, words[0]))

    def step_set(self, words, block):
        value = words[1] if block is None else block.removesuffix("\n")
        self.environment[words[0]] = value

    def step_set_escaped(self, words, _):
        self.environment[words[0]] = os.fsdecode(unescaped(words[1]))

    def step_unset(self, words, _):
        for name in words:
            self.environment.pop(name, None)

    def step_show(self, words, _):
        return [f"{name}={self.texts.value(self.environment[name])}" if name in self.environment
                else f"{name} is not set" for name in words]

    def outcome(self, arguments, done):
        status, out, err = done
        return [f"exit {status}", *self.stdout_lines(arguments, out), *self.text_lines("stderr", err)]

    def step_direnv(self, words, block):
        return self.outcome(words, self.direnv(words, (block or "").encode()))

    def step_export(self, words, _):
        """As a hook does: what is printed is applied, whatever the status."""
        shell = words[0] if words else "bash"
        status, out, err = self.direnv(["export", shell])
        lines = [f"exit {status}", *(["stdout is a script"] if out else ["stdout is empty"]),
                 *self.text_lines("stderr", err)]
        self.environment, said = self.applied(shell, out)
        return [*lines, *sorted(self.text_lines(f"{shell} says", said))]

    def snippet(self, shell, block):
        return self.outcome([], self.run(SNIPPET[shell], block.encode()))

    def step_bash(self, _, block):
        return self.snippet("bash", block)

    def step_zsh(self, _, block):
        return self.snippet("zsh", block)

    def step_fish(self, _, block):
        return self.snippet("fish", block)


def unescaped(text):
    r"""Bytes of a text in which \n, \t, \r, \xHH and \\ stand for what cannot be seen."""
    def byte(found):
        if len(found[1]) == 3:
            return bytes.fromhex(found[1][1:].decode())
        return {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(found[1], found[1])
    return re.sub(rb"\\(x[0-9a-f]{2}|.)", byte, text.encode(), flags=re.DOTALL)


def play(story, base, program):
    """Title, lines and state of each step, and before them of the beginning."""
    session = Session(base, program)
    try:
        return [("0", [], session.state_lines()),
                *((f"{step.number} {step.title()}", *session.play(step)) for step in story.steps)]
    finally:
        end_children()
        os.chdir(base)
        subprocess.run(["/bin/chmod", "-R", "u+rwX", session.root], check=False)
        shutil.rmtree(session.root)

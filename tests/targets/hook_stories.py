#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: hook_stories.py DIRVENV [SHELL...]

One story, told to each shell whose hook is a plain one, in a pseudo-terminal: what is loaded on entering
a project, gone on leaving it, told once, and that the user's exit status, prompt and settings stay.
PowerShell and murex are in no package here; of Nushell see nushell.sh. Whoever types waits for what the
line prints: nothing sleeps.
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DEADLINE = 60
VALUE = "it's a \"project\" $x\\ é"
# Where the line editors of these stand ready for keys.
BRACKETS = b"\x1b[?2004h"


class Shell:
    """What differs. `rc` is written before the hook is read, twice; `status` shows the last status in
    the user's own prompt; `hooks` prints how many times the hook is there."""

    def __init__(self, name, words, rc_file, rc, hook_line, **more):
        self.name, self.words, self.rc_file, self.rc, self.hook_line = name, words, rc_file, rc, hook_line
        self.has_status = more.get("has_status", True)
        self.hooks = more["hooks"]
        self.mark = more.get("mark", "_dirvenv_hook")
        self.ready = more.get("ready", b"P> ")
        self.script = more["script"]
        self.variables = more.get("variables", {})


def nushell():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    fetched = os.path.join(cache, "dirvenv-tests", "nu")
    return fetched if os.path.exists(fetched) else shutil.which("nu")


def shells(home):
    ksh = dict(hooks="echo \"$PS1\"", script=["-c", ". ~/kshrc; tell 0"])
    nu = nushell()
    return [
        Shell("tcsh", ["tcsh"], ".tcshrc", "set prompt='P> '\nalias precmd 'echo \"S=[$status]\"'\n",
              'eval "`DIRVENV hook tcsh`"\n', hooks="alias precmd", script=["-c", "tell 0"]),
        Shell("mksh", ["mksh", "-i"], "kshrc", "PS1='S=[$?] P> '\n", 'eval "$(DIRVENV hook mksh)"\n',
              variables={"ENV": home + "/kshrc"}, **ksh),
        Shell("ksh93", ["ksh93", "-i"], "kshrc", "PS1='S=[$?] P> '\n", 'eval "$(DIRVENV hook ksh)"\n',
              variables={"ENV": "$HOME/kshrc"}, **ksh),
        Shell("elvish", ["elvish"], ".config/elvish/rc.elv",
              "set edit:prompt = { put 'P> ' }\nset edit:rprompt = { }\n",
              "eval (DIRVENV hook elvish | slurp)\n", has_status=False,
              hooks="each {|h| echo $h[body] } $edit:before-readline", mark="(external", script=["-c", "tell 0"],
              ready=BRACKETS),
        Shell("xonsh", ["xonsh", "--shell-type=readline", "-i"], ".xonshrc",
              "$PROMPT = 'S=[{last_return_code}] P> '\n$XONSH_HISTORY_BACKEND = 'dummy'\n"
              "$PROMPT_FIELDS['last_return_code'] = lambda: str(__xonsh__.env.get('LAST_RETURN_CODE'))\n",
              "execx($(DIRVENV hook xonsh))\n",
              hooks="print([h.__name__ for h in __xonsh__.builtins.events.on_pre_prompt])",
              script=["--rc", home + "/.xonshrc", "-c", "tell 0"]),
        Shell("nushell", [nu], ".config/nushell/config.nu",
              "$env.config.show_banner = false\n"
              "$env.PROMPT_COMMAND = {|| $\"S=[($env.LAST_EXIT_CODE)] \" }\n"
              "$env.PROMPT_COMMAND_RIGHT = ''\n$env.PROMPT_INDICATOR = 'P> '\n"
              "$env.config.hooks.pre_prompt = [{|| print first }]\n",
              "source ~/.config/nushell/dirvenv.nu\n",
              hooks="$env.config.hooks.pre_prompt | each {|h| view source $h } | str join ' '",
              mark="let changes",
              script=["-l", "-c", "tell 0"], ready=b"\x1b]133;B") if nu else
        Shell("nushell", None, "", "", "", hooks="", script=[]),
    ]


class Terminal:
    def __init__(self, words, environment, directory):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execve(shutil.which(words[0]), words, environment)
        self.seen = b""
        self.all = b""

    def read_until(self, what):
        end = time.monotonic() + DEADLINE
        while what not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"no {what!r} in time")
            try:
                data = os.read(self.fd, 65536)
            except OSError as error:
                raise AssertionError(f"the shell has ended before {what!r}") from error
            self.seen += data
            self.all += data
            if b"\x1b[6n" in data:  # where is the cursor?
                os.write(self.fd, b"\x1b[1;1R")
        at = self.seen.index(what) + len(what)
        text, self.seen = self.seen[:at], self.seen[at:]
        return text.decode(errors="replace")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


class Session:
    def __init__(self, shell, place, environment):
        self.shell = shell
        self.terminal = Terminal(shell.words, environment, place)
        self.count = 0

    def tell(self, line):
        """Types the line, and then `tell`: what has come up to there, of both lines."""
        self.count += 1
        os.write(self.terminal.fd, line.encode() + b"\r")
        # Ready again after the line; an editor redraws its prompt with each key, so `tell` tells.
        if self.shell.ready == BRACKETS or self.shell.name == "nushell":
            self.terminal.read_until(b"\n")
            text = self.terminal.read_until(self.shell.ready)
        else:
            text = ""
        os.write(self.terminal.fd, f"tell {self.count}\r".encode())
        text += self.terminal.read_until(f"<M{self.count}>".encode())
        text += self.terminal.read_until(self.shell.ready)
        return text


def check(condition, what, text):
    if not condition:
        raise AssertionError(f"{what}; shown: {text!r}")


def value_in(text):
    return re.findall(r"<V=(.*?)>", text)[-1]


def story(shell, session, root):
    project = root + "/work/p"
    run = session.tell
    text = run("cd ..")
    check(value_in(text) == "unset", "nothing is loaded at first", text)
    text = run(shell.hooks)
    check(text.count(shell.mark) == 1, "the hook is there once", text)
    text = run("cd work/p")
    text += run("true" if shell.name != "xonsh" else "pass")
    check(value_in(text) == VALUE, "the project's value", text)
    check(f"<P={project}/bin>" in text, "PATH is the project's", text)
    check(text.count("dirvenv: loaded") == 1, "it is told once", text)
    if shell.has_status:
        text = run("sh -c 'exit 7'")
        check("S=[7]" in text, "the status is the user's", text)
    # Of a file that has changed nothing stays, also where the hook's program has failed.
    with open(project + "/.envrc", "a", encoding="utf-8") as file:
        file.write("export W=1\n")
    text = run("cd .")
    text += run("cd .")
    check(value_in(text) == "unset", "what is blocked is gone", text)
    check(text.count("is blocked") == 1, "blocked is told once", text)
    run("dirvenv allow --yes")
    text = run("cd .")
    check(value_in(text) == VALUE, "it is loaded again", text)
    text = run("cd ..")
    text += run("cd .")
    check(value_in(text) == "unset", "left, and gone", text)
    check(f"<P={project}/bin>" not in text.split("<V=")[-1], "PATH is the user's", text)
    check(text.count("unloaded") == 1, "leaving is told once", text)


def interrupted(shell, session):
    """Ctrl-C stops a load, which is not tried again, and the shell goes on."""
    terminal = session.terminal
    os.write(terminal.fd, b"cd slow\r")
    terminal.read_until(b"loading")
    os.write(terminal.fd, b"\x03")
    terminal.read_until(b"was stopped")
    terminal.read_until(shell.ready)
    text = session.tell("cd .")
    check(value_in(text) == "unset" and "loading" not in text, "it is not tried again", text)
    text = session.tell("cd ..")
    check(value_in(text) == "unset", "the shell goes on", text)


def without_prompt(shell, environment, project):
    ran = subprocess.run([shell.words[0]] + shell.script, env=environment, cwd=project, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE)
    text = ran.stdout.decode(errors="replace") + ran.stderr.decode(errors="replace")
    check("<V=unset>" in text, "without a prompt nothing happens", text)


def tell(shell_name, program):
    with tempfile.TemporaryDirectory(prefix="dirvenv hook's ") as root:
        root = os.path.realpath(root)
        home, project = root + "/home", root + "/work/p"
        shell = next(shell for shell in shells(home) if shell.name == shell_name)
        if shell.words is None:
            print("LEFT OUT: there is no nushell here; tests/targets/nushell.sh fetches one from npm")
            return
        slow = root + "/work/slow"
        for directory in (home, project, slow, root + "/run", root + "/bin", root + "/tmp"):
            os.makedirs(directory)
        os.chmod(root + "/run", 0o700)
        # A path that each hook has to quote.
        os.symlink(program, root + "/bin/dirvenv")
        with open(root + "/bin/tell", "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nprintf "<V=%s><P=%s><M%s>\\n" "${V-unset}" "${PATH%%:*}" "$1"\n')
        os.chmod(root + "/bin/tell", 0o755)
        environment = {"HOME": home, "XDG_RUNTIME_DIR": root + "/run", "XDG_CONFIG_HOME": home + "/.config",
                       "TMPDIR": root + "/tmp", "DIRVENV_DAEMON": "0", "LC_ALL": "C.UTF-8", "TERM": "xterm",
                       "USER": "tester", "PATH": root + "/bin:/usr/local/bin:/usr/bin:/bin"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        environment.update(shell.variables)
        with open(project + "/.envrc", "w", encoding="utf-8") as file:
            file.write("export V='it'\\''s a \"project\" $x\\ é'\nPATH_add bin\n")
        with open(slow + "/.envrc", "w", encoding="utf-8") as file:
            file.write("sleep 1000\nexport V=slow\n")
        dirvenv = root + "/bin/dirvenv"
        for directory in (project, slow):
            subprocess.run([dirvenv, "allow", "--yes"], env=environment, cwd=directory, check=True,
                           stderr=subprocess.DEVNULL)
        rc_file = os.path.join(home, shell.rc_file)
        os.makedirs(os.path.dirname(rc_file), exist_ok=True)
        with open(rc_file, "w", encoding="utf-8") as file:
            file.write(shell.rc + shell.hook_line.replace("DIRVENV", "dirvenv") * 2)
        if shell_name == "nushell":
            with open(home + "/.config/nushell/dirvenv.nu", "wb") as file:
                file.write(subprocess.run([dirvenv, "hook", "nushell"], env=environment, check=True,
                                          stdout=subprocess.PIPE).stdout)
            with open(home + "/.config/nushell/env.nu", "w", encoding="utf-8"):
                pass
        without_prompt(shell, environment, project)
        session = Session(shell, root + "/work", environment)
        try:
            session.terminal.read_until(shell.ready)
            story(shell, session, root)
            interrupted(shell, session)
        except AssertionError as error:
            raise SystemExit(f"{shell_name}: {error}\ntranscript:\n"
                             f"{session.terminal.all.decode(errors='replace')}") from error
        finally:
            session.terminal.close()
        print(f"{shell_name}: told")


def main():
    program = os.path.realpath(sys.argv[1])
    for shell in sys.argv[2:] or ["tcsh", "mksh", "ksh93", "elvish", "xonsh", "nushell"]:
        tell(shell, program)


if __name__ == "__main__":
    main()

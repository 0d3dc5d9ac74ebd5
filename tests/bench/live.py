# SPDX-License-Identifier: MIT
"""Users with real interactive shells on pseudo-terminals, whose prompts the released program serves."""

import os
import pty
import pwd
import select
import shutil
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.path.realpath(
    os.environ.get("DIRVENV_BINARY", os.path.join(HERE, "../../build/release/dirvenv")))
SHELLS = ("bash", "zsh", "fish")
MARK = b"\x1b]7777;prompt\x07"
# The mark comes behind our hook, once for each prompt, and not where the line is drawn again.
PROMPT = {
    "bash": "eval \"$(dirvenv hook bash)\"\nmark() { printf '\\e]7777;prompt\\a'; }\n"
            "PROMPT_COMMAND+=$'\\nmark'\n",
    "zsh": "eval \"$(dirvenv hook zsh)\"\nmark() { printf '\\e]7777;prompt\\a' }\n"
           "precmd_functions+=(mark)\n",
    "fish": "dirvenv hook fish | source\n"
            "function mark --on-event fish_prompt; printf '\\e]7777;prompt\\a'; end\n",
}
RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
PATIENCE = 20
USER = pwd.getpwuid(os.getuid()).pw_name


class Home:
    """A user with projects, and a runtime directory in memory."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="dirvenv-slow-")
        self.runtime = tempfile.mkdtemp(prefix="dirvenv-slow-", dir="/dev/shm")
        self.env = {
            "HOME": self.home, "XDG_RUNTIME_DIR": self.runtime, "TERM": "xterm", "LC_ALL": "C.UTF-8",
            # As logins have them: a shell that sets one by itself would share with none that does not.
            "USER": USER, "LOGNAME": USER, "SHELL": "/bin/bash",
            "PATH": os.path.dirname(BINARY) + ":/usr/local/bin:/usr/bin:/bin"}
        for directory in (".config/fish", ".config/dirvenv", ".local/share/fish/generated_completions"):
            os.makedirs(os.path.join(self.home, directory))
        for shell in SHELLS:
            self.write(RC[shell], PROMPT[shell])

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def project(self, name, text):
        self.write(f"{name}/.envrc", text)
        self.dirvenv("allow", "--yes", name)

    def dirvenv(self, *words):
        done = subprocess.run([BINARY, *words], cwd=self.home, env=self.env, check=True,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.stdout

    def daemon(self):
        with open(os.path.join(self.runtime, "dirvenv/daemon.pid"), encoding="ascii") as file:
            return int(file.read().split(".")[0])

    def remove(self):
        self.dirvenv("daemon", "stop")
        shutil.rmtree(self.home)
        shutil.rmtree(self.runtime)


class Shell:
    """An interactive shell of that home."""

    def __init__(self, home, kind):
        self.kind = kind
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home.home)
            os.execvpe(kind, [kind, "-i"], home.env)
        self.wait_prompt()

    def type(self, line):
        self.seen = b""
        os.write(self.terminal, line.encode() + b"\r")

    def wait_for(self, mark):
        """Seconds until that has been shown since the last line was typed."""
        began = time.monotonic()
        while mark not in self.seen:
            left = began + PATIENCE - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise SystemExit(f"{self.kind} has not shown {mark}: {self.seen}")
            self.seen += os.read(self.terminal, 65536)
        return time.monotonic() - began

    def wait_prompt(self):
        return self.wait_for(MARK)

    def run(self, line):
        self.type(line)
        return self.wait_prompt()

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

# SPDX-License-Identifier: MIT
"""Editors as far as direnv is concerned: what each calls, and how it reads the answer.

Written anew from what these programs do; regular expressions and the words they look for are
theirs.
"""
import base64
import json
import os
import re
import zlib

from editorbox import Mismatch, expect, expect_same


class Told:
    """What a client makes of an answer.

    kind: "none" (nothing to do), "changes", "blocked", "denied" or "failed". `path` is the file
    that the client would allow where it takes that from the answer; `said` is what its user sees.
    """

    def __init__(self, kind, path=None, said=""):
        self.kind, self.path, self.said = kind, path, said


def json_changes(text, done):
    """A JSON object of strings and nulls, as typed languages read it."""
    try:
        changes = json.loads(text)
    except ValueError as error:
        raise Mismatch(f"no JSON ({error}): {done}") from error
    is_map = isinstance(changes, dict) and all(
        value is None or isinstance(value, str) for value in changes.values())
    expect(is_map, f"not an object of strings and nulls: {done}")
    expect(changes, f"an empty object, where nothing at all has to be printed: {done}")
    return changes


def found_rc(done):
    """`.state.foundRC` of `status --json`, where a number tells about the approval."""
    expect(done.status == 0, f"fails: {done}")
    try:
        found = json.loads(done.out)["state"]["foundRC"]
        # A Lisp that reads `true` as t, and Lua, compare it with no number.
        fits = found is None or (type(found["allowed"]) is int and isinstance(found["path"], str))
    except (ValueError, KeyError, TypeError) as error:
        raise Mismatch(f"no such status ({error!r}): {done}") from error
    expect(fits, f"`allowed` must be a number, and `path` a string: {done}")
    return found


class Client:
    """Runs `export json`; needs exit status 0, and takes an empty output as "nothing to do"."""

    name = "scripts"
    # What it has in its environment beside the user's.
    extra = {"TERM": "dumb"}
    # Which answers it applies to its environment: "all", those with status "0", or, as it asks with
    # the environment that it was started with, "none".
    keeps = "all"
    # What it calls a file that is not approved, one that is denied, and one that fails.
    unapproved, denied, failing = "blocked", "changes", "failed"

    def __init__(self, world):
        self.world = world
        self.started_with = {**world.env, **self.extra}
        self.env = dict(self.started_with)
        self.start()

    def start(self):
        """What it asks once."""

    def direnv(self, words, directory, **options):
        asking = self.started_with if self.keeps == "none" else self.env
        return self.world.direnv(words, directory, asking, **options)

    def apply(self, changes):
        if self.keeps == "none":
            self.env = dict(self.started_with)
        for name, value in changes.items():
            self.env.pop(name, None)
            if value is not None:
                self.env[name] = value

    def visit(self, directory):
        done = self.direnv(["export", "json"], directory)
        changes = json_changes(done.out, done) if done.out else {}
        if done.status == 0 or self.keeps == "all":
            self.apply(changes)
        return self.told(done, changes)

    def told(self, done, changes):
        if done.status == 0:
            return Told("changes" if changes else "none")
        if self.keeps == "none":
            self.apply({})
        said = done.errors or done.out
        return Told("blocked" if " is blocked" in said else "failed", said=said)

    def allow(self, directory, _told):
        self.must("allow", directory)

    def deny(self, directory, _told):
        self.must("deny", directory)

    def must(self, word, directory, *paths):
        done = self.direnv([word, *paths], directory)
        expect(done.status == 0, f"fails: {done}")
        expect_same(done.out, "", f"stdout of {word}")

    def has(self, name):
        return self.env.get(name)


class Zed(Client):
    """Asks with the environment of a login shell, and shows the error output of what fails."""

    name, keeps = "zed", "none"


class Lazygit(Client):
    name = "lazygit"
    extra = {"TERM": "xterm-256color"}


class VsCode(Client):
    name = "vscode"

    def start(self):
        done = self.direnv(["version"], self.world.home)
        expect(done.status == 0 and re.match(r"\d+\.\d+\.\d+$", done.out.strip()),
               f"no version: {done}")

    def direnv(self, words, directory, **options):
        return super().direnv(words, directory, open_input=True, **options)

    def visit(self, directory):
        done = self.direnv(["export", "json"], directory)
        changes = json_changes(done.out, done) if done.out else {}
        self.apply(changes)
        if done.status == 0:
            return Told("changes" if changes else "none")
        blocked = re.search(r"direnv: error (.+) is blocked.", done.errors)
        if blocked:
            return Told("blocked", blocked[1], done.errors)
        return Told("failed", said=done.errors)

    # Its buttons are about the path that the error names; without one there are none.
    def allow(self, directory, told):
        self.answer("allow", directory, told)

    def deny(self, directory, told):
        self.answer("deny", directory, told)

    def answer(self, word, directory, told):
        expect(told.path, f"no file to {word} is named: {told.kind} {told.said}")
        self.must(word, directory, told.path)

    def find(self, directory, *words):
        """The file that its command "open" opens; None: it asks whether to make one."""
        editing = {**self.env, "EDITOR": "echo"}
        done = self.world.direnv(["edit", *words], directory, editing, open_input=True)
        if done.status == 0:
            return done.out.rstrip()
        expect(re.search(r"direnv: error (.+) not found.", done.errors), f"unknown error: {done}")
        return None

    def watched(self):
        """The files that it watches to ask again."""
        packed = base64.urlsafe_b64decode(self.env["DIRENV_WATCHES"])
        watches = json.loads(zlib.decompress(packed))
        return [watch.get("path") or watch["Path"] for watch in watches]


class IntelliJ(Client):
    name, keeps = "intellij", "0"
    extra = {}


class Envrc(Client):
    """envrc.el: each directory with the environment that emacs was started with."""

    name, keeps = "envrc.el", "none"
    extra = {"TERM": "dumb", "INSIDE_EMACS": "28.2"}
    unapproved = denied = "denied"

    def visit(self, directory):
        found = found_rc(self.direnv(["status", "--json"], directory))
        if found is None or found["allowed"] != 0:
            self.apply({})
            return Told("none" if found is None else "denied")
        done = self.direnv(["export", "json"], directory)
        if done.status != 0:
            self.apply({})
            return Told("failed", said=done.errors)
        expect(done.out, f"no JSON where one must be: {done}")
        self.apply(json_changes(done.out, done))
        return Told("changes")


class DirenvEl(Client):
    """direnv.el: both outputs in one buffer, in which it looks backwards for the JSON."""

    name, keeps = "direnv.el", "0"
    extra = {"TERM": "dumb", "INSIDE_EMACS": "28.2"}

    def visit(self, directory):
        done = self.direnv(["export", "json"], directory, mixed=True)
        if done.status != 0 or not done.out:
            return self.told(done, {})
        begins = [match.start() for match in re.finditer(r"^\{", done.out, re.MULTILINE)]
        expect(begins, f"no line begins with a brace: {done}")
        changes = json_changes(done.out[begins[-1]:], done)
        self.apply(changes)
        return self.told(done, changes)


# Vim itself runs what was printed, and tells what its environment is then.
VIM_APPLIES = """\
execute join(readfile($SCRIPT), "\\n")
call writefile([json_encode(environ())], $ENVIRON)
quitall!
"""


def vim_changes(world, env, done):
    """What the Vim script changes in `env`."""
    if not done.out:
        return {}
    told = world.path("environ")
    asking = {**env, "SCRIPT": world.write("script", done.out), "ENVIRON": told}
    script = world.write("apply.vim", VIM_APPLIES)
    vim = world.call(["vim", "-es", "-N", "-u", "NONE", "-i", "NONE", "-S", script], world.home,
                     asking)
    expect(vim.status == 0 and os.path.exists(told), f"Vim refuses what was printed: {done}; {vim}")
    with open(told, encoding="utf-8") as file:
        after = json.load(file)
    os.remove(told)
    own = {"SCRIPT", "ENVIRON", "VIM", "VIMRUNTIME", "MYVIMRC", "LINES", "COLUMNS"}
    return {name: after.get(name) for name in {*after, *env} - own
            if after.get(name) != env.get(name)}


class DirenvVim(Client):
    """direnv.vim: runs what is printed, and shows each line of the error output."""

    name = "direnv.vim"
    extra = {"TERM": "xterm"}

    def visit(self, directory):
        done = self.direnv(["export", "vim"], directory)
        expect("unknown target shell" not in done.errors, f"`export vim` is missing: {done}")
        changes = vim_changes(self.world, self.env, done)
        self.apply(changes)
        return self.told(done, changes)


class DirenvNvim(DirenvVim):
    """direnv.nvim: asks for the status first; an approved file is exported, any other offered."""

    name, keeps = "direnv.nvim", "0"
    denied = "denied"

    def visit(self, directory):
        found = found_rc(self.direnv(["status", "--json"], directory))
        if found is not None and found["allowed"] != 0:
            return Told("blocked" if found["allowed"] == 1 else "denied", found["path"])
        done = self.direnv(["export", "vim"], directory)
        expect("unknown target shell" not in done.errors, f"`export vim` is missing: {done}")
        # It offers no approval of what the status has called approved.
        if done.status != 0:
            return Told("failed", said=done.errors)
        changes = vim_changes(self.world, self.env, done)
        self.apply(changes)
        return self.told(done, changes)


CLIENTS = [Client, Zed, Lazygit, VsCode, IntelliJ, Envrc, DirenvEl, DirenvVim, DirenvNvim]

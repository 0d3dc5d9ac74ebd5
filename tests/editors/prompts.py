# SPDX-License-Identifier: MIT
"""What starship, powerlevel10k and mise see of direnv."""
import base64
import json
import zlib

from clients import Client
from editorbox import TEXT, expect, expect_same

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def starship_reads_json(text):
    """(found, allowed, whether loaded); None where it cannot be deserialized."""
    try:
        state = json.loads(text)["state"]
        both = [(state[key]["path"], state[key]["allowed"]) for key in ("foundRC", "loadedRC")]
    except (ValueError, KeyError, TypeError):
        return None
    for path, allowed in both:
        if not isinstance(path, str) or type(allowed) is not int or allowed not in (0, 1, 2):
            return None
    return both[0][0], both[0][1], both[1][1] == 0


def starship_reads_lines(text):
    path, allowed, is_loaded = "", None, True
    for line in text.splitlines():
        if line.startswith("Found RC path"):
            path = line.removeprefix("Found RC path").strip()
        elif line.startswith("Found RC allowed"):
            word = line.removeprefix("Found RC allowed").strip()
            allowed = {"0": 0, "true": 0, "1": 1, "2": 2, "false": 2}.get(word)
        elif "No .envrc or .env loaded" in line:
            is_loaded = False
    return path, allowed, is_loaded


def starship(world, directory, env):
    """What the module shows, and that the text for older versions says the same."""
    status = world.direnv(["status", "--json"], directory, env)
    expect(status.status == 0, f"fails: {status}")
    by_json = starship_reads_json(status.out)
    text = world.direnv(["status"], directory, env)
    expect(text.status == 0, f"fails: {text}")
    by_lines = starship_reads_lines(text.out)
    if by_json is None:
        expect_same(by_lines[2], False, "loaded by the text")
    else:
        expect_same(by_json[:2], by_lines[:2], f"JSON and text differ: {status}; {text}")
    return by_json or by_lines


def loaded_client(world, text=TEXT, name="p"):
    client = Client(world)
    world.write(f"{name}/.envrc", text)
    world.must(["allow"], world.path(name))
    client.visit(world.path(name))
    return client


@test
def starship_in_each_state(world):
    path = world.write("p/.envrc", TEXT)
    directory = world.path("p")
    client = Client(world)
    expect_same(starship(world, directory, client.env), (path, 1, False), "new")
    world.must(["allow"], directory)
    expect_same(starship(world, directory, client.env), (path, 0, False), "allowed")
    client.visit(directory)
    expect_same(starship(world, directory, client.env), (path, 0, True), "loaded")
    world.write("p/.envrc", TEXT + "export VAR=two\n")
    expect_same(starship(world, directory, client.env), (path, 1, False), "changed")
    world.must(["deny"], directory)
    expect_same(starship(world, directory, client.env), (path, 2, False), "denied")


@test
def starship_in_a_nested_project(world):
    client = loaded_client(world)
    inner = world.write("p/nested/.envrc", "export INNER=1\n")
    seen = starship(world, world.path("p/nested"), client.env)
    expect_same(seen, (inner, 1, True), "the inner one found, the outer one loaded")


@test
def starship_with_a_sourced_file_that_changed(world):
    world.write("p/lib.sh", "export LIB=one\n")
    client = loaded_client(world, "source_env lib.sh\n")
    world.write("p/lib.sh", "export LIB=two\n")
    client.visit(world.path("p"))
    seen = starship(world, world.path("p"), client.env)
    expect_same(seen, (world.path("p/.envrc"), 1, False), "what export says is blocked")


@test
def starship_outside(world):
    client = loaded_client(world)
    empty = world.directory("empty")
    # DIRENV_FILE is enough for it to ask.
    status = world.must(["status", "--json"], empty, client.env)
    state = json.loads(status.out)["state"]
    loaded = {"allowed": 0, "path": world.path("p/.envrc")}
    expect_same(state, {"foundRC": None, "loadedRC": loaded}, "loaded while nothing is found")
    text = world.must(["status"], empty, client.env).out.splitlines()
    expect("No .envrc or .env found" in text, f"not told that nothing is found: {text}")


@test
def status_has_the_fields_of_direnv(world):
    world.write("p/.envrc", TEXT)
    done = world.must(["status", "--json"], world.path("p"))
    status = json.loads(done.out)
    expect_same(sorted(status), ["config", "state"], "keys")
    expect_same(sorted(status["config"]), ["ConfigDir", "SelfPath"], "keys of config")
    expect_same(status["config"]["ConfigDir"], world.path("config/direnv"), "ConfigDir")
    # Called by this path it has to be direnv again.
    version = world.call([status["config"]["SelfPath"], "version"], world.home)
    expect_same(version.out, world.must(["version"], world.home).out, "the version of SelfPath")
    expect_same(status["state"], {"foundRC": {"allowed": 1, "path": world.path("p/.envrc")},
                                  "loadedRC": None}, "state")
    expect(done.out.startswith('{\n  "config": {\n    "ConfigDir"'), f"not indented by 2: {done}")


# The lines that powerlevel10k's users have in their .zshrc, and the segment's condition.
ZSHRC = """
setopt no_rcs
emulate zsh -c "$(direnv export zsh)"
print -r -- "start ${DIRENV_DIR-}|${VAR-}"
emulate zsh -c "$(direnv hook zsh)"
visit() {
  cd -- "$1"
  for hook in $chpwd_functions $precmd_functions; do $hook; done
  print -r -- "${1:t} ${DIRENV_DIR-}|${VAR-}"
}
visit "$HOME/empty"
visit "$HOME/p"
visit "$HOME/p/below"
visit "$HOME/blocked"
"""


@test
def powerlevel10k(world):
    world.write("p/.envrc", TEXT)
    world.write("blocked/.envrc", TEXT)
    for name in ("empty", "p/below"):
        world.directory(name)
    world.must(["allow"], world.path("p"))
    words = ["zsh", "-f", world.write("rc.zsh", ZSHRC)]
    done = world.call(words, world.path("p"), {**world.env, "TERM": "xterm-256color"})
    loaded = f"-{world.path('p')}|one"
    expect_same(done.out.splitlines(),
                [f"start {loaded}", "empty |", f"p {loaded}", f"below {loaded}",
                 f"blocked -{world.path('blocked')}|"], f"stdout of {done}")


def mise_reads_diff(text):
    """The padded URL-safe base64 of zlib of JSON; both are maps of strings."""
    diff = json.loads(zlib.decompress(base64.b64decode(text, altchars=b"-_", validate=True)))
    for key in "pn":
        expect(all(isinstance(value, str) for value in diff[key].values()),
               f"`{key}` has something other than strings: {diff}")
    return {"p": diff["p"], "n": diff["n"]}


def mise_writes_diff(diff):
    packed = zlib.compress(json.dumps(diff, separators=(",", ":")).encode())
    return base64.b64encode(packed, altchars=b"-_").decode()


@test
def mise_puts_a_tool_on_path(world):
    client = loaded_client(world)
    tool = world.path("mise/tool/bin")
    diff = mise_reads_diff(client.env["DIRENV_DIFF"])
    expect_same(diff["p"]["PATH"], client.started_with["PATH"], "PATH before")
    expect_same(diff["n"]["PATH"], client.env["PATH"], "PATH of the project")
    expect_same(diff["p"]["TAKEN"], "was there", "what the project unsets")
    expect("TAKEN" not in diff["n"] and "VAR" not in diff["p"], f"too much: {diff}")
    for key in "pn":
        diff[key]["PATH"] = f"{tool}:{diff[key]['PATH']}"
    client.env["DIRENV_DIFF"] = mise_writes_diff(diff)
    client.env["PATH"] = f"{tool}:{client.env['PATH']}"
    expect_same(client.visit(world.path("p")).kind, "none", "with mise's DIRENV_DIFF")
    world.must(["reload"], world.path("p"), client.env)
    expect_same(client.visit(world.path("p")).kind, "changes", "after a reload")
    wanted = f"{world.path('p/bin')}:{tool}:{client.started_with['PATH']}"
    expect_same(client.env["PATH"], wanted, "PATH after a reload")
    client.visit(world.directory("empty"))
    wanted = {**client.started_with, "PATH": f"{tool}:{client.started_with['PATH']}"}
    expect_same(client.env, wanted, "after leaving")

# SPDX-License-Identifier: MIT
"""What happens in projects, told to each client of clients.py."""
import json
import os

from clients import CLIENTS, VsCode
from editorbox import ODD, TEXT, expect, expect_same

TESTS = []


def case(story):
    """One test for each client, in a home of its own."""
    def test_of(client_type):
        def test(world):
            story(world, client_type(world))
        test.__name__ = f"{client_type.name}: {story.__name__.replace('_', ' ')}"
        return test
    TESTS.extend(map(test_of, CLIENTS))
    return story


def expect_told(told, kind, what):
    expect(told.kind == kind, f"{what} is {kind!r} to the client, not {told.kind!r} {told.said}")


def expect_untouched(client):
    """What the client has is what it was started with, but for direnv's own variables."""
    seen = {name: value for name, value in client.env.items() if not name.startswith("DIRENV_")}
    expect_same(seen, client.started_with, "the environment")


def expect_as_started(client):
    expect_same(client.env, client.started_with, "the environment")


def expect_loaded(client, directory):
    wanted = {"VAR": "one", "ODD": ODD, "EMPTY": "", "TAKEN": None, "HERE": directory,
              "PATH": f"{directory}/bin:{client.started_with['PATH']}"}
    expect_same({name: client.has(name) for name in wanted}, wanted, "loaded")


def allowed(world, client, text=TEXT, name="p"):
    """A project that the client has allowed and loaded."""
    world.write(f"{name}/.envrc", text)
    directory = world.path(name)
    told = client.visit(directory)
    expect_told(told, client.unapproved, "a file that is not approved")
    client.allow(directory, told)
    expect_told(client.visit(directory), "changes", "an approved file")
    return directory


@case
def no_project(world, client):
    expect_told(client.visit(world.directory("empty")), "none", "no project")
    expect_as_started(client)


@case
def not_allowed(world, client):
    world.write("p/.envrc", TEXT)
    told = client.visit(world.path("p"))
    expect_told(told, client.unapproved, "a file that is not approved")
    expect(told.path in (None, world.path("p/.envrc")), f"the client would allow {told.path}")
    expect_untouched(client)
    # Those that keep what a failure prints hear of it once.
    again = "none" if client.keeps == "all" else client.unapproved
    expect_told(client.visit(world.path("p")), again, "the same, asked again,")


@case
def allowed_in_the_editor(world, client):
    directory = allowed(world, client)
    expect_loaded(client, directory)


@case
def allowed_in_a_terminal(world, client):
    world.write("p/.envrc", TEXT)
    client.visit(world.path("p"))
    world.must(["allow"], world.path("p"))
    expect_told(client.visit(world.path("p")), "changes", "an approved file")
    expect_loaded(client, world.path("p"))


@case
def denied(world, client):
    world.write("p/.envrc", TEXT)
    told = client.visit(world.path("p"))
    client.deny(world.path("p"), told)
    expect_told(client.visit(world.path("p")), client.denied, "a denied file")
    expect_untouched(client)


@case
def denied_after_allow(world, client):
    directory = allowed(world, client)
    world.must(["deny", "."], directory)
    expect_told(client.visit(directory), client.denied, "a denied file")
    # direnv.nvim asks no more, and so has what was there before.
    if client.denied == "changes" or client.keeps == "none":
        expect_untouched(client)


@case
def changed_after_allow(world, client):
    directory = allowed(world, client)
    world.write("p/.envrc", TEXT + "export VAR=two\n")
    told = client.visit(directory)
    expect_told(told, client.unapproved, "a changed file")
    if client.keeps != "0":
        expect_untouched(client)
    client.allow(directory, told)
    expect_told(client.visit(directory), "changes", "an approved file")
    expect_same(client.has("VAR"), "two", "VAR")
    expect_same(client.has("ODD"), ODD, "ODD")


@case
def failing(world, client):
    world.write("p/.envrc", "export VAR=one\necho a word of the file\nexit 7\n")
    world.must(["allow"], world.path("p"))
    told = client.visit(world.path("p"))
    expect_told(told, client.failing, "a failing file")
    expect("a word of the file" in told.said and "direnv: error " in told.said,
           f"the reason is missing: {told.said!r}")
    expect_untouched(client)
    again = "none" if client.keeps == "all" else client.failing
    expect_told(client.visit(world.path("p")), again, "the same, asked again,")
    world.write("p/.envrc", TEXT)
    world.must(["allow"], world.path("p"))
    expect_told(client.visit(world.path("p")), "changes", "the mended file")
    expect_loaded(client, world.path("p"))


@case
def nothing_changed(world, client):
    directory = allowed(world, client)
    again = "changes" if client.keeps == "none" else "none"
    expect_told(client.visit(directory), again, "nothing new")
    expect_told(client.visit(world.directory("p/below")), again, "a directory of the same project")
    expect_loaded(client, directory)


@case
def leaving(world, client):
    allowed(world, client)
    left = "none" if client.keeps == "none" else "changes"
    expect_told(client.visit(world.directory("empty")), left, "leaving")
    expect_as_started(client)
    expect_told(client.visit(world.path("empty")), "none", "no project")


@case
def nested(world, client):
    outer = allowed(world, client)
    allowed(world, client, "export INNER=1\n", "p/nested")
    expect_same((client.has("INNER"), client.has("VAR"), client.has("TAKEN")),
                ("1", None, "was there"), "INNER, VAR and TAKEN in the inner project")
    expect_told(client.visit(outer), "changes", "back in the outer project")
    expect_same(client.has("INNER"), None, "INNER")
    expect_loaded(client, outer)


@case
def from_project_to_project(world, client):
    allowed(world, client)
    allowed(world, client, "export OTHER=1\n", "other")
    expect_same((client.has("OTHER"), client.has("VAR")), ("1", None), "OTHER and VAR")
    client.visit(world.directory("empty"))
    expect_as_started(client)


def allow_until_loaded(client, directory, told, times):
    """Presses the client's button for what it is told, as often as that is offered."""
    for _ in range(times):
        client.allow(directory, told)
        told = client.visit(directory)
        if told.kind == "changes":
            return
    expect(False, f"allowed in the client, but not loaded: it is told {told.kind!r} {told.said}")


@case
def a_sourced_file_changes(world, client):
    world.write("p/lib.sh", "export LIB=one\n")
    directory = allowed(world, client, "source_env lib.sh\n")
    expect_same(client.has("LIB"), "one", "LIB")
    world.write("p/lib.sh", "export LIB=two\n")
    told = client.visit(directory)
    expect_told(told, client.unapproved, "a file whose part is not approved")
    if client.keeps != "0":
        expect_untouched(client)
    allow_until_loaded(client, directory, told, 1)
    expect_same(client.has("LIB"), "two", "LIB")


@case
def a_sourced_file_elsewhere_changes(world, client):
    """A client may allow the path that the error names."""
    world.write("shared/lib.sh", "export LIB=one\n")
    directory = allowed(world, client, "source ../shared/lib.sh\n")
    world.write("shared/lib.sh", "export LIB=two\n")
    told = client.visit(directory)
    allow_until_loaded(client, directory, told, 1)
    expect_same(client.has("LIB"), "two", "LIB")


@case
def the_envrc_of_another_project_is_sourced(world, client):
    world.write("shared/.envrc", "export LIB=one\n")
    directory = allowed(world, client, "source_env ../shared\n")
    world.write("shared/.envrc", "export LIB=two\n")
    told = client.visit(directory)
    allow_until_loaded(client, directory, told, 1)
    expect_same(client.has("LIB"), "two", "LIB")


@case
def a_sourced_file_with_a_computed_name(world, client):
    """That it is used shows in the first evaluation, so it takes a second approval."""
    world.write("p/lib.sh", "export LIB=one\n")
    world.write("p/.envrc", "for name in lib; do source ./$name.sh; done\n")
    told = client.visit(world.path("p"))
    allow_until_loaded(client, world.path("p"), told, 2)
    expect_same(client.has("LIB"), "one", "LIB")


@case
def nobody_types(world, client):
    """An editor's child is given a terminal by nobody; it may be given a pipe that stays empty."""
    allowed(world, client, "read -r word || true\nexport VAR=${word:-none}\n")
    expect_same(client.has("VAR"), "none", "VAR")


@case
def a_last_command_that_fails(world, client):
    allowed(world, client, TEXT + "false\n")
    expect_loaded(client, world.path("p"))


@case
def a_project_behind_a_link(world, client):
    """The window is of the link; direnv speaks of what it leads to."""
    world.write("p/.envrc", TEXT)
    link = world.path("link")
    os.symlink("p", link)
    client.allow(link, client.visit(link))
    expect_told(client.visit(link), "changes", "an approved file")
    expect_loaded(client, world.path("p"))


@case
def the_file_is_deleted(world, client):
    directory = allowed(world, client)
    os.remove(world.path("p/.envrc"))
    expect(client.visit(directory).kind in ("none", "changes"), "an error without a file")
    expect_as_started(client)


@case
def a_dotenv_file_alone(world, client):
    world.write("config/direnv/direnv.toml", "[global]\nload_dotenv = true\n")
    world.write("p/.env", "VAR=one\n")
    told = client.visit(world.path("p"))
    expect_told(told, client.unapproved, "a file that is not approved")
    client.allow(world.path("p"), told)
    expect_told(client.visit(world.path("p")), "changes", "an approved file")
    expect_same(client.has("VAR"), "one", "VAR")


@case
def a_trusted_directory(world, client):
    trusted = world.directory("work")
    world.write("config/direnv/direnv.toml", f'[whitelist]\nprefix = ["{trusted}"]\n')
    world.write("work/p/.envrc", TEXT)
    expect_told(client.visit(world.path("work/p")), "changes", "a file of a trusted directory")
    expect_loaded(client, world.path("work/p"))


@case
def settings_that_cannot_be_read(world, client):
    world.write("config/direnv/direnv.toml", "[global\n")
    world.write("p/.envrc", TEXT)
    done = client.direnv(["export", "json"], world.path("p"))
    expect(done.status == 1 and not done.out and "direnv: error " in done.errors,
           f"the user is not told: {done}")


def an_editor_from_a_shell_with_the_same_project(world):
    """Started with `code .` in a project that direnv's hook has loaded."""
    shell = VsCode(world)
    directory = allowed(world, shell)
    editor = VsCode(world)
    editor.env = dict(shell.env)
    expect_told(editor.visit(directory), "none", "what the shell had loaded")
    expect_loaded(editor, directory)
    expect_told(editor.visit(world.directory("empty")), "changes", "another directory")
    expect_as_started(editor)


def an_editor_from_a_shell_with_our_own_hook(world):
    """The same where the hook is dirvenv's: the project must not be loaded twice over."""
    world.write("p/.envrc", TEXT)
    directory = world.path("p")
    world.must(["allow"], directory)
    script = 'eval "$("$0" export bash)"; exec python3 -c "$1"'
    dump = "import json, os; print(json.dumps(dict(os.environ)))"
    done = world.call(["bash", "-c", script, world.dirvenv, dump], directory)
    expect(done.status == 0 and done.out, f"the shell fails: {done}")
    editor = VsCode(world)
    editor.env = json.loads(done.out)
    expect_same(editor.has("VAR"), "one", "VAR of the shell")
    editor.visit(directory)
    expect_loaded(editor, directory)
    editor.visit(world.directory("empty"))
    seen = {name: editor.has(name) for name in ("VAR", "TAKEN", "PATH")}
    wanted = {"VAR": None, "TAKEN": "was there", "PATH": editor.started_with["PATH"]}
    expect_same(seen, wanted, "outside of the project")


def silent_but_for_errors(world):
    """DIRENV_LOG_FORMAT is empty for those who want no lines about loads in their logs."""
    client = VsCode(world)
    client.env["DIRENV_LOG_FORMAT"] = ""
    world.write("p/.envrc", TEXT)
    told = client.visit(world.path("p"))
    expect_told(told, "blocked", "a file that is not approved")
    client.allow(world.path("p"), told)
    done = client.direnv(["export", "json"], world.path("p"))
    expect_same((done.status, done.errors), (0, ""), "status and stderr")


def editors_that_are_started_by_exec(world):
    """`direnv exec . hx`, and tasks: status, directory and environment are the child's."""
    world.write("p/.envrc", TEXT)
    refused = world.direnv(["exec", world.path("p"), "true"], world.home)
    expect(refused.status == 1 and " is blocked" in refused.errors, f"not refused: {refused}")
    world.must(["allow"], world.path("p"))
    show = 'printf "%s\\n" "$VAR" "${TAKEN-none}" "$(pwd)" "$DIRENV_FILE"; exit 3'
    done = world.direnv(["exec", world.path("p"), "sh", "-c", show], world.home)
    expect_same(done.status, 3, f"the status of {done}")
    expect_same(done.out.splitlines(), ["one", "none", world.home, world.path("p/.envrc")], "seen")


def vscode_finds_the_file(world):
    client = VsCode(world)
    empty = world.directory("empty")
    expect_same(client.find(empty), None, "no file")
    expect_same(client.find(empty, empty), f"{empty}/.envrc", "the file that is to be made")
    expect(not os.path.exists(f"{empty}/.envrc"), "looking for a file makes it")
    path = world.write("p/.envrc", TEXT)
    expect_same(client.find(world.directory("p/below")), path, "the file")
    expect_same(client.find(world.path("p"), world.path("p")), path, "the file of the directory")
    told = client.visit(world.path("p"))
    expect_told(told, "blocked", "a file that was only looked for")


def vscode_watches_what_decides(world):
    client = VsCode(world)
    world.write("p/lib.sh", "export LIB=one\n")
    path = world.write("p/.envrc", TEXT + "source_env lib.sh\nwatch_file absent 'with blank'\n")
    told = client.visit(world.path("p"))
    expect(path in client.watched(), f"a blocked file is not watched: {client.watched()}")
    client.allow(world.path("p"), told)
    client.visit(world.path("p"))
    wanted = {world.path(f"p/{name}") for name in (".envrc", "lib.sh", "absent", "with blank")}
    expect(wanted <= set(client.watched()), f"{wanted} should be in {client.watched()}")
    expect(all(map(os.path.isabs, client.watched())), f"a relative path: {client.watched()}")


TESTS += [an_editor_from_a_shell_with_the_same_project, an_editor_from_a_shell_with_our_own_hook,
          silent_but_for_errors, editors_that_are_started_by_exec, vscode_finds_the_file,
          vscode_watches_what_decides]

# SPDX-License-Identifier: MIT
"""What nix-direnv calls in an .envrc, from a library in the user's lib directory."""
import json
import os
import re

from clients import Client
from editorbox import expect, expect_same

TESTS = []

# Its calls, in a few lines: the version, its reload script, watches, and whether the cache is old.
LIBRARY = r'''
require_version() {
  local cmd=$1 version
  has "$cmd" || { log_error "command not found: $cmd"; return 1; }
  version=$($cmd --version)
  [[ $version =~ ([0-9]+\.[0-9]+\.[0-9]+) ]]
  export SEEN_VERSION=${BASH_REMATCH[1]}
}

preflight() {
  if [[ -z $direnv ]]; then
    log_error 'there is no $direnv'
    return 1
  fi
  require_version "$direnv"
  layout_dir=$(direnv_layout_dir)
  [[ -d $layout_dir/bin ]] || mkdir -p "$layout_dir/bin"
  cat >"$layout_dir/bin/nix-direnv-reload" <<EOF
#!/usr/bin/env bash
set -e
_nix_direnv_force_reload=1 direnv exec "$PWD" true
touch "$PWD/.envrc"
touch -r "$PWD/.envrc" "$layout_dir"/*.rc
EOF
  chmod +x "$layout_dir/bin/nix-direnv-reload"
  PATH_add "$layout_dir/bin"
}

watches_of_direnv() {
  local -n _watches=$1
  local line path regex='"[Pp]ath": "(.+)"$'
  while IFS= read -r line; do
    if [[ $line =~ $regex ]]; then
      path=${BASH_REMATCH[1]}
      if [[ $path == "${XDG_DATA_HOME:-${HOME:-/var/empty}/.local/share}/direnv/allow/"* ]]; then
        continue
      fi
      _watches+=("$path")
    fi
  done < <("$direnv" show_dump "$DIRENV_WATCHES")
}

use_flakes() {
  watch_file flake.nix flake.lock "$HOME/with blank.nix"
  preflight
  local profile_rc=$layout_dir/flake-profile.rc need_update=0 watched=() file
  watches_of_direnv watched
  [[ -e $profile_rc ]] || need_update=1
  for file in "${watched[@]}"; do
    [[ ! $file -nt $profile_rc ]] || need_update=1
  done
  [[ ${_nix_direnv_force_reload-0} == 0 ]] || need_update=1
  if ((need_update)); then
    log_status "renewed cache"
    printf 'export FROM_NIX=%q\n' "$(<flake.nix)" >"$profile_rc"
    echo x >>"$HOME/builds"
  else
    log_status "using cached dev shell"
  fi
  eval "$(<"$profile_rc")"
  printf '%s\n' "${watched[@]}" >"$HOME/watched"
}
'''


def test(function):
    TESTS.append(function)
    return function


def lines(world, name):
    with open(world.path(name), encoding="utf-8") as file:
        return file.read().splitlines()


def make_old(path):
    """As a project's files are, older than what is made now."""
    os.utime(path, (1e9, 1e9))


def loaded(world, text="use flakes\n"):
    make_old(world.write("config/direnv/lib/hm-nix-direnv.sh", LIBRARY))
    make_old(world.write("p/flake.nix", "one"))
    make_old(world.write("p/.envrc", text))
    client = Client(world)
    world.must(["allow"], world.path("p"))
    visit(client)
    expect_same(client.has("FROM_NIX"), "one", "what the flake gives")
    return client


def visit(client):
    told = client.visit(client.world.path("p"))
    expect(told.kind in ("changes", "none"), f"not loaded: {told.kind} {told.said}")


@test
def nix_direnv_asks_for_the_version(world):
    client = loaded(world)
    expect_same(client.has("SEEN_VERSION"), world.must(["version"], world.home).out.strip(),
                "the version")
    layout = world.path("p/.direnv/bin")
    expect(client.has("PATH").startswith(layout + ":"), f"not on PATH: {client.has('PATH')}")


@test
def nix_direnv_sees_what_is_watched(world):
    loaded(world)
    wanted = {world.path(name) for name in ("p/.envrc", "p/flake.nix", "p/flake.lock",
                                            "with blank.nix")}
    missing = sorted(wanted - set(lines(world, "watched")))
    expect(not missing, f'`"$direnv" show_dump "$DIRENV_WATCHES"` in the .envrc lacks {missing}')


@test
def show_dump_has_a_line_for_each_path(world):
    """That of the environment after a load, as scripts outside of an .envrc read it."""
    client = loaded(world, "watch_file absent 'with blank'\n" + "use flakes\n")
    done = world.must(["show_dump", client.has("DIRENV_WATCHES")], world.home)
    paths = re.findall(r'"[Pp]ath": "(.+)"$', done.out, re.MULTILINE)
    wanted = set(map(world.path, ("p/.envrc", "p/flake.nix", "p/absent", "p/with blank")))
    expect(wanted <= set(paths), f"{sorted(wanted - set(paths))} are missing: {done}")
    diff = json.loads(world.must(["show_dump", client.has("DIRENV_DIFF")], world.home).out)
    expect_same(sorted(diff)[:2], ["n", "p"], "keys of DIRENV_DIFF")
    expect_same(diff["n"]["FROM_NIX"], "one", "FROM_NIX in DIRENV_DIFF")


@test
def nix_direnv_under_strict_env(world):
    loaded(world, "strict_env\nuse flakes\n")


@test
def nix_direnv_builds_anew_where_the_flake_changes(world):
    client = loaded(world)
    world.write("p/flake.nix", "two")
    os.utime(world.path("p/flake.nix"), (4e9, 4e9))
    visit(client)
    expect_same(client.has("FROM_NIX"), "two", "what the changed flake gives")


@test
def nix_direnv_keeps_its_cache_through_an_approval(world):
    client = loaded(world)
    expect_same(len(lines(world, "builds")), 1, "builds")
    # Makes direnv's own files newer, and nothing else.
    world.must(["deny"], world.path("p"))
    world.must(["allow"], world.path("p"))
    done = client.direnv(["export", "json"], world.path("p"))
    expect("using cached dev shell" in done.errors, f"an approval makes the cache old: {done}")


@test
def nix_direnv_watches_only_what_it_knows_beside_the_files(world):
    """Whatever else is in the list counts as an input of the build."""
    loaded(world)
    known = tuple(map(world.path, ("p/", "with blank.nix", "config/direnv/", "data/direnv/",
                                   ".direnvrc")))
    others = [path for path in lines(world, "watched") if path and not path.startswith(known)]
    expect_same(others, [], "watches that nix-direnv does not skip")


@test
def nix_direnv_reload(world):
    client = loaded(world)
    done = world.call(["nix-direnv-reload"], world.path("p"), client.env)
    expect(done.status == 0, f"fails: {done}")
    expect_same(len(lines(world, "builds")), 2, "builds")
    done = client.direnv(["export", "json"], world.path("p"))
    expect(done.status == 0 and "using cached dev shell" in done.errors,
           f"does not load again after it: {done}")


@test
def nix_direnv_finds_that_exec_evaluates_each_time(world):
    client = loaded(world)
    forced = {**client.env, "_nix_direnv_force_reload": "1"}
    for _ in range(2):
        world.must(["exec", world.path("p"), "true"], world.home, forced)
    expect_same(len(lines(world, "builds")), 3, "builds")


@test
def exec_fails_where_a_file_is_not_approved(world):
    world.write("p/.envrc", "use flakes\n")
    done = world.direnv(["exec", world.path("p"), "true"], world.home)
    expect(done.status == 1 and " is blocked" in done.errors, f"not refused: {done}")


@test
def lorri_adds_to_the_watches_itself(world):
    """By `watch-list`, whose output is evaluated; devenv and others by `watch`."""
    world.write("p/.envrc", """\
eval "$(printf '1 %s\\n' "$PWD/from list" | "$direnv" watch-list bash)"
eval "$("$direnv" watch bash "$PWD/one" two)"
watch_file three
export VAR=one
""")
    client = Client(world)
    world.must(["allow"], world.path("p"))
    visit(client)
    shown = world.must(["watch-print"], world.home, client.env).out.splitlines()
    wanted = [world.path(f"p/{name}") for name in ("from list", "one", "two", "three")]
    expect_same([path for path in wanted if path not in shown], [], f"not watched, of {shown}")
    world.write("p/one", "")
    os.utime(world.path("p/.envrc"), (1e9, 1e9))
    expect_same(client.visit(world.path("p")).kind, "changes", "where one of them changes")


@test
def direnv_load_as_lorri_and_devenv_do(world):
    """A program calls `direnv dump` where its environment is ready."""
    tool = world.write("bin/shell", '#!/bin/sh\nTOOL=1 exec "$@"\n')
    os.chmod(tool, 0o755)
    text = 'direnv_load "$HOME/bin/shell" "$direnv" dump\ndirenv_load ~/bin/shell direnv dump\n'
    world.write("p/.envrc", text)
    client = Client(world)
    world.must(["allow"], world.path("p"))
    visit(client)
    expect_same(client.has("TOOL"), "1", "what the program sets")

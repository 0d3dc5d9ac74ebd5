#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The part of the standard library that calls programs: tools_test.bash PATH_TO_DIRVENV plain|strict
# [CASE-GLOB]
#
# curl, nix, pipenv and python are the real ones; nix has a store of its own here, and builds nothing
# but environments of bash. What Debian does not have is played by stand-ins, which write down how they
# were called.
# The snippets are text for another bash to expand:
# shellcheck disable=SC2016
set -u
# shellcheck source=tests/stdlib/runner.bash
source "${BASH_SOURCE[0]%/*}/runner.bash"
for tool in curl nix pipenv; do
  type -P "$tool" >/dev/null || { printf '%s is needed\n' "$tool" >&2; exit 2; }
done
here=${BASH_SOURCE[0]%/*}

# stand_in NAME BODY: a program that notes its arguments, and then does what BODY says.
stand_in() {
  printf '#!/bin/bash\nprintf "%%s\\n" "%s $*" >>"$CALLS"\n%s\n' "$1" "$2" >"$T/tools/$1"
  chmod 755 "$T/tools/$1"
}

make_template() {
  local d=$T/template/p v
  mkdir -p "$T/tools" "$d/sub" "$T/nix/etc" "$d/rvm/scripts" "$d/.flox/env"
  for v in 16.1.0 16.10.2 18.0.0 broken; do
    mkdir -p "$d/nodes/node-v$v/bin" "$d/nodenv/versions/$v/bin"
    [[ $v == broken ]] || ln -s /bin/true "$d/nodes/node-v$v/bin/node"
    [[ $v == broken ]] || ln -s /bin/true "$d/nodenv/versions/$v/bin/node"
  done
  for v in 1.6.0 1.10.1 1.10; do
    mkdir -p "$d/julias/julia-$v/bin" "$d/odd/j$v/bin"
    printf '#!/bin/sh\necho julia version %s\n' "$v" >"$d/julias/julia-$v/bin/julia"
    chmod 755 "$d/julias/julia-$v/bin/julia"
    ln -s /bin/true "$d/odd/j$v/bin/julia"
  done
  # Its own files are read with `source`, which is nobody's approval to give.
  printf 'export RVM_SCRIPT=1\nsource "%s"\n' '${BASH_SOURCE[0]%/*}/functions' >"$d/rvm/scripts/rvm"
  printf '%s\n' 'rvm() { printf "%s\n" "rvm $*" >>"$CALLS"; export RVM_GOT="$*"; [[ $1 != use ]] || export RVM_U="$NO_SUCH_NAME"; [[ ${1-} != bad ]]; }' \
    >"$d/rvm/scripts/functions"
  stand_in rbenv '[[ ${RBENV_FAILS-} != 1 ]] || exit 3
    printf "%s\n" "export RBENV_SHELL=bash" "export PATH=\"/shims:\$PATH\"" "source /dev/null" "false" "rbenv() { :; }"'
  stand_in nodenv 'printf "%s\n" "$PWD/nodenv"'
  stand_in opam '[[ ${1-} == env ]] || exit 1; shift; printf "%s\n" "OPAM_ARGS='"'"'$*'"'"'; export OPAM_ARGS;" "OPAM_SAW=$OPAMSWITCH; export OPAM_SAW"'
  stand_in guix '[[ $* != *fail* ]] || exit 1; printf "%s\n" "export GUIX_ENVIRONMENT=/gnu/p" "export PATH=\"/gnu/p/bin\${PATH:+:}\$PATH\""'
  stand_in flox '[[ $1 == activate ]] || exit 1
    while [[ $1 != -- ]]; do [[ $1 != --fail ]] || exit 1; shift; done; shift
    echo chatter
    unset OUTER; export FLOX_ENV=/flox "ODD=a b
c" PATH=/flox/bin:$PATH SHELL=/flox/sh; exec "$@"'
  printf 'sandbox = false\nbuild-users-group =\nsubstituters =\n' >"$T/nix/etc/nix.conf"
  # A devShell that the system's own bash makes.
  printf '%s\n' '{ outputs = { self, ... }: {' \
    'devShells.x86_64-linux.default = import ./shell.nix;' \
    'devShells.x86_64-linux.other = derivation { name = "o"; outputs = [ "out" ]; system = "x86_64-linux"; builder = "/bin/bash"; OTHER = "1"; };' \
    '}; }' >"$d/flake.nix"
  printf '%s\n' 'derivation { name = "s"; outputs = [ "out" ]; system = "x86_64-linux"; builder = "/bin/bash";' \
    'PATH = "/from/nix"; FROM_NIX = builtins.readFile ./value; XDG_DATA_DIRS = "/nix/share/:/a";' \
    'shellHook = "export HOOKED=$NIX_BUILD_TOP; source ./hook; set -e; false";' '}' >"$d/shell.nix"
  sed -i "s/x86_64-linux/$(uname -m)-linux/" "$d/flake.nix" "$d/shell.nix"
  printf 'one' >"$d/value"
  printf 'export FROM_HOOK=1\n' >"$d/hook"
}

cases_managers() {
  same use-node 'export NODE_VERSIONS="$PWD/nodes"; use node 16'
  # 2.32 does not know of the v, and has load_prefix for julia.
  want use-node-exact 'export NODE_VERSIONS="$PWD/nodes/"; use node v16.1.0' "PATH=@/nodes/node-v16.1.0/bin:$basepath" \
    "CPATH=@/nodes/node-v16.1.0/include"
  want use-node-nvmrc 'echo v16 >.nvmrc; echo 18 >.node-version; export NODE_VERSIONS=nodes; use node' \
    "PATH=@/nodes/node-v16.10.2/bin:$basepath"
  same use-node-version-file 'echo 18.0.0 >.node-version; export NODE_VERSIONS="$PWD/nodes"; use node'
  same use-node-prefix 'export NODE_VERSIONS="$PWD/nodenv/versions" NODE_VERSION_PREFIX=; use node 18'
  same use-node-unset 'use node 16 || export S=$?'
  same use-node-none 'export NODE_VERSIONS="$PWD/nodes"; use node 17 || export S=$?'
  same use-node-no-program 'export NODE_VERSIONS="$PWD/nodes"; use node broken || export S=$?'
  want use-node-messages 'printf " v16\r\n" >.nvmrc; export NODE_VERSIONS="$PWD/nodes"; use node' \
    'err:Successfully loaded NodeJS v16.10.2 (via .nvmrc), from prefix ('
  want use-node-no-version 'export NODE_VERSIONS="$PWD/nodes"; use node || export S=$?' S=1 \
    'err:neither .nvmrc nor .node-version'
  want use-node-options 'shopt -u extglob nullglob; set -f; IFS=/; export NODE_VERSIONS="$PWD/nodes"; use node 16; export B="${-//[^f]/}"' \
    B=f "LIBRARY_PATH=@/nodes/node-v16.10.2/lib"
  same use-node-dies 'set -e; use node 16; export Z=1'
  want use-nodenv 'use nodenv 16.1.0; export N="${NODE_VERSIONS-unset}"' N=unset \
    "PATH=@/node_modules/.bin:@/nodenv/versions/16.1.0/bin:$basepath" 'call:nodenv root'
  want use-nodenv-none 'use nodenv 17 || export S=$?' S=1 "err:nodenv: version '17' not installed"
  want use-julia 'export JULIA_VERSIONS="$PWD/julias"; use julia 1.6' "PATH=@/julias/julia-1.6.0/bin:$basepath" \
    "MANPATH=@/julias/julia-1.6.0/share/man:/m1:/m2" -CPATH
  want use-julia-exact 'export JULIA_VERSIONS="$PWD/julias"; use julia 1.10' "PATH=@/julias/julia-1.10/bin:$basepath"
  want use-julia-prefix 'export JULIA_VERSIONS="$PWD/odd" JULIA_VERSION_PREFIX=j; use julia 1.6.0' \
    "PATH=@/odd/j1.6.0/bin:$basepath"
  same use-julia-none 'export JULIA_VERSIONS="$PWD/julias"; use julia 3 || export S=$?'
  same use-julia-unset 'use julia 1 || export S=$?'
  want use-julia-message 'export JULIA_VERSIONS="$PWD/julias"; use julia 1.6; use julia || export S=$?' S=1 \
    'err:Successfully loaded julia version 1.6.0, from prefix (' 'err:julia: which version?'
  # Text of a program is not strict, whatever the file is, and its `source` asks nobody.
  want use-rbenv 'use rbenv; export B="${-//[^eu]/}"; export Z=1' RBENV_SHELL=bash "PATH=/shims:$basepath" Z=1 \
    'call:rbenv init -' "B=${first_line:+eu}"
  want use-rbenv-fails 'export RBENV_FAILS=1; use rbenv || export S=$?' S=1 'err:rbenv failed' -RBENV_SHELL
  want use-rbenv-none 'PATH=/bin; use rbenv || export S=$?' S=1 'err:there is no rbenv on PATH'
  want rvm 'export rvm_path="$PWD/rvm"; rvm use "2.7 x"; rvm again; export Z=1' RVM_SCRIPT=1 RVM_GOT=again Z=1 \
    'call:rvm use 2.7 x' 'call:rvm again'
  want rvm-scripts 'rvm_path=/nowhere rvm_scripts_path="$PWD/rvm/scripts"; rvm bad || export S=$?' S=1 RVM_GOT=bad
  want rvm-none 'rvm use 2 || export S=$?' S=1 "err:rvm: there is no $T/home/.rvm/scripts/rvm"
  # As soon as rvm is read, `source` is again what is approved.
  want rvm-guard 'export rvm_path="$PWD/rvm"; rvm x; echo "export GUARDED=\$1" >g; source ./g 7' GUARDED=7
  same use-vim 'use vim; use vim other.vim'
  same layout-julia 'layout julia'
  want layout-opam 'layout opam --safe x' OPAMSWITCH=@ OPAM_SAW=@ 'OPAM_ARGS=--safe x'
  want layout-opam-none 'PATH=/bin; layout_opam || export S=$?' S=1 "OPAMSWITCH=@" 'err:opam: there is no opam'
  same use-guix 'use guix hello'
  want use-guix-channels 'touch channels.scm; use guix -m manifest.scm' GUIX_ENVIRONMENT=/gnu/p \
    'call:guix time-machine -C channels.scm -- shell -m manifest.scm --search-paths'
  want use-guix-fails 'use guix fail || export S=$?' S=1 -GUIX_ENVIRONMENT 'err:guix: guix failed'
  want use-flox 'SHELL=/bin/sh; use flox --trust; export Z=1 S="$SHELL"' FLOX_ENV=/flox $'ODD=a b\nc' -OUTER \
    S=/bin/sh "PATH=/flox/bin:$basepath" 'call:flox activate --trust -- sh' Z=1 'err:chatter'
  want use-flox-elsewhere 'mkdir -p x/.flox; use flox --dir=x; use flox --dir x; use flox --dir y || export S=$?' \
    S=1 FLOX_ENV=/flox 'err:there is no directory y/.flox'
  want use-flox-fails 'use flox --fail || export S=$?' S=1 OUTER=out 'err:nothing is set'
}

cases_python_tools() {
  local v
  v=$(PATH=$basepath python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') || return
  want layout-uv 'touch uv.lock; layout uv' "VIRTUAL_ENV=@/.venv" "PATH=@/.venv/bin:$basepath" \
    "file:.venv/lib/python$v" -UV_PROJECT_ENVIRONMENT
  want layout-uv-elsewhere 'touch pyproject.toml poetry.lock; export UV_PROJECT_ENVIRONMENT=ve PYTHONHOME=/x; layout_uv' \
    "VIRTUAL_ENV=@/ve" "UV_PROJECT_ENVIRONMENT=@/ve" -PYTHONHOME file:ve/pyvenv.cfg
  want layout-poetry 'touch pyproject.toml uv.lock; layout poetry' "VIRTUAL_ENV=@/.venv" POETRY_ACTIVE=1
  want layout-poetry-none-yet 'touch pyproject.toml; export POETRY_VIRTUALENVS_IN_PROJECT=false; layout_poetry || export S=$?' \
    S=1 -VIRTUAL_ENV 'err:type: poetry install'
  want layout-pdm 'touch pyproject.toml; mkdir -p pv; python3 -m venv --without-pip pv; echo "$PWD/pv/bin/python" >.pdm-python; layout pdm' \
    "VIRTUAL_ENV=@/pv"
  want layout-pdm-arguments 'touch pyproject.toml; layout_pdm 3.12 || export S=$?' S=1 'err:takes no arguments'
  want layout-poetry-no-project 'layout_poetry || export S=$?' S=1 -VIRTUAL_ENV 'err:there is no pyproject.toml'
  want layout-poetry-status 'set +e; layout poetry; export S=$?' S=0
  # The one that is there is found without pipenv.
  want layout-pipenv-found 'touch Pipfile; mkdir -p .venv; touch .venv/pyvenv.cfg; PATH=/bin; layout pipenv' \
    "VIRTUAL_ENV=@/.venv" PIPENV_ACTIVE=1 "PATH=@/.venv/bin:/bin" -PIPENV_PIPFILE
  extra+=("VIRTUAL_ENV=$T/elsewhere" PIPENV_VENV_IN_PROJECT=1)
  want layout-pipenv-made 'printf "[packages]\n" >Pipfile; layout pipenv' "VIRTUAL_ENV=@/.venv" PIPENV_ACTIVE=1 \
    file:.venv/pyvenv.cfg 'err:pipenv install --dev'
  want layout-pipenv-other-file 'printf "[packages]\n" >sub/Other; PIPENV_PIPFILE=sub/Other; layout pipenv' \
    "VIRTUAL_ENV=@/sub/.venv" file:sub/.venv/pyvenv.cfg
  unset 'extra[-1]' 'extra[-1]'
  want layout-pipenv-none 'layout pipenv; export Z=1' fails -Z 'err:there is no Pipfile'
  want layout-pipenv-status 'f() { (layout pipenv); }; f || export S=$?' S=2
  want layout-pipenv-missing 'touch Pipfile; PATH=/nowhere; layout_pipenv || export S=$?; PATH=/bin' S=1 \
    'err:there is no pipenv on PATH'
}

cases_direnv() {
  want direnv-load 'direnv_load env FROM="a b" direnv dump; export S=$?' 'FROM=a b' S=0
  want direnv-load-unsets 'export GONE=1; direnv_load env -u GONE direnv dump' -GONE -DIRENV_DUMP_FILE_PATH
  want direnv-load-path 'direnv_load env PATH="/x:$PATH" direnv dump' "PATH=/x:$basepath"
  want direnv-load-status 'direnv_load sh -c "exit 7" || export S=$?' S=7
  want direnv-load-no-dump 'direnv_load true || export S=$?' S=1 'err:Environment not dumped'
  want direnv-load-nothing 'direnv_load || export S=$?' S=1 'err:direnv_load: a command is missing'
  want direnv-load-output 'direnv_load sh -c "echo told; direnv dump" | tee out; export O="$(<out)"' O= err:told
  want direnv-apply-dump 'env -u OUTER X=2 direnv dump gzenv >d; direnv_apply_dump d; export S=$?' X=2 -OUTER S=0
  want direnv-apply-dump-nonsense 'echo x >d; direnv_apply_dump d || export S=$?' S=1 "err:is no dump of direnv's"
  want direnv-apply-dump-none 'direnv_apply_dump nowhere || export S=$?' S=1 err:nowhere
  want direnv-itself '"$direnv" version 2.37 && export V=1; "$direnv" version 99 || export W=$?' V=1 W=1
}

cases_nix() {
  local nix=("NIX_STORE_DIR=$T/nix/store" "NIX_STATE_DIR=$T/nix/var" "NIX_LOG_DIR=$T/nix/log"
    "NIX_CONF_DIR=$T/nix/etc" "NIX_REMOTE=")
  local again='count() { grep -c print-dev-env "$CALLS" || :; }
    '
  extra+=("${nix[@]}")
  # Notes each call of the real one.
  stand_in nix 'exec /usr/bin/nix "$@"'
  extra+=(TMPDIR="$T/tmp" XDG_DATA_DIRS=/a:/b/:/b)
  mkdir -p "$T/tmp"
  want use-flake 'use flake path:.; export Z=1 B="${-//[^eu]/}"' FROM_NIX=one FROM_HOOK=1 Z=1 "TMPDIR=$T/tmp" \
    -NIX_BUILD_TOP -TMP -TEMPDIR IN_NIX_SHELL=impure "XDG_DATA_DIRS=/nix/share:/a:/b" \
    "PATH=/from/nix:$basepath" "B=${first_line:+eu}" file:.direnv/flake-profile-path_. \
    file:.direnv/flake-profile-path_..rc file:.direnv/CACHEDIR.TAG -SHELL
  [[ ! $(ls -A "$T/tmp") ]] || report use-flake-leaves-nothing no
  want use-flake-kept "$again"'use flake path:.; A=1; use flake path:.; export N="$(count)"' N=1 FROM_NIX=one
  want use-flake-output "$again"'use flake path:.#other; use flake path:.; use flake path:.#other
    export N="$(count)"' N=2 OTHER=1 FROM_NIX=one
  want use-flake-arguments 'use flake path:. --show-trace' FROM_NIX=one \
    'call:print-dev-env --profile' 'call: path:. --show-trace'
  want use-flake-watched "$again"'watch_file value; use flake path:.; export N1="$FROM_NIX"
    printf two >value; use flake path:.; export N2="$FROM_NIX"; printf one >value; touch -d 2001-01-01 value
    use flake path:.; use flake path:.; export N="$(count)" L="$(ls -d .direnv/*-link)"' N1=one N2=two FROM_NIX=one N=3 \
    L=.direnv/flake-profile-path_.-3-link
  want use-flake-edited "$again"'use flake path:.; sed -i s/FROM_NIX/OTHER_NIX/ shell.nix
    echo "# x" >>flake.nix; use flake path:.; export N="$(count)"' OTHER_NIX=one N=2
  want use-flake-not-watched "$again"'use flake path:.; printf two >value; use flake path:.; export N="$(count)"' \
    N=1 FROM_NIX=one
  want use-flake-devshell "$again"'use flake path:.; touch devshell.toml; use flake path:.; export N="$(count)"' N=2
  want nix-direnv-watch-file "$again"'nix_direnv_watch_file value; use flake path:.; printf two >value
    use flake path:.; export N="$(count)"' N=2 FROM_NIX=two
  want use-flake-old 'use flake path:.; echo "(" >>flake.nix; use flake path:. && export S=0; export Z=1' \
    FROM_NIX=one S=0 Z=1 NIX_DIRENV_DID_FALLBACK=1 'err:the environment is that of the last time'
  want use-flake-planted 'use flake path:.; sed -i "2i export EVIL=1" .direnv/*.rc; use flake path:. || :
    sed -i "2i export EVIL=1" .direnv/*.rc; echo "(" >>flake.nix; use flake path:. || export S=$?; export Z=1' \
    S=1 Z=1 -EVIL FROM_NIX=one 'err:nix: it failed, and nothing is set'
  want use-flake-mended 'use flake path:.; cp flake.nix f; echo "(" >>flake.nix; use flake path:.; cp f flake.nix
    use flake path:.' FROM_NIX=one -NIX_DIRENV_DID_FALLBACK
  want use-flake-no-old 'nix_direnv_disallow_fallback; use flake path:.; echo "(" >>flake.nix
    use flake path:. || export S=$?' S=1 'err:nothing is set'
  want use-flake-fails 'echo "(" >flake.nix; use flake path:. || export S=$?; export Z=1' S=1 Z=1 -FROM_NIX \
    'err:nothing is set'
  want use-flake-fails-strict 'set -e; echo "(" >flake.nix; use flake path:.; export Z=1' fails
  want use-flake-collected "$again"'use flake path:.; ln -sfn /nowhere .direnv/flake-profile-path_.
    use flake path:.; export N="$(count)"' N=2
  want use-flake-lock "$again"'echo "{ outputs = x: { }; }" >sub/flake.nix
    sed -i "s,^{,{ inputs.sub.url = \"path:./sub\";," flake.nix; git init -q . && git add -A
    use flake; use flake; export N="$(count)"' N=1 file:flake.lock file:.direnv/flake-profile.rc
  want use-flake-below "$again"'git init -q . && git add -A; cd sub; use flake; echo "# x" >>../flake.nix; use flake
    export N="$(count)"' N=2 FROM_NIX=one
  want use-flake-manual "$again"'nix_direnv_manual_reload; watch_file value; use flake path:.; printf two >value
    use flake path:.; export N1="$(count)" F1="$FROM_NIX"; _nix_direnv_force_reload=1; use flake path:.; export N="$(count)"' \
    N1=1 F1=one N=2 FROM_NIX=two 'err:type: nix-direnv-reload' file:.direnv/bin/nix-direnv-reload
  # The command evaluates the file anew, which must not start the command again.
  want use-flake-reload "$again"'nix_direnv_manual_reload; watch_file value; use flake path:.
    if [[ ! ${SEEN-} ]]; then export SEEN=1; printf two >value; nix-direnv-reload || :; use flake path:.; export N="$(count)"; fi' \
    N=2 FROM_NIX=two
  want use-flake-options 'shopt -u extglob nullglob; set -f; IFS=/; watch_file value; use flake path:.; printf two >value
    use flake path:.; export O="${-//[^f]/}" I="$IFS"' O=f I=/ FROM_NIX=two
  want use-flake-none 'PATH=/nowhere; use flake || export S=$?; PATH=/bin' S=1 'err:there is no nix on PATH'
  want use-flake-elsewhere 'direnv_layout_dir() { echo "$PWD/my dir"; }; use flake path:.' FROM_NIX=one \
    'file:my dir/flake-profile-path_..rc'
  want use-nix 'use nix' FROM_NIX=one FROM_HOOK=1 'call: --impure --file shell.nix' -TMP
  want use-nix-default "$again"'mv shell.nix default.nix; use nix; use nix; export N="$(count)"' FROM_NIX=one N=1
  want use-nix-file 'mv shell.nix sub/x.nix; mv value sub; use nix sub/x.nix --argstr a b -I n=/x' FROM_NIX=one \
    'call: --impure --argstr a b -I n=/x --file sub/x.nix'
  want use-nix-attribute 'echo "{ a.b = import ./shell.nix; }" >default.nix; use nix default.nix -A a.b' FROM_NIX=one
  want use-nix-packages 'mkdir np; echo "{ }: { mkShell = x: derivation { name = builtins.concatStringsSep \"-\" x.buildInputs; outputs = [ \"out\" ];
    system = \"$(uname -m)-linux\"; builder = \"/bin/bash\"; }; jq = \"jq\"; two = \"2\"; }" >np/default.nix
    export NIX_PATH="nixpkgs=$PWD/np"; use nix -p jq two' 'name=jq-2'
  want use-nix-none 'rm shell.nix; use nix || export S=$?' S=1 'err:neither shell.nix nor default.nix'
}

cases_urls() {
  local text='export FETCHED="$#:$*" AT="${BASH_SOURCE[0]}"' port sri wrong name
  mkfifo "$T/port"
  "$(type -P python3)" -B "$here/server.py" "$text" >"$T/port" &
  server=$!
  read -r port <"$T/port"
  declare -A sri=()
  while read -r name wrong; do sri[$name]=$name-$wrong; done < <(python3 -c '
import base64, hashlib, sys
for name in "sha256", "sha384", "sha512":
    print(name, base64.b64encode(hashlib.new(name, sys.argv[1].encode()).digest()).decode())' "$text")
  local hex
  hex=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.argv[1].encode()).hexdigest())' "$text")
  wrong=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  local url=http://127.0.0.1:$port cas=$T/data/dirvenv/cas
  local get="fetchurl $url"
  want fetchurl "export A=\"\$($get/text)\"" "A=${sri[sha256]}"
  want fetchurl-hash "export A=\"\$($get/text ${sri[sha256]})\"; export B=\"\$(<\"\$A\")\" M=\"\$(stat -c %a \"\$A\")\"" \
    "A=$cas/$hex" "B=$text" M=500
  for name in sha256 sha384 sha512; do
    want "source-url-$name" "source_url $url/text ${sri[$name]}; export Z=\$?" "Z=0" \
      "FETCHED=2:$url/text ${sri[$name]}" "err:loading $url/text (${sri[$name]})"
  done
  want source-url-redirect "source_url $url/to-text ${sri[sha256]}" "AT=$cas/$hex"
  want source-url-underscore "source_url $url/text ${sri[sha512]//\//_}" "FETCHED=2:$url/text ${sri[sha512]//\//_}"
  want source-url-twice "source_url $url/text ${sri[sha256]}; unset FETCHED; source_url http://127.0.0.1:1/x ${sri[sha256]}" \
    "FETCHED=2:http://127.0.0.1:1/x ${sri[sha256]}"
  want source-of-fetchurl "source \"\$($get/text ${sri[sha256]})\" a b" 'FETCHED=2:a b'
  want source-url-direnvs "mkdir -p \"\$XDG_CACHE_HOME/direnv/cas\"; printf %s '$text' >\"\$XDG_CACHE_HOME/direnv/cas/$hex\"
    source_url http://127.0.0.1:1/x ${sri[sha256]}" "AT=$T/data/direnv/cas/$hex"
  want source-url-damaged "mkdir -p \"\$XDG_CACHE_HOME/dirvenv/cas\"; echo 'export EVIL=1' >\"\$XDG_CACHE_HOME/dirvenv/cas/$hex\"
    source_url $url/text ${sri[sha256]}" -EVIL "FETCHED=2:$url/text ${sri[sha256]}"
  want source-url-mismatch "source_url $url/text $wrong || export S=\$?; export Z=1" S=1 Z=1 -FETCHED \
    "err:${sri[sha256]}" "err:another hash than $wrong" "err:dirvenv fetchurl $url/text"
  want source-url-mismatch-dies "set -e; source_url $url/text $wrong; export Z=1" fails
  want source-url-no-hash "source_url $url/text || export S=\$?" S=1 "err:dirvenv fetchurl $url/text"
  want source-url-nothing 'source_url || export S=$?; fetchurl || export F=$?' S=1 F=1 'err:which URL?'
  want source-url-bad-hash "for h in md5-x x sha256-AA; do source_url $url/text \$h || export S=\"\${S-}\$?\"; done" S=111 \
    "err:no md5 here" "err:'x' is no hash" 'err:behind sha256- come 32 bytes'
  want fetchurl-missing "$get/nothing || export S=\$?" S=1 'err:answered with status 404'
  want fetchurl-cut "$get/cut || export S=\$?" S=1 'err:ended before it was complete'
  want fetchurl-loop "$get/loop || export S=\$?" S=1 'err:redirects more than 10 times'
  want fetchurl-to-file "$get/to-file || export S=\$?" S=1 'err:other than http and https'
  want fetchurl-nobody 'fetchurl http://127.0.0.1:1/x || export S=$?' S=1 'err:its host takes no connection'
  want fetchurl-file "printf %s '$text' >t; export A=\"\$(fetchurl \"file://\$PWD/t\")\"; fetchurl file:///no/such || export S=\$?" \
    "A=${sri[sha256]}" S=1 'err:cannot be read'
  want fetchurl-protocol 'fetchurl ftp://127.0.0.1/x || export S=$?; fetchurl --help || export T=$?' S=1 T=1 \
    'err:begins with https://'
  want fetchurl-no-curl "PATH=/nowhere; $get/text || export S=\$?; PATH=/bin" S=1 'err:there is no curl'
  want fetchurl-command "export A=\"\$(\"\$direnv\" fetchurl $url/text)\" B=\"\$(\"\$direnv\" fetchurl $url/text ${sri[sha384]})\"
    \"\$direnv\" fetchurl $url/text $wrong || export S=\$?; \"\$direnv\" fetchurl $url/text x || export U=\$?" \
    "A=${sri[sha256]}" "B=$cas/$(python3 -c 'import hashlib, sys; print(hashlib.sha384(sys.argv[1].encode()).hexdigest())' "$text")" S=1 U=1
  want source-url-status "source_url file:///etc/hostname $wrong && export A=1; export Z=1" Z=1 -A
}

make_template
basepath=$T/tools:$basepath
extra=("CALLS=$P/calls")
cases_managers
cases_python_tools
cases_direnv
cases_nix
cases_urls
finish

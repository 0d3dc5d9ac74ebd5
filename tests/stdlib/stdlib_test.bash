#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The standard library, seen from an .envrc: stdlib_test.bash PATH_TO_DIRVENV plain|strict|alone [CASE-GLOB]
#
# "same" cases compare the environment that dirvenv makes with the one that Debian's direnv makes
# in the same tree. "want" cases state the expected outcome: where direnv has a defect, or where its
# 2.32 differs from the later releases that we follow. With "strict", "set -euo pipefail" is the first
# line of every case.
# The snippets are text for another bash to expand, and the functions of "want" have no fixed use:
# shellcheck disable=SC2016
set -u
# shellcheck source=tests/stdlib/runner.bash
source "${BASH_SOURCE[0]%/*}/runner.bash"

make_template() {
  local d=$T/template
  mkdir -p "$d/p/sub/bin" "$d/p/repo" "$d/p/a b" "$d/p/[x]" "$d/p/versions" "$T/home/in" "$T/homeless"
  printf '%s\n' 'export TOP=1 TOPDIR="$PWD"' 'PATH_add topbin' >"$d/.envrc"
  printf '%s\n' 'export OTHER="$PWD"' >"$d/other.rc"
  printf '%s\n' 'export SUB="$PWD" SUBARG="$1" SUBFRAMES="${FUNCNAME[0]} ${FUNCNAME[1]}"' \
    'PATH_add bin' >"$d/p/sub/.envrc"
  printf '%s\n' 'SUBENV=1' >"$d/p/sub/.env"
  printf '%s\n' 'A=1' 'B="x  y"' "C='\$A'" 'D=${A}2' 'E="$OUTER/$A"' 'F=${NOPE:-dflt}' 'G="a\nb"' \
    'H="quote '"'"' star * end"' '# comment' 'export I=j # tail' >"$d/p/.env"
  printf '%s\n' 'J=k' >"$d/p/plain.env"
  printf '%s\n' 'PWDVAR=$PWD' >"$d/p/sub/pwd.env"
  printf '%s\n' 'this is no assignment' >"$d/p/bad.env"
  printf '%s\n' 'export BEFORE=1' 'return 3' 'export AFTER=1' >"$d/p/return.rc"
  printf '%s\n' 'export F1=1' 'false' 'export F2=1' >"$d/p/false.rc"
  printf '%s\n' 'export HOMEFILE=1' >"$T/home/in/rc"
  printf '%s\n' 'export NESTED="$PWD"' 'source_env ../sub' 'export NESTED2="$PWD"' >"$d/p/a b/.envrc"
  printf '%s\n' 'cd /' 'export WENT="$PWD"' >"$d/p/cd.rc"
  printf '%s\n' 'export REPLY=set path=p file=f base=b name=n dir=d i=i' >"$d/p/names.rc"
  mkdir "$d/p/versions/"{v-1.2.3,v-1.10.0,v-1.9.9,v-2.0.0,w-3.1,.hidden}
  printf '' >"$d/p/versions/v-9.9.9"
  git init -q -b trunk "$d/p/repo" || exit 2
}

cases_paths() {
  same expand-path 'export A="$(expand_path x)" B="$(expand_path ../x/./y/)" C="$(expand_path /a//b)"'
  same expand-path-base 'export A="$(expand_path x b)" B="$(expand_path x /b/../c)" C="$(expand_path /x b)"'
  same expand-path-empty 'export A="$(expand_path)" B="$(expand_path "")" C="$(expand_path . )"'
  same expand-path-keeps-tilde 'export A="$(expand_path "~/x")" B="$(expand_path "~")"'
  same expand-path-strange 'export A="$(expand_path "a b/*/[x]")" B="$(expand_path -n)" C="$(expand_path $'"'a\nb'"')"'
  same expand-path-double-slash 'export A="$(expand_path //a/b)" B="$(expand_path ///a)"'
  want expand-path-above-root 'export A="$(expand_path /..)" B="$(expand_path /../../x)"' A=/ B=/x
  same expand-path-in-other-directory 'cd sub; export A="$(expand_path ../y)"'
  same dirname 'for p in a a/ a/b a//b/ /a //a "" "a b/c" ; do realpath.dirname "$p"; export A="${A-}[$REPLY]"; done'
  want dirname-of-root 'realpath.dirname /; export A="$REPLY"' A=/
  same basename 'for p in a a/ a/b a//b/ /a / // "" "x/*"; do realpath.basename "$p"; export A="${A-}[$REPLY]"; done'
  same absolute 'realpath.absolute a b/.. c; export A="$REPLY"; realpath.absolute; export B="$REPLY"'
  same absolute-resets 'realpath.absolute a /b "" ./c ..; export A="$REPLY"'
  same user-rel-path 'export A="$(user_rel_path "$HOME/x y")" B="$(user_rel_path /etc)" C="$(user_rel_path "-$HOME/z")" D="$(user_rel_path "")"'
  same user-rel-path-home-itself 'export A="$(user_rel_path "$HOME")"'
  want user-rel-path-boundary 'export A="$(user_rel_path "${HOME}less/x")"' "A=$T/homeless/x"
  same find-up 'export A="$(find_up other.rc)" B="$(cd sub && find_up .env)"'
  same find-up-none 'export A="$(find_up no-such-file || echo none)"'
  same find-up-wants-files 'export A="$(find_up sub || echo none)"'
  same semver 'export A="$(semver_search versions v- 1)" B="$(semver_search versions v-)" C="$(semver_search versions/ v- 1.2)" D="$(semver_search versions w- "")"'
  same semver-none 'export A="$(semver_search versions v- 7)"'
  want semver-noglob 'set -f; export A="$(semver_search versions v-)"; export B="${-//[^f]/}"' A=2.0.0 B=f
  want semver-no-directory 'export A="$(semver_search /no/such v- 1)"' A= 'noerr:No such file'
}

cases_lists() {
  same path-add 'PATH_add bin'
  same path-add-several 'PATH_add a ./b/ ../c /d//e'
  same path-add-twice 'PATH_add a; PATH_add a'
  same path-add-odd 'PATH_add "a b" "[x]" "*" "q'"'"'s" "~/x"'
  same path-add-nothing 'PATH_add'
  same path-add-empty-argument 'PATH_add ""'
  same path-add-ifs 'IFS=/; PATH_add a/b; unset IFS; PATH_add c; IFS=; PATH_add d'
  same path-add-noglob-posix 'set -f; set -o posix; PATH_add "*"; set +o posix'
  same path-add-empty-path 'PATH=; PATH_add a'
  same path-add-unset-path 'unset PATH; PATH_add a'
  want path-add-redefined 'cd() { :; }; echo() { :; }; printf() { :; }; local() { :; }; export() { :; }; read() { :; }; PATH_add a; unset -f cd echo printf local export read; export B=1' "PATH=@/a:$basepath" B=1
  same path-add-var 'path_add NEW a b; path_add OUTER c; export EMPTY=; path_add EMPTY d'
  same path-add-var-no-dirs 'path_add NEW; path_add OUTER'
  same path-add-trailing 'export A=a:b: B=: C=::a:: D=a::b; path_add A x; path_add B x; path_add C x; path_add D x'
  same path-add-values 'export A="a b:*:[x]"; path_add A "n w"'
  same path-add-names 'for n in list base name path_x _x; do path_add "$n" x; done'
  want path-add-names-of-locals 'for n in i path var_name REPLY IFS2; do path_add "$n" x; done' \
    i=@/x path=@/x var_name=@/x REPLY=@/x IFS2=@/x
  same path-add-colon 'path_add A x:y'
  same path-add-directory 'cd sub; path_add A x; PATH_add bin'
  want path-add-newline 'export A=$'"'one\ntwo:three'"'; path_add A x' $'A=@/x:one\ntwo:three'
  want path-add-bad-bytes 'export A=$'"'\xff\xfe:b'"'; path_add A $'"'\xe9'" $'A=@/\xe9:\xff\xfe:b'
  want path-add-bad-name 'path_add "1 x" y || export S=$?' S=1 "err:'1 x'"
  same path-rm 'PATH_rm /usr/bin'
  same path-rm-patterns 'export A=/a/x:/b/x:/a/y:/c; path_rm A "/a/*"; export B=$A; path_rm B "/c" "/b/?"'
  same path-rm-extglob 'export A=/a:/b:/c:/ab; path_rm A "@(/a|/b)"'
  same path-rm-repeats 'export A=ab:abab:aba; path_rm A ab'
  same path-rm-nothing 'export A=a::b: B=; path_rm A zz; path_rm B zz; export C=x:; path_rm C'
  same path-rm-all 'export A=a:b; path_rm A "*"'
  same path-rm-anchored 'export A=/usr/bin:/usr/bin2:/x/usr/bin; path_rm A /usr/bin'
  want path-rm-unset 'path_rm NOPE x' NOPE=
  want path-rm-newline 'export A=$'"'a\nb:c'"'; path_rm A c' $'A=a\nb'
  same manpath-add 'MANPATH_add man'
  want manpath-add-empty 'MANPATH=; MANPATH_add man; export A="${MANPATH%%:*}"' A=@/man
  same load-prefix 'load_prefix pre'
  same load-prefix-twice 'load_prefix "a b"; load_prefix /opt/x/'
}

cases_files() {
  same dotenv 'dotenv'
  same dotenv-named 'dotenv plain.env; dotenv ./sub/.env'
  # 2.32 looks PWD up in an environment without one; later releases know the file's directory.
  want dotenv-pwd 'dotenv sub/pwd.env' PWDVAR=@/sub
  want dotenv-directory 'dotenv sub' SUBENV=1
  same dotenv-unexported 'unexported=1; OUTER2=v; dotenv'
  same dotenv-changed 'export OUTER=other; dotenv; export Z=1'
  same dotenv-missing 'dotenv nope.env || export S=$?'
  want dotenv-bad 'dotenv bad.env || export S=$?; export Z=1' S=1 Z=1
  want dotenv-missing-message 'dotenv nope.env || export S=$?' S=1 'err:.env at nope.env not found'
  same dotenv-if-exists 'dotenv_if_exists; dotenv_if_exists nope.env; export Z=1'
  want dotenv-if-exists-directory 'dotenv_if_exists sub; dotenv_if_exists "a b"' SUBENV=1
  same dotenv-in-function 'f() { dotenv plain.env; }; f'
  want dotenv-reply 'printf "REPLY=r\nIFS2=s\n" >r.env; dotenv r.env' REPLY=r IFS2=s
  # "|| export" keeps these for bash: a file of plain words would be evaluated natively.
  want dotenv-mode 'dotenv --mode=docker plain.env || export S=$?; export Z=1' S=1 Z=1 -J \
    'err:dotenv: --mode is not supported' 'noerr:not found'
  want dotenv-mode-alone 'dotenv --mode docker || export S=$?' S=1 'err:dotenv: --mode is not supported'
  want dotenv-if-exists-mode 'dotenv_if_exists --mode=docker plain.env || export S=$?' S=1 -J \
    'err:dotenv: --mode is not supported'
  want dotenv-dashes 'for f in --modern.env --mode; do printf "N=%s\n" "$f" >"./$f"; done
    dotenv --modern.env || :; export M=$N; dotenv ./--mode || :' M=--modern.env N=--mode
  same source-env-directory 'source_env sub'
  same source-env-file 'source_env ./sub/.envrc'
  same source-env-absolute 'source_env "$PWD/sub/.envrc"; export Z="$PWD"'
  same source-env-nested 'source_env "a b"; export Z="$PWD"'
  same source-env-arguments 'source_env sub/.envrc x y; export Z="$#"'
  same source-env-return 'source_env return.rc || export S=$?; export Z=1'
  same source-env-return-dies 'source_env return.rc; export Z=1'
  same source-env-false 'source_env false.rc || export S=$?; export Z=1'
  same source-env-comes-back 'source_env cd.rc; export Z="$PWD"'
  want source-env-names 'source_env names.rc' REPLY=set path=p file=f base=b name=n dir=d i=i
  same source-env-missing 'source_env nope || export S=$?'
  want source-env-cdpath 'CDPATH=/usr; mkdir -p bin; echo "export B=\$PWD" >bin/.envrc; source_env bin' B=@/bin
  same source-env-tilde 'source_env "~/in/rc"; export Z=1'
  same source-env-condition 'if source_env sub; then export Z=yes; fi'
  want source-env-message 'source_env sub; source_env nope || export S=$?' S=1 \
    'err:/p/sub/.envrc' 'err:referenced nope does not exist' 'noerr:sub/sub'
  same source-env-if-exists 'source_env_if_exists nope; source_env_if_exists sub/.envrc; export Z=1'
  same source-up 'source_up; export Z="$PWD"'
  same source-up-named 'source_up other.rc'
  same source-up-starts-above 'echo "export SAME=1" >here.rc; source_up here.rc || export S=$?'
  same source-up-none 'source_up no-such-file || export S=$?'
  same source-up-if-exists 'source_up_if_exists no-such-file; source_up_if_exists other.rc; export Z=1'
  same source-up-path-order 'PATH_add first; source_up; PATH_add last'
  want source-up-message 'source_up nope || export S=$?' S=1 'err:No ancestor nope found'
  same watch-file 'watch_file a b "c d"; export Z=1'
  same watch-dir 'watch_dir sub; export Z=1'
  want watch-dir-missing 'watch_dir nope || export S=$?' S=1 "err:'nope'"
}

cases_small() {
  same has 'has ls && export A=1; f() { :; }; has f && export B=1; has cd && export C=1; has nope-nope || export D=1'
  same has-library 'has PATH_add && export A=1; has expand_path && export B=1'
  same join-args 'export A="$(join_args "a b" "*" "q'"'"'s" "")" B="$(join_args)"'
  same env-vars-required 'env_vars_required HOME PATH && export A=1; env_vars_required NOPE OUTER || export B=1'
  want env-vars-exported 'shellonly=1; EMPTY= ; env_vars_required shellonly EMPTY OUTER || export S=$?' S=1 \
    'err:env var shellonly is required' 'err:env var EMPTY is required' 'noerr:env var OUTER'
  want env-vars-bad-name 'env_vars_required "a b" || export S=$?' S=1 'err:env var a b is'
  same strict 'strict_env; export A="${-//[^eu]/}"; [[ -o pipefail ]] && export B=1; unstrict_env; export C="${-//[^eu]/}"'
  same strict-dies 'strict_env; false; export A=1'
  same strict-unset 'strict_env; export A="$NO_SUCH_VARIABLE"; export B=1'
  same strict-command 'before=$-; strict_env true; [[ $- == "$before" ]] && export A=1; strict_env source_env sub'
  same strict-command-dies 'strict_env false; export A=1'
  same strict-command-dies-anyway 'strict_env false || export A=1; export B=1'
  same unstrict-command 'before=$-; unstrict_env false || export A=$?; [[ $- == "$before" ]] && export B=1'
  same unstrict-function 'f() { false; export A=1; return 4; }; unstrict_env f || export B=$?'
  same unstrict-in-strict 'strict_env; f() { false; export A="x${NOPE}x"; }; unstrict_env f; export B=1; false; export C=1'
  same direnv-version 'direnv_version 2.0 && export A=1; direnv_version v2.32.1 && export B=1; direnv_version 99 || export C=$?'
  same direnv-version-bad 'direnv_version x.y || export A=$?; direnv_version 1.2.3.4 || export B=$?'
  want direnv-version-ours 'direnv_version 2.37.1 && export A=1; direnv_version 2.37.2 || export B=$?; direnv_version 2.36.9 && export C=1' \
    A=1 B=1 C=1 'err:2.37.1' 'err:2.37.2'
  want log 'log_status hello  world; log_error "a  b"; IFS=/; log_status c d; unset IFS' 'err:hello world' 'err:a  b' 'err:c d'
  want log-redefined 'log_status() { export LOGGED="$*"; }; use_x() { :; }; use x y' 'LOGGED=using x y'
  same git-branch 'cd repo; on_git_branch "" && export A=1; on_git_branch trunk && export B=1; on_git_branch main || export C=$?'
  same git-branch-regex 'cd repo; on_git_branch -r "^tr.*k$" && export A=1; on_git_branch -r "^x" || export B=$?'
  want git-branch-no-pattern 'cd repo; on_git_branch -r || export A=$?' A=1 'err:needs a pattern'
  want git-branch-elsewhere 'on_git_branch || export A=$?' A=1 'err:.git directory'
  want git-branch-no-git 'PATH=/nowhere; on_git_branch || export A=$?; PATH=/usr/bin:/bin' A=1 'err:needs git'
}

cases_layouts() {
  same layout-dir 'export A="$(direnv_layout_dir)"; direnv_layout_dir=/x/y; export B="$(direnv_layout_dir)"'
  same layout-node 'layout node'
  same layout-php 'layout php'
  same layout-perl 'layout perl'
  same layout-perl-elsewhere 'direnv_layout_dir="/l d"; layout perl'
  same layout-perl-function 'direnv_layout_dir() { echo "/fn/$(basename "$PWD")"; }; layout perl'
  want layout-go 'layout go' GOPATH=@/.direnv/go GOBIN=@/.direnv/go/bin "PATH=@/.direnv/go/bin:$basepath"
  want layout-go-function 'direnv_layout_dir() { echo /fn; }; export GOPATH=/old; layout go' GOPATH=/fn/go:/old GOBIN=/fn/go/bin
  want layout-ruby-without 'PATH=/nowhere; layout ruby; PATH_add /usr/bin' BUNDLE_BIN=@/.direnv/bin \
    GEM_HOME=@/.direnv/ruby PATH=/usr/bin:@/.direnv/bin:@/.direnv/ruby/bin:/nowhere 'noerr:not found'
  same layout-own 'layout_mine() { export MINE="$*" N="$#"; PATH_add mine; }; layout mine a b'
  want layout-own-words 'layout_mine() { export MINE="$*" N="$#"; }; layout mine "a  b" "*"' 'MINE=a  b *' N=2
  want layout-status 'layout_bad() { return 5; }; layout bad || S=1; export S="${S-0}"' S=0
  want layout-tag 'mkdir .direnv; layout node' file:.direnv/CACHEDIR.TAG
  same layout-unknown-strict 'set -e; layout nope; export Z=1'
  want layout-unknown 'set +e; layout nope; export S=$?' S=0 'err:layout_nope'
  same use-own 'use_mine() { export MINE="$*" N="$#"; return 0; }; use mine a b'
  want use-own-words 'use_mine() { export MINE="$*" N="$#"; }; use mine "a  b" "*"' 'MINE=a  b *' N=2 'err:using mine a  b *'
  same use-status 'use_mine() { return 6; }; use mine || export S=$?'
  same use-unknown 'use no-such-thing || export S=$?'
  same layout-pyenv-missing 'export PYENV_ROOT="$PWD/none" PYENV_VERSION=1; layout pyenv 9.9 || :; export Z=1'
  want layout-pyenv-message 'export PYENV_ROOT="$PWD/none"; layout_pyenv 9.9 || export S=$?' S=1 -PYENV_VERSION \
    "err:pyenv: version '9.9' not installed"
}

# The interpreter's own number; direnv 2.32 named the directory after the full version.
cases_python() {
  local v
  v=$(PATH=$basepath python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') || return
  local venv=@/.direnv/python-$v
  want python 'layout python3; export H="${PYTHONHOME-none}"' "VIRTUAL_ENV=$venv" "PATH=$venv/bin:$basepath" \
    H=none "file:.direnv/python-$v/bin/python" file:.direnv/CACHEDIR.TAG
  want python-wish 'export VIRTUAL_ENV=.venv PYTHONHOME=/x; layout python3' VIRTUAL_ENV=@/.venv -PYTHONHOME \
    "PATH=@/.venv/bin:$basepath" file:.venv/bin/python
  want python-layout-dir 'direnv_layout_dir() { echo "$PWD/my dir"; }; layout_python3' \
    "VIRTUAL_ENV=@/my dir/python-$v"
  extra=("VIRTUAL_ENV=$T/elsewhere")
  want python-not-inherited 'layout python3' "VIRTUAL_ENV=$venv"
  extra=()
  want python-not-the-parents 'mkdir -p up up/p; echo "layout python3" >up/.envrc; cd up/p; source_up; layout python3' \
    "VIRTUAL_ENV=@/up/p/.direnv/python-$v" "PATH=@/up/p/.direnv/python-$v/bin:@/up/.direnv/python-$v/bin:$basepath"
  want python-missing 'layout_python no-such-python || export S=$?; export Z=1' Z=1 -VIRTUAL_ENV
  want pyenv 'export PYENV_ROOT="$PWD/pe"; mkdir -p pe/versions/mine/bin; ln -s "$(type -P python3)" pe/versions/mine/bin/python; layout pyenv mine' \
    PYENV_VERSION=mine "VIRTUAL_ENV=$venv"
}

make_template
cases_paths
cases_lists
cases_files
cases_small
cases_layouts
cases_python
finish

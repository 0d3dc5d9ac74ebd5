# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library: what an .envrc may call.
#
# The file is cut into functions by text: each starts at column 0 with "name() {" and ends at
# column 0 with "}", and an evaluation gets only those that its text names, with all that these
# name in turn. So nothing stands outside functions, and a message that holds another function's
# name would drag that function in.
#
# Locals are called _dv_*, because bash scopes dynamically: a sourced file, or a variable that the
# caller names, must never meet one of ours. REPLY is where helpers answer; whoever calls one
# makes it local, except around user code. Builtins go through \builtin, since files redefine cd
# and echo. (Not source: only "command" passes on that the caller ignores a failure.)
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_dir is set by the prologue

# --- The channel to the waiting parent -----------------------------------------------------------

# Usage: _dv_tell VERB ARGS...
# Sends a message that needs no answer. Silent when nobody listens any more.
_dv_tell() {
  [[ -p ${_dv_dir-}/req ]] || \builtin return 0
  { \builtin printf '%s\0' "$#" "$@" >"$_dv_dir/req"; } 2>/dev/null || \builtin return 0
}

# Usage: _dv_ask VERB ARGS...
# Sends a message, waits, lets the answer set variables, and returns the status that came back.
# "turn" holds one byte, which whoever asks takes out meanwhile: background jobs ask too. TMOUT would
# otherwise bound the waits.
_dv_ask() {
  \builtin local _dv_line=1 _dv_turn
  [[ -p ${_dv_dir-}/req && -p $_dv_dir/ans ]] || \builtin return 1
  { IFS='' TMOUT=0 \builtin read -rn1 _dv_turn <"$_dv_dir/turn"; } 2>/dev/null || \builtin return 1
  { \builtin printf '%s\0' "?$#" "$@" >"$_dv_dir/req" &&
    IFS='' TMOUT=0 \builtin read -r _dv_line <"$_dv_dir/ans"; } 2>/dev/null || _dv_line=1
  # shellcheck disable=SC1091 # written by the parent
  [[ $_dv_line != *' +' ]] || \builtin source "$_dv_dir/answer"
  { \builtin printf . >"$_dv_dir/turn"; } 2>/dev/null || \builtin :
  \builtin return "${_dv_line%% *}"
}

# Usage: log_status MSG...
# Prints a line that tells what goes on.
log_status() {
  \builtin local IFS=' '
  _dv_ask log_status "$*" || \builtin printf 'dirvenv: %s\n' "$*" >&2 || \builtin return 0
}

# Usage: log_error MSG...
# Prints a line that tells what went wrong.
log_error() {
  \builtin local IFS=' '
  _dv_ask log_error "$*" || \builtin printf 'dirvenv: %s\n' "$*" >&2 || \builtin return 0
}

# --- Small things --------------------------------------------------------------------------------

# Usage: _dv_fail STATUS
# A command that fails: ends a strict file, and lets another go on.
_dv_fail() {
  \builtin return "$1"
}

# Usage: _dv_is_name WORD
_dv_is_name() {
  [[ ${1-} == [a-zA-Z_]*([a-zA-Z0-9_]) ]]
}

# Usage: _dv_is_exported NAME
# Whether children would see the variable.
_dv_is_exported() {
  _dv_is_name "$1" && [[ -n ${!1+set} && ${!1@a} == *x* ]]
}

# Usage: _dv_number TEXT
# REPLY: the number that TEXT begins with, else 0.
_dv_number() {
  REPLY=${1%%[!0-9]*}
  REPLY=$((10#0${REPLY:0:18}))
}

# Usage: strict_env [CMD ARGS...]
# From here on a failing command, an unset variable or a failing part of a pipe ends the file; with
# CMD, only while it runs.
strict_env() {
  if (($# > 0)); then
    _dv_run_strict "$@"
  else
    \builtin set -o errexit -o nounset -o pipefail
  fi
}

# Usage: unstrict_env [CMD ARGS...]
# The reverse of strict_env; with CMD, only while it runs, and with its status.
unstrict_env() {
  if (($# > 0)); then
    _dv_run_unstrict "$@"
  else
    \builtin set +o errexit +o nounset +o pipefail
  fi
}

# Usage: _dv_run_strict CMD ARGS...
_dv_run_strict() {
  \builtin local "_dv_flags=$-" _dv_pipe=+o _dv_status=0
  [[ ! -o pipefail ]] || _dv_pipe=-o
  \builtin set -o errexit -o nounset -o pipefail
  "$@"
  _dv_status=$?
  # Reached after a failure only where the caller had errexit ignored, as in "strict_env x || y".
  ((_dv_status == 0)) || \builtin exit 1
  _dv_restore_flags "$_dv_flags" "$_dv_pipe"
}

# Usage: _dv_run_unstrict CMD ARGS...
_dv_run_unstrict() {
  \builtin local "_dv_flags=$-" _dv_pipe=+o _dv_status=0
  [[ ! -o pipefail ]] || _dv_pipe=-o
  \builtin set +o errexit +o nounset +o pipefail
  "$@"
  _dv_status=$?
  _dv_restore_flags "$_dv_flags" "$_dv_pipe"
  \builtin return "$_dv_status"
}

# Usage: _dv_restore_flags FLAGS PIPEFAIL
_dv_restore_flags() {
  \builtin set "$2" pipefail
  if [[ $1 == *u* ]]; then \builtin set -o nounset; else \builtin set +o nounset; fi
  if [[ $1 == *e* ]]; then \builtin set -o errexit; else \builtin set +o errexit; fi
}

# Usage: has CMD
# Whether CMD is a program, builtin, function or alias.
has() {
  \builtin type -- "${1-}" &>/dev/null
}

# Usage: join_args ARGS...
# Prints the arguments quoted for the shell, each with a blank after it.
join_args() {
  \builtin printf '%q ' "$@"
}

# Usage: direnv_version [VERSION]
# Whether this tool does what that release of direnv did; without VERSION, prints the release whose
# behaviour it follows.
direnv_version() {
  \builtin local REPLY _dv_is=2.37.1 "_dv_want=${1-}" _dv_a _dv_b
  if [[ -z $_dv_want ]]; then
    \builtin printf '%s\n' "$_dv_is"
    \builtin return 0
  fi
  _dv_want=${_dv_want#v}
  if [[ $_dv_want != +([0-9])?(.+([0-9])?(.+([0-9])))?([-+]*) ]]; then
    log_error "v$_dv_want is not a valid semver version"
    \builtin return 1
  fi
  _dv_a=$_dv_is _dv_b=${_dv_want%%[-+]*}
  if _dv_higher "$_dv_b" "$_dv_a"; then
    log_error "this answers as direnv $_dv_is, and $_dv_want or newer is asked for"
    \builtin return 1
  fi
}

# Usage: nix_direnv_version VERSION
# Whether this tool does what that release of nix-direnv did: files ask before they fetch another.
nix_direnv_version() {
  \builtin local _dv_is=3.1.0
  if [[ ${1-} != +([0-9])?(.+([0-9])?(.+([0-9]))) ]]; then
    log_error "nix_direnv_version: '${1-}' is not a valid semver version"
    \builtin return 1
  fi
  if _dv_higher "$1" "$_dv_is"; then
    log_error "this answers as nix-direnv $_dv_is, and $1 or newer is asked for"
    \builtin return 1
  fi
}

# Usage: _dv_higher A B
# Whether A is above B in the first three of their numbers.
_dv_higher() {
  \builtin local REPLY "_dv_left=$1." "_dv_right=$2." _dv_field _dv_x
  for _dv_field in 1 2 3; do
    _dv_number "${_dv_left%%.*}"
    _dv_x=$REPLY
    _dv_number "${_dv_right%%.*}"
    ((_dv_x == REPLY)) || break
    _dv_left=${_dv_left#*.} _dv_right=${_dv_right#*.}
  done
  ((_dv_x > REPLY))
}

# Usage: semver_search DIR PREFIX PARTIAL
# Prints the highest version among the directories of DIR called PREFIX, PARTIAL and anything.
semver_search() {
  \builtin local -
  \builtin local IFS='' _dv_one _dv_best='' _dv_any=''
  [[ -n ${1-} ]] || \builtin return 0
  \builtin set +o noglob
  # PREFIX and PARTIAL may be patterns.
  # shellcheck disable=SC2231
  for _dv_one in "${1%/}"/${2-}${3-}*; do
    [[ -d $_dv_one && ! -L $_dv_one ]] || continue
    _dv_one=${_dv_one##*/}
    # shellcheck disable=SC2295
    _dv_one=${_dv_one#${2-}}
    # Names come in collating order, so the first of equals stays.
    if [[ -z $_dv_any ]] || _dv_higher "$_dv_one" "$_dv_best"; then
      _dv_best=$_dv_one _dv_any=1
    fi
  done
  [[ -z $_dv_any ]] || \builtin printf '%s\n' "$_dv_best"
}

# --- Paths ---------------------------------------------------------------------------------------

# Usage: _dv_abs PATH [BASE]
# REPLY: PATH made absolute against BASE, which is against the current directory, without ".", ".."
# and doubled slashes. By text alone: links are not followed.
_dv_abs() {
  \builtin local "_dv_rest=${1-}" _dv_root=/ _dv_part
  [[ $_dv_rest == /* || -z ${2-} ]] || _dv_rest=${2%/}/$_dv_rest
  [[ $_dv_rest == /* ]] || _dv_rest=${PWD%/}/$_dv_rest
  [[ $_dv_rest != //* || $_dv_rest == ///* ]] || _dv_root=//
  REPLY=
  if [[ $_dv_rest/ != *//* && $_dv_rest/ != */./* && $_dv_rest/ != */../* ]]; then
    REPLY=$_dv_rest
    \builtin return 0
  fi
  while [[ -n $_dv_rest ]]; do
    _dv_part=${_dv_rest%%/*}
    if [[ $_dv_rest == */* ]]; then _dv_rest=${_dv_rest#*/}; else _dv_rest=; fi
    case $_dv_part in
      '' | .) ;;
      ..) REPLY=${REPLY%/*} ;;
      *) REPLY+=/$_dv_part ;;
    esac
  done
  REPLY=${_dv_root%/}${REPLY:-/}
}

# Usage: expand_path PATH [BASE]
# Prints PATH made absolute, without ".", ".." and doubled slashes. "~" is not expanded.
expand_path() {
  \builtin local REPLY
  _dv_abs "${1-}" "${2-}"
  \builtin printf '%s\n' "$REPLY"
}

# Usage: realpath.dirname PATH
# Answers in REPLY: what comes before the last component.
realpath.dirname() {
  REPLY=${1-}
  while [[ $REPLY == */ ]]; do REPLY=${REPLY%/}; done
  case $REPLY in
    */*) REPLY=${REPLY%/*} ;;
    '') [[ ${1-} == / || ${1-} == //* ]] || REPLY=. ;;
    *) REPLY=. ;;
  esac
  while [[ $REPLY == */ ]]; do REPLY=${REPLY%/}; done
  REPLY=${REPLY:-/}
}

# Usage: realpath.basename PATH
# Answers in REPLY: the last component, "/" if there is none.
realpath.basename() {
  REPLY=${1-}
  while [[ $REPLY == */ ]]; do REPLY=${REPLY%/}; done
  REPLY=${REPLY##*/}
  REPLY=${REPLY:-/}
}

# Usage: realpath.absolute PARTS...
# Answers in REPLY: the parts followed one after the other from the current directory.
realpath.absolute() {
  \builtin local "_dv_at=$PWD" _dv_one
  for _dv_one in "$@"; do
    _dv_abs "$_dv_one" "$_dv_at"
    _dv_at=$REPLY
  done
  REPLY=$_dv_at
}

# Usage: _dv_short PATH
# REPLY: PATH with the home directory written as "~".
_dv_short() {
  \builtin local "_dv_home=${HOME-}"
  _dv_home=${_dv_home%/}
  REPLY=$1
  [[ -n $_dv_home ]] || \builtin return 0
  if [[ $1 == "$_dv_home" || $1 == "$_dv_home"/* ]]; then REPLY="~${1#"$_dv_home"}"; fi
}

# Usage: user_rel_path PATH
# Prints PATH with the home directory written as "~".
user_rel_path() {
  \builtin local REPLY
  _dv_short "${1#-}"
  [[ -z $REPLY ]] || \builtin printf '%s\n' "$REPLY"
}

# Usage: _dv_find_up NAME DIR [VERB]
# REPLY: the nearest file NAME in DIR or above. With VERB, the parent hears of the places passed.
_dv_find_up() {
  \builtin local "_dv_at=$2"
  for ((;;)); do
    while [[ $_dv_at == */ ]]; do _dv_at=${_dv_at%/}; done
    if [[ -f $_dv_at/$1 ]]; then
      REPLY=$_dv_at/$1
      \builtin return 0
    fi
    [[ -z ${3-} ]] || _dv_tell "$3" "$_dv_at/$1"
    [[ -n $_dv_at ]] || \builtin return 1
    _dv_at=${_dv_at%/*}
  done
}

# Usage: find_up NAME
# Prints the nearest file NAME here or above; fails if there is none.
find_up() {
  \builtin local REPLY
  _dv_find_up "$1" "$PWD" || \builtin return 1
  \builtin printf '%s\n' "$REPLY"
}

# --- Git -----------------------------------------------------------------------------------------

# Usage: on_git_branch [BRANCH | -r REGEX]
# Whether BRANCH is checked out, or one that matches REGEX; without arguments, whether this is a
# repository at all. Watches for a change of branch.
on_git_branch() {
  \builtin local _dv_git _dv_branch
  if ! has git; then
    log_error "on_git_branch needs git, which could not be found on your system"
    \builtin return 1
  fi
  if ! _dv_git=$(\command git rev-parse --absolute-git-dir 2>/dev/null); then
    log_error "on_git_branch could not locate the .git directory of the current directory"
    \builtin return 1
  fi
  [[ -n ${1-} ]] || \builtin return 0
  if [[ $1 == -r && -z ${2-} ]]; then
    log_error "on_git_branch -r needs a pattern behind it"
    \builtin return 1
  fi
  _dv_tell watch "$_dv_git/HEAD"
  _dv_branch=$(\command git branch --show-current) || \builtin return 1
  if [[ $1 == -r ]]; then
    [[ $_dv_branch =~ $2 ]]
  else
    [[ $_dv_branch == "$1" ]]
  fi
}

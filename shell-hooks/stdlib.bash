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
# TMOUT would otherwise bound the wait.
_dv_ask() {
  \builtin local _dv_line=
  [[ -p ${_dv_dir-}/req && -p $_dv_dir/ans ]] || \builtin return 1
  { \builtin printf '%s\0' "?$#" "$@" >"$_dv_dir/req"; } 2>/dev/null || \builtin return 1
  { IFS='' TMOUT=0 \builtin read -r _dv_line <"$_dv_dir/ans"; } 2>/dev/null || \builtin return 1
  # shellcheck disable=SC1091 # written by the parent
  [[ $_dv_line != *' +' ]] || \builtin source "$_dv_dir/answer"
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
    log_error "current version v$_dv_is is older than the desired version v$_dv_want"
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

# --- Other files ---------------------------------------------------------------------------------

# Usage: watch_file FILE...
# A change of one of the files, also its coming into being, makes this file be evaluated again.
watch_file() {
  \builtin local REPLY _dv_one
  for _dv_one in "$@"; do
    _dv_abs "$_dv_one"
    _dv_tell watch "$REPLY"
  done
}

# Usage: watch_dir DIR
# As watch_file, for everything below DIR.
watch_dir() {
  \builtin local REPLY
  _dv_abs "${1-}"
  if [[ -d $REPLY ]]; then
    _dv_tell watch_dir "$REPLY"
  elif [[ -e $REPLY ]]; then
    _dv_tell watch "$REPLY"
  else
    log_error "dir '${1-}' does not exist"
    \builtin return 1
  fi
}

# Usage: dotenv [PATH]
# Sets what PATH, or the .env in that directory, assigns. Without PATH: ./.env.
dotenv() {
  \builtin local _dv_shown _dv_file
  _dv_dotenv_place "${1-}"
  if [[ ! -f $_dv_file ]]; then
    log_error ".env at $_dv_shown not found"
    \builtin return 1
  fi
  _dv_dotenv_read "$_dv_file"
}

# Usage: dotenv_if_exists [PATH]
# As dotenv, and content when the file is absent.
dotenv_if_exists() {
  \builtin local _dv_shown _dv_file
  _dv_dotenv_place "${1-}"
  [[ -f $_dv_file ]] || \builtin return 0
  _dv_dotenv_read "$_dv_file"
}

# Usage: _dv_dotenv_place PATH
# Sets the caller's _dv_shown (as the user would write it) and _dv_file (absolute), and watches it.
_dv_dotenv_place() {
  \builtin local REPLY
  _dv_shown=${1:-$PWD/.env}
  [[ ! -d $_dv_shown ]] || _dv_shown=${_dv_shown%/}/.env
  _dv_abs "$_dv_shown"
  _dv_file=$REPLY
  _dv_tell watch "$_dv_file"
}

# Usage: _dv_dotenv_read FILE
# The parent parses; it first asks for the values of the exported variables that FILE refers to.
_dv_dotenv_read() {
  \builtin local _dv_names _dv_pairs _dv_one
  _dv_names=() _dv_pairs=()
  _dv_ask dotenv "$1" || \builtin return 1
  ((${#_dv_names[@]} > 0)) || \builtin return 0
  for _dv_one in "${_dv_names[@]}"; do
    if _dv_is_exported "$_dv_one"; then _dv_pairs+=("$_dv_one" "${!_dv_one}"); fi
  done
  _dv_ask dotenv_values "${_dv_pairs[@]}" || \builtin return 1
}

# Usage: source_env PATH
# Evaluates another file, or the .envrc of another directory, from within its directory. Fails only
# if there is no such file.
source_env() {
  \builtin local _dv_env_file _dv_env_abs _dv_env_dir _dv_env_base "_dv_env_back=$PWD"
  _dv_env_place "${1-}"
  if [[ -z ${_dv_main_done-} && $_dv_env_abs == "${_dv_main-}" ]]; then
    _dv_main_done=1
    \builtin cd -- "$_dv_env_dir" || \builtin return 1
    # shellcheck disable=SC1091 # staged by the parent
    \command source "$_dv_dir/main"
  else
    _dv_tell watch "$_dv_env_abs"
    if [[ ! -e $_dv_env_file ]]; then
      log_status "referenced $_dv_env_file does not exist"
      \builtin return 1
    fi
    \builtin cd -- "$_dv_env_dir" || \builtin return 1
    if [[ -f ./$_dv_env_base ]]; then
      _dv_env_announce
      # shellcheck disable=SC1090 # the user's choice
      \command source "./$_dv_env_base"
    else
      log_status "referenced $_dv_env_file does not exist"
    fi
  fi
  \builtin cd -- "$_dv_env_back" || \builtin return 1
  \builtin return 0
}

# Usage: _dv_env_place PATH
# Sets source_env's _dv_env_file (which file), _dv_env_abs (the same, absolute), _dv_env_dir (where
# to go, never to be looked up in CDPATH) and _dv_env_base (its name there).
_dv_env_place() {
  \builtin local REPLY
  _dv_env_file=$1
  # shellcheck disable=SC2088 # the text as it was given
  case $1 in '~' | '~/'*) _dv_env_file=${HOME-}${1#?} ;; esac
  [[ ! -d $_dv_env_file ]] || _dv_env_file=${_dv_env_file%/}/.envrc
  _dv_abs "$_dv_env_file"
  _dv_env_abs=$REPLY
  _dv_env_base=${_dv_env_file##*/}
  case $_dv_env_file in
    /*) _dv_env_dir=${_dv_env_file%/*}/ ;;
    */*) _dv_env_dir=./${_dv_env_file%/*} ;;
    *) _dv_env_dir=. ;;
  esac
}

# Usage: _dv_env_announce
_dv_env_announce() {
  \builtin local REPLY
  _dv_short "$_dv_env_abs"
  log_status "loading $REPLY"
}

# Usage: source_env_if_exists FILE
# As source_env, and content when FILE is absent.
source_env_if_exists() {
  watch_file "${1-}"
  [[ ! -f ${1-} ]] || source_env "$1"
}

# Usage: source_up [NAME]
# Evaluates the nearest .envrc, or file NAME, above the current directory; fails if there is none.
source_up() {
  \builtin local _dv_found=
  if _dv_above "${1:-.envrc}"; then
    source_env "$_dv_found"
  else
    log_error "No ancestor ${1:-.envrc} found"
    \builtin return 1
  fi
}

# Usage: source_up_if_exists [NAME]
# As source_up, and content when there is none.
source_up_if_exists() {
  \builtin local _dv_found=
  _dv_above "${1:-.envrc}" || \builtin return 0
  source_env "$_dv_found"
}

# Usage: _dv_above NAME
# Sets the caller's _dv_found to the nearest file NAME above the current directory, and watches the
# places where a nearer one could appear.
_dv_above() {
  \builtin local REPLY
  [[ $PWD != / && $PWD != // ]] || \builtin return 1
  _dv_find_up "$1" "${PWD%/*}" watch || \builtin return 1
  _dv_found=$REPLY
}

# --- Variables -----------------------------------------------------------------------------------

# Usage: env_vars_required NAME...
# Fails, with a line for each, if a variable is not exported or empty.
env_vars_required() {
  \builtin local _dv_one _dv_status=0
  for _dv_one in "$@"; do
    if ! _dv_is_exported "$_dv_one" || [[ -z ${!_dv_one} ]]; then
      log_error "env var $_dv_one is required but missing/empty"
      _dv_status=1
    fi
  done
  \builtin return "$_dv_status"
}

# Usage: PATH_add DIR...
# Puts the directories, made absolute, in front of PATH in the given order.
PATH_add() {
  path_add PATH "$@"
}

# Usage: path_add VAR DIR...
# Puts the directories, made absolute, in front of the colon list VAR in the given order.
path_add() {
  _dv_is_list_name path_add "${1-}" || \builtin return 1
  \builtin local "_dv_list=${!1-}"
  _dv_prepend "${@:2}"
  \builtin export "$1=$_dv_list"
  _dv_tell list "$1"
}

# Usage: _dv_is_list_name CALLER NAME
_dv_is_list_name() {
  _dv_is_name "$2" && \builtin return 0
  log_error "$1: '$2' is no name of a variable"
  \builtin return 1
}

# Usage: _dv_prepend DIR...
# Works on the caller's _dv_list. One empty element at the end is dropped.
_dv_prepend() {
  \builtin local REPLY _dv_one _dv_front=
  for _dv_one in "$@"; do
    _dv_abs "$_dv_one"
    _dv_front+=$REPLY:
  done
  if [[ -n $_dv_list ]]; then
    _dv_list=$_dv_front${_dv_list%:}
  else
    _dv_list=${_dv_front%:}
  fi
}

# Usage: MANPATH_add DIR
# Puts DIR in front of MANPATH or, if that is empty, of where man looks by default.
MANPATH_add() {
  \builtin local REPLY "_dv_list=${MANPATH-}"
  [[ -n $_dv_list ]] || _dv_list=$(\command man -w 2>/dev/null) || _dv_list=
  _dv_abs "${1-}"
  \builtin export "MANPATH=$REPLY:$_dv_list"
  _dv_tell list MANPATH
}

# Usage: PATH_rm PATTERN...
# Drops from PATH what matches one of the patterns.
PATH_rm() {
  path_rm PATH "$@"
}

# Usage: path_rm VAR PATTERN...
# Drops from the colon list VAR what matches one of the patterns.
path_rm() {
  _dv_is_list_name path_rm "${1-}" || \builtin return 1
  \builtin local "_dv_list=${!1-}"
  _dv_without "${@:2}"
  \builtin export "$1=$_dv_list"
  _dv_tell list "$1"
}

# Usage: _dv_without PATTERN...
# Works on the caller's _dv_list. One empty element at the end is dropped.
_dv_without() {
  \builtin local "_dv_rest=$_dv_list" _dv_one _dv_pattern _dv_colon='' _dv_keep
  _dv_list=
  [[ -z $_dv_rest || $_dv_rest == *: ]] || _dv_rest+=:
  while [[ -n $_dv_rest ]]; do
    _dv_one=${_dv_rest%%:*} _dv_rest=${_dv_rest#*:} _dv_keep=1
    for _dv_pattern in "$@"; do
      # shellcheck disable=SC2053 # patterns
      [[ $_dv_one != +($_dv_pattern) ]] || _dv_keep=
    done
    if [[ -n $_dv_keep ]]; then
      _dv_list+=$_dv_colon$_dv_one
      _dv_colon=:
    fi
  done
}

# Usage: load_prefix DIR
# Makes the programs, libraries, headers and manuals installed below DIR found first.
load_prefix() {
  \builtin local REPLY
  _dv_abs "${1-}"
  MANPATH_add "$REPLY/man"
  MANPATH_add "$REPLY/share/man"
  path_add CPATH "$REPLY/include"
  path_add LD_LIBRARY_PATH "$REPLY/lib"
  path_add LIBRARY_PATH "$REPLY/lib"
  path_add PATH "$REPLY/bin"
  path_add PKG_CONFIG_PATH "$REPLY/lib/pkgconfig"
}

# --- Layouts -------------------------------------------------------------------------------------

# Usage: direnv_layout_dir
# Prints the directory that layouts work in. Files may define their own.
direnv_layout_dir() {
  \builtin printf '%s\n' "${direnv_layout_dir:-$PWD/.direnv}"
}

# Usage: _dv_layout_dir
# REPLY: what direnv_layout_dir prints, without a fork where nobody has replaced it.
_dv_layout_dir() {
  if [[ ${_dv_plain_layout-} == 1 ]]; then
    REPLY=${direnv_layout_dir:-$PWD/.direnv}
  else
    REPLY=$(direnv_layout_dir)
  fi
}

# Usage: layout TYPE [ARGS...]
# Sets up the usual environment of a kind of project: calls the function layout_TYPE.
layout() {
  if has "layout_${1-}"; then
    "layout_$1" "${@:2}"
    _dv_tag_layout_dir
  else
    log_error "layout_${1-}: command not found"
    # Not our own status, which is always 0; but a strict file ends here.
    _dv_fail 127
  fi
  \builtin return 0
}

# Usage: _dv_tag_layout_dir
# Marks the directory of the layouts as a cache, so that backups leave it out.
_dv_tag_layout_dir() {
  \builtin local REPLY
  _dv_layout_dir
  [[ -d $REPLY && ! -e $REPLY/CACHEDIR.TAG ]] || \builtin return 0
  { \builtin printf '%s\n' 'Signature: 8a477f597d28d172789f06886806bc55' \
    '# This directory can be made again: see https://bford.info/cachedir/' \
    >"$REPLY/CACHEDIR.TAG"; } 2>/dev/null || \builtin return 0
}

# Usage: use NAME [ARGS...]
# Calls the function use_NAME and returns its status.
use() {
  log_status using "$@"
  if ! has "use_${1-}"; then
    log_error "use_${1-}: command not found"
    \builtin return 127
  fi
  "use_$1" "${@:2}"
}

# Usage: layout go
# Puts what "go get" and "go install" fetch and build into the layout directory.
layout_go() {
  \builtin local REPLY
  _dv_layout_dir
  path_add GOPATH "$REPLY/go"
  PATH_add "$REPLY/go/bin"
  \builtin export "GOBIN=$REPLY/go/bin"
}

# Usage: layout node
# Finds the programs of the project's own packages.
layout_node() {
  PATH_add node_modules/.bin
}

# Usage: layout php
# Finds the programs of the project's own packages.
layout_php() {
  PATH_add vendor/bin
}

# Usage: layout perl
# Installs and finds Perl modules in the layout directory, as local::lib does.
layout_perl() {
  \builtin local REPLY
  _dv_layout_dir
  REPLY+=/perl5
  \builtin export "LOCAL_LIB_DIR=$REPLY" "PERL_MB_OPT=--install_base '$REPLY'" \
    "PERL_MM_OPT=INSTALL_BASE=$REPLY"
  path_add PERL5LIB "$REPLY/lib/perl5"
  path_add PERL_LOCAL_LIB_ROOT "$REPLY"
  PATH_add "$REPLY/bin"
}

# Usage: layout ruby
# Installs and finds gems in the layout directory. Without any ruby it expects a recent one.
layout_ruby() {
  \builtin local REPLY _dv_ruby=
  _dv_layout_dir
  if \builtin type -P ruby >/dev/null &&
    ! \command ruby -e 'exit Gem::VERSION > "2.2.0"' 2>/dev/null; then
    _dv_ruby=-$(\command ruby -e 'print RUBY_ENGINE, "-", RUBY_VERSION')
  fi
  \builtin export "BUNDLE_BIN=$REPLY/bin" "GEM_HOME=$REPLY/ruby$_dv_ruby"
  PATH_add "$REPLY/bin" "$REPLY/ruby$_dv_ruby/bin"
}

# Usage: layout python [EXE [ARGS...]]
# Makes, if need be, and activates a virtual environment of the interpreter EXE. One that the file
# itself put into VIRTUAL_ENV is taken; one that was active before, or that a parent's layout
# activated, is not.
layout_python() {
  \builtin local REPLY "_dv_exe=${1:-python}" _dv_wish='' _dv_venv='' _dv_prompt=''
  (($# == 0)) || \builtin shift
  \builtin unset -v PYTHONHOME
  if [[ -n ${VIRTUAL_ENV-} && $VIRTUAL_ENV != "${_dv_base_venv-}" &&
    $VIRTUAL_ENV != "${_dv_own_venv-}" ]]; then
    _dv_abs "$VIRTUAL_ENV"
    _dv_wish=$REPLY
  fi
  _dv_layout_dir
  _dv_ask python "$_dv_exe" "${PATH-}" "$REPLY" "$PWD" "$_dv_wish" "${PYENV_VERSION-}" "$@" ||
    \builtin return "$?"
  \builtin export "VIRTUAL_ENV=$_dv_venv" "VIRTUAL_ENV_PROMPT=$_dv_prompt"
  _dv_own_venv=$_dv_venv
  PATH_add "$_dv_venv/bin"
}

# Usage: layout python2 [ARGS...]
# As layout python, with the interpreter python2.
layout_python2() {
  layout_python python2 "$@"
}

# Usage: layout python3 [ARGS...]
# As layout python, with the interpreter python3.
layout_python3() {
  layout_python python3 "$@"
}

# Usage: layout pyenv VERSION...
# A virtual environment for each of these versions that pyenv installed, the first one foremost.
layout_pyenv() {
  \builtin local _dv_pyenv _dv_version _dv_nth _dv_exe _dv_versions=
  \builtin unset -v PYENV_VERSION
  if [[ -n ${PYENV_ROOT-} ]]; then
    _dv_pyenv=$PYENV_ROOT
  elif ! _dv_pyenv=$(\command pyenv root 2>/dev/null); then
    _dv_pyenv=${HOME-}/.pyenv
  fi
  for ((_dv_nth = $#; _dv_nth > 0; _dv_nth--)); do
    _dv_version=${!_dv_nth}
    _dv_exe=$_dv_pyenv/versions/$_dv_version/bin/python
    if [[ ! -x $_dv_exe ]]; then
      log_error "pyenv: version '$_dv_version' not installed"
      \builtin return 1
    fi
    layout_python "$_dv_exe" || \builtin return "$?"
    _dv_versions=$_dv_version${_dv_versions:+:$_dv_versions}
  done
  [[ -z $_dv_versions ]] || \builtin export "PYENV_VERSION=$_dv_versions"
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
    log_error "missing regexp pattern after \`-r\` flag"
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

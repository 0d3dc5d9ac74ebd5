# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: other files. See the head of stdlib.bash for the rules.
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_*: set by the prologue, or by the parent's answers

# --- Other files ---------------------------------------------------------------------------------

# Usage: watch_file FILE...
# A change of one of the files, also its coming into being, makes this file be evaluated again.
watch_file() {
  \builtin local REPLY _dv_one
  for _dv_one in "$@"; do
    _dv_abs "$_dv_one"
    _dv_tell watch "$REPLY"
  done
  _dv_tell_watches
}

# Usage: _dv_tell_watches
# Sets DIRENV_WATCHES, for a file or an extension of the user's that may read it.
_dv_tell_watches() {
  [[ -z ${_dv_tells_watches-} ]] || _dv_ask direnv_watches || \builtin return 0
}

# Usage: watch_dir DIR
# As watch_file, for everything below DIR.
watch_dir() {
  \builtin local REPLY
  _dv_abs "${1-}"
  if [[ -d $REPLY ]]; then
    _dv_tell watch_dir "$REPLY"
    _dv_tell_watches
  elif [[ -e $REPLY ]]; then
    _dv_tell watch "$REPLY"
  else
    # It may come.
    _dv_tell watch "$REPLY"
    log_error "dir '${1-}' does not exist"
    \builtin return 1
  fi
}

# Usage: no_cache
# Nothing that the daemon remembers takes the place of an evaluation of this file.
no_cache() {
  _dv_tell no_cache 1
}

# Usage: dotenv [PATH]
# Sets what PATH, or the .env in that directory, assigns. Without PATH: ./.env.
dotenv() {
  \builtin local _dv_shown _dv_file
  _dv_dotenv_place "${1-}" || \builtin return 1
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
  _dv_dotenv_place "${1-}" || \builtin return 1
  [[ -f $_dv_file ]] || \builtin return 0
  _dv_dotenv_read "$_dv_file"
}

# Usage: _dv_dotenv_place PATH
# Sets the caller's _dv_shown (as the user would write it) and _dv_file (absolute), and watches it.
# Fails where PATH is an option: as the name of a file, dotenv_if_exists would pass it by in silence.
_dv_dotenv_place() {
  \builtin local REPLY
  if [[ $1 == --mode || $1 == --mode=* ]]; then
    log_error "dotenv: --mode is not supported: every file is read as docs/guide/dotenv.md describes"
    \builtin return 1
  fi
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
# Evaluates another file, or the .dirvenv.toml and the .envrc of another directory, from within its
# directory. Fails only if there is no such file.
source_env() {
  \builtin local _dv_env_file _dv_env_abs _dv_env_dir _dv_env_base _dv_env_toml "_dv_env_back=$PWD"
  _dv_env_place "${1-}"
  if [[ -n $_dv_env_toml ]]; then
    _dv_toml "$_dv_env_toml" || \builtin return 1
    [[ $_dv_env_toml != "$_dv_env_abs" && -e $_dv_env_file ]] || \builtin return 0
  fi
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
      # shellcheck disable=SC1091 # staged by the parent
      \command source "$_dv_dir/member" "$#" "$@" "./$_dv_env_base"
    else
      log_status "referenced $_dv_env_file does not exist"
    fi
  fi
  \builtin cd -- "$_dv_env_back" || \builtin return 1
  \builtin return 0
}

# Usage: _dv_toml FILE
# Evaluates a .dirvenv.toml, which the parent does: it reads the exported variables where they are
# left for it, and answers with what becomes of them.
_dv_toml() {
  \builtin local REPLY
  _dv_short "$1"
  log_status "loading $REPLY"
  { \builtin export -p >|"$_dv_dir/exports"; } 2>/dev/null || \builtin return 1
  _dv_ask toml "$1"
}

# Usage: _dv_env_place PATH
# Sets source_env's _dv_env_file (which file), _dv_env_abs (the same, absolute), _dv_env_dir (where
# to go, never to be looked up in CDPATH), _dv_env_base (its name there) and _dv_env_toml (a
# .dirvenv.toml that comes first; empty: none).
_dv_env_place() {
  \builtin local REPLY
  _dv_env_file=$1 _dv_env_toml=''
  # shellcheck disable=SC2088 # the text as it was given
  case $1 in '~' | '~/'*) _dv_env_file=${HOME-}${1#?} ;; esac
  if [[ -d $_dv_env_file ]]; then
    _dv_env_file=${_dv_env_file%/}
    _dv_abs "$_dv_env_file/.dirvenv.toml"
    _dv_tell watch "$REPLY"
    [[ ! -f $REPLY ]] || _dv_env_toml=$REPLY
    _dv_env_file+=/.envrc
  fi
  _dv_abs "$_dv_env_file"
  _dv_env_abs=$REPLY
  [[ $_dv_env_abs != */.dirvenv.toml || ! -f $_dv_env_abs ]] || _dv_env_toml=$_dv_env_abs
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
# Evaluates the nearest directory above the current one that has an .envrc or a .dirvenv.toml, or the
# nearest file NAME; fails if there is none.
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
# Sets the caller's _dv_found to the nearest file NAME above the current directory, or for .envrc to
# the nearest directory that has one or a .dirvenv.toml, and watches the places where a nearer one
# could appear.
_dv_above() {
  \builtin local REPLY "_dv_at=$PWD" _dv_name
  [[ $PWD != / && $PWD != // ]] || \builtin return 1
  if [[ $1 != .envrc ]]; then
    _dv_find_up "$1" "${PWD%/*}" watch || \builtin return 1
    _dv_found=$REPLY
    \builtin return 0
  fi
  while [[ -n $_dv_at ]]; do
    _dv_at=${_dv_at%/*}
    for _dv_name in .envrc .dirvenv.toml; do
      if [[ -f $_dv_at/$_dv_name ]]; then
        _dv_found=$_dv_at/
        \builtin return 0
      fi
      _dv_tell watch "$_dv_at/$_dv_name"
    done
  done
  \builtin return 1
}

# Usage: require_allowed FILE...
# Goes on only if each FILE, which is going to be executed, is as the user approved it.
require_allowed() {
  \builtin local REPLY _dv_one
  for _dv_one in "$@"; do
    _dv_abs "$_dv_one"
    _dv_ask program "$REPLY" || exit 1
  done
}

# Usage: _dv_find COUNT ARGUMENT... [--] FILE [ARGUMENT...]
# What `source FILE` comes to, behind the COUNT arguments of whoever calls it. Sets _dv_text to the
# approved text, _dv_word to FILE as it was written and _dv_args to the arguments that the text sees;
# or _dv_pass, for a pipe, which is no file. One that is not approved is the end: the parent, asked
# for it, does not answer but ends the evaluation.
_dv_find() {
  \builtin local REPLY _dv_place
  _dv_args=("${@:2:$1}") _dv_pass='' _dv_fd=''
  \builtin shift "$(($1 + 1))"
  [[ ${1-} != -- ]] || \builtin shift
  if (($# == 0)); then
    \builtin printf '%s: source: filename argument required\n' "${BASH_SOURCE[2]-}" >&2
    \builtin return 2
  fi
  _dv_word=$1
  (($# == 1)) || _dv_args=("${@:2}")
  _dv_source_place "$_dv_word"
  if [[ ! -e $_dv_place || -d $_dv_place ]]; then
    _dv_abs "$_dv_place"
    _dv_tell watch "$REPLY"
    \builtin printf '%s:%s: %q: No such file or directory\n' "${BASH_SOURCE[2]-}" \
      "${BASH_LINENO[1]-}" "$_dv_word" >&2
    \builtin return 1
  fi
  _dv_source_text
}

# Usage: _dv_source_text
# _dv_find's last step, for the file _dv_place. A named pipe is opened before it is looked at, since
# what is behind a name may change, and read at once, since its writer may end.
_dv_source_text() {
  \builtin local _dv_nth=''
  if [[ $_dv_place -ef /dev/null ]]; then
    _dv_text=
    \builtin return 0
  fi
  case $_dv_place in
    /dev/stdin) _dv_nth=0 ;;
    /dev/fd/+([0-9])) _dv_nth=${_dv_place##*/} ;;
    *) [[ ! -p $_dv_place ]] || \builtin exec {_dv_fd}<"$_dv_place" || \builtin return 1 ;;
  esac
  if [[ -n $_dv_fd && -p /dev/fd/$_dv_fd ]]; then
    IFS='' TMOUT=0 \builtin read -rd '' -u "$_dv_fd" _dv_text || \builtin :
    \builtin exec {_dv_fd}<&-
    \builtin return 0
  fi
  if [[ -n $_dv_nth && -p /dev/fd/$_dv_nth ]]; then
    _dv_word=/dev/fd/$_dv_nth _dv_pass=1
    \builtin return 0
  fi
  if [[ -n $_dv_nth ]]; then
    # While the answer is read, descriptor 0 is another one.
    [[ -n $_dv_fd ]] || \builtin exec {_dv_fd}<&"$_dv_nth" || \builtin return 1
    _dv_place=/proc/$BASHPID/fd/$_dv_fd
  fi
  [[ $_dv_place == /* ]] || _dv_place=$PWD/$_dv_place
  _dv_ask code "$_dv_place" || \builtin return "$?"
  [[ -z $_dv_fd ]] || \builtin exec {_dv_fd}<&-
}

# Usage: _dv_return STATUS
_dv_return() {
  \builtin return "$1"
}

# Usage: _dv_source_place WORD
# Sets the caller's _dv_place to where `source` finds WORD: without a slash, PATH comes first.
_dv_source_place() {
  \builtin local "_dv_rest=${PATH-}:" _dv_one
  _dv_place=$1
  [[ $1 != */* ]] || \builtin return 0
  while [[ -n $_dv_rest ]]; do
    _dv_one=${_dv_rest%%:*} _dv_rest=${_dv_rest#*:}
    if [[ -f ${_dv_one:-.}/$1 && -r ${_dv_one:-.}/$1 ]]; then
      _dv_place=${_dv_one:-.}/$1
      \builtin return 0
    fi
  done
  _dv_place=./$1
}

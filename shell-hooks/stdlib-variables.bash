# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: variables and lists. See the head of stdlib.bash for the rules.
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_*: set by the prologue, or by the parent's answers

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

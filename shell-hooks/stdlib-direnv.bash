# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: environments that a program has written down by `direnv dump`. See
# the head of stdlib.bash for the rules.
# shellcheck disable=SC2154 # _dv_*: set by the prologue

# Usage: direnv ARGS...
# dirvenv under that name. It is not there where the machine has a direnv on PATH.
direnv() {
  "$direnv" "$@"
}

# Usage: direnv_load CMD ARGS...
# Runs a command that calls `direnv dump` at its end, and takes over the environment that it has had
# there. Where there is no direnv on PATH, dirvenv is called so, by a link at its end.
direnv_load() {
  \builtin local _dv_status=0 "_dv_path=$PATH" "_dv_dump=${_dv_dir:+$_dv_dir/dump}"
  if (($# == 0)); then
    log_error "direnv_load: a command is missing"
    \builtin return 1
  fi
  [[ -n $_dv_dump ]] || _dv_dump=$(\command mktemp) || \builtin return 1
  \builtin type -P direnv >/dev/null || _dv_path+=:${direnv%/*}
  { : >|"$_dv_dump"; } 2>/dev/null || \builtin return 1
  PATH=$_dv_path DIRENV_DUMP_FILE_PATH=$_dv_dump "$@" >&2 || _dv_status=$?
  if ((_dv_status == 0)) && [[ ! -s $_dv_dump ]]; then
    log_error "Environment not dumped; did you invoke 'direnv dump'?"
    _dv_status=1
  fi
  ((_dv_status != 0)) || direnv_apply_dump "$_dv_dump" || _dv_status=$?
  \command rm -f -- "$_dv_dump"
  \builtin return "$_dv_status"
}

# Usage: direnv_apply_dump FILE
# Takes over the environment that `direnv dump` has written into FILE: what it lacks is unset.
direnv_apply_dump() {
  \builtin local REPLY
  _dv_abs "${1-}"
  if [[ -n ${_dv_dir-} ]]; then
    { \builtin export -p >|"$_dv_dir/exports"; } 2>/dev/null || \builtin return 1
  fi
  _dv_ask apply_dump "$REPLY"
}

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What `dirvenv stdlib` prints behind the standard library: how it does without the process that waits
# for an evaluation, in a bash of somebody's own. Nothing is approved there, so nothing is asked.
# shellcheck disable=SC2034 # names that the functions of the library read
# shellcheck disable=SC2154 # _dv_program is printed above

# Usage: _dv_direnv ARGS...
_dv_direnv() {
  \command "${_dv_program[@]}" "$@"
}

# Usage: _dv_tell VERB ARG
# What is watched goes to DIRENV_WATCHES.
_dv_tell() {
  \builtin local _dv_text=''
  case $1 in
    watch) _dv_text=$(_dv_direnv watch bash "$2") || \builtin return 0 ;;
    watch_dir) _dv_text=$(_dv_direnv watch-dir bash "$2") || \builtin return 0 ;;
  esac
  \builtin eval "$_dv_text"
}

# Usage: _dv_ask VERB ARGS...
_dv_ask() {
  \builtin local _dv_text
  case $1 in
    log_status | log_error) _dv_direnv log "--${1#log_}" "$2" ;;
    dotenv)
      _dv_text=$(_dv_direnv dotenv bash "$2") || \builtin return 1
      \builtin eval "$_dv_text"
      ;;
    fetch)
      _dv_fetched=$(_dv_direnv fetchurl "$2" ${3:+"$3"}) || \builtin return 1
      ;;
    apply_dump)
      _dv_text=$(_dv_direnv apply_dump "$2") || \builtin return 1
      \builtin eval "$_dv_text"
      ;;
    code) IFS='' TMOUT=0 \builtin read -rd '' _dv_text <"$2" || \builtin : ;;
    program) ;;
    *)
      \builtin printf '%s: this part of the library works in an .envrc only\n' "$1" >&2
      \builtin return 1
      ;;
  esac
}

# Usage: source_env PATH
source_env() {
  \builtin local _dv_env_file _dv_env_abs _dv_env_dir _dv_env_base _dv_env_toml "_dv_env_back=$PWD"
  _dv_env_place "${1-}"
  _dv_tell watch "$_dv_env_abs"
  if [[ ! -f $_dv_env_file ]]; then
    log_status "referenced $_dv_env_file does not exist"
    \builtin return 1
  fi
  \builtin cd -- "$_dv_env_dir" || \builtin return 1
  _dv_env_announce
  # shellcheck disable=SC1090 # any file
  \command source "./$_dv_env_base" "$@"
  \builtin cd -- "$_dv_env_back" || \builtin return 1
}

# Usage: _dv_source_fetched ARGS...
_dv_source_fetched() {
  # shellcheck disable=SC1090 # as above
  \command source "$_dv_fetched" "$@"
}

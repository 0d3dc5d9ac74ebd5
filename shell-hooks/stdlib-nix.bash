# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: nix. See the head of stdlib.bash for the rules.
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_*: set by the prologue, or by the parent's answers

# What nix has evaluated is kept in the layout directory: NAME, a profile, keeps it from being
# collected as garbage, and NAME.rc is the text that sets the environment, below a line of digests and a
# seal of the user's: a text that came with the project counts for nothing.
# As long as these are those of the inputs (the text of the project file, the arguments, and every file
# watched so far) nix is not started.

# Usage: use flake [FLAKE [ARGS...]]
# Sets the environment of the flake's devShell.
use_flake() {
  \builtin local REPLY "_dv_flake=${1-.}" _dv_lock=''
  [[ $_dv_flake != -* ]] || _dv_flake=.
  _dv_flake=${_dv_flake%%[#?]*}
  _dv_flake=${_dv_flake#path:}
  _dv_flake=${_dv_flake:-.}
  if [[ -d $_dv_flake ]]; then
    _dv_abs "$_dv_flake"
    _dv_flake=$REPLY
    # As nix itself does, also above.
    if _dv_find_up flake.nix "$_dv_flake" watch; then _dv_flake=${REPLY%/*}; fi
    watch_file "$_dv_flake/flake.nix" "$_dv_flake/devshell.toml"
    _dv_lock=$_dv_flake/flake.lock
  fi
  _dv_nix_load flake-profile "$_dv_lock" "$@"
}

# Usage: use nix [FILE | -p PACKAGE... | ARGS...]
# Sets the environment of shell.nix, default.nix or FILE, or one with these packages.
use_nix() {
  \builtin local _dv_file='' _dv_packages='' _dv_has_packages='' _dv_one
  \builtin local -a _dv_args
  _dv_args=(--impure)
  while (($# > 0)); do
    case $1 in
      -p | --packages) _dv_has_packages=1 ;;
      -A | --attr) _dv_args+=("${2-}") && \builtin shift ;;
      -I | --include) _dv_args+=(-I "${2-}") && \builtin shift ;;
      --arg | --argstr | --option)
        _dv_args+=("$1" "${2-}" "${3-}")
        \builtin shift "$(($# > 2 ? 2 : $# - 1))"
        ;;
      --pure) ;;
      -*) _dv_args+=("$1") ;;
      *)
        if [[ -n $_dv_has_packages ]]; then _dv_packages+=" ($1)"; else _dv_file=$1; fi
        ;;
    esac
    (($# == 0)) || \builtin shift
  done
  if [[ -n $_dv_has_packages ]]; then
    _dv_args+=(--expr "with import <nixpkgs> {}; mkShell { buildInputs = [$_dv_packages ]; }")
  else
    for _dv_one in shell.nix default.nix; do
      watch_file "$_dv_one"
      if [[ -z $_dv_file && -f $_dv_one ]]; then _dv_file=$_dv_one; fi
    done
    if [[ -z $_dv_file ]]; then
      log_error "nix: there is neither shell.nix nor default.nix here"
      \builtin return 1
    fi
    [[ ! -f $_dv_file ]] || watch_file "$_dv_file"
    _dv_args+=(--file "$_dv_file")
  fi
  _dv_nix_load nix-profile '' "${_dv_args[@]}"
}

# Usage: nix_direnv_watch_file FILE...
# As watch_file: when one of these changes, nix evaluates again. To stand before the `use` line.
nix_direnv_watch_file() {
  watch_file "$@"
}

# Usage: nix_direnv_manual_reload
# What is kept is used, however old it is, until nix-direnv-reload is typed.
nix_direnv_manual_reload() {
  _dv_nix_manual=1
}

# Usage: nix_direnv_disallow_fallback
# Where nix fails, the environment of the last time is not used in its place.
nix_direnv_disallow_fallback() {
  _dv_nix_no_old=1
}

# Usage: _dv_nix_load KIND LOCK ARGS...
# Sets the environment that "nix print-dev-env ARGS..." prints. LOCK is a file that nix itself may
# write meanwhile.
_dv_nix_load() {
  \builtin local REPLY _dv_profile _dv_inputs='' _dv_named='' _dv_head='' _dv_old='' _dv_seal IFS=' '
  _dv_layout_dir
  _dv_abs "$REPLY"
  _dv_nix_reload_command "$REPLY"
  # Another environment for other arguments.
  _dv_profile="${*:3}"
  _dv_profile=${_dv_profile//[!a-zA-Z0-9.+-]/_}
  _dv_profile=$REPLY/$1${_dv_profile:+-${_dv_profile:0:100}}
  \builtin unset -v NIX_DIRENV_DID_FALLBACK
  _dv_tell watch "${_dv_main-}"
  _dv_ask inputs "$2" "${@:3}" || \builtin return 1
  _dv_nix_read
  if [[ -n $_dv_old && -z ${_nix_direnv_force_reload-} ]]; then
    if [[ $_dv_head == "# dirvenv $_dv_inputs $_dv_named" ]]; then
      _dv_nix_apply "$2"
      \builtin return 0
    fi
    if [[ -n ${_dv_nix_manual-} ]]; then
      log_status "nix: what is kept is out of date; to have it made anew, type: nix-direnv-reload"
      _dv_nix_apply "$2"
      \builtin return 0
    fi
  fi
  if _dv_nix_make "${@:2}"; then
    _dv_nix_read
  elif [[ -z $_dv_old || -n ${_dv_nix_no_old-} ]]; then
    log_error "nix: it failed, and nothing is set"
    \builtin return 1
  else
    log_error "nix: it failed; the environment is that of the last time"
    \builtin export NIX_DIRENV_DID_FALLBACK=1
  fi
  _dv_nix_apply "$2"
}

# Usage: _dv_nix_read
# Sets _dv_nix_load's _dv_head and _dv_old, the text; empty where nothing usable is kept.
_dv_nix_read() {
  _dv_head='' _dv_old=''
  [[ -e $_dv_profile && -f $_dv_profile.rc ]] || \builtin return 0
  { IFS='' TMOUT=0 \builtin read -r _dv_head && IFS='' TMOUT=0 \builtin read -rd '' _dv_old; } \
    <"$_dv_profile.rc" || \builtin :
  _dv_ask seal "$_dv_old" && [[ ${_dv_head##* } == "$_dv_seal" ]] || _dv_head='' _dv_old=''
  _dv_head=${_dv_head% *}
}

# Usage: _dv_nix_make LOCK ARGS...
# Has nix make the profile and the text of _dv_nix_load.
_dv_nix_make() {
  \builtin local _dv_one "_dv_was=$_dv_inputs" "_dv_new=$_dv_profile.rc.$BASHPID"
  _dv_need nix nix || \builtin return 1
  \command mkdir -p -- "${_dv_profile%/*}" || \builtin return 1
  log_status "nix evaluates the environment"
  if ! _dv_building command nix --extra-experimental-features 'nix-command flakes' \
    print-dev-env --profile "$_dv_profile" "${@:2}" >"$_dv_new" </dev/null ||
    ! _dv_ask inputs "$1"; then
    \command rm -f -- "$_dv_new"
    \builtin return 1
  fi
  IFS='' TMOUT=0 \builtin read -rd '' _dv_one <"$_dv_new" || \builtin :
  _dv_ask seal "$_dv_one" &&
    \builtin printf '# dirvenv %s %s %s\n%s' "$_dv_was" "$_dv_named" "$_dv_seal" "$_dv_one" >|"$_dv_new" &&
    \command mv -f -- "$_dv_new" "$_dv_profile.rc" || \builtin return 1
  # What these kept may be collected now.
  for _dv_one in "$_dv_profile"-+([0-9])-link; do
    [[ $_dv_one -ef $_dv_profile ]] || \command rm -f -- "$_dv_one"
  done
  _dv_tag_layout_dir
}

# Usage: _dv_nix_apply LOCK
# Evaluates _dv_nix_load's _dv_old. What nix sets for a build alone is put back.
_dv_nix_apply() {
  \builtin local _dv_one _dv_top "_dv_data=${XDG_DATA_DIRS-}" _dv_build
  \builtin local IFS=$' \t\n' "PS4=${PS4-}" OPTERR=1
  \builtin local -a _dv_known
  _dv_build='NIX_BUILD_TOP NIX_ATTRS_JSON_FILE NIX_ATTRS_SH_FILE TMP TMPDIR TEMP TEMPDIR'
  _dv_build+=' terminfo SHELL OLDPWD'
  # shellcheck disable=SC2086 # names
  _dv_values_of $_dv_build
  \builtin unset -v NIX_BUILD_TOP
  _dv_plainly _dv_eval "$_dv_old" || \builtin :
  _dv_top=${NIX_BUILD_TOP-}
  # A directory for each evaluation.
  if [[ $_dv_top == /*/nix-shell.* && -d $_dv_top ]]; then \command rm -rf -- "$_dv_top"; fi
  IFS=$' \t\n'
  # shellcheck disable=SC2086 # names
  \builtin unset -v $_dv_build
  # shellcheck disable=SC2163 # assignments
  for _dv_one in "${_dv_known[@]}"; do \builtin export "$_dv_one"; done
  _dv_nix_data_dirs "$_dv_data"
  [[ -z $1 ]] || _dv_tell watch_made "$1"
  _dv_tell watch_made "$_dv_profile"
}

# Usage: _dv_nix_data_dirs BEFORE
# Those of nix come first, and each once.
_dv_nix_data_dirs() {
  \builtin local "_dv_rest=${XDG_DATA_DIRS-}${1:+:$1}:" _dv_one _dv_all=:
  [[ $_dv_rest != : ]] || \builtin return 0
  while [[ -n $_dv_rest ]]; do
    _dv_one=${_dv_rest%%:*} _dv_rest=${_dv_rest#*:}
    [[ $_dv_one == / ]] || _dv_one=${_dv_one%/}
    [[ -z $_dv_one || $_dv_all == *":$_dv_one:"* ]] || _dv_all+=$_dv_one:
  done
  _dv_all=${_dv_all#:}
  \builtin export "XDG_DATA_DIRS=${_dv_all%:}"
}

# Usage: _dv_nix_reload_command DIR
# With nix_direnv_manual_reload, a command nix-direnv-reload in that layout directory.
_dv_nix_reload_command() {
  \builtin local "_dv_file=$1/bin/nix-direnv-reload" _dv_text
  [[ -n ${_dv_nix_manual-} ]] || \builtin return 0
  \builtin printf -v _dv_text '#!/usr/bin/env bash\n%s\n_nix_direnv_force_reload=1 %q exec %q true && %q reload\n' \
    '# Has nix evaluate again what is kept here.' "$direnv" "${_dv_main%/*}/" "$direnv"
  if [[ ! -f $_dv_file || $(<"$_dv_file") != "${_dv_text%$'\n'}" ]]; then
    \command mkdir -p -- "${_dv_file%/*}" && \builtin printf '%s' "$_dv_text" >|"$_dv_file" &&
      \command chmod 755 -- "$_dv_file" || \builtin return 1
  fi
  PATH_add "${_dv_file%/*}"
}

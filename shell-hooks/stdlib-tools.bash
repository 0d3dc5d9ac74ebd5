# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: version managers and other tools. See the head of stdlib.bash for
# the rules.
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_*: set by the prologue, or by the parent's answers

# --- Calling tools -------------------------------------------------------------------------------

# Usage: _dv_values_of NAME...
# Sets the caller's _dv_known to NAME=value for each that is set.
_dv_values_of() {
  \builtin local _dv_one
  _dv_known=()
  for _dv_one in "$@"; do
    [[ -z ${!_dv_one+x} ]] || _dv_known+=("$_dv_one=${!_dv_one}")
  done
}

# Usage: _dv_building CMD ARGS...
# Runs what may take as long as it likes: it does not count against the time that a file has.
_dv_building() {
  \builtin local _dv_code=0
  _dv_tell building 1
  "$@" || _dv_code=$?
  _dv_tell building 0
  \builtin return "$_dv_code"
}

# Usage: _dv_plainly CMD ARGS...
# Runs what a tool brings along, which is no text of the project: it was not written for strict
# files, and what it reads with `source` is the tool's own affair, as with any program.
_dv_plainly() {
  \builtin local _dv_code=0
  \builtin alias source='\command \source' .='\command \source'
  _dv_run_unstrict "$@" || _dv_code=$?
  _dv_guard_source
  \builtin return "$_dv_code"
}

# Usage: _dv_eval TEXT
# Behind \builtin, a TEXT that sets errexit would end the file although our caller ignores failures.
_dv_eval() {
  # shellcheck disable=SC1001 # keeps functions out
  \command \eval "$1"
}

# Usage: _dv_need CALLER PROGRAM
# Whether there is that program; says so where there is none.
_dv_need() {
  \builtin type -P -- "$2" >/dev/null && \builtin return 0
  log_error "$1: there is no $2 on PATH; install it"
  \builtin return 1
}

# Usage: _dv_eval_output CALLER PROGRAM ARGS...
# Evaluates what the program prints, if it succeeds.
_dv_eval_output() {
  \builtin local _dv_printed
  _dv_need "$1" "$2" || \builtin return 1
  if ! _dv_printed=$(\command "${@:2}"); then
    log_error "$1: $2 failed, and nothing is set"
    \builtin return 1
  fi
  _dv_plainly _dv_eval "$_dv_printed"
}

# Usage: _dv_apply_dump FILE
# Sets and unsets exported variables so that they are as "env -0" has written them to FILE.
_dv_apply_dump() {
  \builtin local _dv_one _dv_names=' '
  \builtin local -a _dv_entries
  _dv_entries=()
  \builtin mapfile -d '' -t _dv_entries <"$1" || \builtin return 1
  ((${#_dv_entries[@]} > 0)) || \builtin return 1
  for _dv_one in "${_dv_entries[@]}"; do
    _dv_is_foreign "${_dv_one%%=*}" || \builtin continue
    _dv_names+="${_dv_one%%=*} "
    # shellcheck disable=SC2163 # an assignment
    \builtin export "$_dv_one"
  done
  while IFS='' \builtin read -r _dv_one; do
    if _dv_is_foreign "$_dv_one" && [[ $_dv_names != *" $_dv_one "* ]]; then
      \builtin unset -v "$_dv_one"
    fi
  done < <(\builtin compgen -e)
}

# Usage: _dv_is_foreign NAME
# Whether the variable is one that another program may change: neither the shell's own nor ours.
_dv_is_foreign() {
  _dv_is_name "$1" || \builtin return 1
  case $1 in _ | SHLVL | PWD | OLDPWD | SHELL | SHELLOPTS | BASH* | _dv_*) \builtin return 1 ;; esac
}

# --- Texts from the net --------------------------------------------------------------------------

# Usage: _dv_fetch URL SRI
# Sets the caller's _dv_fetched: with SRI to where the text is that has this hash, without to its hash.
_dv_fetch() {
  \builtin local -a _dv_known
  _dv_values_of PATH HOME XDG_CACHE_HOME CURL_HOME CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR \
    http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
  _dv_ask fetch "$1" "$2" "${_dv_known[@]}"
}

# Usage: fetchurl URL [SRI]
# Fetches a text and prints its hash or, if it has the hash SRI, the path at which it is kept.
fetchurl() {
  \builtin local _dv_fetched=
  if [[ -z ${1-} ]]; then
    log_error "fetchurl: which URL?"
    \builtin return 1
  fi
  _dv_fetch "$1" "${2-}" || \builtin return 1
  \builtin printf '%s\n' "$_dv_fetched"
}

# Usage: source_url URL SRI
# Evaluates the text that URL leads to, which must have the hash SRI.
source_url() {
  \builtin local _dv_fetched=
  if [[ -z ${1-} ]]; then
    log_error "source_url: which URL?"
    \builtin return 1
  fi
  if [[ -z ${2-} ]]; then
    log_error "source_url: a hash belongs behind the URL; to get it, type: dirvenv fetchurl $1"
    \builtin return 1
  fi
  log_status "loading $1 ($2)"
  _dv_fetch "$1" "$2" || \builtin return 1
  _dv_source_fetched "$@"
}

# Usage: _dv_source_fetched ARGS...
# source_url's last step.
_dv_source_fetched() {
  # shellcheck disable=SC1091 # staged by the parent, which gives it the text of that hash
  \command source "$_dv_dir/member" "$#" "$@" "$_dv_fetched"
}

# --- Version managers ----------------------------------------------------------------------------

# Usage: _dv_first_word FILE
# REPLY: the first word of the file, watched; fails where there is none.
_dv_first_word() {
  \builtin local IFS=$' \t\r\n'
  REPLY=
  watch_file "$1"
  [[ -f $1 ]] || \builtin return 1
  \builtin read -r REPLY _ <"$1" || \builtin :
  [[ -n $REPLY ]]
}

# Usage: use node [VERSION]
# Finds the highest version of Node.js in $NODE_VERSIONS that begins with VERSION or, without one,
# with what .nvmrc or .node-version says.
use_node() {
  \builtin local REPLY "_dv_want=${1-}" _dv_via='' _dv_found "_dv_prefix=${NODE_VERSION_PREFIX-node-v}"
  if [[ -z ${NODE_VERSIONS-} || ! -d $NODE_VERSIONS ]]; then
    log_error "node: NODE_VERSIONS must be set to the directory that holds the versions"
    \builtin return 1
  fi
  if [[ -z $_dv_want ]] && _dv_first_word .nvmrc; then _dv_want=$REPLY _dv_via=.nvmrc; fi
  if [[ -z $_dv_want ]] && _dv_first_word .node-version; then
    _dv_want=$REPLY _dv_via=.node-version
  fi
  _dv_want=${_dv_want#v}
  if [[ -z $_dv_want ]]; then
    log_error "node: no version is named, and neither .nvmrc nor .node-version names one"
    \builtin return 1
  fi
  _dv_found=$(semver_search "$NODE_VERSIONS" "$_dv_prefix" "$_dv_want")
  if [[ -z $_dv_found ]]; then
    log_error "node: there is no version $_dv_want in $NODE_VERSIONS"
    \builtin return 1
  fi
  _dv_prefix=${NODE_VERSIONS%/}/$_dv_prefix$_dv_found
  if [[ ! -x $_dv_prefix/bin/node ]]; then
    log_error "node: there is no program $_dv_prefix/bin/node"
    \builtin return 1
  fi
  load_prefix "$_dv_prefix"
  log_status "Successfully loaded NodeJS v$_dv_found${_dv_via:+ (via $_dv_via)}, from prefix ($_dv_prefix)"
}

# Usage: use nodenv VERSION
# As use node, with a version that nodenv installed, and the programs of the project's packages.
use_nodenv() {
  \builtin local NODE_VERSIONS NODE_VERSION_PREFIX=
  if ! NODE_VERSIONS=$(\command nodenv root 2>/dev/null); then
    NODE_VERSIONS=${NODENV_ROOT:-${HOME-}/.nodenv}
  fi
  NODE_VERSIONS+=/versions
  if [[ -z ${1-} || ! -d $NODE_VERSIONS/$1 ]]; then
    log_error "nodenv: version '${1-}' not installed"
    \builtin return 1
  fi
  use_node "$1" || \builtin return "$?"
  layout_node
}

# Usage: use julia VERSION
# Finds that version of Julia, or the highest that begins so, in $JULIA_VERSIONS.
use_julia() {
  \builtin local "_dv_want=${1-}" _dv_found "_dv_prefix=${JULIA_VERSION_PREFIX-julia-}"
  if [[ -z ${JULIA_VERSIONS-} || ! -d $JULIA_VERSIONS ]]; then
    log_error "julia: JULIA_VERSIONS must be set to the directory that holds the versions"
    \builtin return 1
  fi
  if [[ -z $_dv_want ]]; then
    log_error "julia: which version?"
    \builtin return 1
  fi
  _dv_found=$_dv_want
  if [[ ! -d ${JULIA_VERSIONS%/}/$_dv_prefix$_dv_found ]]; then
    _dv_found=$(semver_search "$JULIA_VERSIONS" "$_dv_prefix" "$_dv_want")
  fi
  _dv_prefix=${JULIA_VERSIONS%/}/$_dv_prefix$_dv_found
  if [[ -z $_dv_found || ! -x $_dv_prefix/bin/julia ]]; then
    log_error "julia: there is no version $_dv_want in $JULIA_VERSIONS"
    \builtin return 1
  fi
  PATH_add "$_dv_prefix/bin"
  MANPATH_add "$_dv_prefix/share/man"
  log_status "Successfully loaded julia version $_dv_found, from prefix ($_dv_prefix)"
}

# Usage: use rbenv
# Has rbenv choose the Ruby.
use_rbenv() {
  _dv_eval_output rbenv rbenv init - bash
}

# Usage: rvm ARGS...
# Loads rvm, which takes the place of this function, and runs it.
rvm() {
  \builtin local "_dv_rvm=${rvm_scripts_path:-${rvm_path:-${HOME-}/.rvm}/scripts}/rvm"
  if [[ ! -f $_dv_rvm ]]; then
    log_error "rvm: there is no $_dv_rvm; install it, or set rvm_path"
    \builtin return 1
  fi
  \builtin unset -f rvm
  _dv_plainly _dv_run_rvm "$_dv_rvm" "$@"
}

# Usage: _dv_run_rvm SCRIPT ARGS...
_dv_run_rvm() {
  # shellcheck disable=SC1090,SC1001 # rvm's own
  \command \source "$1" || \builtin return "$?"
  \builtin shift
  rvm "$@"
}

# Usage: use vim [FILE]
# Has direnv.vim read FILE (.vimrc.local unless given).
use_vim() {
  path_add DIRENV_EXTRA_VIMRC "${1:-.vimrc.local}"
}

# Usage: use guix [ARGS...]
# Sets what "guix shell" with these arguments would.
use_guix() {
  watch_file guix.scm manifest.scm channels.scm
  if [[ -f channels.scm ]]; then
    _dv_building _dv_eval_output guix guix time-machine -C channels.scm -- shell "$@" --search-paths
  else
    _dv_building _dv_eval_output guix guix shell "$@" --search-paths
  fi
}

# Usage: use flox [ARGS...]
# Sets what "flox activate" with these arguments would.
use_flox() {
  \builtin local _dv_flox=.flox _dv_nth
  for ((_dv_nth = 1; _dv_nth <= $#; _dv_nth++)); do
    case ${!_dv_nth} in
      --dir=*) _dv_flox=${!_dv_nth#--dir=}/.flox ;;
      --dir | -d)
        ((_dv_nth++))
        _dv_flox=${!_dv_nth-}/.flox
        ;;
    esac
  done
  if [[ ! -d $_dv_flox ]]; then
    log_error "flox: there is no directory $_dv_flox; to make an environment, type: flox init"
    \builtin return 1
  fi
  _dv_need flox flox || \builtin return 1
  if [[ -d $_dv_flox/env ]]; then watch_dir "$_dv_flox/env"; fi
  watch_file "$_dv_flox/env" "$_dv_flox/env.json" "$_dv_flox/env.lock"
  # shellcheck disable=SC2016 # expanded by sh
  if ! _dv_building command flox activate "$@" -- \
    sh -c 'env -0 >"$1"' sh "$_dv_dir/dump" >&2; then
    log_error "flox: it failed, and nothing is set"
    \builtin return 1
  fi
  _dv_apply_dump "$_dv_dir/dump"
}

# --- Layouts of tools ----------------------------------------------------------------------------

# Usage: layout julia
# Makes the directory Julia's project.
layout_julia() {
  \builtin export "JULIA_PROJECT=$PWD"
}

# Usage: layout opam [ARGS...]
# Makes the directory opam's switch, and sets what "opam env" with these arguments says.
layout_opam() {
  \builtin export "OPAMSWITCH=$PWD"
  _dv_eval_output opam opam env "$@"
}

# Usage: layout poetry
# Activates the virtual environment that Poetry would use; makes it, if need be.
layout_poetry() {
  _dv_layout_tool poetry "$@"
}

# Usage: layout uv
# Activates the virtual environment that uv would use; makes it, if need be.
layout_uv() {
  _dv_layout_tool uv "$@"
}

# Usage: layout pdm
# Activates the virtual environment that PDM would use; makes it, if need be.
layout_pdm() {
  _dv_layout_tool pdm "$@"
}

# Usage: _dv_layout_tool TOOL
_dv_layout_tool() {
  \builtin local _dv_venv='' _dv_prompt=''
  if (($# > 1)); then
    log_error "layout $1 takes no arguments; the project's files say which Python it wants"
    \builtin return 1
  fi
  _dv_ask_tool "$1" make || \builtin return 1
  _dv_activate "$_dv_venv"
  \builtin export "VIRTUAL_ENV_PROMPT=$_dv_prompt"
}

# Usage: _dv_ask_tool TOOL find|make
# Sets the caller's _dv_venv to the environment that the tool would use, and _dv_prompt.
_dv_ask_tool() {
  \builtin local -a _dv_known
  _dv_values_of PATH HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME UV_PROJECT_ENVIRONMENT \
    POETRY_CONFIG_DIR POETRY_CACHE_DIR POETRY_VIRTUALENVS_PATH POETRY_VIRTUALENVS_IN_PROJECT \
    PIPENV_VENV_IN_PROJECT PIPENV_CUSTOM_VENV_NAME PIPENV_PYTHON WORKON_HOME PYENV_VERSION
  _dv_ask python_tool "$1" "$PWD" "$2" "${_dv_known[@]}"
}

# Usage: _dv_activate VENV
_dv_activate() {
  \builtin unset -v PYTHONHOME
  \builtin export "VIRTUAL_ENV=$1"
  _dv_own_venv=$1
  PATH_add "$1/bin"
}

# Usage: layout pipenv
# Activates the virtual environment of the Pipfile, or of the one that PIPENV_PIPFILE names; has
# pipenv make one, if need be.
layout_pipenv() {
  \builtin local _dv_venv='' _dv_prompt=''
  PIPENV_PIPFILE=${PIPENV_PIPFILE:-Pipfile}
  if [[ ! -f $PIPENV_PIPFILE ]]; then
    log_error "pipenv: there is no $PIPENV_PIPFILE; to make one, type: pipenv install"
    exit 2
  fi
  if [[ $PIPENV_PIPFILE != Pipfile ]] || ! _dv_ask_tool pipenv find; then
    _dv_need pipenv pipenv || \builtin return 1
    if ! _dv_venv=$(_dv_pipenv --venv 2>/dev/null); then
      log_status "pipenv makes the environment: pipenv install --dev"
      _dv_building _dv_pipenv install --dev >&2 || \builtin return "$?"
      _dv_venv=$(_dv_pipenv --venv) || \builtin return "$?"
    fi
    watch_file "$PIPENV_PIPFILE" "$_dv_venv/pyvenv.cfg"
  fi
  _dv_activate "$_dv_venv"
  \builtin export PIPENV_ACTIVE=1
}

# Usage: _dv_pipenv ARGS...
# Whatever environment is active is not the project's.
_dv_pipenv() {
  (
    \builtin unset -v VIRTUAL_ENV
    PIPENV_PIPFILE=$PIPENV_PIPFILE PIPENV_IGNORE_VIRTUALENVS=1 \command pipenv "$@"
  )
}

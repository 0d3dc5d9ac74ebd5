# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The standard library, continued: layouts. See the head of stdlib.bash for the rules.
# shellcheck disable=SC2034 # names that the answers of the parent, or the caller, read
# shellcheck disable=SC2154 # _dv_*: set by the prologue, or by the parent's answers

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

# Usage: _dv_conda_activate SPEC SAYS
# Activates that conda environment, by name or path, without conda; a failure is told where SAYS is 1.
_dv_conda_activate() {
  \builtin local _dv_name
  \builtin local -a _dv_scripts _dv_known
  _dv_scripts=()
  _dv_values_of PATH HOME CONDA_EXE CONDA_SHLVL CONDA_PREFIX CONDA_ENVS_DIRS CONDA_ENVS_PATH \
    MAMBA_ROOT_PREFIX
  _dv_ask conda "$1" "$PWD" "$2" "${_dv_known[@]}" || \builtin return "$?"
  \builtin unset -v PYTHONHOME
  for _dv_name in "${_dv_scripts[@]}"; do
    # shellcheck disable=SC1090 # the environment's own, which conda would source
    \builtin source "$_dv_name"
  done
}

# Usage: layout anaconda [SPEC [CONDA]]
# Activates the conda environment SPEC: a name, a path with a '/', or a YAML file that names one
# (environment.yml unless given). One that is not there is made by the program CONDA.
layout_anaconda() {
  \builtin local REPLY "_dv_spec=${1-}" "_dv_conda=${2-}" _dv_file=environment.yml _dv_line
  if [[ -z $_dv_conda ]]; then
    _dv_conda=${CONDA_EXE-}
    [[ -n $_dv_conda ]] || _dv_conda=$(\builtin type -P conda) || _dv_conda=
  fi
  [[ $_dv_conda != */* ]] || PATH_add "${_dv_conda%/*}"
  if [[ -z $_dv_spec || $_dv_spec == *.yml || $_dv_spec == *.yaml ]]; then
    _dv_file=${_dv_spec:-$_dv_file} _dv_spec=
    watch_file "$_dv_file"
    if [[ -f $_dv_file ]]; then
      while IFS= \builtin read -r _dv_line || [[ -n $_dv_line ]]; do
        [[ $_dv_line =~ ^name:[[:blank:]]*[\"\']?([^\"\'#[:space:]]+) ]] || \builtin continue
        _dv_spec=${BASH_REMATCH[1]}
        \builtin break
      done <"$_dv_file"
    fi
    if [[ -z $_dv_spec ]]; then
      log_error "layout anaconda: no file $_dv_file with a name: line; name an environment"
      \builtin return 1
    fi
  fi
  [[ -z $_dv_conda ]] || ! _dv_conda_activate "$_dv_spec" 0 || \builtin return 0
  if [[ -n $_dv_conda ]]; then
    _dv_building _dv_conda_create "$_dv_spec" "$_dv_file" "$_dv_conda" >&2 || \builtin return "$?"
  fi
  _dv_conda_activate "$_dv_spec" 1
}

# Usage: _dv_conda_create SPEC FILE CONDA
# From FILE where that is there, else an empty one.
_dv_conda_create() {
  \builtin local _dv_how=--name
  [[ $1 != */* ]] || _dv_how=--prefix
  log_status "creating the conda environment $1"
  if [[ -f $2 ]]; then
    \command "$3" env create --file "$2" "$_dv_how" "$1"
  else
    \command "$3" create -y "$_dv_how" "$1"
  fi
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

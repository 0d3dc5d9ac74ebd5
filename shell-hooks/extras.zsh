# Aliases and hooks of a project, for zsh. extras.bash says what this is and does; only what differs
# is said here. It is read and runs under `emulate -L zsh -o no_aliases`.
#
# In _dirvenv_extras, what was there before an alias of ours is nothing, or '=' (an alias) or '-'
# (one that was disabled) and a text.

_dirvenv_enter() {
  local _dirvenv_code=$4 _dirvenv_shown=$3
  if (( ${#_dirvenv_extras} )) && [[ $_dirvenv_extras[4] == "$4" ]]; then _dirvenv_code=; fi
  typeset -ga _dirvenv_extras
  _dirvenv_extras=("${(@)argv[1,5]}" "${(@)_dirvenv_extras[6,-1]}")
  _dirvenv_aliases "${(@)argv[6,-1]}"
  _dirvenv_run enter
}

_dirvenv_leave() {
  local _dirvenv_code=$_dirvenv_extras[5] _dirvenv_shown=$_dirvenv_extras[3]
  _dirvenv_aliases
  builtin unset _dirvenv_extras
  _dirvenv_run leave
  builtin unset -f _dirvenv_enter _dirvenv_leave _dirvenv_aliases _dirvenv_run _dirvenv_guarded \
    _dirvenv_put_back
}

# One table holds a name as an alias or as a global one: where the user has a global one, there is
# no place for ours.
_dirvenv_aliases() {
  local _dirvenv_name _dirvenv_text _dirvenv_was
  local -A _dirvenv_wanted
  local -a _dirvenv_held
  _dirvenv_wanted=("$@")
  _dirvenv_held=("${(@)_dirvenv_extras[6,-1]}")
  _dirvenv_extras=("${(@)_dirvenv_extras[1,5]}")
  for _dirvenv_name _dirvenv_text _dirvenv_was in "${(@)_dirvenv_held}"; do
    if [[ ${_dirvenv_wanted[$_dirvenv_name]-} == "$_dirvenv_text" ]]; then
      _dirvenv_extras+=("$_dirvenv_name" "$_dirvenv_text" "$_dirvenv_was")
      builtin unset "_dirvenv_wanted[$_dirvenv_name]"
    elif [[ ${aliases[$_dirvenv_name]-} == "$_dirvenv_text" ]]; then
      if [[ -n $_dirvenv_was ]]; then
        builtin alias -- "$_dirvenv_name=${_dirvenv_was[2,-1]}"
        [[ $_dirvenv_was != -* ]] || builtin disable -a -- $_dirvenv_name
      else
        builtin unalias -- $_dirvenv_name
      fi
    fi
  done
  for _dirvenv_name _dirvenv_text in "$@"; do
    (( ${+_dirvenv_wanted[$_dirvenv_name]} )) || continue
    (( ! ${+galiases[$_dirvenv_name]} && ! ${+dis_galiases[$_dirvenv_name]} )) || continue
    _dirvenv_was=
    (( ! ${+aliases[$_dirvenv_name]} )) || _dirvenv_was="=$aliases[$_dirvenv_name]"
    (( ! ${+dis_aliases[$_dirvenv_name]} )) || _dirvenv_was="-$dis_aliases[$_dirvenv_name]"
    _dirvenv_extras+=("$_dirvenv_name" "$_dirvenv_text" "$_dirvenv_was")
    builtin alias -- "$_dirvenv_name=$_dirvenv_text"
  done
}

# What bash gives up a command for makes zsh give up all that it does, up to the prompt; `always` is
# where that can be stopped. An EXIT trap of the hook runs at its end, as in any function.
_dirvenv_run() {
  [[ -n $_dirvenv_code ]] || return 0
  local _dirvenv_status=0 _dirvenv_said= _dirvenv_depth=$ZSH_SUBSHELL _dirvenv_modes
  builtin eval "_dirvenv_hooked() {
builtin unset -f _dirvenv_hooked
builtin true
$_dirvenv_code
}" || _dirvenv_status=$?
  if (( ! _dirvenv_status )); then
    _dirvenv_modes=$(command stty -g 2>/dev/null)
    local -a _dirvenv_exit
    (( ! ${+functions[exit]} )) || _dirvenv_exit=("$functions[exit]")
    function exit {
      local _dirvenv_last=$?
      (( ZSH_SUBSHELL == _dirvenv_depth )) || builtin exit ${1-$_dirvenv_last}
      _dirvenv_said=${1-$_dirvenv_last}
      { : ${_dirvenv_none:?} } 2>/dev/null
    }
    # The loop is for a `break` that stands alone.
    repeat 1; do
      {
        _dirvenv_guarded || _dirvenv_status=$?
      } always {
        (( ! TRY_BLOCK_ERROR )) || _dirvenv_status=1 TRY_BLOCK_ERROR=0
        _dirvenv_put_back
      }
    done
  fi
  [[ -z $_dirvenv_said ]] || _dirvenv_status=$_dirvenv_said
  [[ $_dirvenv_status == 0 ]] ||
    builtin printf 'dirvenv: the %s hook of %s failed with status %s\n' \
      "$1" "$_dirvenv_shown" "$_dirvenv_status" >&2
}

_dirvenv_guarded() {
  emulate -L zsh -o no_aliases
  local IFS=$' \t\n\0'
  _dirvenv_hooked || return $?
}

_dirvenv_put_back() {
  builtin unset -f exit
  (( ! ${#_dirvenv_exit} )) || functions[exit]=$_dirvenv_exit[1]
  [[ $(command stty -g 2>/dev/null) == "$_dirvenv_modes" ]] ||
    command stty "$_dirvenv_modes" 2>/dev/null
}

# Aliases and hooks of a project, for bash. An answer brings this to a shell that enters a project
# which has some; when the project is left, all of it goes. Lines of comment are not sent. No alias
# of the user is expanded in here: each command is `builtin`, or a name of ours. Behind `builtin local`
# an assignment is a word like others, and quoted.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # assigned in quotes, or used by what is called
# shellcheck disable=SC2139,SC2317 # an alias is set to a text that is known; `exit` is called
#
# _dirvenv_extras holds what this shell has: a mark of the whole, a mark of the project file, the
# file's name for messages, the texts of enter and leave; then for each alias of ours its name, its
# text, and what was there before: nothing, or '=' and a text.

# MARK FILE SHOWN ENTER LEAVE [NAME TEXT]...: makes what this shell has into that. `enter` runs
# unless the same text has run here.
_dirvenv_enter() {
  builtin local "_dirvenv_code=$4" "_dirvenv_shown=$3"
  if [[ ${_dirvenv_extras+x} ]] && builtin test "${_dirvenv_extras[3]}" = "$4"; then
    _dirvenv_code=''
  fi
  _dirvenv_extras=("${@:1:5}" "${_dirvenv_extras[@]:5}")
  _dirvenv_aliases "${@:6}"
  _dirvenv_run enter
}

# Takes the aliases back, then runs `leave`. What this shell has is forgotten first, so that Ctrl-C
# in the hook does not make it run again.
_dirvenv_leave() {
  builtin local "_dirvenv_code=${_dirvenv_extras[4]}" "_dirvenv_shown=${_dirvenv_extras[2]}"
  _dirvenv_aliases
  builtin unset -v _dirvenv_extras
  _dirvenv_run leave
  [[ ! ${_dirvenv_exit+x} ]] || _dirvenv_own_exit
  builtin unset -f _dirvenv_enter _dirvenv_leave _dirvenv_aliases _dirvenv_run _dirvenv_guarded \
    _dirvenv_own_exit _dirvenv_put_back
}

# [NAME TEXT]...: makes our aliases into these. One that the user has changed meanwhile stays as it
# is, unless the project now has another text for it. A function of the name is not touched: an
# alias covers it.
_dirvenv_aliases() {
  builtin local _dirvenv_name='' _dirvenv_word
  builtin local -A _dirvenv_wanted
  builtin local -a _dirvenv_held
  builtin local -i _dirvenv_at
  for _dirvenv_word; do
    if [[ $_dirvenv_name ]]; then
      _dirvenv_wanted[$_dirvenv_name]=$_dirvenv_word _dirvenv_name=''
    else
      _dirvenv_name=$_dirvenv_word
    fi
  done
  _dirvenv_held=("${_dirvenv_extras[@]:5}")
  _dirvenv_extras=("${_dirvenv_extras[@]:0:5}")
  for ((_dirvenv_at = 0; _dirvenv_at < ${#_dirvenv_held[@]}; _dirvenv_at += 3)); do
    _dirvenv_name=${_dirvenv_held[_dirvenv_at]} _dirvenv_word=${_dirvenv_held[_dirvenv_at + 1]}
    # Not [[ ]], for which nocasematch makes texts the same.
    if builtin test "${_dirvenv_wanted[$_dirvenv_name]-}" = "$_dirvenv_word"; then
      _dirvenv_extras+=("${_dirvenv_held[@]:_dirvenv_at:3}")
      builtin unset -v "_dirvenv_wanted[$_dirvenv_name]"
    elif builtin test "${BASH_ALIASES[$_dirvenv_name]-}" = "$_dirvenv_word"; then
      _dirvenv_word=${_dirvenv_held[_dirvenv_at + 2]}
      if [[ $_dirvenv_word ]]; then
        builtin alias "$_dirvenv_name=${_dirvenv_word#=}"
      else
        builtin unalias "$_dirvenv_name"
      fi
    fi
  done
  for _dirvenv_name; do
    [[ ${_dirvenv_wanted[$_dirvenv_name]+x} ]] || builtin continue
    _dirvenv_word=${_dirvenv_wanted[$_dirvenv_name]}
    builtin unset -v "_dirvenv_wanted[$_dirvenv_name]"
    _dirvenv_extras+=("$_dirvenv_name" "$_dirvenv_word"
      "${BASH_ALIASES[$_dirvenv_name]+=}${BASH_ALIASES[$_dirvenv_name]-}")
    builtin alias "$_dirvenv_name=$_dirvenv_word"
  done
}

# enter|leave: runs $_dirvenv_code, and says where it failed. Options, IFS, traps and terminal modes
# are afterwards as before; the processes that this takes are started for a hook only. As a function
# the text is one command: all of it is parsed first, and an error that makes bash give up a command,
# as ${x?} does, ends all of it.
_dirvenv_run() {
  [[ $_dirvenv_code ]] || builtin return 0
  builtin local _dirvenv_status=0 _dirvenv_said='' "_dirvenv_depth=$BASH_SUBSHELL"
  builtin local "_dirvenv_had=$BASHOPTS" "_dirvenv_compat=${BASH_COMPAT-}"
  builtin local _dirvenv_traps _dirvenv_modes _dirvenv_word
  # The user's aliases are not for code of a project.
  builtin shopt -u expand_aliases
  builtin eval "_dirvenv_hooked() {
builtin unset -f _dirvenv_hooked
builtin true
$_dirvenv_code
}" || _dirvenv_status=$?
  if [[ :$_dirvenv_had: == *:expand_aliases:* ]]; then builtin shopt -s expand_aliases; fi
  if ((_dirvenv_status == 0)); then
    _dirvenv_traps=$(builtin trap -p)
    _dirvenv_modes=$(builtin command stty -g 2>/dev/null)
    # Where Ctrl-C has ended a hook, the function below is still there.
    if [[ ! ${_dirvenv_exit+x} ]]; then
      _dirvenv_exit=''
      if builtin declare -F exit >/dev/null; then _dirvenv_exit=$(builtin declare -pf exit); fi
    fi
    # `exit` ends the hook and not the shell: for an error, bash gives up a command and no more.
    function exit {
      builtin local "_dirvenv_last=$?"
      if [[ ! ${_dirvenv_depth-} ]]; then
        builtin unset -f exit
        builtin eval "${_dirvenv_exit-}"
        builtin unset -v _dirvenv_exit
        exit "${1-$_dirvenv_last}"
      elif ((BASH_SUBSHELL > _dirvenv_depth)); then
        builtin exit "${1-$_dirvenv_last}"
      fi
      _dirvenv_said=${1-$_dirvenv_last}
      builtin set +e
      { builtin : "${_dirvenv_none:?}"; } 2>/dev/null
    }
    builtin eval _dirvenv_guarded || _dirvenv_status=$?
    # Here and not in a function: those have no traps of DEBUG, RETURN and ERR, but their own. What
    # is no signal, as the text of a trap, `trap -` passes over.
    builtin trap - DEBUG
    _dirvenv_word=$(builtin trap -p)
    if ! builtin test "$_dirvenv_word" = "$_dirvenv_traps"; then
      builtin eval "${_dirvenv_word//trap -- /builtin trap - }" 2>/dev/null
      builtin eval "$_dirvenv_traps"
    fi
    _dirvenv_own_exit
    _dirvenv_put_back
  fi
  if [[ $_dirvenv_said ]]; then _dirvenv_status=$_dirvenv_said; fi
  [[ $_dirvenv_status == 0 ]] ||
    builtin printf 'dirvenv: the %s hook of %s failed with status %s\n' \
      "$1" "$_dirvenv_shown" "$_dirvenv_status" >&2
}

# Behind `||`, `set -e` does not end the shell where a command fails. But it would at an error such
# as ${x?}: so before each command it is taken back. Where Ctrl-C has ended a hook, the trap takes
# itself back.
_dirvenv_guarded() {
  builtin local - IFS=$' \t\n'
  builtin set +aefkux -T
  builtin trap 'builtin set +e; [[ ${_dirvenv_depth-} ]] || builtin trap - DEBUG' DEBUG
  _dirvenv_hooked || builtin return "$?"
}

# Gives the user's own `exit` back, a function or none.
_dirvenv_own_exit() {
  builtin unset -f exit
  builtin eval "${_dirvenv_exit-}"
  builtin unset -v _dirvenv_exit
}

# Puts back what `local` does not, but for traps. What sets compat42 and its like is BASH_COMPAT, of
# which BASHOPTS knows only after some other option was set.
_dirvenv_put_back() {
  builtin local IFS=:
  for _dirvenv_word in $BASHOPTS; do
    [[ :$_dirvenv_had: == *":$_dirvenv_word:"* || $_dirvenv_word == compat* ]] ||
      builtin shopt -u "$_dirvenv_word"
  done
  if [[ ${BASH_COMPAT-} != "$_dirvenv_compat" ]]; then
    builtin unset -v BASH_COMPAT
    [[ ! $_dirvenv_compat ]] || BASH_COMPAT=$_dirvenv_compat
  fi
  for _dirvenv_word in $_dirvenv_had; do
    [[ :$BASHOPTS: == *":$_dirvenv_word:"* || $_dirvenv_word == compat* ]] ||
      builtin shopt -s "$_dirvenv_word"
  done
  _dirvenv_word=$(builtin command stty -g 2>/dev/null)
  [[ $_dirvenv_word == "$_dirvenv_modes" ]] ||
    builtin command stty "$_dirvenv_modes" 2>/dev/null
}

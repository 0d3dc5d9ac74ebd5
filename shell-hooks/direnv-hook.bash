# direnv, by dirvenv, for bash. In ~/.bashrc:  eval "$(direnv hook bash)"
# shellcheck shell=bash
_direnv_hook() {
  local previous_exit_status=$?
  local _direnv_script _direnv_trap
  _direnv_trap=$(trap -p SIGINT)
  # Ctrl-C is for the load alone, which says then that it was stopped, and is not begun again.
  trap -- '' SIGINT
  _direnv_script=$(@DIRVENV@ export bash)
  eval "$_direnv_script"
  trap - SIGINT
  [[ -z $_direnv_trap ]] || eval "$_direnv_trap"
  return $previous_exit_status
}
# shellcheck disable=SC2128,SC2178 # it is one or the other
if [[ ";${PROMPT_COMMAND[*]:-};" != *_direnv_hook* ]]; then
  if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null)" == "declare -a"* ]]; then
    PROMPT_COMMAND=(_direnv_hook "${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="_direnv_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
  fi
fi

# direnv, by dirvenv, for zsh. In ~/.zshrc:  eval "$(direnv hook zsh)"
_direnv_hook() {
  local _direnv_script _direnv_trap
  _direnv_script=$(@DIRVENV@ export zsh)
  {
    trap -- '' SIGINT
    eval "$_direnv_script"
  } always {
    trap - SIGINT
  }
}
typeset -ag precmd_functions chpwd_functions
if (( ! ${precmd_functions[(I)_direnv_hook]} )); then
  precmd_functions=(_direnv_hook $precmd_functions)
fi
if (( ! ${chpwd_functions[(I)_direnv_hook]} )); then
  chpwd_functions=(_direnv_hook $chpwd_functions)
fi

# direnv, by dirvenv, for zsh. In ~/.zshrc:  eval "$(direnv hook zsh)"
_direnv_hook() {
  local _direnv_script
  # Ctrl-C is for the load alone, which says then that it was stopped, and is not begun again.
  {
    trap -- '' SIGINT
    _direnv_script=$(@DIRVENV@ export zsh)
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

# dirvenv for zsh. In ~/.zshrc, near its end:  eval "$(dirvenv hook zsh)"
builtin typeset -g _dirvenv_program=@DIRVENV@

# What is defined in here keeps the options and the freedom from aliases that it was defined with.
# Tracing is off: it would show the values of the project.
builtin emulate zsh -o no_aliases +o xtrace -c '
# Not for children, even where all_export is set.
typeset -g +x _dirvenv_program

# True while nothing has changed. Each answer of the client puts a real test in its place.
_dirvenv_same() { builtin false }

# Asks the client.
_dirvenv_ask() {
  local _dirvenv_answer
  [[ -x $_dirvenv_program ]] || return 0
  _dirvenv_answer=$("$_dirvenv_program" export zsh --hook $$ "$PWD" ${_dirvenv_begun---first})
  typeset -g _dirvenv_begun=
  _dirvenv_apply "$_dirvenv_answer"
}

# Applies an answer if it has come whole: eight digits with its length, the script, a closing mark.
_dirvenv_apply() {
  [[ $1 == [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]:*"#dirvenv-end" ]] || return 0
  (( ${#1} == 10#${1[1,8]} + 9 )) || return 0
  builtin eval "${1[10,-13]}"
}

_dirvenv_hook() { _dirvenv_same || _dirvenv_ask }

# Completion and other subshells change directory too; nobody waits for an environment there. A `cd`
# in the hook of a project, where an answer is being applied, is left to the next prompt.
_dirvenv_chpwd() { (( ZSH_SUBSHELL || ${+_dirvenv_answer} )) || _dirvenv_hook }

# First in both, so that prompts show the new environment.
typeset -ga precmd_functions chpwd_functions
(( ${precmd_functions[(I)_dirvenv_hook]} )) || precmd_functions=(_dirvenv_hook $precmd_functions)
(( ${chpwd_functions[(I)_dirvenv_chpwd]} )) || chpwd_functions=(_dirvenv_chpwd $chpwd_functions)
'

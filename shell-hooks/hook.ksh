# dirvenv for ksh93 and mksh. In the file that $ENV names:  eval "$(dirvenv hook ksh)"
# shellcheck shell=ksh
function _dirvenv_hook {
  typeset _dirvenv_status=$? _dirvenv_program=@DIRVENV@
  # Ctrl-C is for the program. ksh93, stopped while it makes its prompt, makes prompts for ever; its
  # traps are a function's own.
  case ${KSH_VERSION-} in
    *MIRBSD* | *LEGACY*) ;;
    *) trap : INT ;;
  esac
  if [ -x "$_dirvenv_program" ]; then
    eval "$("$_dirvenv_program" export ksh --hook "$$" .)"
  fi
  return "$_dirvenv_status"
}

# Neither has a function for prompts. What both run for each is in PS1, and `${ …;}` runs in the shell
# itself, where `$(…)` is a child.
case $- in
  *i*)
    case ${PS1-} in
      *_dirvenv_hook*) ;;
      *) PS1='${ _dirvenv_hook;}'${PS1-'$ '} ;;
    esac
    ;;
esac

# dirvenv for @SHELL@ where there is no prompt: the environment of the directory that it starts in, once.
# bash: in a file that $BASH_ENV names. zsh: in ~/.zshenv.
# shellcheck shell=bash
# Not in what dirvenv itself has started, where DIRVENV_NON_INTERACTIVE says so, nor while a project's
# file is evaluated, nor where its environment is there.
case $- in
  *i*) ;;
  *)
    if [ -z "${DIRVENV_IN_ENVRC-}${DIRVENV_NON_INTERACTIVE-}" ] &&
      [ "${DIRVENV_DIR-}" != "${PWD-}" ] && [ -x @DIRVENV@ ]; then
      # Whatever comes of it, also under set -e, the shell goes on, and its input stays its own.
      builtin eval "$(DIRVENV_NON_INTERACTIVE=1 @DIRVENV@ export @SHELL@ --non-interactive </dev/null)" || :
    fi
    ;;
esac

# What `direnv hook` prints: that it defines what others rely on, and works.

story hook-bash-defines-its-function
  bash
    eval "$(direnv hook bash)"
    type -t _direnv_hook
    printf '<%s>' "${PROMPT_COMMAND[@]}"

story hook-bash-loads-and-unloads
  project p
    export A=1
  bash
    eval "$(direnv hook bash)"
    cd p
    _direnv_hook
    echo "A=$A"
    cd ..
    _direnv_hook
    echo "A=${A-unset}"

story hook-bash-keeps-the-status
  bash
    eval "$(direnv hook bash)"
    (exit 42)
    _direnv_hook
    echo $?

story hook-bash-before-other-commands
  bash
    PROMPT_COMMAND='echo mine'
    eval "$(direnv hook bash)"
    printf '<%s>' "${PROMPT_COMMAND[@]}"

story hook-bash-twice
  bash
    eval "$(direnv hook bash)"
    eval "$(direnv hook bash)"
    printf '<%s>' "${PROMPT_COMMAND[@]}"

story hook-bash-with-an-array
  bash
    PROMPT_COMMAND=('echo one' 'echo two')
    eval "$(direnv hook bash)"
    printf '<%s>' "${PROMPT_COMMAND[@]}"

story hook-bash-under-strict-options
  bash
    set -euo pipefail
    eval "$(direnv hook bash)"
    _direnv_hook
    echo there

story hook-bash-by-another-name
  bash
    eval "$(direnv hook -bash)"
    type -t _direnv_hook

story hook-bash-is-blocked
  envrc p
    export A=1
  bash
    eval "$(direnv hook bash)"
    cd p
    _direnv_hook
    echo "status $?"
    _direnv_hook
    echo "status $?"

story hook-zsh-defines-its-function
  zsh
    eval "$(direnv hook zsh)"
    whence -w _direnv_hook
    print -l -- $precmd_functions -- $chpwd_functions

story hook-zsh-loads-and-unloads
  project p
    export A=1
  zsh
    eval "$(direnv hook zsh)"
    cd p
    _direnv_hook
    echo "A=$A"
    cd ..
    _direnv_hook
    echo "A=${A-unset}"

story hook-zsh-twice
  zsh
    precmd_functions=(mine)
    eval "$(direnv hook zsh)"
    eval "$(direnv hook zsh)"
    print -l -- $precmd_functions -- $chpwd_functions

story hook-fish-defines-its-functions
  fish
    direnv hook fish | source
    functions -q __direnv_export_eval; and echo one
    functions -q __direnv_export_eval_2; and echo two

story hook-fish-loads-and-unloads
  project p
    export A=1
  fish
    direnv hook fish | source
    cd p
    emit fish_prompt
    echo A=$A
    cd ..
    emit fish_prompt
    set -q A; or echo unset

story hook-tcsh-is-an-alias
  bash
    direnv hook tcsh | grep -o 'alias precmd'

story hook-elvish-has-its-word
  bash
    direnv hook elvish | grep -c 'export elvish'

# dirvenv for zsh. In ~/.zshrc, near its end:  eval "$(dirvenv hook zsh)"
builtin typeset -g _dirvenv_program=@DIRVENV@

# What is defined in here keeps the options and the freedom from aliases that it was defined with.
# Nothing is traced: it would show the values of the project. Numbers are whole ones.
builtin emulate zsh -o no_aliases +o xtrace +o verbose +o source_trace +o force_float -c '
# Not for children, even where all_export is set.
typeset -g +x _dirvenv_program _dirvenv_channel= _dirvenv_asked=0

# True while nothing has changed. Each answer of the client puts a real test in its place.
_dirvenv_same() { builtin false }

# The file becomes _dirvenv_text.
_dirvenv_read() {
  local _dirvenv_part
  _dirvenv_text=
  while builtin sysread -s 65536 _dirvenv_part; do _dirvenv_text+=$_dirvenv_part; done <"$1"
}

# Asks the daemon through files and pipes, for which nothing is started; false where there is no
# answer in time, or it leaves that to the client. A wake-up for an older question is passed over.
# What children get of a variable with padding is not what zsh shows of it.
_dirvenv_ask_daemon() {
  local _dirvenv_text _dirvenv_n
  local -a _dirvenv_words
  [[ -p $_dirvenv_channel/ask && -p $_dirvenv_channel/wake ]] || return 1
  builtin zmodload -F zsh/system b:sysread || return 1
  _dirvenv_asked=$(( _dirvenv_asked + 1 ))
  _dirvenv_words=("dirvenv-question 3" zsh $_dirvenv_asked "$PWD" "$_dirvenv_tty")
  typeset +x >|"$_dirvenv_channel/question" || return 1
  _dirvenv_read "$_dirvenv_channel/question"
  for _dirvenv_n in ${(f)_dirvenv_text}; do
    [[ ${(tP)_dirvenv_n} != (*right*|*left*|array*|association*) ]] || return 1
    _dirvenv_words+=("$_dirvenv_n=${(P)_dirvenv_n}")
  done
  { builtin print -rN -- "${_dirvenv_words[@]}" && builtin print -r -- "#end"; } \
    >|"$_dirvenv_channel/question" || return 1
  builtin print -r -- $_dirvenv_asked 1<>"$_dirvenv_channel/ask" || return 1
  for _dirvenv_n in {1..9}; do
    builtin read -r -t 0.2 _dirvenv_n 0<>"$_dirvenv_channel/wake" || break
    [[ $_dirvenv_n != "$_dirvenv_asked got" ]] || return 0
    [[ $_dirvenv_n != "$_dirvenv_asked ask" ]] || return 1
  done
  # A late answer is to no question any more. Where the question has been taken, it stays so.
  _dirvenv_more=(--unanswered)
  [[ ! -e $_dirvenv_channel/question ]] || builtin print -n >|"$_dirvenv_channel/question"
  return 1
} 2>/dev/null

# Asks the daemon if there is one, else the client. The daemon sends a file that empties itself, and
# says at its end that all of it was there.
_dirvenv_ask() {
  local _dirvenv_answer _dirvenv_whole= _dirvenv_tty=
  local -a _dirvenv_more
  (( ${+_dirvenv_begun} )) || _dirvenv_more=(--first)
  [[ ! -t 2 ]] || _dirvenv_tty=1
  if [[ -n $_dirvenv_channel ]] && _dirvenv_ask_daemon; then
    _dirvenv_more=(--unanswered)
    [[ ! -s $_dirvenv_channel/answer ]] || builtin source "$_dirvenv_channel/answer"
    [[ -z $_dirvenv_whole ]] || return 0
  fi
  _dirvenv_channel=
  [[ -x $_dirvenv_program ]] || return 0
  _dirvenv_answer=$("$_dirvenv_program" export zsh --hook $$ "$PWD" $_dirvenv_more)
  typeset -g _dirvenv_begun=
  _dirvenv_apply "$_dirvenv_answer" || return 0
}

# Applies an answer if it has come whole: eight digits with its length, the script, a closing mark.
_dirvenv_apply() {
  [[ $1 == [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]:*"#dirvenv-end" ]] || return 1
  (( ${#1} == 10#${1[1,8]} + 9 )) || return 1
  builtin eval "${1[10,-13]}"
  return 0
}

# While a load goes on, the line editor listens to a pipe for its end, and acts on it at once. What is
# being typed stays.
_dirvenv_listen() {
  [[ $DIRVENV_STATUS == loading && -o zle ]] || return 0
  if (( ! ${+_dirvenv_fd} )) && builtin zmodload zsh/system; then
    typeset -g +x _dirvenv_fd
    if builtin sysopen -rw -o cloexec -u _dirvenv_fd "$_dirvenv_arrivals" 2>/dev/null; then
      builtin zle -F $_dirvenv_fd _dirvenv_arrived
    else
      builtin unset _dirvenv_fd
    fi
  fi
  # It may have ended before we listened.
  _dirvenv_same || _dirvenv_ask
}

_dirvenv_arrived() {
  local _dirvenv_n
  builtin sysread -i $1 _dirvenv_n || { builtin zle -F $1; return 0 }
  if _dirvenv_same; then return 0; fi
  builtin zle -I
  _dirvenv_hook
  builtin zle reset-prompt
}

_dirvenv_hook() { _dirvenv_same || { _dirvenv_ask && _dirvenv_listen } }

# Completion and other subshells change directory too; nobody waits for an environment there. A `cd`
# in the hook of a project, where an answer is being applied, is left to the next prompt.
_dirvenv_chpwd() { (( ZSH_SUBSHELL || ${+_dirvenv_answer} )) || _dirvenv_hook }

# First in both, so that prompts show the new environment.
typeset -ga precmd_functions chpwd_functions
(( ${precmd_functions[(I)_dirvenv_hook]} )) || precmd_functions=(_dirvenv_hook $precmd_functions)
(( ${chpwd_functions[(I)_dirvenv_chpwd]} )) || chpwd_functions=(_dirvenv_chpwd $chpwd_functions)
'

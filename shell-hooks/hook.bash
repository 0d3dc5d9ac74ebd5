# dirvenv for bash. In ~/.bashrc, near its end:  eval "$(dirvenv hook bash)"
# shellcheck shell=bash
# shellcheck disable=SC2154 # _dirvenv_status: assigned in quotes
_dirvenv_program=@DIRVENV@

# True while nothing has changed. Each answer of the client puts a real test in its place.
_dirvenv_same() { builtin false; }

# Asks the daemon through files and pipes, for which nothing is started; false where there is no
# answer in time, or it leaves that to the client. A wake-up for an older question is passed over.
# Wake-ups are as long as each other: bash takes as many bytes at once, but a line byte by byte.
_dirvenv_ask_daemon() {
  builtin local _dirvenv_i _dirvenv_word IFS=' '
  [[ -p ${_dirvenv_channel-}/ask && -p $_dirvenv_channel/wake ]] || builtin return 1
  _dirvenv_asked=$((${_dirvenv_asked:-0} + 1))
  { builtin printf '%s\0' 'dirvenv-question 3' bash "$_dirvenv_asked" "${PWD-}" "$_dirvenv_tty" &&
    builtin export -p && builtin printf '\0' && builtin declare -Fx && builtin printf '#end\n'; } \
    >|"$_dirvenv_channel/question" && builtin printf '%s\n' "$_dirvenv_asked" \
    1<>"$_dirvenv_channel/ask" || builtin return 1
  for _dirvenv_i in 1 2 3 4 5 6 7 8 9; do
    builtin read -r -t 0.2 -N $((${#_dirvenv_asked} + 5)) _dirvenv_word \
      0<>"$_dirvenv_channel/wake" || builtin break
    [[ $_dirvenv_word != "$_dirvenv_asked got"$'\n' ]] || builtin return 0
    [[ $_dirvenv_word != "$_dirvenv_asked ask"$'\n' ]] || builtin return 1
  done
  # A late answer is to no question any more. Where the question has been taken, it stays so.
  _dirvenv_more=--unanswered
  [[ ! -e $_dirvenv_channel/question ]] || builtin printf '' >|"$_dirvenv_channel/question"
  builtin return 1
} 2>/dev/null

# Asks the daemon if there is one, else the client. The daemon's answer empties its file, and says at
# its end that all of it was there.
_dirvenv_ask() {
  builtin local _dirvenv_answer _dirvenv_whole='' _dirvenv_tty=''
  builtin local "_dirvenv_more=${_dirvenv_begun:---first}"
  [[ ! -t 2 ]] || _dirvenv_tty=1
  if [[ ${_dirvenv_channel-} ]] && _dirvenv_ask_daemon; then
    _dirvenv_more=--unanswered
    [[ ! -s $_dirvenv_channel/answer ]] || builtin source "$_dirvenv_channel/answer"
    [[ ! $_dirvenv_whole ]] || builtin return 0
  fi
  _dirvenv_channel=
  [[ -x $_dirvenv_program ]] || builtin return 0
  # shellcheck disable=SC2086 # no word at all after the first time
  _dirvenv_answer=$("$_dirvenv_program" export bash --hook "$$" "${PWD-}" $_dirvenv_more)
  _dirvenv_begun=' '
  _dirvenv_apply "$_dirvenv_answer" || builtin return 0
}

# While a load goes on, its end is told by a signal that has no other use, unless the user has one for
# it. Then bash acts on it before the next command.
_dirvenv_listen() {
  if [[ ${DIRVENV_STATUS-} == loading ]]; then
    if [[ ! ${_dirvenv_listens-} && ! $(builtin trap -p URG) ]]; then
      builtin trap '_dirvenv_arrived "$_"' URG
      _dirvenv_listens=1
    fi
    # It may have ended before we listened.
    if _dirvenv_same; then builtin return 0; fi
    _dirvenv_ask
    [[ ${DIRVENV_STATUS-} != loading ]] || builtin return 0
  fi
  [[ ! ${_dirvenv_listens-} ]] || builtin trap - URG
  _dirvenv_listens=
}

# Not within a function, whose variables may have our names, nor in the hook: then the next prompt
# looks. The argument is what `$_` is to be again. The client is asked: bash may be within a `read`,
# which a `read -d` in a trap leaves waiting for ever.
_dirvenv_arrived() {
  builtin local _dirvenv_channel=
  if ((${#FUNCNAME[@]} == 1)); then _dirvenv_hook; fi
}

# Applies an answer if it has come whole: eight digits with its length, the script, a closing mark.
_dirvenv_apply() {
  [[ $1 == [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]:*'#dirvenv-end' ]] || builtin return 1
  ((${#1} == 10#${1:0:8} + 9)) || builtin return 1
  builtin eval "${1:9:${#1}-21}"
  builtin return 0
}

# `local -` gives the user's options back; bash has it since 4.4.
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
  _dirvenv_hook() {
    # Quoted as wholes: under `set -k` a plain assignment would not be an argument.
    builtin local "_dirvenv_status=$?" 'IFS= ' -
    builtin set +aefkuvx
    _dirvenv_same || { _dirvenv_ask && _dirvenv_listen; }
    builtin return "$_dirvenv_status"
  }
else
  _dirvenv_hook() {
    builtin local "_dirvenv_status=$?" IFS=' '
    _dirvenv_same || { _dirvenv_ask && _dirvenv_listen; }
    builtin return "$_dirvenv_status"
  }
fi

# First in PROMPT_COMMAND, which may be a list of commands or a text. Behind us in a text stands a
# newline: a broken rest must not take our line with it.
if [[ $(builtin declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
  [[ $'\n'"${PROMPT_COMMAND[*]-}" == *_dirvenv_hook* ]] ||
    PROMPT_COMMAND=(_dirvenv_hook "${PROMPT_COMMAND[@]}")
elif [[ ${PROMPT_COMMAND-} != *_dirvenv_hook* ]]; then
  # shellcheck disable=SC2128,SC2178 # here it is a text
  PROMPT_COMMAND=_dirvenv_hook${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
fi

# Not for children, even where `set -a` exports whatever is defined.
builtin export -n _dirvenv_program _dirvenv_channel='' _dirvenv_asked='' _dirvenv_listens=''
builtin export -nf _dirvenv_same _dirvenv_ask_daemon _dirvenv_ask _dirvenv_listen _dirvenv_arrived \
  _dirvenv_apply _dirvenv_hook

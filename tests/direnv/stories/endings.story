# How an evaluation can end, and what is applied then.

story ends-well
  project p
    export A=1
    true
  cd p
  export

story exit-0-early
  project p
    export A=1
    exit 0
    export B=1
  cd p
  export

story exit-1
  project p
    export A=1
    exit 1
  cd p
  export
  export
  cd ..
  export

story exit-3-in-json
  project p
    export A=1
    exit 3
  cd p
  export json
  export json

story exit-255
  project p
    exit 255
  cd p
  export

story exit-in-a-function
  project p
    f() { export A=1; exit 7; }
    f
  cd p
  export

story exit-in-a-subshell
  project p
    export A=1
    (exit 9)
    export B=$?
  cd p
  export

story exit-by-trap
  project p
    export A=1
    trap 'exit 4' EXIT
  cd p
  export

story last-command-is-false
  project p
    export A=1
    false
  cd p
  export
  export

story return-0
  project p
    export A=1
    return 0
    export B=1
  cd p
  export

story return-3
  project p
    export A=1
    return 3
    export B=1
  cd p
  export

story unknown-command
  project p
    export A=1
    no-such-command
    export B=1
  cd p
  export

story syntax-error
  project p
    export A=1
    if then
    export B=1
  cd p
  export
  export

story unclosed-quote
  project p
    export A=1
    export B="never closed
  cd p
  export

story unclosed-if
  project p
    export A=1
    if true; then
    export B=1
  cd p
  export

story errexit-by-set
  project p
    set -e
    export A=1
    false
    export B=1
  cd p
  export
  export

story nounset-by-set
  project p
    set -u
    export A=1
    export B=$NOT_THERE
    export C=1
  cd p
  export

story pipefail-by-set
  project p
    set -eo pipefail
    export A=1
    false | true
    export B=1
  cd p
  export

story noexec-by-set
  project p
    export A=1
    set -n
    export B=1
  cd p
  export

story xtrace-by-set
  project p
    set -x
    export A=1
    set +x
  cd p
  export

story allexport-by-set
  project p
    set -a
    A=1
    B=two
  cd p
  export

story noglob-by-set
  project p
    set -f
    export A=*
  cd p
  export

story posix-by-set
  project p
    set -o posix
    export A=1
  cd p
  export

story trap-on-exit
  project p
    trap 'echo bye >&2' EXIT
    export A=1
  cd p
  export
  export

story trap-on-exit-in-a-subshell
  project p
    (trap 'echo bye >&2' EXIT)
    export A=1
  cd p
  export

story trap-on-err
  project p
    trap 'echo failed >&2' ERR
    export A=1
    false
    export B=1
  cd p
  export

story trap-on-debug
  project p
    n=0
    trap 'n=$((n + 1))' DEBUG
    export A=1
    trap - DEBUG
    export B=1
  cd p
  export

story exec-true
  project p
    export A=1
    exec true
    export B=1
  cd p
  export
  export

story exec-false
  project p
    export A=1
    exec false
  cd p
  export

story exec-what-is-not-there
  project p
    export A=1
    exec /no/such/program
    export B=1
  cd p
  export

story exec-redirects-only
  project p
    exec 2>/dev/null
    echo unseen >&2
    export A=1
  cd p
  export

story killed-by-TERM
  project p
    export A=1
    kill -TERM $$
    export B=1
  cd p
  export
  export
  direnv reload
  export

story killed-by-KILL
  project p
    kill -KILL $$
  cd p
  export
  export

story killed-by-INT
  project p
    kill -INT $$
    sleep 0.1
    export A=1
  cd p
  export

story killed-by-HUP
  project p
    kill -HUP $$
    export A=1
  cd p
  export

story prints-on-stdout
  project p
    echo on stdout
    export A=1
  cd p
  export
  direnv reload
  export json

story prints-on-stderr
  project p
    echo on stderr >&2
    export A=1
  cd p
  export

story prints-without-a-newline
  project p
    printf 'no newline'
    export A=1
  cd p
  export

story prints-bytes-that-are-no-text
  project p
    printf '\001\377\033[31m\n'
    export A=1
  cd p
  export

story stdout-is-closed
  project p
    exec 1>&-
    export A=1
  cd p
  export

story stdin-is-read
  project p
    read -r line
    export A="$line"
  cd p
  bash
    printf 'typed\n' | direnv export json | grep '"A"'

story job-in-the-background
  project p
    sleep 30 3>&- >/dev/null 2>&1 &
    export A=1
  cd p
  export

story job-in-the-background-holds-all
  project p
    sleep 0.3 &
    export A=1
  cd p
  export

story working-directory-is-changed
  project p
    cd /tmp
    export A=$PWD
  cd p
  export
  show PWD

story working-directory-is-removed-meanwhile
  project p
    mkdir gone && cd gone && rmdir ../gone
    export A=1
  cd p
  export

story umask-and-functions-stay-inside
  project p
    umask 077
    f() { :; }
    alias x=y
    shopt -s dotglob
    export A=1
  cd p
  export

story exported-function
  project p
    f() { echo f; }
    export -f f
    export A=1
  cd p
  export

story exported-function-from-outside
  project p
    export A=$(type -t f)
  cd p
  bash
    f() { echo f; }
    export -f f
    direnv export json | grep '"A"'

story shell-options-in-force
  project p
    export A=$(shopt | grep -E '(nullglob|extglob|gnu_errfmt)' | tr -s '\t ' ' ' | tr '\n' ,)
    export B=$-
    export C="${BASH_SOURCE[0]}" D="$0" E="$#" F="$1" G="${FUNCNAME[0]}"
  cd p
  export

story nullglob-is-on
  write p/b.y
    x
  write p/a.y
    x
  project p
    export A=$(echo none-*.x | wc -w)
    export B=$(echo *.y)
  cd p
  export

story direnv-within-the-evaluation
  project p
    export A=$(command -v direnv) B=$direnv C=$DIRENV_IN_ENVRC D=${DIRENV_DIR-none} E=${DIRENV_FILE-none}
    export F=$(direnv version)
  cd p
  export

story bash-error-has-its-line
  project p
    export A=1
    export 1B=2
    export C=3
  cd p
  export

story readonly-variable
  project p
    readonly A=1
    export A
    A=2
    export B=1
  cd p
  export

story declare-is-local-to-the-function
  project p
    declare A=1
    declare -x B=2
    declare -gx C=3
    typeset -x D=4
    export E=5
  cd p
  export

story local-at-the-top
  project p
    local A=1
    export B=$A
  cd p
  export

story sourced-by-dot
  write p/more.sh
    B=more
    export C=1
  project p
    . ./more.sh
    export A=$B
  cd p
  export
  write more.sh
    B=changed
  export
  direnv reload
  export

story sourced-with-arguments
  write p/more.sh
    export A="$1-$2-$#"
  project p
    source ./more.sh one two
  cd p
  export

story sourced-what-is-not-there
  project p
    export A=1
    source ./nothing.sh
    export B=1
  cd p
  export

story arrays-are-not-exported
  project p
    A=(1 2 3)
    export A
    declare -A M=([a]=1)
    export M
    export B="${A[1]}${M[a]}"
  cd p
  export

story process-substitution-and-here-document
  project p
    export A=$(cat <(echo one))
    export B=$(cat <<END
    two $A
    END
    )
  cd p
  export

story BASH_ENV-is-there
  write env.bash
    echo from BASH_ENV >&2
    export FROM_BASH_ENV=1
  set BASH_ENV @ROOT@/home/env.bash
  project p
    export A=1
  cd p
  export

story BASH_ENV-prints-on-stdout
  write env.bash
    echo from BASH_ENV
  set BASH_ENV @ROOT@/home/env.bash
  project p
    export A=1
  cd p
  export

story SHELLOPTS-from-outside
  project p
    export A=$-
    false
    export B=1
  cd p
  set SHELLOPTS braceexpand:errexit:hashall:interactive-comments
  direnv export json

story POSIXLY_CORRECT-from-outside
  project p
    export A=1
  cd p
  set POSIXLY_CORRECT 1
  export

story IFS-from-outside
  project p
    export A=$(echo a,b)
    set -- $A
    export B=$#
  cd p
  set IFS ,
  export

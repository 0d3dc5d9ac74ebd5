# The commands beside those of permission.story and watches.story.

story no-command
  direnv

story help
  direnv help

story help-with-a-word
  direnv help me

story help-dashed
  direnv --help

story help-short
  direnv -h

story version
  direnv version

story version-dashed
  direnv --version

story version-short
  direnv -v

story version-at-least
  direnv version 2.0.0
  direnv version v2.0.0
  direnv version 2
  direnv version 2.32
  direnv version 2.32.1

story version-too-new
  direnv version 99.0.0
  direnv version v99.0.0

story version-that-is-none
  direnv version abc
  direnv version 1.2.3.4
  direnv version ""
  direnv version -1

story version-with-surplus-words
  direnv version 2.0.0 99.0.0

story command-is-unknown
  direnv no-such-command
  direnv no-such-command --help
  direnv ""
  direnv --nothing
  direnv ALLOW

story status-with-nothing
  direnv status

story status-of-a-blocked-file
  envrc p
    export A=1
  cd p
  direnv status
  export
  direnv status

story status-of-a-loaded-file
  project p
    watch_file data missing
    export A=1
  write p/data
    x
  cd p
  direnv status
  export
  direnv status

story status-elsewhere
  project p
    export A=1
  project q
    export B=1
  cd p
  export
  cd ../q
  direnv status

story status-of-a-denied-file
  project p
    export A=1
  cd p
  export
  direnv deny
  direnv status

story status-with-surplus-words
  direnv status of what

story status-with-settings
  toml
    [global]
    disable_stdin = true
    warn_timeout = "1m30s"
    [whitelist]
    prefix = ["/a", "~/b"]
    exact = ["/x", "/y/.envrc"]
  direnv status

story exec-in-a-project
  project p
    export A=1
  direnv exec p printenv A DIRENV_DIR DIRENV_FILE
  direnv exec p pwd

story exec-below-a-project
  project p
    export A=1
  mkdir p/a/b
  direnv exec p/a/b printenv A DIRENV_FILE

story exec-where-nothing-is
  mkdir p
  set A outside
  direnv exec p printenv A
  direnv exec / printenv A

story exec-not-allowed
  envrc p
    export A=1
  direnv exec p echo ran

story exec-denied
  project p
    export A=1
  direnv deny p
  direnv exec p echo ran

story exec-from-a-loaded-project
  project p
    export A=p P=1
  project q
    export A=q
  cd p
  export
  direnv exec ../q sh -c 'echo "$A ${P-unset}"'
  direnv exec / sh -c 'echo "${A-unset} ${P-unset} ${DIRENV_DIR-unset} ${DIRENV_DIFF-unset}"'
  direnv exec . printenv A

story exec-passes-its-words-on
  project p
    export A=1
  direnv exec p printf '<%s>' a "b c" "" -x --help

story exec-status
  project p
    export A=1
  direnv exec p sh -c 'exit 7'
  direnv exec p true
  direnv exec p false
  direnv exec p sh -c 'exit 255'

story exec-signal
  project p
    export A=1
  direnv exec p sh -c 'kill -TERM $$'
  direnv exec p sh -c 'kill -KILL $$'

story exec-stdin-and-stderr
  project p
    export A=1
  direnv exec p sh -c 'cat; echo wrong >&2'
    typed

story exec-missing-command
  project p
    export A=1
  direnv exec p no-such-command
  direnv exec p ./no-such-command
  direnv exec p /no/such/command

story exec-missing-words
  project p
    export A=1
  direnv exec
  direnv exec p

story exec-missing-directory
  direnv exec nothing true

story exec-a-file
  project p
    export A=1
  write p/run.sh
    #!/bin/sh
    echo "A=$A $*"
  chmod 755 p/run.sh
  direnv exec p/run.sh one two
  cd p
  direnv exec run.sh one
  direnv exec ./run.sh one
  direnv exec @ROOT@/home/p/run.sh one

story exec-a-file-that-is-not-executable
  project p
    export A=1
  write p/run.sh
    #!/bin/sh
    echo ran
  direnv exec p/run.sh

story exec-a-relative-command
  project p
    export A=1
  write run.sh
    #!/bin/sh
    echo "A=$A in $PWD"
  chmod 755 run.sh
  direnv exec p ./run.sh

story exec-uses-the-new-PATH
  project p
    PATH_add bin
  write p/bin/tool
    #!/bin/sh
    echo "tool called as $0"
  chmod 755 p/bin/tool
  direnv exec p tool

story exec-with-an-envrc-that-fails
  project p
    export A=1
    exit 3
  direnv exec p echo ran

story exec-with-an-envrc-that-prints
  project p
    echo from the file
    export A=1
  direnv exec p echo ran

story exec-with-a-syntax-error
  project p
    export A=1
    if then
  direnv exec p printenv A

story exec-dashes
  project p
    export A=1
  direnv exec p -- printenv A

story exec-unsets
  set A outside
  project p
    unset A
  direnv exec p printenv A

story exec-warn_timeout-says-nothing
  set DIRENV_WARN_TIMEOUT 50ms
  project p
    sleep 0.2
  direnv exec p echo ran

story edit-prints-the-path
  project p
    export A=1
  set EDITOR echo
  cd p
  direnv edit
  direnv edit .
  direnv edit .envrc
  direnv edit @ROOT@/home/p
  direnv edit @ROOT@/home/p/.envrc

story edit-where-nothing-is
  set EDITOR echo
  direnv edit
  direnv edit .
  direnv edit nothing
  direnv edit nothing/.envrc

story edit-from-below
  project p
    export A=1
  mkdir p/a
  set EDITOR echo
  cd p/a
  direnv edit
  direnv edit .

story edit-and-allow-a-new-file
  write ed.sh
    #!/bin/sh
    echo 'export A=edited' > "$1"
  chmod 755 ed.sh
  set EDITOR @ROOT@/home/ed.sh
  mkdir p
  cd p
  direnv edit .
  export

story edit-and-allow-a-changed-file
  write ed.sh
    #!/bin/sh
    echo 'export A=edited' > "$1"
  chmod 755 ed.sh
  set EDITOR @ROOT@/home/ed.sh
  project p
    export A=1
  cd p
  export
  direnv edit
  export

story edit-without-a-change
  set EDITOR true
  envrc p
    export A=1
  cd p
  direnv edit
  export

story edit-of-another-project
  write ed.sh
    #!/bin/sh
    echo 'export A=edited' > "$1"
  chmod 755 ed.sh
  set EDITOR @ROOT@/home/ed.sh
  project p
    export A=1
  envrc q
    export A=2
  cd p
  direnv edit ../q
  cd ../q
  export

story edit-with-words-in-EDITOR
  set EDITOR "echo -n --wait"
  project "a b"
    export A=1
  cd "a b"
  direnv edit

story edit-with-an-editor-that-fails
  set EDITOR false
  project p
    export A=1
  cd p
  direnv edit

story edit-with-an-editor-that-exits-3
  set EDITOR "exit 3;"
  project p
    export A=1
  cd p
  direnv edit

story edit-with-an-editor-that-is-not-there
  set EDITOR no-such-editor
  project p
    export A=1
  cd p
  direnv edit

story edit-without-an-EDITOR
  set PATH @ROOT@/bin:@ROOT@/home/tools
  write tools/editor
    #!/bin/sh
    echo "editor $*"
  chmod 755 tools/editor
  symlink /bin/bash tools/bash
  project p
    export A=1
  cd p
  direnv edit
  set EDITOR ""
  direnv edit

story edit-without-any-editor
  set PATH @ROOT@/bin:@ROOT@/home/tools
  symlink /bin/bash tools/bash
  project p
    export A=1
  cd p
  direnv edit

story edit-a-file-that-vanishes
  set EDITOR rm
  project p
    export A=1
  cd p
  direnv edit
  export

story current
  project p
    watch_file data missing
    export A=1
  write p/data
    x
  cd p
  export
  direnv current data
  direnv current missing
  direnv current .envrc
  direnv current other
  touch data
  direnv current data
  write missing
    x
  direnv current missing
  remove data
  direnv current data

story current-without-a-word
  direnv current

story current-with-nothing-loaded
  direnv current .envrc

story dump
  set-escaped B "a\nb"
  direnv dump
  direnv dump json
  direnv dump bash
  direnv dump zsh
  direnv dump fish
  direnv dump gzenv

story dump-into-a-file
  write-escaped out ""
  write-escaped long "0123456789\n"
  direnv dump json out
  direnv dump json missing
  direnv dump json ""
  direnv dump json 1
  direnv dump json 2
  direnv dump json 9

story dump-by-variable
  write-escaped out ""
  set DIRENV_DUMP_FILE_PATH @ROOT@/home/out
  direnv dump json
  direnv dump json ""

story dump-for-no-shell
  direnv dump nothing

story show_dump
  direnv show_dump eJyrVnJUslIyVKoFAAnzAhg=
  direnv show_dump nonsense
  direnv show_dump

story show_dump-of-watches
  project p
    export A=1
  cd p
  export
  bash
    direnv show_dump "$DIRENV_WATCHES" | sed 's/[0-9a-f]\{64\}/DIGEST/'
    direnv show_dump "$DIRENV_DIFF" | grep -v WATCHES

story apply_dump
  set A outside
  set B outside
  bash
    A=inside C=new direnv dump gzenv > full
    env -u B direnv dump > less
  direnv apply_dump full
  direnv apply_dump less

story apply_dump-what-is-not-there
  direnv apply_dump nothing
  direnv apply_dump
  direnv apply_dump a b

story apply_dump-of-nonsense
  write bad
    nonsense
  write-escaped empty ""
  direnv apply_dump bad
  direnv apply_dump empty

story dotenv
  write .env
    A=1
    B="two words"
    C=$A$USER
    D=$PWD
  direnv dotenv
  direnv dotenv bash
  direnv dotenv bash .env
  direnv dotenv json
  direnv dotenv fish .env
  direnv dotenv gzenv .env

story dotenv-elsewhere
  write p/x.env
    A=$PWD
  direnv dotenv bash p/x.env
  direnv dotenv bash @ROOT@/home/p/x.env

story dotenv-what-is-not-there
  direnv dotenv
  direnv dotenv bash nothing
  direnv dotenv bash .

story dotenv-with-an-error
  write .env
    A=1
    not a line
  direnv dotenv
  direnv dotenv json

story dotenv-for-no-shell
  write .env
    A=1
  direnv dotenv nothing

story watch
  write a
    x
  direnv watch bash a
  direnv watch bash a missing
  direnv watch fish a
  direnv watch json a
  direnv watch bash @ROOT@/home/a

story watch-adds-to-what-is-there
  project p
    export A=1
  cd p
  export
  write a
    x
  direnv watch bash a

story watch-without-words
  direnv watch
  direnv watch bash

story watch-for-no-shell
  direnv watch nothing a

story watch-dir
  write d/a
    x
  write d/b/c
    x
  touch d/b
  touch d
  direnv watch-dir bash d
  direnv watch-dir json d
  direnv watch-dir bash missing
  direnv watch-dir bash d/a
  direnv watch-dir bash
  direnv watch-dir

story watch-list
  direnv watch-list bash
    1600000001 @ROOT@/home/a
    1600000002 @ROOT@/home/with blank
    0 relative
  direnv watch-list
    1600000001 @ROOT@/home/a
  direnv watch-list json
    1600000001 @ROOT@/home/a

story watch-list-with-an-error
  direnv watch-list bash
    nonsense
  direnv watch-list bash
    x /path
  direnv watch-list bash
  direnv watch-list nothing
    1600000001 @ROOT@/home/a

story watch-list-without-a-last-newline
  bash
    printf '1600000001 /a\n1600000002 /b' | direnv watch-list json > out
    eval "export DIRENV_WATCHES=$(sed -n 's/.*DIRENV_WATCHES": //p' out)"
    direnv show_dump "$DIRENV_WATCHES"

story log-is-no-command-yet
  direnv log -status said

story watch-print-is-no-command-yet
  direnv watch-print

story check-required-is-no-command-yet
  direnv check-required bash .envrc x

story fetchurl-without-words
  direnv fetchurl

story fetchurl-what-cannot-be-reached
  direnv fetchurl http://127.0.0.1:1/x

story fetchurl-with-a-bad-digest
  direnv fetchurl http://127.0.0.1:1/x md5-abc
  direnv fetchurl http://127.0.0.1:1/x nonsense

story fetchurl-from-the-store
  bash
    mkdir -p "$XDG_CACHE_HOME/direnv/cas"
    printf 'export A=1\n' > text
    hex=$(sha256sum text | cut -d' ' -f1)
    cp text "$XDG_CACHE_HOME/direnv/cas/$hex"
    chmod 500 "$XDG_CACHE_HOME/direnv/cas/$hex"
    touch -d @1600000000 "$XDG_CACHE_HOME/direnv/cas/$hex" text
    sri=sha256-$(python3 -c 'import base64, sys; print(base64.b64encode(bytes.fromhex(sys.argv[1])).decode())' "$hex")
    direnv fetchurl http://127.0.0.1:1/x "$sri" | sed 's/[0-9a-f]\{64\}/DIGEST/'

story stdlib-can-be-evaluated
  bash
    eval "$(direnv stdlib)"
    expand_path a/../b /x
    declare -F | awk '{ print $3 }' | grep -v '^_\|^__' | sort

story stdlib-names-the-program
  bash
    eval "$(direnv stdlib)"
    echo "$direnv"

story export-without-a-shell
  direnv export
  direnv export nothing
  direnv export sh
  direnv export ""

story export-with-surplus-words
  project p
    export A=1
  cd p
  direnv export json surplus

story export-by-odd-names-of-shells
  project p
    export A=1
  cd p
  direnv export -bash
  direnv export /bin/bash
  direnv export -/usr/bin/zsh
  direnv export /usr/local/bin/fish
  direnv export --bash

story hook-without-a-shell
  direnv hook
  direnv hook nothing
  direnv hook json
  direnv hook vim
  direnv hook gha
  direnv hook gzenv

story edit-without-an-EDITOR-but-nano
  set PATH @ROOT@/bin:@ROOT@/home/tools
  write tools/nano
    #!/bin/sh
    echo "nano $*"
  chmod 755 tools/nano
  symlink /bin/bash tools/bash
  project p
    export A=1
  cd p
  direnv edit

# For selftest.py, which hangs here.
story selftest-patience
  patience 1
  direnv status

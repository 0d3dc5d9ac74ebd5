# What the session carries is damaged; what direnv needs is missing.

story broken-DIRENV_DIFF
  project p
    export A=1
  cd p
  export
  set DIRENV_DIFF nonsense
  export
  cd ..
  export

story broken-DIRENV_DIFF-with-a-watch-that-changed
  project p
    export A=1
  cd p
  export
  set DIRENV_DIFF nonsense
  touch .envrc
  export

story empty-DIRENV_DIFF
  project p
    export A=1
  cd p
  export
  set DIRENV_DIFF ""
  cd ..
  export

story unset-DIRENV_DIFF
  project p
    export A=1
  cd p
  export
  unset DIRENV_DIFF
  cd ..
  export

story broken-DIRENV_DIFF-with-nothing-loaded
  set DIRENV_DIFF nonsense
  export
  project p
    export A=1
  cd p
  export

story DIRENV_DIFF-that-is-no-json
  project p
    export A=1
  cd p
  export
  set DIRENV_DIFF "eJzLy8_LTM0rTgUADDUC_w=="
  cd ..
  export

story broken-DIRENV_WATCHES
  project p
    export A=1
  cd p
  export
  set DIRENV_WATCHES nonsense
  export
  export

story broken-DIRENV_WATCHES-on-leaving
  project p
    export A=1
  cd p
  export
  set DIRENV_WATCHES nonsense
  cd ..
  export

story empty-DIRENV_WATCHES
  project p
    export A=1
  cd p
  export
  set DIRENV_WATCHES ""
  export

story unset-DIRENV_WATCHES
  project p
    export A=1
  cd p
  export
  unset DIRENV_WATCHES
  export
  cd ..
  export

story unset-DIRENV_FILE
  project p
    export A=1
  cd p
  export
  unset DIRENV_FILE
  export
  cd ..
  export

story unset-DIRENV_FILE-and-leave
  project p
    export A=1
  cd p
  export
  unset DIRENV_FILE
  cd ..
  export

story unset-DIRENV_DIR
  project p
    export A=1
  cd p
  export
  unset DIRENV_DIR
  export
  cd ..
  export

story DIRENV_DIR-of-elsewhere
  project p
    export A=1
  cd p
  export
  set DIRENV_DIR -/elsewhere
  export
  cd ..
  export

story DIRENV_FILE-of-elsewhere
  project p
    export A=1
  cd p
  export
  set DIRENV_FILE /elsewhere/.envrc
  export

story all-own-variables-are-unset
  project p
    export A=1
  cd p
  export
  unset DIRENV_DIR DIRENV_FILE DIRENV_DIFF DIRENV_WATCHES
  export
  cd ..
  export

story DIRENV_IN_ENVRC-from-outside
  set DIRENV_IN_ENVRC 1
  project p
    export A=1
  cd p
  export
  cd ..
  export

story DIRENV_DUMP_FILE_PATH-from-outside
  write-escaped out ""
  set DIRENV_DUMP_FILE_PATH @ROOT@/home/out
  project p
    export A=1
  cd p
  export

story state-without-padding
  bash
    state=eJyrVnJUslIyNDJWqgUAD3oCkg==
    direnv show_dump "${state%%=*}" >/dev/null 2>&1 && echo read || echo refused
    direnv show_dump "  $state  " >/dev/null && echo read || echo refused
    direnv show_dump "$state=" >/dev/null 2>&1 && echo read || echo refused

story state-with-later-spelling-of-watches
  project p
    export A=1
  cd p
  export
  bash
    python3 - <<'END'
    import base64, json, os, zlib
    watches = json.loads(zlib.decompress(base64.urlsafe_b64decode(os.environ["DIRENV_WATCHES"])))
    later = [{key.lower(): value for key, value in watch.items()} for watch in watches]
    text = base64.urlsafe_b64encode(zlib.compress(json.dumps(later).encode())).decode()
    os.environ["DIRENV_WATCHES"] = text
    print(len(os.popen("direnv export json").read()))
    END

story nested-shell-carries-the-state
  project p
    export A=1
  cd p
  export
  bash
    direnv export json
    cd ..
    direnv export json | grep '"A"'

story no-HOME
  unset HOME
  project p
    export A=1
  cd p
  export
  direnv status
  cd ..
  export

story no-HOME-and-no-XDG
  unset HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME
  envrc p
    export A=1
  cd p
  direnv allow
  export
  direnv status
  direnv version
  bash
    direnv hook bash >/dev/null
  direnv prune
  direnv exec . true

story no-HOME-and-no-XDG_DATA_HOME
  unset HOME XDG_DATA_HOME
  envrc p
    export A=1
  cd p
  direnv allow
  export

story no-HOME-and-no-XDG_CONFIG_HOME
  unset HOME XDG_CONFIG_HOME
  project p
    export A=1
  cd p
  export

story no-HOME-and-no-XDG_CACHE_HOME
  unset HOME XDG_CACHE_HOME
  project p
    export A=1
  cd p
  export
  direnv fetchurl http://127.0.0.1:1/x

story no-XDG
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR
  project p
    export A=1
  cd p
  export
  direnv status

story relative-XDG_DATA_HOME
  set XDG_DATA_HOME data
  project p
    export A=1
  cd p
  export
  direnv status

story no-PATH
  project p
    export A=1
  cd p
  unset PATH
  export

story no-TMPDIR
  unset TMPDIR
  project p
    export A=1
  cd p
  export

story no-USER-TERM-LANG
  unset USER TERM LC_ALL SHELL LOGNAME
  project p
    export A=ü
  cd p
  export
  cd ..
  export

story TERM-of-a-terminal
  set TERM xterm-256color
  project p
    log_status said
    log_error wrong
    export A=1
  cd p
  export
  cd ..
  export

story NO_COLOR
  set TERM xterm-256color
  set NO_COLOR 1
  project p
    log_error wrong
    export A=1
  cd p
  export

story DIRENV_LOG_FORMAT
  set DIRENV_LOG_FORMAT "mine: %s"
  project p
    log_status said
    log_error wrong
    use thing
    export A=1
  cd p
  export
  cd ..
  export

story DIRENV_LOG_FORMAT-is-empty
  set DIRENV_LOG_FORMAT ""
  project p
    log_status said
    log_error wrong
    export A=1
  cd p
  export
  cd ..
  export
  direnv allow nothing

story DIRENV_LOG_FORMAT-is-empty-and-blocked
  set DIRENV_LOG_FORMAT ""
  envrc p
    export A=1
  cd p
  export

story DIRENV_LOG_FORMAT-with-colours
  set-escaped DIRENV_LOG_FORMAT "\x1b[2mdirenv: %s\x1b[0m"
  project p
    log_status said
    export A=1
  cd p
  export

story DIRENV_LOG_FORMAT-without-a-place
  set DIRENV_LOG_FORMAT "nothing here"
  project p
    log_status said
    export A=1
  cd p
  export

story DIRENV_LOG_FORMAT-with-two-places
  set DIRENV_LOG_FORMAT "%s and %s"
  project p
    log_status said
    export A=1
  cd p
  export

story percent-in-messages
  project p
    log_status 100% done %s
    log_error 50%d
    export A=1
  cd p
  export

story DIRENV_DEBUG
  set DIRENV_DEBUG 1
  bash
    direnv status >/dev/null

story loaded-in-the-parent-of-a-link
  project real/p
    export A=1
  symlink real/p link
  cd link
  export
  cd ..
  export

story two-names-in-one-session
  project p
    export A=1
  cd p
  bash
    eval "$(direnv export bash)"
    env -u DIRENV_DIFF direnv export json | head -c 1
    echo
    cd ..
    direnv export bash >/dev/null

# direnv.toml and the whitelist; the files that are read before an .envrc.

story config-is-empty
  toml
    # nothing
  project p
    export A=1
  cd p
  export
  direnv status

story config-is-broken
  toml
    [global
  project p
    export A=1
  cd p
  export
  direnv status
  direnv prune
  direnv version
  bash
    direnv hook bash >/dev/null
  direnv exec . true
  direnv reload

story config-becomes-broken-while-loaded
  project p
    export A=1
  cd p
  export
  toml
    this is no toml
  export
  cd ..
  export

story config-has-an-unknown-key
  toml
    no_such_key = 1
    [global]
    neither = "x"
  project p
    export A=1
  cd p
  export

story config-has-a-wrong-type
  toml
    [global]
    strict_env = "yes"
  project p
    export A=1
  cd p
  export

story config-is-unreadable
  toml
    [global]
    strict_env = true
  chmod 000 @ROOT@/config/direnv/direnv.toml
  project p
    export A=1
    false
    export B=1
  cd p
  export

story config-by-its-old-name
  write @ROOT@/config/direnv/config.toml
    strict_env = true
  project p
    export A=1
    false
    export B=1
  cd p
  export

story config-by-both-names
  write @ROOT@/config/direnv/config.toml
    strict_env = true
  toml
    strict_env = false
  project p
    export A=1
    false
    export B=1
  cd p
  export

story config-by-DIRENV_CONFIG
  write elsewhere/direnv.toml
    [global]
    strict_env = true
  set DIRENV_CONFIG @ROOT@/home/elsewhere
  project p
    export A=1
    false
    export B=1
  cd p
  export
  direnv status

story config-by-a-relative-DIRENV_CONFIG
  write p/conf/direnv.toml
    [global]
    strict_env = true
  set DIRENV_CONFIG conf
  project p
    export A=1
    false
    export B=1
  cd p
  export
  direnv status

story config-by-a-DIRENV_CONFIG-that-is-not-there
  toml
    strict_env = true
  set DIRENV_CONFIG /nowhere
  project p
    export A=1
    false
    export B=1
  cd p
  export

story config-by-HOME
  unset XDG_CONFIG_HOME
  write .config/direnv/direnv.toml
    strict_env = true
  project p
    export A=1
    false
    export B=1
  cd p
  export
  direnv status

story strict_env-at-the-top
  toml
    strict_env = true
  project p
    export A=1
    false
    export B=1
  cd p
  export

story strict_env-under-global
  toml
    [global]
    strict_env = true
  project p
    export A=$NOT_THERE
    export B=1
  cd p
  export

story strict_env-and-a-pipe
  toml
    [global]
    strict_env = true
  project p
    false | true
    export B=1
  cd p
  export

story strict_env-that-holds
  toml
    [global]
    strict_env = true
  project p
    export A=1
    if false; then :; fi
    false || export B=1
    PATH_add bin
    dotenv_if_exists
    source_up_if_exists
    watch_file x
    log_status said
    layout node
  cd p
  export
  cd ..
  export

story disable_stdin
  toml
    [global]
    disable_stdin = true
  project p
    read -r line
    export A="got $line."
  cd p
  bash
    printf 'typed\n' | direnv export json | grep '"A"'
  direnv status

story load_dotenv
  toml
    [global]
    load_dotenv = true
  write p/.env
    A=1
    B=${A}2
  cd p
  export
  direnv allow
  export
  direnv status
  write .env
    A=2
  export
  cd ..
  export

story load_dotenv-beside-an-envrc
  toml
    [global]
    load_dotenv = true
  write p/.env
    A=dotenv
  project p
    export B=envrc
  cd p
  export

story load_dotenv-nearer-than-an-envrc
  toml
    [global]
    load_dotenv = true
  project p
    export B=envrc
  write p/c/.env
    A=dotenv
  cd p/c
  export
  direnv allow
  export
  cd ..
  export

story load_dotenv-with-an-error
  toml
    [global]
    load_dotenv = true
  write p/.env
    A=1
    this is no line
  cd p
  direnv allow
  export
  export

story load_dotenv-is-off
  write p/.env
    A=1
  cd p
  export
  direnv allow
  direnv allow .env

story load_dotenv-where-nothing-is
  toml
    load_dotenv = true
  direnv allow
  direnv status
  direnv edit

story load_dotenv-is-turned-off-while-loaded
  toml
    load_dotenv = true
  write p/.env
    A=1
  cd p
  direnv allow
  export
  toml
    load_dotenv = false
  export

story skip_dotenv
  toml
    skip_dotenv = true
  write p/.env
    A=1
  cd p
  export

story bash_path
  symlink /bin/bash tools/my-bash
  toml
    [global]
    bash_path = "@ROOT@/home/tools/my-bash"
  project p
    export A=$BASH
  cd p
  export
  direnv status

story bash_path-that-is-not-there
  toml
    [global]
    bash_path = "/no/such/bash"
  project p
    export A=1
  cd p
  export
  direnv status

story DIRENV_BASH
  symlink /bin/bash tools/my-bash
  set DIRENV_BASH @ROOT@/home/tools/my-bash
  project p
    export A=$BASH
  cd p
  export
  direnv status

story bash_path-beats-DIRENV_BASH
  symlink /bin/bash tools/one
  symlink /bin/bash tools/two
  toml
    bash_path = "@ROOT@/home/tools/one"
  set DIRENV_BASH @ROOT@/home/tools/two
  project p
    export A=$BASH
  cd p
  export

story bash-is-not-on-PATH
  set PATH @ROOT@/bin
  project p
    export A=1
  cd p
  export
  direnv status

story warn_timeout
  toml
    [global]
    warn_timeout = "100ms"
  # It is read before the line "loading", so the warning always comes first.
  direnvrc
    sleep 0.5
  project p
    export A=1
  cd p
  export
  direnv status

story warn_timeout-by-variable
  set DIRENV_WARN_TIMEOUT 100ms
  direnvrc
    sleep 0.5
  project p
    export A=1
  cd p
  export
  direnv status

story warn_timeout-is-off
  set DIRENV_WARN_TIMEOUT 0
  project p
    sleep 0.2
    export A=1
  cd p
  export
  direnv status

story warn_timeout-is-negative
  set DIRENV_WARN_TIMEOUT -1s
  project p
    sleep 0.2
    export A=1
  cd p
  export
  direnv status

story warn_timeout-is-nonsense
  set DIRENV_WARN_TIMEOUT soon
  project p
    export A=1
  cd p
  export
  direnv status

story warn_timeout-is-nonsense-in-the-config
  toml
    warn_timeout = "soon"
  project p
    export A=1
  cd p
  export

story hide_env_diff
  toml
    [global]
    hide_env_diff = true
  project p
    export A=1
  cd p
  export
  cd ..
  export

story log_format
  toml
    [global]
    log_format = "mine: %s"
  project p
    log_status said
    log_error wrong
    export A=1
  cd p
  export
  cd ..
  export

story log_format-is-a-dash
  toml
    [global]
    log_format = "-"
  project p
    log_status said
    log_error wrong
    export A=1
  cd p
  export

story log_filter
  toml
    [global]
    log_filter = "^loading"
  project p
    log_status said
    log_error wrong
    export A=1
  cd p
  export
  cd ..
  export

story whitelist-prefix
  toml
    [whitelist]
    prefix = ["@ROOT@/home/wl"]
  envrc wl/p
    export A=1
  envrc other
    export A=2
  cd wl/p
  export
  direnv status
  envrc .
    export A=edited
  export
  cd ../../other
  export

story whitelist-prefix-itself
  toml
    [whitelist]
    prefix = ["@ROOT@/home/wl"]
  envrc wl
    export A=1
  cd wl
  export

story whitelist-prefix-is-only-a-string
  toml
    [whitelist]
    prefix = ["@ROOT@/home/wl"]
  envrc wlx
    export A=1
  cd wlx
  export

story whitelist-prefix-with-a-slash
  toml
    [whitelist]
    prefix = ["@ROOT@/home/wl/"]
  envrc wl
    export A=1
  cd wl
  export

story whitelist-prefix-with-a-tilde
  toml
    [whitelist]
    prefix = ["~/wl"]
  envrc wl/p
    export A=1
  cd wl/p
  export
  direnv status

story whitelist-prefix-through-a-link
  toml
    [whitelist]
    prefix = ["@ROOT@/home/link"]
  envrc real/p
    export A=1
  symlink real link
  cd link/p
  export

story whitelist-exact
  toml
    [whitelist]
    exact = ["@ROOT@/home/p"]
  envrc p
    export A=1
  envrc p/c
    export B=1
  cd p
  export
  direnv status
  cd c
  export

story whitelist-exact-with-the-file
  toml
    [whitelist]
    exact = ["@ROOT@/home/p/.envrc"]
  envrc p
    export A=1
  cd p
  export
  direnv status

story whitelist-exact-with-a-tilde
  toml
    [whitelist]
    exact = ["~/p"]
  envrc p
    export A=1
  cd p
  export
  direnv status

story whitelist-exact-of-a-dotenv
  toml
    [global]
    load_dotenv = true
    [whitelist]
    exact = ["~/p/.env"]
  write p/.env
    A=1
  cd p
  export

story whitelist-exact-with-a-slash
  toml
    [whitelist]
    exact = ["@ROOT@/home/p/"]
  envrc p
    export A=1
  cd p
  export

story whitelist-and-deny
  toml
    [whitelist]
    prefix = ["@ROOT@/home"]
  envrc p
    export A=1
  direnv deny p
  cd p
  export

story whitelist-and-allow
  toml
    [whitelist]
    prefix = ["@ROOT@/home"]
  project p
    export A=1
  cd p
  export
  direnv prune

story whitelist-comes-while-blocked
  envrc p
    export A=1
  cd p
  export
  toml
    [whitelist]
    prefix = ["@ROOT@/home"]
  export
  touch .envrc
  export

story whitelist-goes-while-loaded
  toml
    [whitelist]
    prefix = ["@ROOT@/home"]
  envrc p
    export A=1
  cd p
  export
  toml
    # nothing
  export
  touch .envrc
  export

story direnvrc
  direnvrc
    hello() { export HELLO="$*"; }
    export FROM_RC=$PWD
  project p
    hello world
  cd p
  export
  cd ..
  export

story direnvrc-in-the-home-directory
  write .direnvrc
    export FROM_RC=home
  project p
    export A=1
  cd p
  export

story direnvrc-in-both-places
  write .direnvrc
    export FROM_RC=home
  direnvrc
    export FROM_RC=config
  project p
    export A=1
  cd p
  export

story direnvrc-exits
  direnvrc
    exit 3
  project p
    export A=1
  cd p
  export

story direnvrc-has-a-syntax-error
  direnvrc
    if then
  project p
    export A=1
  cd p
  export

story direnvrc-fails-at-its-end
  direnvrc
    false
  project p
    export A=1
  cd p
  export

story direnvrc-overrides-a-function
  direnvrc
    direnv_layout_dir() { echo "$HOME/layouts/x"; }
    layout_node() { export LAYOUT_NODE=mine; }
    use_thing() { export THING="$*"; }
  project p
    layout node
    use thing 1 2
    export D=$(direnv_layout_dir)
  cd p
  export

story direnvrc-is-not-watched
  direnvrc
    export R=1
  project p
    export A=1
  cd p
  export
  direnvrc
    export R=2
  export
  direnv reload
  export

story lib
  write @ROOT@/config/direnv/lib/b.sh
    export ORDER="${ORDER-}b"
  write @ROOT@/config/direnv/lib/a.sh
    export ORDER="${ORDER-}a"
  write @ROOT@/config/direnv/lib/c.bash
    export ORDER="${ORDER-}c"
  write @ROOT@/config/direnv/lib/.hidden.sh
    export ORDER="${ORDER-}h"
  direnvrc
    export ORDER="${ORDER-}rc"
  project p
    export ORDER="${ORDER-}p"
  cd p
  export

story lib-fails
  write @ROOT@/config/direnv/lib/a.sh
    export A=1
    return 3
  project p
    export B=1
  cd p
  export

story lib-by-DIRENV_CONFIG
  write conf/lib/a.sh
    export A=1
  write conf/direnvrc
    export B=1
  set DIRENV_CONFIG @ROOT@/home/conf
  project p
    export C=$direnv_config_dir
  cd p
  export

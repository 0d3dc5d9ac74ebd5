# The functions of the library that no other file is about: what each does, how it fails, its status.

story PATH_add
  project p
    PATH_add bin
    export ONE=$?
    PATH_add /abs ./rel ../up a//b/./c/
    export TWO=$?
  cd p
  export
  cd ..
  export

story PATH_add-without-words
  project p
    PATH_add
    export STATUS=$?
  cd p
  export

story PATH_add-an-empty-word
  project p
    PATH_add ""
    export STATUS=$?
  cd p
  export

story PATH_add-a-tilde
  project p
    PATH_add "~/bin" ~/other
  cd p
  export

story PATH_add-with-blanks
  project p
    PATH_add "my bin" 'it'"'"'s'
  cd p
  export

story path_add
  project p
    path_add NEW one
    path_add NEW two three
    path_add EMPTY x
    export STATUS=$?
  set EMPTY ""
  cd p
  export

story path_add-to-what-is-there
  set LIST "a:b::c:"
  project p
    path_add LIST x y
  cd p
  export
  cd ..
  export

story path_add-with-a-newline
  set LIST
    one:two
    three
  project p
    path_add LIST x
  cd p
  export

story path_add-without-words
  project p
    path_add
    export ONE=$?
    path_add LIST
    export TWO=$?
  cd p
  export

story path_add-with-a-bad-name
  project p
    path_add 'A-B' x
    export STATUS=$?
  cd p
  export

story path_rm
  set LIST /a:/b/bin:/c:/b/lib:/a
  project p
    path_rm LIST /a
    export ONE=$LIST
    path_rm LIST '/b/*'
    export STATUS=$?
  cd p
  export
  cd ..
  export

story PATH_rm
  set PATH "@ROOT@/bin:/usr/bin:/bin:/opt/x/bin:/opt/y/bin"
  project p
    PATH_rm '/opt/*' /nothing
    export STATUS=$?
  cd p
  export

story path_rm-all
  set LIST /a:/a
  project p
    path_rm LIST '*'
    export STATUS=$?
  cd p
  export

story path_rm-of-what-is-not-there
  project p
    path_rm NOT_THERE '/a'
    export ONE=$?
    path_rm
    export TWO=$?
  cd p
  export

story MANPATH_add
  set MANPATH /usr/share/man
  project p
    MANPATH_add man
    export STATUS=$?
  cd p
  export

story load_prefix
  project p
    load_prefix pre
    export STATUS=$?
  set MANPATH /usr/share/man
  set LD_LIBRARY_PATH /lib1
  cd p
  export
  cd ..
  export

story expand_path
  project p
    export A=$(expand_path a) B=$(expand_path ./a/../b/) C=$(expand_path /x//y/./z/..)
    export D=$(expand_path a /base) E=$(expand_path a rel/base) F=$(expand_path) G=$(expand_path ../../../../../../../../x)
    export H=$(expand_path '~/x') I=$(expand_path //x/y) J=$(expand_path "") K=$(expand_path ../x /a/b)
  cd p
  export

story realpath-helpers
  project p
    realpath.dirname /a/b/c; export A=$REPLY
    realpath.basename /a/b/c; export B=$REPLY
    realpath.absolute ../x; export C=$REPLY
    realpath.dirname a; export D=$REPLY
    realpath.basename a/; export E=$REPLY
    realpath.absolute a/./b/../c//d; export F=$REPLY
  cd p
  export

story user_rel_path
  project p
    export A=$(user_rel_path "$HOME/x") B=$(user_rel_path "-$HOME/x") C=$(user_rel_path "${HOME}2/x")
    export D=$(user_rel_path /other) E=$(user_rel_path "") F=$(user_rel_path "$HOME")
  cd p
  export

story find_up
  write outer.txt
    x
  project p/c
    export A=$(find_up outer.txt) B=$(find_up .envrc)
    find_up nothing.txt
    export STATUS=$?
  cd p/c
  export

story find_up-a-directory
  mkdir marker
  project p
    find_up marker
    export STATUS=$?
  cd p
  export

story has
  project p
    f() { :; }
    has bash; export A=$?
    has no-such-program; export B=$?
    has f; export C=$?
    has cd; export D=$?
    has; export E=$?
  cd p
  export

story join_args
  project p
    export A="$(join_args a "b c" '$x' "it's" '')" B="$(join_args)"
  cd p
  export

story log_status-and-log_error
  project p
    log_status one "two  three"
    export A=$?
    log_error bad
    export B=$?
    log_status
    log_error
    log_status -x --error
    log_status $'line\nbreak'
  cd p
  export

story env_vars_required
  set THERE 1
  set EMPTY ""
  project p
    env_vars_required THERE
    export A=$?
    env_vars_required THERE EMPTY MISSING
    export B=$?
    LOCAL=1
    env_vars_required LOCAL
    export C=$?
    env_vars_required
    export D=$?
  cd p
  export

story strict_env
  project p
    strict_env
    export A=1
    false
    export B=1
  cd p
  export

story strict_env-with-an-unset-variable
  project p
    strict_env
    export A=$NOT_THERE
    export B=1
  cd p
  export

story strict_env-with-a-command
  project p
    strict_env true
    export A=$?
    strict_env false
    export B=1
  cd p
  export

story strict_env-with-a-function
  project p
    f() { false; export INNER=1; }
    strict_env f
    export A=1
  cd p
  export

story unstrict_env
  project p
    strict_env
    unstrict_env false || export A=$?
    unstrict_env
    false
    export B=$NOT_THERE C=1
  cd p
  export

story dotenv-function-without-a-file
  project p
    dotenv
    export A=$?
    dotenv nothing.env
    export B=$?
  cd p
  export
  write .env
    X=1
  export

story dotenv-function-with-a-directory
  write p/sub/.env
    X=1
  mkdir q
  project p
    dotenv sub
    export A=$?
    dotenv ../q
    export B=$?
  cd p
  export

story dotenv-function-with-another-name
  write p/conf/x.env
    X=1
    HERE=$PWD
  project p
    dotenv conf/x.env
    export A=$?
  cd p
  export
  write conf/x.env
    X=2
  export

story dotenv_if_exists
  write p/there.env
    X=1
  project p
    dotenv_if_exists
    export A=$?
    dotenv_if_exists nothing.env
    export B=$?
    dotenv_if_exists there.env
    export C=$?
  cd p
  export
  write .env
    Y=1
  export

story dotenv-function-under-strict-options
  project p
    set -euo pipefail
    dotenv
    export A=1
  cd p
  export

story direnv_layout_dir
  project p
    export A=$(direnv_layout_dir)
    direnv_layout_dir=/elsewhere
    export B=$(direnv_layout_dir)
  cd p
  export

story layout-go
  project p
    layout go
    export STATUS=$?
  set GOPATH /go
  cd p
  export
  cd ..
  export

story layout-node
  project p
    layout node
    export STATUS=$?
  cd p
  export

story layout-php
  project p
    layout php
  cd p
  export

story layout-julia
  project p
    layout julia
  cd p
  export

story layout-perl
  project p
    layout perl
  set PERL5LIB /perl
  cd p
  export

story layout-ruby-without-ruby
  project p
    layout ruby 2>/dev/null
    export STATUS=$?
  cd p
  export

story layout-what-is-not-there
  project p
    layout nothing
    export A=$?
    layout
    export B=$?
  cd p
  export

story layout-of-ones-own
  project p
    layout_mine() { export MINE="$*"; mkdir -p "$(direnv_layout_dir)"; return 7; }
    layout mine 1 "2 3"
    export STATUS=$?
  cd p
  export

story layout-python
  project p
    layout python python3 --without-pip
    export STATUS=$?
    export IS_THERE=$([[ -x $VIRTUAL_ENV/bin/python ]] && echo yes)
    VIRTUAL_ENV=${VIRTUAL_ENV/$(python3 -c 'import platform; print(platform.python_version())')/X.Y.Z}
  cd p
  export
  export

story layout-python-that-is-not-there
  project p
    layout python no-such-python
    export STATUS=$?
  cd p
  export

story layout-python-with-a-virtualenv-of-old
  mkdir p/.direnv/virtualenv/bin
  project p
    layout python
    export STATUS=$?
  cd p
  export

story layout-python-with-VIRTUAL_ENV
  mkdir own/bin
  set VIRTUAL_ENV @ROOT@/home/own
  set PYTHONHOME /x
  project p
    layout python python3
    export STATUS=$?
  cd p
  export
  cd ..
  export

story layout-pyenv-without-pyenv
  set PATH @ROOT@/bin:/usr/bin:/bin
  project p
    layout pyenv 3.11.0
    export STATUS=$?
  cd p
  export

story layout-pyenv-with-a-stand-in
  write tools/pyenv
    #!/bin/sh
    case $1 in root) echo "$HOME/pyenv" ;; esac
  chmod 755 tools/pyenv
  symlink /usr/bin/python3 pyenv/versions/3.x/bin/python
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  set PYENV_VERSION 2.7
  mkdir own/bin
  set VIRTUAL_ENV @ROOT@/home/own
  project p
    layout pyenv 3.x
    export ONE=$?
    layout pyenv 9.9
    export TWO=$?
  cd p
  export

story layout-pipenv-without-a-Pipfile
  project p
    layout pipenv
    export STATUS=$?
  cd p
  export

story layout-pipenv-with-a-stand-in
  write tools/pipenv
    #!/bin/sh
    [ "$1" = --venv ] && echo "$HOME/venv"
  chmod 755 tools/pipenv
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  write p/Pipfile
    [packages]
  project p
    layout pipenv
    export STATUS=$?
  cd p
  export

story layout-anaconda-with-a-stand-in
  write tools/conda
    #!/bin/sh
    echo "conda $*" >&2
    case "$1 $2" in
      "env list") printf '# conda environments:\n#\nbase  *  /opt/conda\nwork     /opt/conda/envs/work\n' ;;
      "shell.bash activate") echo "export CONDA_PREFIX='$3'" ;;
    esac
  chmod 755 tools/conda
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  project p
    layout anaconda work
    export STATUS=$?
  cd p
  export

story use-what-is-not-there
  project p
    use nothing 1 2
    export A=$?
    use
    export B=$?
  cd p
  export

story use-of-ones-own
  project p
    use_mine() { export MINE="$*"; return 7; }
    use mine 1 "2 3"
    export STATUS=$?
  cd p
  export

story use-node
  mkdir nodes/node-v10.1.0/bin nodes/node-v10.2.0/bin nodes/node-v9.0.0/bin
  write node.sh
    #!/bin/sh
    echo v10.2.0
  bash
    for d in nodes/*/bin; do cp node.sh "$d/node"; chmod 755 "$d/node"; done
  set NODE_VERSIONS @ROOT@/home/nodes
  set MANPATH /usr/share/man
  project p
    use node 10
    export STATUS=$?
  cd p
  export

story use-node-by-nvmrc
  mkdir nodes/node-v10.1.0/bin
  write nodes/node-v10.1.0/bin/node
    #!/bin/sh
    echo v10.1.0
  chmod 755 nodes/node-v10.1.0/bin/node
  set NODE_VERSIONS @ROOT@/home/nodes
  set MANPATH /usr/share/man
  write p/.nvmrc
    v10.1
  project p
    use node
    export STATUS=$?
  cd p
  export

story use-node-fails
  mkdir nodes/node-v10.1.0/bin
  project p
    use node 10
    export A=$?
    export NODE_VERSIONS=/nowhere
    use node 10
    export B=$?
    export NODE_VERSIONS=$HOME/nodes
    use node 99
    export C=$?
    use node
    export D=$?
    use node 10
    export E=$?
  cd p
  export

story use-julia
  mkdir julias/julia-1.5.1/bin julias/julia-1.6.0/bin
  write julias/julia-1.6.0/bin/julia
    #!/bin/sh
    echo julia version 1.6.0
  chmod 755 julias/julia-1.6.0/bin/julia
  set JULIA_VERSIONS @ROOT@/home/julias
  set MANPATH /usr/share/man
  project p
    use julia 1
    export A=$?
    use julia 9
    export B=$?
    use julia
    export C=$?
  cd p
  export

story use-rbenv-with-a-stand-in
  write tools/rbenv
    #!/bin/sh
    echo "export RBENV_SHELL=bash CALLED='$*'"
  chmod 755 tools/rbenv
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  project p
    use rbenv
    export STATUS=$?
  cd p
  export

story use-vim
  project p
    use vim
    use vim other.vim
    export STATUS=$?
  cd p
  export

story use-nix-with-a-stand-in
  write tools/nix-shell
    #!/bin/bash
    printf '<%s>' "$@" >&2
    export FROM_NIX=1 TMPDIR=/nix/tmp NIX_BUILD_TOP=/nix/top
    while [[ $1 != --run ]]; do shift; done
    exec bash -c "$2"
  chmod 755 tools/nix-shell
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  project p
    use nix
    export ONE=$?
  cd p
  export
  write shell.nix
    {}
  export

story use-flake-with-a-stand-in
  write tools/nix
    #!/bin/bash
    printf '<%s>' "$@" >&2
    [[ $* != *print-dev-env* ]] || echo 'export FROM_FLAKE=1'
  chmod 755 tools/nix
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  project p
    use flake
    export ONE=$?
  cd p
  export

story use-guix-with-a-stand-in
  write tools/guix
    #!/bin/bash
    printf '<%s>' "$@" >&2
    echo 'export FROM_GUIX=1'
  chmod 755 tools/guix
  set PATH @ROOT@/bin:@ROOT@/home/tools:/usr/bin:/bin
  project p
    use guix hello
    export ONE=$?
  cd p
  export

story rvm-with-a-stand-in
  write rvm/scripts/rvm
    rvm() { export RVM="$*"; }
  set rvm_path @ROOT@/home/rvm
  project p
    rvm use 2.7
    export STATUS=$?
  cd p
  export

story semver_search
  mkdir v/x-1.2.3 v/x-1.10.0 v/x-1.9.9 v/y-5.0.0 v/x-2
  project p
    export A=$(semver_search ../v x- 1) B=$(semver_search ../v x- 1.2) C=$(semver_search ../v x- 3)
    export D=$(semver_search ../v x- "") E=$(semver_search ../nowhere x- 1)
  cd p
  export

story direnv_load
  project p
    direnv_load env LOADED=1 direnv dump
    export STATUS=$?
  cd p
  export

story direnv_load-a-script
  write p/loaded.sh
    export LOADED=1 OLD=new
    unset GONE
    echo on stdout
    direnv dump
    exit 5
  set OLD old
  set GONE outside
  project p
    direnv_load bash loaded.sh
    export STATUS=$?
  cd p
  export
  cd ..
  export

story direnv_load-without-a-dump
  project p
    direnv_load true
    export A=$?
    direnv_load false
    export B=$?
    direnv_load no-such-program
    export C=$?
  cd p
  export

story direnv_load-keeps-the-watches
  project p
    watch_file a
    direnv_load env -u DIRENV_WATCHES direnv dump
    watch_file b
  cd p
  export

story direnv_apply_dump
  bash
    mkdir p
    APPLIED=1 direnv dump > p/dump
    touch -d @1600000000 p/dump
  project p
    direnv_apply_dump dump
    export A=$?
    direnv_apply_dump nothing
    export B=$?
  cd p
  export

story direnv_version
  project p
    direnv_version 2.0.0
    export A=$?
    direnv_version 99.0.0
    export B=$?
    direnv_version nonsense
    export C=$?
    direnv_version
    export D=$?
  cd p
  export

story on_git_branch
  bash
    git init -q -b trunk p
    cd p && git -c user.name=x -c user.email=x commit -q --allow-empty -m x
    rm -rf .git/hooks .git/logs .git/objects/*/ .git/index .git/COMMIT_EDITMSG .git/description .git/info .git/refs/heads/*
  project p
    on_git_branch; export A=$?
    on_git_branch trunk; export B=$?
    on_git_branch other; export C=$?
    on_git_branch -r '^tr'; export D=$?
    on_git_branch -r; export E=$?
  cd p
  export

story on_git_branch-without-a-repository
  project p
    on_git_branch; export A=$?
    on_git_branch trunk; export B=$?
  cd p
  export

story on_git_branch-changes
  bash
    mkdir -p p/.git/objects p/.git/refs
    printf 'ref: refs/heads/one\n' > p/.git/HEAD
    touch -d @1600000000 p/.git/HEAD
  project p
    if on_git_branch one; then export BRANCH=one; else export BRANCH=other; fi
  cd p
  export
  write .git/HEAD
    ref: refs/heads/two
  export

story require_allowed-is-no-function-yet
  project p
    require_allowed x
    export STATUS=$?
  cd p
  export

story functions-under-strict-options
  set MANPATH /usr/share/man
  project p
    set -euo pipefail
    PATH_add a
    path_add LIST b
    PATH_rm /nothing
    MANPATH_add m
    load_prefix pre
    layout go
    layout node
    watch_file x y
    log_status said
    has bash
    env_vars_required HOME
    export A=$(expand_path x) B=$(user_rel_path "$HOME/x") C=$(find_up .envrc)
    dotenv_if_exists
    source_env_if_exists nothing
    source_up_if_exists
    direnv_load env LOADED=1 direnv dump
  cd p
  export
  cd ..
  export

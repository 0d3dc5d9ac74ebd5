# Variables: what comes back to the shell, what leaving restores, and what is let alone.

story value-inherited-is-unset
  set A outside
  project p
    unset A
  cd p
  export
  cd ..
  export

story value-inherited-is-changed
  set A outside
  project p
    export A=inside
  cd p
  export
  cd ..
  export

story value-inherited-is-emptied
  set A outside
  project p
    export A=
  cd p
  export
  cd ..
  export

story value-inherited-is-the-same
  set A same
  project p
    export A=same
  cd p
  export
  cd ..
  export

story value-inherited-is-no-longer-exported
  set A outside
  project p
    export -n A
  cd p
  export
  cd ..
  export

story empty-from-outside-is-set
  set A ""
  project p
    export A=1
  cd p
  export
  cd ..
  export

story not-exported-is-not-seen
  project p
    A=1
    export B=$A
  cd p
  export

story added-changed-and-removed
  set CHANGED 1
  set REMOVED 1
  project p
    export ADDED=1 CHANGED=2
    unset REMOVED
  cd p
  export
  cd ..
  export

story names-in-the-export-line-are-sorted
  set M 1
  set B 1
  set Z 1
  project p
    export z=1 Y=1 _A=1 a=1 B=2
    unset Z M
  cd p
  export

story name-in-lower-case
  project p
    export lower=1 Mixed_2=x
  cd p
  export
  cd ..
  export

story user-changes-a-variable-of-the-project
  project p
    export A=1
  cd p
  export
  set A mine
  export
  cd ..
  export

story user-unsets-a-variable-of-the-project
  set A outside
  project p
    export A=1
  cd p
  export
  unset A
  export
  cd ..
  export

story user-sets-what-the-project-unsets
  set A outside
  project p
    unset A
  cd p
  export
  set A mine
  cd ..
  export

story user-adds-a-variable-of-their-own
  project p
    export A=1
  cd p
  export
  set B mine
  cd ..
  export

story user-changes-before-reload
  project p
    export A="$A+"
  set A 0
  cd p
  export
  set A mine
  touch .envrc
  export
  cd ..
  export

story reload-does-not-pile-up
  set A 0
  project p
    export A="$A+"
    export PATH="/x:$PATH"
  cd p
  export
  touch .envrc
  export
  touch .envrc
  export
  cd ..
  export

story path-is-put-back-after-a-user-edit
  project p
    PATH_add bin
  cd p
  export
  set PATH "/mine:@ROOT@/home/p/bin:@ROOT@/bin:/usr/bin:/bin"
  cd ..
  export

story path-is-put-first
  project p
    export PATH="$PWD/bin:$PATH"
  cd p
  export
  cd ..
  export

story path-is-appended
  project p
    export PATH="$PATH:$PWD/bin"
  cd p
  export
  cd ..
  export

story path-is-replaced
  project p
    export PATH=/usr/bin:/bin
  cd p
  export
  cd ..
  export

story path-is-emptied
  project p
    export PATH=
  cd p
  export

story path-is-unset
  project p
    unset PATH
  cd p
  export

story path-has-empty-elements
  set PATH "@ROOT@/bin::/usr/bin:/bin:"
  project p
    PATH_add bin
  cd p
  export
  cd ..
  export

story path-has-doubled-elements
  project p
    PATH_add bin
    PATH_add bin
    PATH_add /usr/bin
  cd p
  export

story ignored-names-inside
  project p
    export PS1=mine OLDPWD=/x COMP_WORDBREAKS=x SHELL=/bin/other SHLVL=77 _=x
    export A=1
  cd p
  export

story ignored-names-alone
  project p
    export PS1=mine SHELL=/bin/other
  cd p
  export
  direnv export json

story ignored-names-from-outside-survive
  set PS1 outside
  set COMP_WORDBREAKS outside
  project p
    unset PS1 COMP_WORDBREAKS
    export A=1
  cd p
  export
  cd ..
  export

story ignored-fish-names
  project p
    export __fish_bin_dir=x __fishy=1 A=1
  cd p
  export

story BASHOPTS-is-exported
  project p
    export BASHOPTS
    export A=1
  cd p
  direnv export json

story own-variables-set-by-the-project
  project p
    export DIRENV_DIR=mine DIRENV_FILE=mine DIRENV_MINE=1 DIRENV_LOG_FORMAT='own %s' DIRENV_CONFIG=/x
  cd p
  export
  cd ..
  export

story own-variables-unset-by-the-project
  project p
    unset DIRENV_WATCHES DIRENV_DIFF DIRENV_IN_ENVRC
    export A=1
  cd p
  export
  export

story HOME-is-changed
  project p
    export HOME=/elsewhere
  cd p
  export
  export
  cd ..
  export

story XDG_DATA_HOME-is-changed-by-the-project
  project p
    export XDG_DATA_HOME=$PWD/data
  cd p
  export
  export
  direnv status

story values-side-by-side
  project p
    export A='' B=' ' C='a b' D="it's" E='"q"' F='$HOME' G='`x`' H='\n' I='a;b&c|d' J='*' K='~' L='!x' M='#x'
  cd p
  export
  direnv export json
  cd ..
  export

story value-is-in-no-encoding
  project p
    export A=$'\xff\xfe' B=$'a\x80b'
  cd p
  export
  cd ..
  export

story value-from-outside-is-in-no-encoding
  set-escaped A "\xff\xfe"
  project p
    export B=1
  cd p
  export
  cd ..
  export

story value-from-outside-in-no-encoding-is-changed
  set-escaped A "\xff\xfe"
  project p
    export A=1
  cd p
  export
  cd ..
  export

story value-of-60-kilobytes
  project p
    export A=$(printf 'x%.0s' {1..60000})
  cd p
  export
  cd ..
  export

story value-of-200-kilobytes
  project p
    A=$(printf 'x%.0s' {1..200000})
    export A
  cd p
  export

story thousand-variables
  project p
    for i in {1..1000}; do export "V$i=$i"; done
  cd p
  export
  cd ..
  export

story name-that-bash-does-not-take
  set "A.B" outside
  set "A-B" outside
  project p
    export C=1
  cd p
  export
  cd ..
  export

story name-that-bash-does-not-take-made-by-a-program
  project p
    export A=1
    direnv_load env "X.Y=1" direnv dump
  cd p
  direnv export json

story entering-in-zsh
  project p
    export A=$'a\nb' B="it's" C='$x `y` \z' D='ü'
  cd p
  export zsh
  export zsh
  cd ..
  export zsh

story entering-in-fish
  project p
    export A=$'a\nb' B="it's" C='$x `y` \z' D='ü'
    PATH_add bin
  cd p
  export fish
  export fish
  cd ..
  export fish

story entering-in-json
  project p
    export A=$'a\nb' B="it's" C='<&>' D='ü'
    unset USER
  cd p
  export json
  export json
  cd ..
  export json

story entering-in-bash-leaving-in-fish
  project p
    export A=1
    PATH_add bin
  cd p
  export bash
  cd ..
  export fish

story entering-in-fish-leaving-in-bash
  project p
    export A=1
    PATH_add bin
  cd p
  export fish
  cd ..
  export bash

story entering-in-json-leaving-in-zsh
  project p
    export A=1
    unset USER
  cd p
  export json
  cd ..
  export zsh

story LC_ALL-is-changed
  project p
    export LC_ALL=C A=ü
  cd p
  export
  cd ..
  export

story locale-is-C-outside
  set LC_ALL C
  project p
    export A=ü B=$'\u00fc'
  cd p
  export

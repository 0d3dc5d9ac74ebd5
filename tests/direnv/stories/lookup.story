# Which file is found from a directory, and what happens on the way from one to another.

story enter-and-leave
  project p
    export A=1
  cd p
  export
  cd ..
  export

story nothing-to-load
  export
  export
  direnv export json

story nothing-at-the-second-prompt
  project p
    export A=1
  cd p
  export
  export
  direnv export json

story enter-from-below
  project p
    export A=1
  mkdir p/a/b/c
  cd p/a/b/c
  export

story move-within-a-project
  project p
    export A=$PWD
  mkdir p/a
  cd p
  export
  cd a
  export
  cd ..
  export

story nested-child-is-not-stacked
  project p
    export A=parent
    export ONLY_PARENT=1
  project p/c
    export A=child
  cd p
  export
  cd c
  export
  cd ..
  export
  cd ..
  export

story nested-straight-into-the-child
  project p
    export A=parent
  project p/c
    export A=child
  cd p/c
  export
  cd ../..
  export

story nearer-file-appears
  project p
    export A=parent
  mkdir p/c
  cd p/c
  export
  project .
    export A=child
  export

story nearer-file-goes
  project p
    export A=parent
  project p/c
    export A=child
  cd p/c
  export
  remove .envrc
  export

story from-one-project-to-another
  project p
    export A=p
    export P=1
  project q
    export A=q
    export Q=1
  cd p
  export
  cd ../q
  export
  cd ../p
  export

story sibling-without-a-change
  project p
    export A=same
  project q
    export A=same
  cd p
  export
  cd ../q
  export

story loaded-file-is-removed
  project p
    export A=1
  cd p
  export
  remove .envrc
  export
  cd ..
  export

story loaded-file-is-removed-below-another
  project p
    export A=outer
  project p/q
    export A=inner
  cd p/q
  export
  remove .envrc
  export

story project-directory-is-removed
  project p
    export A=1
  cd p
  export
  cd ..
  remove p
  export

story cwd-is-removed
  project p
    export A=1
  cd p
  export
  remove @ROOT@/home/p
  export
  direnv status

story cwd-is-removed-with-nothing-loaded
  mkdir gone
  cd gone
  remove @ROOT@/home/gone
  export
  direnv allow
  direnv reload

story cwd-is-removed-below-a-project
  project p
    export A=1
  mkdir p/sub
  cd p/sub
  export
  remove @ROOT@/home/p/sub
  export

story envrc-is-a-directory
  project p
    export A=outer
  mkdir p/c/.envrc
  cd p/c
  export

story envrc-is-a-directory-alone
  mkdir p/.envrc
  cd p
  export
  direnv allow
  direnv status

story envrc-is-a-fifo-below-a-project
  project p
    export A=outer
  fifo p/c/.envrc
  patience 1
  cd p/c
  direnv status

story envrc-is-unreadable
  project p
    export A=outer
  envrc p/c
    export A=inner
  chmod 000 p/c/.envrc
  cd p/c
  export

story envrc-is-unreadable-alone
  envrc p
    export A=inner
  chmod 000 p/.envrc
  cd p
  export
  direnv allow
  direnv status

story envrc-becomes-unreadable
  project p
    export A=1
  cd p
  export
  chmod 000 .envrc
  export
  chmod 644 .envrc
  export

story envrc-is-writable-by-others
  project p
    export A=1
  chmod 666 p/.envrc
  cd p
  export

story envrc-is-empty
  write-escaped p/.envrc ""
  cd p
  export
  direnv allow
  export
  cd ..
  export

story envrc-without-a-last-newline
  write-escaped p/.envrc "export A=1"
  direnv allow p
  cd p
  export

story envrc-with-carriage-returns
  write-escaped p/.envrc "export A=1\r\nexport B=2\r\n"
  direnv allow p
  cd p
  export

story envrc-with-a-byte-order-mark
  write-escaped p/.envrc "\xef\xbb\xbfexport A=1\nexport B=2\n"
  direnv allow p
  cd p
  export

story envrc-with-a-shebang
  project p
    #!/usr/bin/env bash
    export A=1
  cd p
  export

story dangling-envrc
  symlink nowhere p/.envrc
  cd p
  export
  direnv allow
  direnv status

story envrc-is-a-link
  write shared/base
    export A=$PWD
  symlink ../shared/base p/.envrc
  cd p
  export
  direnv allow
  export
  direnv status
  cd ..
  export

story envrc-is-a-link-allowed-by-name
  write shared/base
    export A=$PWD
  symlink ../shared/base p/.envrc
  cd p
  direnv allow .envrc
  export

story envrc-is-a-link-to-another-envrc
  envrc q
    export A=$PWD
  symlink ../q/.envrc p/.envrc
  cd p
  direnv allow .envrc
  export
  cd ../q
  export
  cd ../p
  direnv allow
  export

story target-of-the-link-changes
  write shared/base
    export A=1
  symlink ../shared/base p/.envrc
  direnv allow p
  cd p
  export
  write ../shared/base
    export A=2
  export
  direnv allow
  export

story link-is-turned
  write one
    export A=1
  write two
    export A=2
  symlink ../one p/.envrc
  direnv allow p
  cd p
  export
  remove .envrc
  symlink ../two .envrc
  export
  direnv allow
  export

story directory-is-a-link
  project real
    export A=$PWD
  symlink real link
  cd link
  export
  show A DIRENV_DIR DIRENV_FILE
  cd ..
  export

story directory-is-a-link-allowed-through-it
  envrc real
    export A=$PWD
  symlink real link
  direnv allow link
  cd real
  export

story link-into-a-project-from-outside
  project p
    export A=1
  mkdir p/sub
  symlink p/sub away
  cd away
  export

story from-link-to-its-target
  project real
    export A=1
  symlink real link
  cd link
  export
  cd ../real
  export

story blanks-in-the-path
  project "a b/c  d"
    export A=$PWD
  cd "a b/c  d"
  export
  cd ../..
  export

story quotes-in-the-path
  project "it's \"quoted\" $HOME `x` \\ ;&"
    export A=$PWD
  cd "it's \"quoted\" $HOME `x` \\ ;&"
  export
  cd ..
  export

story unicode-in-the-path
  project "ünï/日本"
    export A=$PWD
  cd "ünï/日本"
  export
  direnv status

story dash-in-front-of-the-directory
  project ./-p
    export A=$PWD
  cd ./-p
  export
  cd ..
  export

story percent-in-the-path
  project "100%d"
    export A=1
  cd "100%d"
  export
  cd ..
  export

story home-itself-is-a-project
  project .
    export A=home
  export
  mkdir p
  cd p
  export
  cd @ROOT@
  export

story root-of-the-sandbox-is-a-project
  project @ROOT@
    export A=above-home
  export
  cd @ROOT@/tmp
  export

story home-with-a-slash-at-its-end
  set HOME @ROOT@/home/
  project p
    export A=1
  cd p
  export

story pwd-is-wrong
  project p
    export A=$PWD
  cd p
  set PWD /nowhere
  export
  show PWD A

story pwd-is-unset
  project p
    export A=$PWD
  cd p
  unset PWD
  export
  show PWD A

# What may be loaded: allow, deny, and what makes a permission void.

story blocked-until-allowed
  envrc p
    export A=1
  cd p
  export
  export
  direnv allow
  export

story blocked-and-left
  envrc p
    export A=1
  cd p
  export
  cd ..
  export

story blocked-from-a-loaded-project
  project p
    export A=1
  envrc q
    export B=1
  cd p
  export
  cd ../q
  export
  cd ../p
  export

story blocked-child-of-a-loaded-project
  project p
    export A=1
  envrc p/c
    export B=1
  cd p
  export
  cd c
  export
  export
  cd ..
  export

story blocked-in-json
  envrc p
    export A=1
  cd p
  export json
  export json
  direnv allow
  export json

story blocked-in-fish
  envrc p
    export A=1
  cd p
  export fish
  direnv allow
  export fish

story edited-blocks-again
  project p
    export A=1
  cd p
  export
  envrc .
    export A=2
  export
  export
  direnv allow
  export

story old-content-again
  project p
    export A=1
  cd p
  export
  envrc .
    export A=2
  export
  envrc .
    export A=1
  export

story touched-without-a-change
  project p
    export A=1
  cd p
  export
  touch .envrc
  export
  export

story touched-into-the-past
  project p
    export A=1
  cd p
  export
  touch .envrc -100000
  export
  export

story written-again-with-the-same-content
  project p
    export A=1
  cd p
  export
  envrc .
    export A=1
  export

story moved-project
  project p
    export A=1
  move p q
  cd q
  export
  direnv allow
  export

story moved-and-moved-back
  project p
    export A=1
  move p q
  move q p
  cd p
  export

story copied-project-is-blocked
  project p
    export A=1
  envrc q
    export A=1
  cd q
  export

story another-project-at-the-same-path
  project p
    export A=1
  cd p
  export
  cd ..
  remove p
  envrc p
    export A=other
  cd p
  export

story allow-with-a-directory
  envrc p
    export A=1
  direnv allow p
  cd p
  export

story allow-with-the-file
  envrc p
    export A=1
  direnv allow p/.envrc
  cd p
  export

story allow-with-another-file-in-it
  envrc p
    export A=1
  write p/other
    x
  direnv allow p/other
  cd p
  export

story allow-with-a-directory-below
  envrc p
    export A=1
  mkdir p/sub
  direnv allow p/sub
  cd p
  export

story allow-from-below
  envrc p
    export A=1
  mkdir p/a/b
  cd p/a/b
  direnv allow
  export

story allow-by-its-absolute-path
  envrc p
    export A=1
  direnv allow @ROOT@/home/p
  cd p
  export

story allow-through-dots
  envrc p
    export A=1
  mkdir q
  cd q
  direnv allow ../p/../p/.
  cd ../p
  export

story allow-what-is-not-there
  direnv allow nothing
  direnv allow nothing/.envrc

story allow-where-nothing-is
  mkdir p
  cd p
  direnv allow
  direnv allow .

story allow-with-an-empty-word
  envrc p
    export A=1
  cd p
  direnv allow ""
  export

story allow-with-surplus-words
  envrc p
    export A=1
  envrc q
    export A=1
  direnv allow p q
  cd q
  export
  cd ../p
  export

story allow-twice
  project p
    export A=1
  direnv allow p
  cd p
  export
  direnv allow
  export
  export

story allow-by-permit
  envrc p
    export A=1
  direnv permit p
  cd p
  export

story allow-by-grant
  envrc p
    export A=1
  direnv grant p
  cd p
  export

story allow-nested-only-inner
  envrc p
    export A=1
  envrc p/c
    export B=1
  cd p/c
  direnv allow
  export
  cd ..
  export

story allow-does-not-load
  envrc p
    export A=1
  cd p
  direnv allow
  direnv status
  export

story deny-before-loading
  project p
    export A=1
  direnv deny p
  cd p
  export
  export
  cd ..
  export

story deny-what-is-loaded
  project p
    export A=1
  cd p
  export
  direnv deny
  export
  export
  direnv allow
  export

story deny-without-a-permission
  envrc p
    export A=1
  cd p
  direnv deny
  export

story deny-by-block
  project p
    export A=1
  direnv block p
  cd p
  export

story deny-by-disallow
  project p
    export A=1
  direnv disallow p
  cd p
  export

story deny-by-revoke
  project p
    export A=1
  direnv revoke p
  cd p
  export

story deny-with-the-file
  project p
    export A=1
  direnv deny p/.envrc
  cd p
  export

story deny-twice
  project p
    export A=1
  direnv deny p
  direnv deny p

story deny-where-nothing-is
  mkdir p
  cd p
  direnv deny

story deny-what-is-not-there
  direnv deny nothing

story deny-then-edit
  project p
    export A=1
  direnv deny p
  envrc p
    export A=2
  cd p
  export

story deny-then-allow
  project p
    export A=1
  direnv deny p
  direnv allow p
  cd p
  export

story deny-forgets-only-the-present-content
  project p
    export A=1
  project p
    export A=2
  direnv deny p
  envrc p
    export A=1
  cd p
  export

story permission-file-is-removed
  project p
    export A=1
  cd p
  export
  remove @ROOT@/data/direnv/allow
  export
  direnv allow
  export

story permission-of-another-data-directory
  project p
    export A=1
  set XDG_DATA_HOME @ROOT@/data/second
  cd p
  export
  direnv allow
  export

story permission-without-XDG_DATA_HOME
  unset XDG_DATA_HOME
  project p
    export A=1
  cd p
  export

story permission-with-an-empty-XDG_DATA_HOME
  set XDG_DATA_HOME ""
  project p
    export A=1
  cd p
  export

story permission-where-the-data-directory-is-read-only
  envrc p
    export A=1
  mkdir @ROOT@/data/direnv
  chmod 555 @ROOT@/data/direnv
  cd p
  direnv allow
  export

story permission-of-old-place-is-moved
  envrc p
    export A=1
  mkdir @ROOT@/config/direnv/allow
  direnv allow p
  cd p
  export

story prune-keeps-what-is-good
  project p
    export A=1
  direnv prune
  cd p
  export

story prune-drops-what-is-gone
  project p
    export A=1
  project q
    export A=1
  remove q
  direnv prune
  cd p
  export

story prune-drops-what-has-changed
  project p
    export A=1
  project p
    export A=2
  direnv prune
  envrc p
    export A=1
  cd p
  export

story prune-without-permissions
  direnv prune

story prune-with-an-empty-permission
  project p
    export A=1
  write-escaped @ROOT@/data/direnv/allow/0123456789 ""
  direnv prune

story prune-with-surplus-words
  project p
    export A=1
  direnv prune p now

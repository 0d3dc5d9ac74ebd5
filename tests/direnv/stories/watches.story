# What makes the next prompt load again.

story watched-file-is-changed
  write p/data
    one
  project p
    watch_file data
    export A=$(cat data)
  cd p
  export
  export
  write data
    two
  export
  export

story watched-file-is-touched
  write p/data
    one
  project p
    watch_file data
    export A=1
  cd p
  export
  touch data
  export
  export

story watched-file-is-touched-into-the-past
  write p/data
    one
  project p
    watch_file data
    export A=1
  cd p
  export
  touch data -500000
  export
  export

story watched-file-is-created
  project p
    watch_file data
    export A=$(cat data 2>/dev/null)
  cd p
  export
  export
  write data
    new
  export

story watched-file-is-removed
  write p/data
    one
  project p
    watch_file data
    export A=$(cat data 2>/dev/null)
  cd p
  export
  remove data
  export
  export

story watched-file-is-replaced-by-a-directory
  write p/data
    one
  project p
    watch_file data
    export A=1
  cd p
  export
  remove data
  mkdir data
  export

story watched-file-is-a-link
  write p/one
    one
  symlink one p/data
  project p
    watch_file data
    export A=$(cat data)
  cd p
  export
  write one
    two
  export
  export

story watched-link-is-turned
  write p/one
    one
  write p/two
    two
  symlink one p/data
  project p
    watch_file data
    export A=$(cat data)
  cd p
  export
  remove data
  symlink two data
  export
  export

story watched-link-dangles
  symlink nowhere p/data
  project p
    watch_file data
    export A=1
  cd p
  export
  export
  write nowhere
    there
  export

story watched-file-by-its-absolute-path
  project p
    watch_file "$HOME/data"
    export A=1
  cd p
  export
  write @ROOT@/home/data
    x
  export

story watched-file-with-dots
  project p
    watch_file ../q/../data
    export A=1
  cd p
  export
  write ../data
    x
  export

story watched-file-with-blanks
  project p
    watch_file "a b" 'it'"'"'s' "ü"
    export A=1
  cd p
  export
  write "a b"
    x
  export
  write "it's"
    x
  export

story watched-file-after-a-change-of-directory
  project p
    mkdir -p sub
    cd sub
    watch_file data
    export A=1
  cd p
  export
  write sub/data
    x
  export

story watched-directory-as-a-file
  mkdir p/dir
  touch p/dir
  project p
    watch_file dir
    export A=1
  cd p
  export
  touch dir
  export

story watch_file-many
  project p
    watch_file a b c
    export A=1
  cd p
  export
  write c
    x
  export

story watch_file-without-words
  project p
    watch_file
    export A=$?
  cd p
  export

story watch_file-twice
  project p
    watch_file a
    watch_file a
    watch_file .envrc
    export A=1
  cd p
  export

story watch_file-before-a-failure
  project p
    watch_file a
    export A=1
    exit 1
  cd p
  export
  export
  write a
    x
  export
  export

story watch_file-before-a-syntax-error
  project p
    watch_file a
    export A=1
    if then
  cd p
  export
  write a
    x
  export

story watch_dir
  write p/dir/a
    x
  write p/dir/sub/b
    x
  touch p/dir/sub
  touch p/dir
  project p
    watch_dir dir
    export A=$(ls dir | wc -l)
  cd p
  export
  export
  write dir/sub/b
    y
  touch dir/sub -10
  touch dir -20
  export
  write dir/c
    x
  touch dir
  export
  export

story watch_dir-file-is-removed
  write p/dir/a
    x
  touch p/dir
  project p
    watch_dir dir
    export A=1
  cd p
  export
  remove dir/a
  touch dir
  export
  export

story watch_dir-what-is-not-there
  project p
    watch_dir dir
    export A=$?
  cd p
  export

story watch_dir-without-words
  write p/x
    x
  touch p
  project p
    watch_dir
    export A=$?
  cd p
  export

story watch_dir-of-a-file
  write p/data
    x
  project p
    watch_dir data
    export A=1
  cd p
  export

story watch_dir-with-a-link
  write target/x
    x
  touch target
  symlink ../../target p/dir/link
  touch p/dir
  project p
    watch_dir dir
    export A=1
  cd p
  export
  export

story touch-of-the-permission
  project p
    export A=1
  cd p
  export
  bash
    touch -d @1600005000 "$XDG_DATA_HOME"/direnv/allow/*
  export
  export

story reload-loads-again
  write data
    one
  project p
    export A=$(cat ../data)
  cd p
  export
  write ../data
    two
  export
  direnv reload
  export
  export

story reload-from-below
  mkdir p/a/b
  project p
    export A=1
  cd p/a/b
  export
  direnv reload
  export

story reload-what-is-not-loaded
  project p
    export A=1
  cd p
  direnv reload
  export

story reload-what-is-not-allowed
  envrc p
    export A=1
  cd p
  direnv reload
  export
  direnv reload
  export

story reload-what-is-denied
  project p
    export A=1
  direnv deny p
  cd p
  direnv reload
  export

story reload-where-nothing-is
  direnv reload

story reload-with-surplus-words
  project p
    export A=1
  cd p
  export
  direnv reload . now

story reload-of-a-linked-envrc
  write shared/base
    export A=1
  symlink ../shared/base p/.envrc
  cd p
  direnv allow
  export
  direnv reload
  export

story reload-of-a-read-only-envrc
  project p
    export A=1
  chmod 444 p/.envrc
  cd p
  export
  direnv reload
  export

story user-changes-DIRENV_WATCHES-to-an-empty-list
  project p
    export A=1
  cd p
  export
  bash
    true
  set DIRENV_WATCHES "eJyKjgUAARUAuQ=="
  export
  export

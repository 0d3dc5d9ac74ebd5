# source_env, source_up and their kin.

story source_env-of-a-file
  envrc q
    export B=q THERE=$PWD
    PATH_add bin
    false
  project p
    source_env ../q/.envrc
    export A=$B STATUS=$? HERE=$PWD
  cd p
  export
  envrc ../q
    export B=changed
  export

story source_env-of-a-directory
  envrc q
    export B=q
  project p
    source_env ../q
    export STATUS=$?
  cd p
  export

story source_env-of-another-name
  write q/other.sh
    export B="$1 $0 ${BASH_SOURCE[0]}"
  project p
    source_env ../q/other.sh
    export STATUS=$?
  cd p
  export

story source_env-what-is-not-there
  project p
    source_env ../nothing
    export STATUS=$?
  cd p
  export
  envrc ../nothing
    export B=1
  export

story source_env-a-directory-without-envrc
  mkdir q
  project p
    source_env ../q
    export STATUS=$?
  cd p
  export

story source_env-with-a-tilde
  envrc q
    export B="${B-}q"
  project p
    source_env "~/q"
    source_env ~/q
  cd p
  export

story source_env-without-words
  project p
    source_env
    export STATUS=$?
  cd p
  export

story source_env-exits
  envrc q
    exit 3
  project p
    source_env ../q
    export A=1
  cd p
  export

story source_env-with-a-syntax-error
  envrc q
    export B=1
    if then
  project p
    source_env ../q
    export A=1 STATUS=$?
  cd p
  export

story source_env-itself-nested
  envrc q
    source_env ../r
    export B=b
  envrc r
    export C=c
  project p
    source_env ../q
    export A="$B$C" HERE=$PWD
  cd p
  export

story source_env-of-a-file-that-comes-later
  project p
    source_env ../q
  envrc q
    export B=not-allowed-itself
  cd p
  export
  direnv deny ../q
  export

story source_env_if_exists
  envrc q
    export B="${B-}b"
  project p
    source_env_if_exists ../q/.envrc
    export ONE=$?
    source_env_if_exists ../nothing/.envrc
    export TWO=$?
    source_env_if_exists ../q
    export THREE=$?
  cd p
  export
  envrc ../nothing
    export N=1
  export

story source_up
  envrc p
    export PARENT=$PWD
    PATH_add bin
  project p/c
    source_up
    export CHILD=$PWD STATUS=$?
  cd p/c
  export
  envrc ..
    export PARENT=changed
  export

story source_up-over-a-gap
  envrc p
    export PARENT=1
  mkdir p/gap
  project p/gap/c
    source_up
  cd p/gap/c
  export
  envrc ..
    export PARENT=nearer
  export

story source_up-twice
  envrc p
    export ORDER=p
  envrc p/q
    source_up
    export ORDER="$ORDER q"
  project p/q/r
    source_up
    export ORDER="$ORDER r"
  cd p/q/r
  export

story source_up-where-nothing-is
  project p
    source_up
    export STATUS=$?
  cd p
  export

story source_up-by-another-name
  write p/shared.sh
    export SHARED=1
  project p/c
    source_up shared.sh
    export STATUS=$?
  cd p/c
  export

story source_up_if_exists
  project p
    source_up_if_exists
    export ONE=$?
    source_up_if_exists nothing.sh
    export TWO=$?
  cd p
  export

story source_up_if_exists-with-one
  envrc p
    export PARENT=1
  project p/c
    source_up_if_exists
    export STATUS=$?
  cd p/c
  export
  remove ../.envrc
  export

story source_up-and-move-up
  project p
    export PARENT=1
  project p/c
    source_up
    export CHILD=1
  cd p
  export
  cd c
  export
  cd ..
  export

story source_url-without-words
  project p
    source_url
    export ONE=$?
    source_url http://127.0.0.1:1/x
    export TWO=$?
  cd p
  export

story source_url-from-the-store
  bash
    mkdir -p "$XDG_CACHE_HOME/direnv/cas" p
    printf 'export FROM_URL=1\n' > text
    hex=$(sha256sum text | cut -d' ' -f1)
    cp text "$XDG_CACHE_HOME/direnv/cas/$hex"
    sri=sha256-$(python3 -c 'import base64, sys; print(base64.b64encode(bytes.fromhex(sys.argv[1])).decode())' "$hex")
    echo "source_url http://127.0.0.1:1/x $sri; export STATUS=\$?" > p/.envrc
  direnv allow p
  cd p
  export

story source_url-with-a-wrong-digest
  project p
    source_url http://127.0.0.1:1/x sha256-nonsense=
    export STATUS=$?
  cd p
  export

story source_url-that-cannot-be-reached
  project p
    source_url http://127.0.0.1:1/x sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    export STATUS=$?
  cd p
  export

story fetchurl-from-a-file-server
  bash
    mkdir served && cd served && printf 'text\n' > x && touch -d @1600000000 x
    python3 - <<'END'
    import base64, functools, hashlib, http.server, subprocess, threading
    handler = functools.partial(type("H", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *a: None}))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    right = "sha256-" + base64.b64encode(hashlib.sha256(open("x", "rb").read()).digest()).decode()
    wrong = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    for words in ((f"{url}/x", right), (f"{url}/x",), (f"{url}/x", wrong), (f"{url}/missing",), (f"{url}/x", "sha512-abc")):
        done = subprocess.run(["direnv", "fetchurl", *words], capture_output=True, text=True)
        print(done.returncode, done.stdout.replace(url, "URL"), done.stderr.replace(url, "URL"))
    END

story source_env-of-a-computed-name
  envrc q
    export B=q
  project p
    name=../q
    source_env "$name"
    export STATUS=$?
  cd p
  export

story source_env-is-edited-and-allowed-again
  envrc q
    export B=q
  project p
    source_env ../q
  cd p
  export
  envrc ../q
    export B=edited
  export
  direnv allow
  export

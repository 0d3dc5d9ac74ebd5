# SPDX-License-Identifier: MIT
"""`direnv export TARGET`, a target a story: entering, nothing to do, leaving, blocked."""

TARGETS = ("bash", "zsh", "fish", "tcsh", "elvish", "json", "vim", "gha", "gzenv", "pwsh", "murex", "systemd")


def stories():
    for target in TARGETS:
        yield f"""
story target-{target}-enter-and-leave
  set OLD outside
  project p
    export A=1 B='two words' C=
    unset OLD
    PATH_add bin
  cd p
  direnv export {target}
  export
  direnv export {target}
  cd ..
  direnv export {target}

story target-{target}-blocked
  envrc p
    export A=1
  cd p
  direnv export {target}

story target-{target}-hook
  bash
    direnv hook {target} >/dev/null
"""

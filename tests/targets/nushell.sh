#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: nushell.sh
# Puts a nushell where the tests look for one, and prints its path. It comes from npm, as Debian has none,
# into the cache directory of whoever runs this. Fails, with a sentence, where it cannot be had. No test
# downloads anything: without it they say that they leave nushell out.
set -euo pipefail

# One version by name, so that a run on another day tests the same.
version=0.115.1

case $(uname -m) in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *)
    printf 'npm has no nushell for %s\n' "$(uname -m)" >&2
    exit 1
    ;;
esac
package=@nushell/linux-$machine
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dirvenv-tests
place=$cache/nushell-$version
program=$place/node_modules/$package/bin/nu

if [[ ! -f $program ]]; then
  command -v npm >/dev/null || {
    printf 'there is no npm, which nushell would come from\n' >&2
    exit 1
  }
  mkdir -p "$place"
  printf 'Fetching nushell %s from npm into %s\n' "$version" "$place" >&2
  npm install --prefix "$place" --no-save --no-audit --no-fund --ignore-scripts --silent \
    --fetch-retries=1 --fetch-timeout=120000 "$package@$version" >&2 || {
    printf 'npm could not install %s@%s\n' "$package" "$version" >&2
    exit 1
  }
fi
chmod +x "$program"
ln -sfn "$program" "$cache/nu"
printf '%s\n' "$cache/nu"

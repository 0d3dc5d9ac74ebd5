#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: mise.sh
# Prints the path of a mise to measure against. It comes from npm, as Debian has none, into the cache
# directory of whoever runs this, and stays there for the next run. Fails, with a sentence, where it
# cannot be had. Only run.sh --mise calls this: no test downloads anything.
set -euo pipefail

# One version by name, so that a run on another day measures the same.
version=2026.9.15

case $(uname -m) in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *)
    printf 'npm has no mise for %s\n' "$(uname -m)" >&2
    exit 1
    ;;
esac
# @jdxcode/mise is only a script that fetches this one.
package=@jdxcode/mise-linux-$machine
place=${XDG_CACHE_HOME:-$HOME/.cache}/dirvenv-bench/mise-$version
program=$place/node_modules/$package/bin/mise

if [[ ! -x $program ]]; then
  command -v npm >/dev/null || {
    printf 'there is no npm, which mise would come from\n' >&2
    exit 1
  }
  mkdir -p "$place"
  printf 'Fetching mise %s from npm into %s\n' "$version" "$place" >&2
  npm install --prefix "$place" --no-save --no-audit --no-fund --ignore-scripts --silent \
    --fetch-retries=1 --fetch-timeout=120000 "$package@$version" >&2 || {
    printf 'npm could not install %s@%s\n' "$package" "$version" >&2
    exit 1
  }
fi
printf '%s\n' "$program"

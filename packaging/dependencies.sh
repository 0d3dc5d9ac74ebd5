#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: dependencies.sh build|try|test|fuzz
# Installs the packages that building, packaging/try.sh, the tests or the fuzz targets need, on Debian
# and its kin; asks for nothing and calls apt-get only where one is missing. Elsewhere it names them and
# stops, unless DIRVENV_HAVE_DEPENDENCIES=1 says that they are there.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config libsodium-dev libfmt-dev libcli11-dev libtomlplusplus-dev
  nlohmann-json3-dev libminizip-dev zlib1g-dev)
# `script`, which gives a command a terminal, is in bsdutils.
try=("${build[@]}" bsdutils)
test=("${try[@]}" catch2 clang-format clang-tidy shellcheck zsh fish tmux direnv strace
  tcsh elvish xonsh mksh ksh93u+m dash vim emacs-nox curl nix-bin
  python3 python3-packaging python3-poetry python3-venv pipenv procps util-linux file man-db git)
fuzz=("${build[@]}" clang libclang-rt-dev)

# Whether python3 can make virtual environments; Debian splits that off.
has_venv() {
  command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null
}

case ${1-} in
  build) wanted=("${build[@]}") ;;
  try)
    wanted=("${try[@]}")
    has_venv || wanted+=(python3 python3-venv)
    ;;
  test) wanted=("${test[@]}") ;;
  fuzz) wanted=("${fuzz[@]}") ;;
  *)
    printf 'usage: dependencies.sh build|try|test|fuzz\n' >&2
    exit 2
    ;;
esac

[[ ${DIRVENV_HAVE_DEPENDENCIES-} != 1 ]] || exit 0

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  printf 'This system has no apt-get. Please install what these Debian packages hold:\n' >&2
  printf '  %s\n' "${wanted[@]}" >&2
  printf 'and say so: DIRVENV_HAVE_DEPENDENCIES=1 before the same command.\n' >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  # "pkg-config" is a name for pkgconf on newer systems, so what it provides counts too.
  state=$(dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null) || state=
  [[ $state == *installed* && $state != *not-installed* ]] || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    printf 'Not root, and there is no sudo. Please install: %s\n' "${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

printf 'Installing: %s\n' "${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
# An old list still serves where it names all we need.
"${apt[@]}" update || printf 'apt-get update failed; trying with the list that is there\n' >&2
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null

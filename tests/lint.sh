#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: lint.sh
# What is checked without running the program: format, size, shell code, clang-tidy. Needs what
# tests/run.sh installs. Does all checks, then names what failed.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
jobs=2
longest_file=400

# clang-format 14 is Debian 12's; other releases lay out a few things differently.
check_format() {
  local tool
  tool=$(command -v clang-format-14 || command -v clang-format)
  find src tests -type f \( -name '*.h' -o -name '*.cc' -o -name '*.cpp' \) -print0 |
    xargs -0 "$tool" --dry-run --Werror
}

check_sizes() {
  local status=0 lines file
  while read -r lines file; do
    [[ $file != total ]] || continue
    ((lines > longest_file)) || continue
    printf '%s: %d lines; the limit is %d\n' "$file" "$lines" "$longest_file" >&2
    status=1
  done < <(find src shell-hooks -type f -exec wc -l {} +)
  return "$status"
}

check_shell() {
  local scripts=() script status=0
  mapfile -t scripts < <(find .ci packaging tests -type f \( -name '*.sh' -o -name '*.bash' \
    -o -path '.ci/*' \) | LC_ALL=C sort)
  shellcheck -x shell-hooks/*.bash shell-hooks/*.ksh "${scripts[@]}" || status=1
  for script in shell-hooks/*.zsh; do
    zsh -n "$script" || status=1
  done
  for script in shell-hooks/*.fish; do
    fish --no-execute "$script" || status=1
  done
  while IFS= read -r script; do
    zsh -n "$script" || status=1
  done < <(find tests -type f -name '*.zsh')
  while IFS= read -r script; do
    fish --no-execute "$script" || status=1
  done < <(find tests -type f -name '*.fish')
  return "$status"
}

# Headers are seen through the sources that include them.
check_tidy() {
  # Each file alone, without the precompiled header: clang cannot read GCC's, and each has to include
  # what it uses. Nor does it know all of GCC's options for sanitizers.
  cmake --preset debug -B build/lint -DCMAKE_UNITY_BUILD=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
    -DDIRVENV_SANITIZE= >/dev/null || return 1
  cmake --build build/lint --target dirvenv_shell_files >/dev/null || return 1
  find src -type f -name '*.cc' -print0 | sort -z |
    xargs -0 -n 4 -P "$jobs" clang-tidy -p build/lint --quiet
}

failed=()
for check in format sizes shell tidy; do
  SECONDS=0
  if output=$("check_$check" 2>&1); then
    printf 'lint: %-7s ok (%d s)\n' "$check" "$SECONDS"
  else
    printf '%s\n' "$output" | grep -vE '^[0-9]+ warnings? generated\.$|^Suppressed |^Use -header-filter' >&2 || true
    printf 'lint: %-7s FAILED (%d s)\n' "$check" "$SECONDS"
    failed+=("$check")
  fi
done
if ((${#failed[@]} > 0)); then
  printf 'lint: failed: %s\n' "${failed[*]}" >&2
  exit 1
fi

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC1001 # a backslash keeps aliases out
# Usage: bash -c TEXT bash DIRECTORY
# Evaluates one file after the other, whose private directories it reads from DIRECTORY/cases, in this
# shell, with the library of DIRECTORY/library: most of the time of an evaluation goes into starting
# bash, or into forking it, and into reading the library. What a file leaves behind is taken away
# before the next: variables other than bash's own, functions, aliases, options, traps. No list can be
# complete, so what differs here is evaluated once more by a bash of its own.
warm_place=$1
# Usage: warm_list COMMAND...; its lines become warm_names.
warm_names=()
warm_list() {
  "$@" >"$warm_place/list"
  \builtin mapfile -t warm_names <"$warm_place/list"
}
\builtin shopt -s extglob
warm_list \builtin compgen -v
warm_own='warm_*'
for warm_name in "${warm_names[@]}"; do
  if [[ ${!warm_name@a} != *x* ]]; then warm_own+="|$warm_name"; fi
done
\builtin export -p >"$warm_place/base"
# shellcheck disable=SC1091 # written by the test
\builtin source "$warm_place/library"
warm_list \builtin compgen -A function
printf -v warm_functions '|%s' "${warm_names[@]}"
while IFS='' \builtin read -r warm_case <"$warm_place/cases"; do
  exec >"$warm_case/printed" 2>&1
  # shellcheck disable=SC1091 # written by the test
  \builtin source "$warm_case/command"
  exec >/dev/null 2>&1
  \builtin set +aefuvx
  \builtin set +o pipefail
  \builtin trap - EXIT ERR DEBUG RETURN
  IFS=$' \t\n'
  warm_list \builtin compgen -v -X "@($warm_own)"
  \builtin unset -v "${warm_names[@]}"
  # Names that are exported and have no value are in no other list.
  warm_list \builtin export -p
  if ((${#warm_names[@]} > 0)); then \builtin unset -v "${warm_names[@]##* }"; fi
  # shellcheck disable=SC1091 # written above
  \builtin source "$warm_place/base"
  \builtin unalias -a
  warm_list \builtin compgen -A function -X "@(${warm_functions:1})"
  if ((${#warm_names[@]} > 0)); then \builtin unset -f "${warm_names[@]}"; fi
  \builtin shopt -u expand_aliases nullglob gnu_errfmt
  \builtin hash -r
  \builtin cd -- "$DIRVENV_DIR" || \builtin exit
  \builtin printf '0\n' >"$warm_place/ends"
done

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What bash reads before a project file. The client writes the _dv_* variables above it and the
# functions of the standard library below it, and starts bash with BASH_SOURCE in its environment,
# which leaves that array assignable.
# shellcheck disable=SC2154 # _dv_*: set by the client
# shellcheck disable=SC2034 # _dv_*: read by the client's closing commands
# shellcheck disable=SC1001 # a backslash keeps aliases and functions out

# As direnv sets them; existing files count on it.
\builtin shopt -s gnu_errfmt nullglob extglob

# Writes the exported variables down, between two tags. A text and no function: a file may unset all
# functions. bash does it itself, because starting a program for it would take longer than most
# files do.
# shellcheck disable=SC2016 # expanded when it is evaluated
_dv_finish='{ \builtin set +efuvx; } 2>/dev/null
\builtin enable export printf
{ \builtin printf "%s\n" "$_dv_tag" "${_dv_tail-}"
  \builtin export -p
  \builtin printf "%s\n" "$_dv_tag"; } >|"$_dv_dir/out"'

# A file that ends early still has a result, if it ends well. Where it does not, the place goes to
# the client.
\builtin trap '_dv_status=$?
if [[ $_dv_status == 0 ]]; then
  \builtin eval "$_dv_finish"
else
  \builtin printf "%s\n" "${_dv_at-}" >|"$_dv_dir/where"
fi
\builtin exit "$_dv_status"' EXIT

# Remembers where the file ended itself. An `exit` without a status passes on the last one.
exit() {
  _dv_status=$? _dv_at=${BASH_SOURCE[1]-}:${BASH_LINENO[0]-}
  \builtin exit "${1-$_dv_status}"
}

# Replaced by the one of the standard library where the file calls it.
source_env() {
  \builtin cd -- "${_dv_main%/*}/" || \builtin return 1
  # shellcheck disable=SC1091 # written by the client
  \command source "$_dv_dir/main"
  \builtin return 0
}

# `source` and `.` in a project file lead to the trampoline, which runs approved text only. That is
# done by aliases, so that what is read may declare, and sees its caller's arguments; functions catch
# the spellings that no alias sees ("source", \source, $word). A blank at an alias's end has the next
# word looked at too.
_dv_guard_source() {
  # shellcheck disable=SC2139,SC2142 # the path now, the arguments where it stands
  \builtin alias source="\\command \\source '$_dv_dir/member' \"\$#\" \"\$@\"" \
    .="\\command \\source '$_dv_dir/member' \"\$#\" \"\$@\"" \
    builtin='builtin ' command='command '
  # These are words behind the two above.
  \builtin alias -- --='-- ' -p='-p '
}

source() {
  _dv_is_own "${BASH_SOURCE[1]-}" || \builtin set -- "$_dv_dir/member" 0 "$@"
  # shellcheck disable=SC1090 # the trampoline, or what a function of the user's own reads
  \command \source "$@"
}

.() {
  _dv_is_own "${BASH_SOURCE[1]-}" || \builtin set -- "$_dv_dir/member" 0 "$@"
  # shellcheck disable=SC1090 # as above
  \command \source "$@"
}

# Usage: _dv_is_own FILE
# Whether FILE is one of the user's own extensions.
_dv_is_own() {
  \builtin local _dv_one
  for _dv_one in "${_dv_extensions[@]}"; do
    [[ $1 != "$_dv_one" ]] || \builtin return 0
  done
  \builtin return 1
}

# Aliases have no effect in scripts, unless the file asks for that. They must not have it now
# because ours do.
alias() {
  [[ $_dv_aliases != 1 ]] || \builtin alias "$@"
}

unalias() {
  [[ $_dv_aliases != 1 ]] || \builtin unalias "$@"
}

# The user's own extensions come first, then the project's file. Its name shows in FUNCNAME.
__main__() {
  \builtin local _dv_file
  if ((${#_dv_extensions[@]} > 0)); then
    # What these read is the user's own affair.
    \builtin shopt -s expand_aliases
    \builtin alias source='\command \source' .='\command \source'
    # shellcheck disable=SC1090 # any file
    for _dv_file in "${_dv_extensions[@]}"; do \builtin source "$_dv_file"; done
  fi
  _dv_guard_source
  \builtin shopt -s expand_aliases
  [[ $_dv_strict != 1 ]] || \builtin set -euo pipefail
  "$@"
}

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# `dirvenv why --trace`: before each command, whether the one before has changed a variable. Read
# behind evaluate.bash.
# shellcheck disable=SC2154 # _dv_*: set by the client
# shellcheck disable=SC2034 # _dv_trace_at: read at the next call

_dv_trace_last=${!_dv_traced+=}${!_dv_traced-}
_dv_trace_at=

# The place is the nearest in a project file: what the library does, its caller has done.
_dv_trace() {
  \builtin local "_dv_now=${!_dv_traced+=}${!_dv_traced-}" _dv_i
  if [[ $_dv_now != "$_dv_trace_last" ]]; then
    \builtin printf '%s\0' "$_dv_trace_at" "$_dv_now" >>"$_dv_dir/trace"
    _dv_trace_last=$_dv_now
  fi
  for ((_dv_i = 1; _dv_i < ${#BASH_SOURCE[@]}; _dv_i++)); do
    case ${BASH_SOURCE[_dv_i]} in
      '' | bash | environment | "$_dv_dir"/*) continue ;;
      /*) _dv_trace_at=${BASH_SOURCE[_dv_i]}:${BASH_LINENO[_dv_i - 1]} ;;
      *) _dv_trace_at=${PWD%/}/${BASH_SOURCE[_dv_i]#./}:${BASH_LINENO[_dv_i - 1]} ;;
    esac
    \builtin return 0
  done
}

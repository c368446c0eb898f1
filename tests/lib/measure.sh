# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by benches: medians, and ratios against a baseline of the same run.

# median COUNT COMMAND...: microseconds.
median() {
  local count=$1 i began took=()
  shift
  for ((i = 0; i < count; i++)); do
    began=${EPOCHREALTIME/./}
    "$@" >/dev/null 2>&1
    took+=($((${EPOCHREALTIME/./} - began)))
  done
  middle "${took[@]}"
}

middle() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

milliseconds() { printf '%d.%d ms' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# ratio A B: A / B with two digits.
ratio() { printf '%d.%02d' $(($1 / $2)) $(($1 % $2 * 100 / $2)); }

#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: assemble.sh PROGRAM PAGE: the page, with each line "@PART@" replaced by what the program says of that part.
set -eu
while IFS= read -r line; do
  case $line in
    @*@)
      part=${line#@}
      "$1" __man "${part%@}"
      ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$2"

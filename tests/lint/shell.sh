#!/bin/bash
# SPDX-License-Identifier: MIT
# Every shell script is clean for shellcheck. (A test's `cd` needs no `|| exit`: the sandbox sets errexit; programs for other shells stand in single quotes.)
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t scripts < <(git ls-files -co --exclude-standard | while read -r file; do
  [[ -f $file && $file != completions/* ]] || continue
  head -n 1 "$file" | grep -qaE '^#!.*\b(ba|da)?sh\b' && echo "$file" && continue
  head -n 3 "$file" | grep -qa '^# shellcheck shell=' && echo "$file" && continue
done)
shellcheck -x --source-path=SCRIPTDIR -e SC2164,SC2103,SC2016,SC2119 "${scripts[@]}"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 600
# hook.sh [ROUNDS]: a plain `git checkout` with nothing to do: without a hook, with an empty sh hook, with ours, and with ours
# installed globally; and what every command pays for noticing removed worktrees. One of each in every round, medians.
# Goals: ours at most 1.5 x the empty one, noticing well under a millisecond.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/measure.sh
. "$TESTS/lib/measure.sh"
require_binary
require_engine
rounds=${1:-150}

make_small_project "$NAME"
cd "$NAME"
git branch other
git dockertree add --no-up one >/dev/null 2>&1
git dockertree hooks install >/dev/null
for folder in none empty ours; do mkdir "$SANDBOX/$folder"; done
printf '#!/bin/sh\nexit 0\n' >"$SANDBOX/empty/post-checkout"
chmod +x "$SANDBOX/empty/post-checkout"
cp .git/hooks/post-checkout "$SANDBOX/ours/post-checkout"
git dockertree hooks uninstall >/dev/null
git dockertree hooks install --global >/dev/null
global=$(git config --global core.hooksPath)
git config --global --unset core.hooksPath
# Changes of just now are not noted: the clock of file systems is coarse.
noted() { git dockertree list >/dev/null && [[ -e .git/dockertree/stamp && ! .git/worktrees -nt .git/dockertree/stamp ]]; }
wait_until 20 noted

declare -A took=()
time_one() {  # WHAT COMMAND...
  local what=$1 began
  shift
  began=${EPOCHREALTIME/./}
  "$@" >/dev/null 2>&1
  took[$what]+=" $((${EPOCHREALTIME/./} - began))"
}
declare -A median=()
branches=(other main)
old=$(git rev-parse HEAD)
for ((i = 0; i < rounds; i++)); do
  j=0
  git -c core.hooksPath="$SANDBOX/none" checkout -q "${branches[(i + 1) % 2]}"
  for what in none empty ours global; do
    folder=$SANDBOX/$what
    [[ $what != global ]] || folder=$global
    time_one "checkout $what" git -c core.hooksPath="$folder" checkout -q "${branches[(i + j++) % 2]}"
    [[ $what == none ]] || time_one "hook $what" "$folder/post-checkout" "$old" "$old" 1
  done
  time_one "version outside" git-dockertree -C "$SANDBOX" version
  time_one "version inside" git-dockertree version
done
for what in "${!took[@]}"; do
  # shellcheck disable=SC2086 # numbers
  median[$what]=$(middle ${took[$what]})
done
for kind in checkout hook; do
  base=${median[$kind empty]}
  for what in none empty ours global; do
    [[ -n ${median[$kind $what]:-} ]] || continue
    printf '%-8s %-6s %s (%s x the empty one)\n' "$kind" "$what" "$(milliseconds "${median[$kind $what]}")" "$(ratio "${median[$kind $what]}" "$base")"
  done
done
# A difference that small drowns in the noise of medians.
fastest() { tr ' ' '\n' <<<"${took[$1]}" | sed '/^$/d' | sort -n | head -n 1; }
printf 'noticing, with finding the repository: %d us, the fastest of each (version: %s outside of one)\n' \
  $(($(fastest "version inside") - $(fastest "version outside"))) "$(milliseconds "${median[version outside]}")"

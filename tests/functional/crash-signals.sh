#!/bin/bash
# SPDX-License-Identifier: MIT
# Only once: long
# Timeout: 600
# SIGINT and SIGTERM at any step end a command with 130 and 143; what it did is undone, or goes on the next time.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
tree=../$NAME.worktrees/one

# signal_at N NAME COMMAND...: 1 when the command came to its end before step N.
signal_at() {
  local step=$1 number got=0
  number=$(kill -l "$2")
  shift 2
  DOCKERTREE_TEST_KILL=$step DOCKERTREE_TEST_SIGNAL=$number "$@" >"$TMPDIR/.out" 2>&1 || got=$?
  ((got != 0)) || return 1
  equals $((128 + number)) "$got" "status of '$*' at step $step: $(<"$TMPDIR/.out")"
}
signal_of() { if (($1 % 2)); then echo INT; else echo TERM; fi; }

for ((n = 1; ; n++)); do
  ((n < 30)) || fail "add has no end"
  signal_at "$n" "$(signal_of "$n")" git dockertree add one || break
  check_status 0 git dockertree add one
  contains "$(git dockertree list)" running
  check_status 0 git dockertree remove -f --purge -D one
  check_clean 0
done
git -C "$tree" dockertree compose exec -T app sh -c 'echo precious >/data/mine'
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "remove has no end"
  signal_at "$n" "$(signal_of "$n")" git dockertree remove -f one || break
  [[ ! -d $tree ]] || check_status 0 git dockertree remove -f one
  check_status 0 git dockertree gc
  check_clean "$n"
  check_status 0 git dockertree add one
done
check_clean "$n"
check_status 0 git dockertree gc --purge -f
check_clean 0

# Ended between the folder and git's entry of it: gc ends that as well, and the worktree can be added again.
check_status 0 git dockertree add one
signal_at 3 TERM git dockertree remove -f --purge one || fail "remove has no third step"
rm -rf "$tree"
contains "$(git worktree list)" prunable
check_status 0 git dockertree gc --purge -f
lacks "$(git worktree list)" prunable
check_status 0 git dockertree add one
check_status 0 git dockertree remove -f --purge one
check_clean 0

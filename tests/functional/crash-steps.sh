#!/bin/bash
# SPDX-License-Identifier: MIT
# Only once: long
# Timeout: 900
# Killed before any step of add, up, remove and gc, the same command, or gc, goes on: nothing is leaked, no data is lost.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
tree=../$NAME.worktrees/one

# kill_at N COMMAND...: 1 when the command came to its end before step N.
kill_at() {
  local step=$1 got=0
  shift
  DOCKERTREE_TEST_KILL=$step "$@" >"$TMPDIR/.out" 2>&1 || got=$?
  case $got in
    137) return 0 ;;
    0) return 1 ;;
    *) fail "'$*' killed at step $step exited with $got: $(<"$TMPDIR/.out")" ;;
  esac
}
is_running() { [[ $(git dockertree status one --json | json 'd["environment"]["state"]') == running ]]; }
data() { git -C "$tree" dockertree compose exec -T app cat /data/mine; }
empty() { check_status 0 git dockertree gc --purge -f; check_clean 0; }

# add, gone on with by itself, by `up`, and given up.
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "add has no end"
  kill_at "$n" git dockertree add one || break
  case $((n % 3)) in
    0) check_status 0 git dockertree add one ;;
    1) check_status 0 git dockertree up -d one ;;
    2) git worktree remove --force "$tree"; check_status 0 git dockertree gc; empty; git branch -qD one; continue ;;
  esac
  contains "$(git dockertree list)" running
  check_status 0 git dockertree remove -f --purge -D one
  check_clean 0
done
((n > 4)) || fail "add has only $((n - 1)) steps"

# up, of an environment with data.
git -C "$tree" dockertree compose exec -T app sh -c 'echo precious >/data/mine'
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "up has no end"
  git dockertree down one 2>/dev/null
  echo "# $n" >>"$tree/compose.yaml"
  kill_at "$n" git dockertree up -d one || break
  check_status 0 git dockertree up -d one
  equals precious "$(data)" "the data after up was killed at step $n"
done
((n > 1)) || fail "up has no steps"

# remove, gone on with by itself or by gc; the data is in the trash each time.
kept=0
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "remove has no end"
  kill_at "$n" git dockertree remove -f one || break
  if ((n % 2)) && [[ -d $tree ]]; then
    check_status 0 git dockertree remove -f one
  else
    [[ ! -d $tree ]] || git worktree remove --force "$tree"
    check_status 0 git dockertree gc
  fi
  kept=$((kept + 1))
  check_clean "$kept"
  check_status 0 git dockertree add one
done
((n > 5)) || fail "remove has only $((n - 1)) steps"
empty

# remove with the branch: the same command goes on also when the worktree is gone already, and so does gc.
has_branch() { git show-ref -q --verify refs/heads/one; }
check_status 0 git dockertree add one
kept=0
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "remove -D has no end"
  kill_at "$n" git dockertree remove -f -D one || break
  if [[ ! -d $tree ]] && has_branch; then between=$n; fi
  if ((n % 2)) || [[ -d $tree ]]; then
    check_status 0 git dockertree remove -f -D one
    contains "$OUT" "removed "
  else
    check_status 0 git dockertree gc
  fi
  if has_branch; then fail "the branch is left after remove -D was killed at step $n"; fi
  kept=$((kept + 1))
  check_clean "$kept"
  check_status 0 git dockertree add one
done
# Not when it has got more commits since.
check_status 0 git dockertree add one
kill_at "$between" git dockertree remove -f -D one
git branch -f one "$(git commit-tree -m later 'HEAD^{tree}')"
check_status 0 git dockertree gc
has_branch || fail "a branch with new commits was deleted"
check_status 128 git dockertree remove -f -D one
contains "$ERR" "git branch -D one"
git branch -qD one
empty

# gc.
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "gc has no end"
  check_status 0 git dockertree add one
  git worktree remove --force "$tree"
  kill_at "$n" git dockertree gc || break
  check_status 0 git dockertree gc
  check_clean "$n"
done
((n > 4)) || fail "gc has only $((n - 1)) steps"
empty

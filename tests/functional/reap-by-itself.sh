#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 180
# A removal is noticed by the next command of ours and by the next checkout; it is reaped in the background.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
git dockertree hooks install >/dev/null
git branch other
git worktree add -q ../one -b one 2>/dev/null
equals 1 "$(rows environment)" "made by the hook"
is_file .git/dockertree/stamp
git -C ../one dockertree up -d 2>/dev/null

# By a checkout. Whoever reads git's output does not wait for it.
git worktree remove --force ../one
said=$(git checkout -q other 2>&1 | cat)
equals "" "$said" "said by git checkout"
wait_until 60 is_gone
check_clean 1
contains "$(<"$XDG_STATE_HOME/dockertree/log")" "removed $NAME-one (its worktree is gone)"

# By any command, which does not wait either.
git dockertree add two >/dev/null 2>&1
git dockertree add three --no-up >/dev/null 2>&1
rm -rf "../$NAME.worktrees/two"
git worktree prune
git dockertree version >/dev/null
only_three() { [[ $(rows environment) == 1 ]]; }
wait_until 60 only_three
equals three "$(git dockertree list --json | json '" ".join(e["branch"] for e in d["environments"] if e["id"])')" "what is left"
# A deleted folder comes back as root's when a container that restarts is left.
is_absent "../$NAME.worktrees/two"

# One at a time: whoever finds another at work ends.
exec 8>"$XDG_STATE_HOME/dockertree/locks/gc"
flock 8
git worktree remove --force "../$NAME.worktrees/three"
check_status 0 git dockertree gc --auto
equals 1 "$(rows environment)" "while another gc is at work"
exec 8>&-
git dockertree list >/dev/null
wait_until 60 is_gone
check_clean 3

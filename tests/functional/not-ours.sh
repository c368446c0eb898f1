#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# What looks like an environment's and is somebody else's stays: data of another registry or repository, kept volumes, a branch
# that was not named, what is no branch, the environment of a worktree whose folder was copied, one that the registry has lost.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_binary
require_engine

begin_project <<'YAML'
x-all: &all { image: busybox, command: sleep infinity, stop_signal: KILL }
services:
  web: { <<: *all, volumes: ["data:/data", "./src:/src"] }
volumes: { data: }
YAML
mkdir src
echo original >src/file
printf '.env\n' >.gitignore
commit_all
has_volume() { docker volume inspect "$1" >/dev/null 2>&1; }
in_web() { git dockertree compose -w "$1" exec -T web sh -c "$2"; }

# --- the data of another registry -----------------------------------------------------------------------------------------
own=$XDG_STATE_HOME
export XDG_STATE_HOME=$SANDBOX/other-state
git clone -q . ../other
git -C ../other dockertree add --no-up theirs >/dev/null 2>&1
has_volume other-theirs_data || fail "no volume"
rm -rf ../other ../other.worktrees
export XDG_STATE_HOME=$own
check_status 0 git dockertree add --no-up mine
finds leftovers other-theirs_data
git dockertree doctor --fix --check leftovers >/dev/null 2>&1 || (($? == 1))
lacks "$(git dockertree volumes trash list)" other-theirs_data
git dockertree volumes trash empty -f
has_volume other-theirs_data || fail "the data of another registry is gone"
docker volume rm other-theirs_data >/dev/null

# --- the trash of another repository of the same name -----------------------------------------------------------------------
git clone -q . "../away/$NAME"
git -C "../away/$NAME" dockertree add dev >/dev/null 2>&1
git dockertree add dev >/dev/null 2>&1
in_web dev 'echo here >/data/file'
(cd "../away/$NAME" && in_web dev 'echo away >/data/file')
check_status 0 git dockertree remove -f dev
check_status 0 git -C "../away/$NAME" dockertree remove -f dev
check_status 0 git dockertree add dev
check_status 0 git dockertree volumes trash restore dev dev
equals here "$(in_web dev 'cat /data/file')" "data from the trash"
check_status 0 git dockertree remove -f --purge dev
git dockertree volumes trash empty -f
rm -rf ../away

# --- a volume that was kept -----------------------------------------------------------------------------------------------
check_status 0 git dockertree remove --keep-volumes --dry-run mine
contains "$OUT" "keep volume '$NAME-mine_data'"
check_status 0 git dockertree remove --keep-volumes mine
lacks "$(found leftovers)" "$NAME-mine_data"
git dockertree doctor --fix --check leftovers >/dev/null 2>&1 || (($? == 1))
git dockertree gc --purge -f
has_volume "$NAME-mine_data" || fail "a kept volume is gone"
docker volume rm "$NAME-mine_data" >/dev/null

# --- a branch that was not named, and how one is had again ------------------------------------------------------------------
check_status 0 git dockertree add --no-up fix
worktree=../$NAME.worktrees/fix
git -C "$worktree" switch -qc experiment
git -C "$worktree" commit -q --allow-empty -m Hours
check_status 128 git dockertree delete fix
contains "$ERR" "has the branch 'experiment' now"
tip=$(git rev-parse --short=7 experiment)
printf '<<<<<<< HEAD\n' >"$worktree/.dockertree.toml"
check_status 0 git dockertree down experiment
contains "$ERR" "its configuration does not count"
check_status 0 git dockertree delete -f experiment
contains "$ERR" "deleted branch experiment (was $tip)"
git rev-parse -q --verify refs/heads/fix >/dev/null || fail "the branch fix is gone"
git remote add origin .
git fetch -q origin
git tag v1
for name in origin/main refs/heads/main v1; do
  check_status 128 git dockertree add "$name"
  contains "$ERR" "hint: make a branch of it: git dockertree add -b NEW '' $name"
done

check_status 0 git dockertree add one
worktree=../$NAME.worktrees/one

# --- a copied folder leads to the original ------------------------------------------------------------------------------------
cp -r "$worktree" "$worktree-copy"
echo copy >"$worktree-copy/src/file"
for command in up down status; do
  check_status 128 git -C "$worktree-copy" dockertree "$command"
  contains "$ERR" "is a copy of the worktree"
done
equals original "$(in_web one 'cat /src/file')" "file of the original"
rm -rf "$worktree-copy"

# --- the main worktree's stack under another name is the one whose data is copied ---------------------------------------------
docker compose -p "$NAME-other" up -d >/dev/null 2>&1
at_end docker compose -p "$NAME-other" down -v -t 0
docker compose -p "$NAME-other" exec -T web sh -c 'echo main >/data/file'
check_status 0 git dockertree add two
equals main "$(in_web two 'cat /data/file')" "data of a stack with another name"

# --- a lost registry begins no second stack -------------------------------------------------------------------------------------
in_web one 'echo work >/data/file'
mv "$XDG_STATE_HOME/dockertree" "$SANDBOX/lost"
check_status 128 git dockertree up one
contains "$ERR" "hint: let the registry know it again: git dockertree ports scan --rebuild"
check_status 0 git dockertree ports scan --rebuild
check_status 0 git dockertree up one
equals work "$(in_web one 'cat /data/file')" "data after the registry was lost"

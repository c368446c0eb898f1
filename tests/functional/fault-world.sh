#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# The world fails in one way after another: each time an error names the way out, nothing is lost, and it goes on afterwards.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
tree=$(cd .. && pwd -P)/$NAME.worktrees/one
says_way_out() { contains "$ERR" "hint: "; }

# No daemon.
check_status 128 env DOCKER_HOST="unix://$SANDBOX/no.sock" git dockertree add one
says_way_out
check_status 0 env DOCKER_HOST="unix://$SANDBOX/no.sock" git dockertree list
check_status 0 git dockertree add one
git -C "$tree" dockertree compose exec -T app sh -c 'echo precious >/data/mine'
check_status 128 env DOCKER_HOST="unix://$SANDBOX/no.sock" git dockertree remove -f one
is_file "$tree/compose.yaml"
data() { git -C "$tree" dockertree compose exec -T app cat /data/mine; }

# An image that does not exist; files that are no Compose project any more.
sed -i "s/busybox/localhost:1\/no\/such:image/" "$tree/compose.yaml"
check_status 128 git dockertree up -d one
says_way_out
git -C "$tree" checkout -q .
echo "  broken: [" >>"$tree/compose.yaml"
check_status 128 git dockertree up -d one
contains "$ERR" "compose.yaml"
git -C "$tree" checkout -q .
check_status 0 git dockertree up -d one
equals precious "$(data)" "data"

# No network pool left.
check_status 128 git -c dockertree.networks.pool=10.99.0.0/28 -c dockertree.networks.prefix=24 dockertree add two
contains "$ERR" "no free subnet"
says_way_out
check_status 0 git dockertree add two
check_status 0 git dockertree remove -f --purge two

# Two commands on one environment wait for each other, and say for whom; on different ones they do not.
DOCKERTREE_TEST_KILL=1 DOCKERTREE_TEST_SIGNAL=$(kill -l STOP) git-dockertree up -d one 2>/dev/null &
holder=$!
is_stopped() { [[ $(awk '{ print $3 }' "/proc/$holder/stat") == T ]]; }
wait_until 20 is_stopped
check_status 128 env DOCKERTREE_TEST_PATIENCE=300 git dockertree up -d one
contains "$ERR" "in use by process $holder"
check_status 128 env DOCKERTREE_TEST_PATIENCE=300 git dockertree remove -f one
check_status 0 env DOCKERTREE_TEST_PATIENCE=300 git dockertree add three --no-up
check_status 0 git dockertree remove -f --purge three
git-dockertree up -d one 2>/dev/null &
waiting=$!
kill -CONT "$holder"
wait "$holder" || fail "the first 'up' failed"
wait "$waiting" || fail "the second 'up' failed"

# A clock that was set back.
python3 - "$XDG_STATE_HOME/dockertree/registry.db" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("UPDATE environment SET created = created + 1000000, last_used = last_used + 1000000")
END
touch -d "+10 days" .git/worktrees .git/dockertree/stamp "$tree/.dockertree"/*
check_status 0 git dockertree list
check_status 0 git dockertree up -d one
check_status 0 git dockertree gc
equals precious "$(data)" "data after the clock was set back"

# A registry that a stopped process has locked: told in the end, and read all the while.
python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$SANDBOX/locked" <<'END' &
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
os.kill(os.getpid(), signal.SIGSTOP)
END
stopped=$!
wait_until 20 test -e "$SANDBOX/locked"
check_status 0 git dockertree list
contains "$OUT" one
check_status 128 git dockertree add four --no-up
contains "$ERR" "is locked by another process"
kill -KILL "$stopped"
wait "$stopped" || true
check_status 0 git dockertree add four --no-up
check_status 0 git dockertree remove -f --purge four

# Folders that cannot be written, and full ones.
if ((EUID == 0)) && unshare --mount true 2>/dev/null; then
  # shellcheck disable=SC2016 # for the inner shell
  read_only_at() { unshare --mount sh -c 'mount -t tmpfs -o ro none "$1" && shift && "$@"' sh "$@"; }
  # full_at KILOBYTES FOLDER COMMAND...: on a disk of its own with so much room; in memory where no loop device is to be had.
  # shellcheck disable=SC2016 # for the inner shell
  full_at() {
    PATH=$PATH:/usr/sbin:/sbin unshare --mount sh -c 'room=$1 folder=$2
      shift 2
      if truncate -s 1M "$folder.disk" && mkfs.ext2 -q -m 0 -b 1024 "$folder.disk" && mount -o loop "$folder.disk" "$folder"; then
        head -c "${room}k" /dev/zero >"$folder/room"
        dd if=/dev/zero of="$folder/rest" bs=1k
        rm "$folder/room"
      else
        mount -t tmpfs -o "size=$((room * 2))k" none "$folder"
      fi 2>/dev/null
      "$@"' sh "$@"
  }
  mkdir "$SANDBOX/state"
  for how in read_only_at "full_at 4"; do
    # shellcheck disable=SC2086 # words
    check_status 128 $how "$SANDBOX/state" env XDG_STATE_HOME="$SANDBOX/state" git dockertree add five
    contains "$ERR" "$SANDBOX/state"
    is_absent "../$NAME.worktrees/five"
  done
  check_status 128 read_only_at "$tree/.dockertree" git dockertree up -d one
  contains "$ERR" "$tree/.dockertree"
  check_status 0 git dockertree up -d one

  # The disk that the new worktree is on is full as soon as git has its files there; with room it is made.
  mkdir "$SANDBOX/full"
  check_status 128 full_at 5 "$SANDBOX/full" git dockertree add six "$SANDBOX/full/six"
  contains "$ERR" "No space left on device"
  says_way_out
  git worktree prune
  check_status 0 git dockertree gc
  equals 1 "$(rows environment)" "environments after a full disk"
  check_status 0 git dockertree add six "$SANDBOX/full/six"
  check_status 0 git dockertree remove -f --purge -D six

  # A worktree that cannot be written to: what runs there stays as it is, and no removal ends half way.
  # shellcheck disable=SC2016 # for the inner shell
  read_only() { unshare --mount sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && "$@"' sh "$@"; }
  sed -i 's/"18080:80"/&, "18081:81"/' "$tree/compose.yaml"
  check_status 128 read_only "$tree" git dockertree up -d one
  contains "$ERR" "$tree"
  contains "$ERR" "Read-only file system"
  equals precious "$(data)" "data of a read-only worktree"
  check_status 128 read_only "$tree" git dockertree remove -f one
  contains "$ERR" "'$tree' is on a file system that is mounted read-only"
  says_way_out
  equals precious "$(data)" "data after a removal that could not be"
  check_status 0 git dockertree up -d one
fi
equals precious "$(data)" "data in the end"
check_status 0 git dockertree remove -f --purge one
check_clean 0

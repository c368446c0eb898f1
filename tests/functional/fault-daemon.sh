#!/bin/bash
# SPDX-License-Identifier: MIT
# Only once: starts an engine of its own
# Timeout: 300
# The daemon is killed during `up`, during `remove` and under `watch`: an error names the way out, and after its return they go on.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary

if [[ -z ${DOCKERTREE_TEST_INSIDE:-} ]]; then
  require_engine
  ((EUID == 0)) || skip "an engine of its own needs root"
  docker save -o "$SANDBOX/busybox.tar" busybox
  # Beside the other engine: what both do to the network is not seen by the other.
  DOCKERTREE_TEST_INSIDE=$SANDBOX unshare --net --mount --pid --fork --kill-child --mount-proc "$0"
  exit
fi

ip link set lo up
export ENGINE_ROOT=$DOCKERTREE_TEST_INSIDE/engine
start_engine() { "$TESTS/lib/engine.sh" start; }
kill_engine() {
  local name pid
  for name in dockerd containerd; do
    read -r pid _ <"$ENGINE_ROOT/$name.started"
    kill -KILL "$pid"
  done
}
start_engine
at_end "$TESTS/lib/engine.sh" purge
eval "$("$TESTS/lib/engine.sh" env)"
docker load -qi "$DOCKERTREE_TEST_INSIDE/busybox.tar" >/dev/null

make_small "$NAME"
cd "$NAME"
tree=../$NAME.worktrees/one
check_status 0 git dockertree add one
git -C "$tree" dockertree compose exec -T app sh -c 'echo precious >/data/mine'
data() { git -C "$tree" dockertree compose exec -T app cat /data/mine; }

# kill_during STATUS COMMAND...: the command stops before its second step, the daemon dies, and the command goes on.
kill_during() {
  local want=$1 got=0 pid
  shift
  DOCKERTREE_TEST_KILL=2 DOCKERTREE_TEST_SIGNAL=$(kill -l STOP) "$@" >"$TMPDIR/.out" 2>"$TMPDIR/.err" &
  pid=$!
  is_stopped() { [[ $(awk '{ print $3 }' "/proc/$pid/stat") == T ]]; }
  wait_until 60 is_stopped
  kill_engine
  kill -CONT "$pid"
  wait "$pid" || got=$?
  equals "$want" "$got" "status of $*: $(<"$TMPDIR/.err")"
  contains "$(<"$TMPDIR/.err")" "hint: "
}

git dockertree down one 2>/dev/null
echo "# changed" >>"$tree/compose.yaml"
kill_during 128 git-dockertree up -d one
start_engine
check_status 0 git dockertree up -d one
equals precious "$(data)" "the data after the daemon was killed during up"

kill_during 128 git-dockertree remove -f one
is_file "$tree/compose.yaml"
start_engine
check_status 0 git dockertree remove -f one
check_clean 1

# `watch` outlives the daemon: what went meanwhile is taken down when it is back, and what comes then is made.
git config dockertree.onCheckout provision
check_status 0 git dockertree add two
git-dockertree watch >"$SANDBOX/watch.log" 2>&1 &
watch=$!
end_watch() { kill "$watch" && wait "$watch"; }
at_end end_watch
rests() { [[ $(awk '{ print $3 }' "/proc/$watch/stat") == S ]]; }
wait_until 30 rests
kill_engine
git worktree remove --force "../$NAME.worktrees/two"
tells() { grep -q "error: " "$SANDBOX/watch.log"; }
wait_until 60 tells
start_engine
wait_until 60 is_gone
check_clean 2
git worktree add -q ../three -b three
made() { [[ -e ../three/.dockertree/env.dockertree && $(rows environment) == 1 && $(rows step) == 0 ]]; }
wait_until 60 made
git worktree remove --force ../three
wait_until 60 is_gone
end_watch || fail "watch did not end well: $?"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# While data is copied its writers are paused, or stopped in their order and with their own signal; the helper's memory is bounded.
# What a copy adds to the disk is watched, and a backup holds the generated files when they are asked for.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'EOF'
x-all: &all
  image: python:3-slim
  stop_signal: SIGUSR1
  command: ["python3", "-c", "import signal, sys; signal.signal(signal.SIGUSR1, lambda *_: (print('told', flush=True), sys.exit(0))); signal.pause()"]
services:
  db: {<<: *all, volumes: ["data:/data"]}
  app: {<<: *all, depends_on: [db], volumes: ["data:/data", "more:/more"]}
volumes: {data: {}, more: {}}
EOF
commit_all
start_main
db=$NAME-db-1 app=$NAME-app-1
docker exec "$app" sh -c 'head -c 3000000 /dev/urandom >/data/file; echo more >/more/file'
moment() { docker inspect -f "{{.State.$2}}" "$1"; }
is_stopped() { [[ $(awk '/^State:/ { print $2 }' "/proc/$1/status") == T ]]; }

# In the pause: both writers are held, and the helpers that wait for it are there, with little memory.
DOCKERTREE_TEST_HELD=19 "$DOCKERTREE" add --no-up one ../one >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
wait_until 60 is_stopped "$pid"
equals "true true" "$(moment "$db" Paused) $(moment "$app" Paused)" "paused"
helpers=$(docker ps -q --filter label=dockertree.role=helper)
equals 2 "$(wc -w <<<"$helpers")" "helpers in the pause"
for helper in $helpers; do
  equals "268435456 none true" "$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NetworkMode}} {{.State.Running}}' "$helper")" "the helper's bounds"
done
kill -CONT "$pid"
wait "$pid" || fail "add: $(<"$TMPDIR/err")"
contains "$(<"$TMPDIR/err")" "paused "
equals "false false" "$(moment "$db" Paused) $(moment "$app" Paused)" "paused afterwards"
equals "" "$(docker ps -aq --filter label=dockertree.owner)" "containers that are left"

# Stopped: who depends on another one goes first and comes back last; each is told by its own signal.
git config dockertree.volumes.quiesce stop
check_status 0 git dockertree add --no-up two ../two
contains "$ERR" "stopped '"
for each in "$db" "$app"; do
  equals told "$(docker logs "$each" 2>/dev/null | tail -n 1)" "the signal of '$each'"
  equals true "$(moment "$each" Running)" "'$each' runs again"
done
[[ $(moment "$app" FinishedAt) < $(moment "$db" FinishedAt) ]] || fail "'$db' stopped first"
[[ $(moment "$db" StartedAt) < $(moment "$app" StartedAt) ]] || fail "'$app' started first"
check_status 0 git dockertree volumes clone --quiesce none two
lacks "$ERR" "paused"
lacks "$ERR" "stopped '"
git config --unset dockertree.volumes.quiesce

# More than the limit.
lacks "$ERR" "volumes.limit"
git config dockertree.volumes.limit 1M
check_status 0 git dockertree add --no-up three ../three
contains "$ERR" "more than volumes.limit"
check_status 0 git dockertree list
contains "$ERR" "more than volumes.limit"
check_status 0 git dockertree volumes list
contains "$ERR" "more than volumes.limit"

# The generated files are in a backup when that is said, and in no way of a restore.
check_status 0 git dockertree volumes backup -o "$TMPDIR/plain.tar.zst" one
check_status 0 git dockertree volumes backup --include-env -o "$TMPDIR/env.tar.zst" one
members() { zstd -dcq "$1" | tar -t | grep -v / | sort | tr '\n' ' '; }
equals "checksums.json manifest.json " "$(members "$TMPDIR/plain.tar.zst")" "files in a backup"
equals "checksums.json compose.override.yml env.dockertree manifest.json " "$(members "$TMPDIR/env.tar.zst")" "files with --include-env"
zstd -dcq "$TMPDIR/env.tar.zst" | tar -xO env.dockertree | diff - ../one/.dockertree/env.dockertree >&2 || fail "env.dockertree differs"
check_status 0 git dockertree volumes restore one "$TMPDIR/env.tar.zst"
git dockertree remove -f --purge one two three 2>/dev/null

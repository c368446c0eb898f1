#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# A disk that fills up and an engine that goes away in the middle of a copy leave no half volume and nothing paused.
# Works on a small engine of its own.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
((EUID == 0)) || skip "needs root for an engine of its own"

docker image save busybox:latest -o "$TMPDIR/busybox.tar"
export ENGINE_ROOT=$SANDBOX/engine
mkdir "$ENGINE_ROOT"
mount -t tmpfs -o size=500m,mode=711 small "$ENGINE_ROOT" || skip "cannot mount"
at_end umount -l "$ENGINE_ROOT"
at_end "$TESTS/lib/engine.sh" stop
"$TESTS/lib/engine.sh" start
eval "$("$TESTS/lib/engine.sh" env)"
docker load -qi "$TMPDIR/busybox.tar" >/dev/null

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    network_mode: none
    command: sleep infinity
    volumes: ["data:/data", "more:/more"]
volumes: {data: {}, more: {}}
EOF
commit_all
docker compose up -d 2>/dev/null
app=$NAME-app-1
docker exec "$app" sh -c 'head -c 20000000 /dev/urandom >/data/file; echo more >/more/file'
is_stopped() { [[ $(awk '/^State:/ { print $2 }' "/proc/$1/status") == T ]]; }
fill() { fallocate -l "$(($(df --output=avail -k "$ENGINE_ROOT" | tail -n 1) - $1 * 1024))K" "$ENGINE_ROOT/filler"; }
check_nothing_left() {
  equals "running false" "$(docker inspect -f '{{.State.Status}} {{.State.Paused}}' "$app")" "$1: the source's container"
  equals "" "$(docker ps -aq --filter label=dockertree.owner)" "$1: containers that are left"
  equals "${NAME}_data ${NAME}_more" "$(docker volume ls -q | sort | tr '\n' ' ' | sed 's/ $//')" "$1: volumes"
}

# Too little room is seen before anything is copied: 20 MB, and 256 MB that stay free.
fill 100  # MB that stay
check_status 128 git dockertree add --no-up early ../early
contains "$ERR" "are to stay free"
check_nothing_left "no room"
rm "$ENGINE_ROOT/filler"

# It fills up in the pause, when more is to be copied than before.
volume=$(docker volume inspect -f '{{.Mountpoint}}' "$NAME"_data)
DOCKERTREE_TEST_HELD=19 "$DOCKERTREE" add --no-up late ../late >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
wait_until 60 is_stopped "$pid"
head -c 30000000 /dev/urandom >"$volume/grown"
fill 4
kill -CONT "$pid"
status=0
wait "$pid" || status=$?
equals 128 "$status" "status on a full disk: $(<"$TMPDIR/err")"
contains "$(<"$TMPDIR/err")" "No space left on device"
rm "$ENGINE_ROOT/filler"
check_nothing_left "a full disk"
check_status 0 git dockertree up -d late
equals "$(sha256sum <"$volume/grown")" "$(docker exec "$NAME-late-app-1" cat /data/grown | sha256sum)" "the copy made afterwards"
check_status 0 git dockertree remove -f --purge late
check_nothing_left "after that"

# The engine goes in the pause.
DOCKERTREE_TEST_HELD=19 "$DOCKERTREE" add --no-up lost ../lost >"$TMPDIR/out" 2>"$TMPDIR/err" &
pid=$!
wait_until 60 is_stopped "$pid"
"$TESTS/lib/engine.sh" stop
kill -CONT "$pid"
status=0
wait "$pid" || status=$?
equals 128 "$status" "status without the engine: $(<"$TMPDIR/err")"
"$TESTS/lib/engine.sh" start
docker start "$app" >/dev/null
check_status 0 git dockertree up -d lost
equals "$(sha256sum <"$volume/grown")" "$(docker exec "$NAME-lost-app-1" cat /data/grown | sha256sum)" "the copy made afterwards"
check_status 0 git dockertree remove -f --purge lost
check_nothing_left "an engine that was away"

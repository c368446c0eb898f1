#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# With spares on, a new environment gets the copy that is ready, brought up to date in the pause, and the next one is made.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    command: sh -c 'while sleep 0.05; do echo line >>/data/log; done'
    volumes: ["data:/data"]
  idle:
    image: busybox
    init: true
    command: sleep infinity
    volumes: ["still:/still"]
volumes: {data: {}, still: {}}
EOF
commit_all
start_main
at_end git -C "$PWD" dockertree volumes spare off
app=$NAME-app-1
docker exec "$app" sh -c 'mkdir -p /data/deep; echo before >/data/deep/file; echo gone >/data/gone; chown 42:43 /data; chmod 2770 /data'
docker exec "$NAME-idle-1" sh -c 'echo still >/still/file'
spares() { git dockertree volumes spare list --json | json '[s["name"] for s in sorted(d["spares"], key=lambda s: s["source"])]'; }
ready() { [[ $(spares | wc -l) == 2 ]]; }
method() { git dockertree volumes list --json | json "[v['method'] for v in d['volumes'] if v['branch'] == '$1' and v['kind'] == 'volume'][0]"; }

check_status 0 git dockertree volumes spare on
if [[ $ERR == *"shares blocks at once"* ]]; then
  equals "" "$(spares)" "spares where blocks are shared"
  exit 0
fi
equals true "$(git config dockertree.volumes.spare)" "the setting"
first=$(spares)
equals 2 "$(wc -l <<<"$first")" "spares"
equals 2 "$(git dockertree volumes list --json | json 'len([v for v in d["volumes"] if v["kind"] == "spare"])')" "spares in the list"
docker exec "$app" sh -c 'rm /data/gone; echo after >/data/deep/file; echo new >/data/new'

check_status 0 git dockertree add --no-up one ../one
contains "$ERR" "brought up to date (spare)"
contains "$(grep '^paused ' <<<"$ERR")" "'$app'"
at_end git -C "$PWD" dockertree remove -f --purge one two three
equals spare "$(method one)" "method"
equals "$NAME-one" "$(docker volume inspect -f '{{index .Labels "dockertree.project"}}' "$NAME-one_data")" "whose it is"
copy() { docker run --rm --network none -v "$NAME-$1_data:/data:ro" -v "$NAME-$1_still:/still:ro" busybox sh -c "$2"; }
equals "after new still 42:43 2770" "$(copy one 'cat /data/deep/file /data/new /still/file; stat -c "%u:%g %a" /data' | tr '\n' ' ' | sed 's/ $//')" "the data"
equals "" "$(copy one 'ls /data | grep gone')" "a file that was deleted"
for name in $first; do ! docker volume inspect "$name" >/dev/null 2>&1 || fail "the adopted '$name' is there still"; done
wait_until 60 ready  # made in the background
differs "$first" "$(spares)" "spares"

# Killed in the pause: the copy is made anew, from the source.
check_status 137 env DOCKERTREE_TEST_HELD=9 git dockertree add --no-up two ../two
goes_on() { docker inspect -f '{{.State.Paused}}' "$app" | grep -qx false; }
wait_until 60 goes_on
check_status 0 git dockertree provision two
equals "after new still" "$(copy two 'cat /data/deep/file /data/new /still/file' | tr '\n' ' ' | sed 's/ $//')" "the data after a kill"
wait_until 60 ready

# Another repository of this name keeps its own; those of older versions do not say which one's they are.
mark=(--label dockertree.role=spare --label "dockertree.repository=$NAME" --label dockertree.source=none)
docker volume create "${mark[@]}" --label "dockertree.common_dir=$HOME" "$NAME-other" >/dev/null
docker volume create "${mark[@]}" --label "dockertree.common_dir=$HOME/gone" "$NAME-moved" >/dev/null
docker volume create "${mark[@]}" "$NAME-old" >/dev/null
check_status 0 git dockertree volumes spare prepare
for name in moved old; do check_status 1 docker volume inspect "$NAME-$name"; done

# One whose volume went is not missed.
differs "" "$(docker volume ls -q --filter "label=dockertree.common_dir=$(realpath .git)" --filter label=dockertree.role=spare)" "spares that say whose they are"
spares | xargs docker volume rm -f >/dev/null
check_status 0 git dockertree add --no-up three ../three
differs spare "$(method three)" "method without a spare"
wait_until 60 ready

check_status 0 git dockertree volumes spare off
equals "$NAME-other" "$(docker volume ls -q --filter label=dockertree.role=spare --filter "label=dockertree.repository=$NAME")" "spares in the end"
equals "" "$(docker ps -a --filter label=dockertree.owner --format '{{.Names}} {{.Status}} {{.Label "dockertree.filled"}}')" "containers that are left"

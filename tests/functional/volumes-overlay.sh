#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 420
# With the method overlay, environments share one frozen copy and write to layers of their own; it goes with the last of them.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'END'
services:
  app:
    image: busybox
    init: true
    command: sleep infinity
    volumes: ["media:/media", "pg:/pg"]
volumes: {media: {}, pg: {}}
END
printf '[volumes.media]\nmethod = "overlay"\n' >.dockertree.toml
commit_all
start_main
at_end git -C "$PWD" dockertree remove -f --purge one two three
app=$NAME-app-1
docker exec "$app" sh -c 'mkdir -p /media/deep; echo old >/media/deep/file; echo gone >/media/gone; head -c 3000000 /dev/zero >/media/large; chown 42:43 /media; chmod 2770 /media; echo 15 >/pg/PG_VERSION'

inside() { docker run --rm --network none -v "$1:/media" busybox sh -c "$2"; }
bases() { docker volume ls -q --filter label=dockertree.role=base --filter "label=dockertree.source=${NAME}_$1"; }
parts() { { docker volume ls -q; docker ps -a --format '{{.Names}}'; } | grep -E "^$NAME-.*-(upper|keeper)$|^dockertree-trial-" || true; }
listed() { git dockertree volumes list --json | json "[v for v in d['volumes'] if v['name'] == '$1'][0]['$2']"; }

check_status 0 git dockertree add --no-up one ../one
if [[ $ERR == *"does not work on this engine"* ]]; then
  contains "$ERR" "a full copy is made"
  equals old "$(inside "$NAME-one_media" 'cat /media/deep/file')" "the data of the full copy"
  equals "" "$(bases media)$(parts)" "what is left of the trial"
  exit 0
fi
contains "$ERR" "shared (overlay)"
equals 1 "$(bases media | wc -l)" "bases"
base=$(bases media)
contains "$(docker volume inspect -f '{{.Options.o}}' "$NAME-one_media")" "redirect_dir=on,index=on,metacopy=on"

# The second is of the same moment as the first, and nothing is copied.
docker exec "$app" sh -c 'echo later >/media/deep/file'
check_status 0 git dockertree add --no-up two ../two
lacks "$(grep "'media'" <<<"$ERR")" copied
equals "$base" "$(bases media)" "the base of both"
for branch in one two; do
  equals "old 42:43 2770 3000000" "$(inside "$NAME-${branch}_media" 'cat /media/deep/file; stat -c "%u:%g %a" /media; stat -c %s /media/large' | tr '\n' ' ' | sed 's/ $//')" "the data of $branch"
  equals overlay "$(listed "$NAME-${branch}_media" method)" "the method of $branch"
done
equals copy "$(listed "$NAME-one_pg" method | sed 's/reflink/copy/')" "the method of another volume"
equals 0 "$(listed "$NAME-one_media" own)" "what it has itself"
(($(listed "$NAME-one_media" shared) >= 3000000)) || fail "what it shares: $(listed "$NAME-one_media" shared)"
equals base "$(listed "$base" kind)" "the base in the list"
contains "$(git dockertree list --json)" '"method": "overlay"'

# Each writes for itself: content, a folder's name, a deletion.
inside "$NAME-one_media" 'echo one >/media/deep/file; mv /media/deep /media/moved; rm /media/gone; head -c 500000 /dev/urandom >/media/new'
inside "$NAME-two_media" 'echo two >>/media/deep/file'
equals "one large moved new" "$(inside "$NAME-one_media" 'cat /media/moved/file; ls /media' | tr '\n' ' ' | sed 's/ $//')" "the first"
equals "old two deep gone large" "$(inside "$NAME-two_media" 'cat /media/deep/file; ls /media' | tr '\n' ' ' | sed 's/ $//')" "the second"
equals later "$(docker exec "$app" cat /media/deep/file)" "the source"
equals old "$(docker run --rm --network none -v "$base:/media:ro" busybox cat /media/deep/file)" "the base"
check_status 0 git dockertree volumes size --refresh --json
(($(listed "$NAME-one_media" own) >= 500000 && $(listed "$NAME-one_media" own) < 1500000)) || fail "what it has itself: $(listed "$NAME-one_media" own)"

# A base counts once in what is watched.
git config dockertree.volumes.limit 2M
check_status 0 git dockertree list
contains "$ERR" "more than volumes.limit"
git config dockertree.volumes.limit 5M
check_status 0 git dockertree list
lacks "$ERR" "more than volumes.limit"
git config --unset dockertree.volumes.limit

# What keeps a base from being deleted comes back after a prune with the next work on volumes.
docker rm "$NAME-one_media-keeper" "$NAME-two_media-keeper" >/dev/null
check_status 0 git dockertree volumes snapshot -w one kept
for branch in one two; do docker inspect "$NAME-${branch}_media-keeper" >/dev/null || fail "no keeper for $branch"; done
check_status 0 git dockertree volumes snapshot delete -w one kept

# Nobody deletes a base that is in use.
docker volume rm "$base" >/dev/null 2>&1 && fail "the engine deleted a base in use"
docker volume rm "$NAME-one_media-upper" >/dev/null 2>&1 && fail "the engine deleted what was written"

# A backup holds all of it.
check_status 0 git dockertree volumes backup -o "$PWD/../backup.tar.zst" one
contains "$(tar -I zstd -tf ../backup.tar.zst)" "media/moved/file"
contains "$(tar -I zstd -tf ../backup.tar.zst)" "media/large"

# Asked for what the main worktree has now, it gets a base of now; the earlier one stays for the second.
check_status 0 git -C ../one dockertree volumes reset main
one=$(git dockertree volumes list --json | json "[v['name'] for v in d['volumes'] if v['branch'] == 'one' and v['kind'] == 'volume' and v['key'] == 'media'][0]")
equals later "$(inside "$one" 'cat /media/deep/file')" "the data after a reset"
equals overlay "$(listed "$one" method)" "the method after a reset"
equals 2 "$(bases media | wc -l)" "bases after a reset"

check_status 0 git dockertree remove -f --purge one
contains "$(bases media)" "$base"
equals "old two" "$(inside "$NAME-two_media" 'cat /media/deep/file' | tr '\n' ' ' | sed 's/ $//')" "the second after the first went"
check_status 0 git dockertree remove -f two
contains "$(bases media)" "$base"
check_status 0 git dockertree volumes trash empty -f
equals "" "$(bases media)" "bases in the end"
equals "" "$(parts)" "parts in the end"

# Killed while it copies the base: nothing that counts is left, and the next run makes it.
check_status 137 env DOCKERTREE_TEST_HELD=9 git dockertree add --no-up three ../three
goes_on() { docker inspect -f '{{.State.Paused}}' "$app" | grep -qx false; }
wait_until 60 goes_on
check_status 0 git dockertree provision three
equals later "$(inside "$NAME-three_media" 'cat /media/deep/file')" "the data after a kill"
equals 1 "$(bases media | wc -l)" "bases after a kill"
check_status 0 git dockertree remove -f --purge three
equals "" "$(bases media)$(parts)" "what is left of the killed one"

# A database whose files are copied whole is told.
git config dockertree.volumes.pg.method overlay
check_status 0 git dockertree add --no-up three ../three
contains "$ERR" "volume 'pg' looks like PostgreSQL"
check_status 0 git dockertree remove -f --purge three
equals "" "$(bases pg)$(bases media)$(parts)" "what is left in the end"

# Redis goes on from what the base has, rewrites its files there, and the source knows nothing of it.
cd ..
NAME=${NAME}-r
begin_project <<'YAML'
services:
  cache:
    image: redis:7
    command: ["redis-server", "--appendonly", "yes"]
    volumes: ["cache:/data"]
volumes: {cache: {}}
YAML
printf '[volumes.cache]\nmethod = "overlay"\n' >.dockertree.toml
commit_all
start_main
at_end git -C "$PWD" dockertree remove -f --purge one
redis() { docker exec "$NAME${1:+-$1}-cache-1" redis-cli "${@:2}"; }
answers() { [[ $(redis "$1" ping) == PONG ]]; }
wait_until 30 answers ""
redis "" mset key before other kept >/dev/null
check_status 0 git dockertree add one ../r-one
contains "$ERR" "shared (overlay)"
wait_until 30 answers one
redis one set key after >/dev/null
redis one bgrewriteaof >/dev/null
rewritten() { redis one info persistence | tr -d '\r' | grep -qx 'aof_rewrite_in_progress:0'; }
wait_until 30 rewritten
check_status 0 docker restart -t 5 "$NAME-one-cache-1"
wait_until 30 answers one
equals "after kept" "$(redis one mget key other | xargs)" "what the layer has after a restart"
equals before "$(redis "" get key)" "what the source has"
check_status 0 git dockertree remove -f --purge one
equals "" "$(docker volume ls -q --filter "label=dockertree.source=${NAME}_cache")$(parts)" "what is left of Redis"

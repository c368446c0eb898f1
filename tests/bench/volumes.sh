#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 1800
# volumes.sh [SCALE [PART...]]: what copies cost, as ratios in one run to the naive `docker run ... cp -r` of the same volume, a
# PostgreSQL of pgbench's SCALE (100: 1.6 GB and its log). Parts: copy spare freeze use archive growth reflink; all without one.
# Needs root and an engine in $DOCKER_HOST whose data lies on this host. Prints medians of $ROUNDS (3); trust ratios, not seconds.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
scale=${1:-100}
(($# == 0)) || shift
parts=${*:-copy spare freeze use archive growth reflink}
ROUNDS=${ROUNDS:-3}

wanted() { [[ " $parts " == *" $1 "* ]]; }
# seconds COMMAND...: the wall time; what it says is in $TMPDIR/said.
seconds() {
  local began=${EPOCHREALTIME/./}
  "$@" >"$TMPDIR/said" 2>&1 || fail "$*: $(tail -n 5 "$TMPDIR/said")"
  awk "BEGIN { printf \"%.2f\", (${EPOCHREALTIME/./} - $began) / 1e6 }"
}
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
# line WHAT SECONDS [BASE]
line() { printf '%-46s %8s s%s\n' "$1" "$2" "${3:+   $(ratio "$2" "$3") x}"; }

make_volume() { docker volume rm -f "$1" >/dev/null; docker volume create "$1" >/dev/null; }
at_end docker volume rm -f "$NAME-naive"
# What tools of this kind do; with `sync`, also what ours does in addition: wait until it is on the disk.
naive() {
  make_volume "$NAME-naive"
  seconds docker run --rm -v "$1:/source:ro" -v "$NAME-naive:/dest" alpine sh -c "cp -r /source/* /dest/${2:+ && sync -f /dest/.}"
}
# Of `add`: the whole command, and what it says of the copy and of the pause.
add() { seconds git dockertree add --no-up "$1"; }
copied() { sed -n 's/^volume .* in \([0-9.]*\) s$/\1/p' "$TMPDIR/said"; }
paused() { sed -n 's/^paused .* for \([0-9.]*\) s$/\1/p' "$TMPDIR/said"; }
forget() { git dockertree remove -f --purge "$1" >/dev/null 2>&1; }
# Takes the files of a volume out of the page cache, and nothing else.
forget_pages() {
  python3 - "$(docker volume inspect -f '{{.Mountpoint}}' "$1")" <<'END'
import os, sys
os.sync()
for folder, _, files in os.walk(sys.argv[1]):
    for name in files:
        try:
            file = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
END
}

make_database() {  # DIRECTORY
  mkdir "$1"
  cd "$1"
  git init -q
  cat >compose.yaml <<'END'
services:
  db:
    image: postgres:16
    environment: {POSTGRES_HOST_AUTH_METHOD: trust}
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {data: {}}
END
  git add -A
  git commit -qm Begin
  docker compose up -d 2>/dev/null
  at_end docker compose -p "$1" down -v -t 1
  main=$1-db-1
  wait_until 60 sql "$main" "select 1"
  docker exec "$main" pgbench -q -i -s "$scale" -U postgres -h 127.0.0.1 postgres >"$TMPDIR/made" 2>&1
  sql "$main" checkpoint
}
sql() { docker exec "$1" psql -qAt -h 127.0.0.1 -U postgres -c "$2"; }
load() { docker exec -d "$main" pgbench -c 8 -T "$1" -n -U postgres -h 127.0.0.1 postgres; }
is_quiet() { [[ -z $(docker exec "$main" pgrep -x pgbench) ]]; }
tps() { docker exec "$1" pgbench -c 4 -T 10 -n -U postgres -h 127.0.0.1 postgres | sed -n 's/^tps = \([0-9.]*\).*/\1/p'; }

echo "git-dockertree $(git dockertree version | head -n 1), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
if wanted copy || wanted spare || wanted freeze || wanted use || wanted archive; then
  make_database "$NAME"
  echo "volume: $(docker exec "$main" du -sm /var/lib/postgresql/data | cut -f1) MiB, $(docker exec "$main" find /var/lib/postgresql/data -type f | wc -l) files"
fi
volume=${NAME}_data

if wanted copy; then
  for kind in warm cold; do
    rm -f "$TMPDIR/n" "$TMPDIR/s" "$TMPDIR/o"
    docker run --rm -v "$volume:/source:ro" alpine sh -c 'cat /source/base/*/* >/dev/null'
    for ((round = 1; round <= ROUNDS; round++)); do
      [[ $kind == warm ]] || forget_pages "$volume"
      naive "$volume" >>"$TMPDIR/n"
      echo >>"$TMPDIR/n"
      [[ $kind == warm ]] || forget_pages "$volume"
      add c >"$TMPDIR/whole"
      copied >>"$TMPDIR/o"
      forget c
      [[ $kind == warm ]] || forget_pages "$volume"
      naive "$volume" sync >>"$TMPDIR/s"
      echo >>"$TMPDIR/s"
    done
    base=$(median <"$TMPDIR/n")
    line "naive copy, $kind" "$base"
    line "naive copy, then on the disk, $kind" "$(median <"$TMPDIR/s")" "$base"
    line "copy (in use, on the disk), $kind" "$(median <"$TMPDIR/o")" "$base"
    line "   of that to naive on the disk" "$(median <"$TMPDIR/o")" "$(median <"$TMPDIR/s")"
  done
  docker volume rm -f "$NAME-naive" >/dev/null
fi

if wanted spare; then
  spares() { git dockertree volumes spare list --json | json 'len(d["spares"])'; }
  ready() { [[ $(spares) == 1 ]]; }
  git dockertree volumes spare on >"$TMPDIR/said" 2>&1
  rm -f "$TMPDIR/o"
  for ((round = 1; round <= ROUNDS; round++)); do
    wait_until 300 ready
    add s >"$TMPDIR/whole"
    copied >>"$TMPDIR/o"
    grep -q '(spare)' "$TMPDIR/said" || fail "no spare: $(<"$TMPDIR/said")"
    forget s
  done
  line "spare, adopted and brought up to date" "$(median <"$TMPDIR/o")" "${base:-}"
  wait_until 300 ready
  git dockertree volumes spare off >/dev/null
fi

if wanted freeze; then
  for kind in idle busy; do
    rm -f "$TMPDIR/o"
    if [[ $kind == busy ]]; then load 600; fi
    for ((round = 1; round <= ROUNDS; round++)); do
      add f >"$TMPDIR/whole"
      paused >>"$TMPDIR/o"
      forget f
    done
    line "held, $kind" "$(median <"$TMPDIR/o")"
  done
  docker restart -t 60 "$main" >/dev/null
  wait_until 60 sql "$main" "select 1"
fi

if wanted use; then
  add u >"$TMPDIR/whole"
  line "start of a database on the copy" "$(seconds git dockertree up -d u)"
  copy=$NAME-u-db-1
  wait_until 60 sql "$copy" "select 1"
  query="select count(*) from pgbench_accounts where aid % 7 = 0"
  line "first query, the source's" "$(seconds sql "$main" "$query")"
  line "first query, the copy's" "$(seconds sql "$copy" "$query")"
  echo "transactions/s: source $(tps "$main"), copy $(tps "$copy"), source $(tps "$main"), copy $(tps "$copy")"
  forget u
fi

if wanted archive; then
  add a >"$TMPDIR/whole"
  folder=$(docker volume inspect -f '{{.Mountpoint}}' "$NAME-a_data")
  rm -f "$TMPDIR/h" "$TMPDIR/o"
  for ((round = 1; round <= ROUNDS; round++)); do
    seconds bash -c "tar --xattrs --acls -C '$folder' -c . | zstd -q -1 >'$TMPDIR/host.zst'" >>"$TMPDIR/h"
    echo >>"$TMPDIR/h"
    rm -f "$TMPDIR/own.zst"
    seconds git dockertree volumes backup -o "$TMPDIR/own.zst" a >>"$TMPDIR/o"
    echo >>"$TMPDIR/o"
  done
  base=$(median <"$TMPDIR/h")
  line "host tar | zstd -1" "$base"
  line "backup" "$(median <"$TMPDIR/o")" "$base"
  mkdir "$TMPDIR/unpacked"
  base=$(seconds bash -c "zstd -dcq '$TMPDIR/host.zst' | tar --xattrs --acls -C '$TMPDIR/unpacked' -x && sync -f '$TMPDIR/unpacked'")
  rm -rf "$TMPDIR/unpacked"
  line "host zstd -d | tar -x, on the disk" "$base"
  line "restore (verifies first)" "$(seconds git dockertree volumes restore a "$TMPDIR/own.zst")" "$base"
  rm -f "$TMPDIR"/*.zst
  forget a
fi

# A project whose volume holds so many MB in files of 16 MB, with one writer.
make_files() {  # DIRECTORY MEGABYTES
  mkdir "$1"
  cd "$1"
  git init -q
  cat >compose.yaml <<'END'
services:
  app: {image: busybox, init: true, network_mode: none, command: "sleep infinity", volumes: ["data:/data"]}
volumes: {data: {}}
END
  git add -A
  git commit -qm Begin
  docker compose up -d 2>/dev/null
  at_end docker compose -p "$1" down -v -t 1
  docker exec "$1-app-1" sh -c "i=0; while [ \$i -lt $(($2 / 16)) ]; do head -c 16777216 /dev/urandom >/data/\$i; i=\$((i + 1)); done; sync"
}

grow() {  # TITLE PREFIX MEGABYTES...: each size once
  local title=$1 prefix=$2 size
  shift 2
  for size in "$@"; do
    make_files "$prefix-$size" "$size"
    base=$(naive "$prefix-${size}_data" sync)
    add g >"$TMPDIR/whole"
    line "$size MB, $title: naive on the disk" "$base"
    line "$size MB, $title: copy" "$(copied)" "$base"
    line "$size MB, $title: held" "$(paused)"
    forget g
    if [[ $title != reflink ]]; then
      git dockertree volumes spare on >"$TMPDIR/said" 2>&1
      add h >"$TMPDIR/whole"
      line "$size MB, $title: spare" "$(copied)" "$base"
      forget h
      git dockertree volumes spare off >/dev/null
    fi
    docker compose down -v -t 1 2>/dev/null
    cd ..
  done
}

if wanted growth; then
  cd "$WORK"
  grow plain "$NAME-g" 256 1024 4096
fi

# The same on file systems that share blocks, each in a file, with an engine of its own.
if wanted reflink; then
  docker image save busybox:latest alpine:latest -o "$TMPDIR/small.tar"
  for kind in xfs btrfs; do
    if ! command -v "mkfs.$kind" >/dev/null; then echo "$kind: no mkfs.$kind"; continue; fi
    truncate -s 14G "$SANDBOX/$kind.image"
    "mkfs.$kind" -q "$SANDBOX/$kind.image" >"$TMPDIR/said" 2>&1 || fail "mkfs.$kind: $(<"$TMPDIR/said")"
    export ENGINE_ROOT=$SANDBOX/$kind
    mkdir "$ENGINE_ROOT"
    if ! mount -o loop "$SANDBOX/$kind.image" "$ENGINE_ROOT" 2>"$TMPDIR/said"; then
      echo "$kind: cannot be mounted: $(<"$TMPDIR/said")"
      continue
    fi
    at_end umount "$ENGINE_ROOT"
    at_end env ENGINE_ROOT="$ENGINE_ROOT" "$TESTS/lib/engine.sh" stop
    "$TESTS/lib/engine.sh" start
    eval "$("$TESTS/lib/engine.sh" env)"
    docker load -qi "$TMPDIR/small.tar" >/dev/null
    cd "$WORK"
    echo "on $kind:"
    grow reflink "$NAME-$kind" 256 1024 4096
    "$TESTS/lib/engine.sh" stop
  done
fi

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 1200
# Real projects, started: the main worktree's stack and two environments side by side. Postgres, Redis and nginx are real, a program
# that answers on the ports of an image is in the place of any other. Every service that runs in the main stack runs in both, and what is found at a leased
# port is that environment's own container. `starts.sh NAME...` looks only at the projects with these folder names.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
require_corpus
stand_ins=$TESTS/corpus/stand_ins.py

compose() {  # SIDE ARGUMENT...
  local side=$1
  shift
  if [[ $side == main ]]; then docker compose "$@"; else git dockertree compose -w "$side" "$@"; fi
}

prepare() {  # NAME: the repository, two environments, and the models of all three
  local name=$1 side
  cp -R "$CORPUS/$name" "$WORK/$name"
  cd "$WORK/$name"
  git init -q
  git add -A
  git commit -qm Begin
  for side in one two; do
    git dockertree add --no-up -b "$side" "$WORK/$name.$side" >"$TMPDIR/log" 2>&1 || fail "$name: $(<"$TMPDIR/log")"
  done
  for side in main one two; do
    compose "$side" config --format json >"$TMPDIR/$name.$side.json" 2>"$TMPDIR/log" || fail "$name: $(<"$TMPDIR/log")"
  done
}

# The services that run, a line each.
running() { compose "$1" ps --status running --format '{{.Service}}' 2>/dev/null | sort; }

# Each TCP port that is published leads to a container of this side, and no other: what is played says its name.
check_ports() {  # NAME SIDE
  local id address host answer
  for id in $(compose "$2" ps -q --status running 2>/dev/null); do
    [[ $(docker inspect -f '{{.Args}}' "$id") == */usr/local/bin/stand-in* ]] || continue
    host=$(docker inspect -f '{{.Config.Hostname}}' "$id")
    while read -r address; do
      answer=$(fetch "http://$address/" 2>"$TMPDIR/log") || { problem+=" $2: nothing at $address: $(<"$TMPDIR/log")"; continue; }
      ports=$((ports + 1))
      [[ $answer == "$host" ]] || problem+=" $2: at $address is '$answer', not '$host'"
    done < <(docker port "$id" | sed -n 's|^[0-9]*/tcp -> \(127\.0\.0\.1:.*\)|\1|p')
  done
}

start() {  # SIDE SERVICE...
  local side=$1
  shift
  rm -f "$TMPDIR/$side.failed"
  compose "$side" up -d --no-deps --no-build --pull never "$@" >"$TMPDIR/$side.log" 2>&1 || touch "$TMPDIR/$side.failed"
}

check_project() {  # NAME
  local name=$1 side services=()
  problem='' ports=0
  cd "$WORK/$name"
  mapfile -t services < <(python3 "$stand_ins" services "$TMPDIR/$name.main.json")
  ((${#services[@]})) || { result="no image can be stood in for"; return; }
  for side in main one two; do start "$side" "${services[@]}" & done
  wait
  # What the main stack cannot do with a stand-in (a mount that the corpus lacks, a health check), they need not do.
  for side in one two; do
    [[ -e $TMPDIR/main.failed || ! -e $TMPDIR/$side.failed ]] || problem+=" $side: $(tail -n 1 "$TMPDIR/$side.log")"
  done
  running main >"$TMPDIR/running"
  for side in one two; do
    running "$side" | diff "$TMPDIR/running" - >"$TMPDIR/log" || problem+=" $side: other services run: $(paste -sd' ' "$TMPDIR/log")"
    check_ports "$name" "$side"
  done
  result="$(wc -l <"$TMPDIR/running") of $(json 'len(d["services"])' <"$TMPDIR/$name.main.json") services run, $ports ports answer"
  docker compose down -v -t 0 --remove-orphans >"$TMPDIR/down" 2>&1 &
  git dockertree remove -f --purge one two >"$TMPDIR/log" 2>&1 || problem+=" remove: $(tail -n 1 "$TMPDIR/log")"
  wait "$!" || problem+=" down of the main stack: $(tail -n 1 "$TMPDIR/down")"
}

names=("$@")
((${#names[@]})) || mapfile -t names < <(cd "$CORPUS" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
for name in "${names[@]}"; do prepare "$name"; done
mapfile -t images < <(python3 "$stand_ins" played "$TMPDIR"/*.json)
"$TESTS/lib/images.sh" stand-in "${images[@]}"
while read -r source image; do
  [[ -z $image ]] || docker image inspect "$image" >/dev/null 2>&1 || docker tag "$source" "$image"
done < <(python3 "$stand_ins" twins "$TMPDIR"/*.json)

failed=0 started=0
for name in "${names[@]}"; do
  check_project "$name"
  printf '%-48s %s\n' "$name" "$result"
  [[ $result != [1-9]*" run, "* ]] || started=$((started + 1))
  [[ -z $problem ]] || { failed=$((failed + 1)); printf '    %s\n' "$problem"; }
done
((started > 0)) || fail "no project could be started"
((failed == 0)) || fail "$failed projects do not run side by side"
echo "$started projects run side by side with their main stack"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 900
# `add` against what one does by hand: `git worktree add`, an override with other ports and names, `docker compose up -d`.
# Goal: at most 1.15 times as long. With a clone of the main stack's volume, and with an empty one as by hand.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/measure.sh
. "$TESTS/lib/measure.sh"
require_engine
rounds=${1:-7}

make_small_project "$NAME"
cd "$NAME"
docker compose up -d 2>"$TMPDIR/up.log" || fail "$(<"$TMPDIR/up.log")"

by_hand() {
  git worktree add -q "../hand$1" -b "hand$1"
  cat >"../hand$1/mine.yaml" <<END
services:
  web: {container_name: !reset null, ports: !override ["127.0.0.1:$((18000 + $1)):80"]}
END
  (cd "../hand$1" && docker compose -p "$NAME-hand$1" -f compose.yaml -f mine.yaml up -d)
}
by_us() { git dockertree add --volumes "$2" "$2$1"; }

time_one() {  # COMMAND...: leaves $spent
  local began=${EPOCHREALTIME/./}
  "$@" >"$TMPDIR/log" 2>&1 || fail "$(<"$TMPDIR/log")"
  spent=$((${EPOCHREALTIME/./} - began))
}

hand=() empty=() clone=()
for ((round = 1; round <= rounds; round++)); do
  time_one by_hand "$round"; hand+=("$spent")
  time_one by_us "$round" empty; empty+=("$spent")
  time_one by_us "$round" clone; clone+=("$spent")
  git dockertree remove -f --purge "empty$round" "clone$round" >"$TMPDIR/log" 2>&1 || fail "$(<"$TMPDIR/log")"
  docker compose -p "$NAME-hand$round" down -v >/dev/null 2>&1
done
base=$(middle "${hand[@]}")
for name in empty clone; do
  declare -n times=$name
  ours=$(middle "${times[@]}")
  printf 'add, %s volumes: %s; by hand %s (%s x)\n' "$name" "$(milliseconds "$ours")" "$(milliseconds "$base")" "$(ratio "$ours" "$base")"
done

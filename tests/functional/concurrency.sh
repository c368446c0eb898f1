#!/bin/bash
# SPDX-License-Identifier: MIT
# Alone on the engine
# Timeout: 240
# Fifty processes add worktrees of five repositories at once: all succeed, and no two share a port, a subnet or a project.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

for i in 1 2 3 4 5; do make_small_project "$NAME-$i"; done
began=$SECONDS
pids=()
for i in 1 2 3 4 5; do
  for j in {1..10}; do
    (cd "$NAME-$i" && exec git dockertree add --no-up "b$j") >"$TMPDIR/$i-$j.log" 2>&1 &
    pids+=($!)
  done
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
took=$((SECONDS - began))
((failed == 0)) || fail "$failed failed: $(grep -h '^error' "$TMPDIR"/*.log | sort | uniq -c)"

cd "$NAME-1"
git dockertree list --all --json >"$TMPDIR/all"
equals 50 "$(json '[e["id"] for e in d["environments"] if e["id"]]' <"$TMPDIR/all" | sort -u | wc -l)" ids
equals 50 "$(json '[e["project"] for e in d["environments"] if e["id"]]' <"$TMPDIR/all" | sort -u | wc -l)" projects
equals 50 "$(json '[p["host_port"] for e in d["environments"] for p in e["ports"]]' <"$TMPDIR/all" | sort -u | wc -l)" ports
equals 50 "$(grep -hE 'subnet: ' "$WORK"/*.worktrees/*/.dockertree/compose.override.yml | sort -u | wc -l)" subnets
equals "" "$(git status --porcelain)" "status"
((took <= 110 * ${DOCKERTREE_TEST_SLOWNESS:-1})) || fail "it took $took seconds"

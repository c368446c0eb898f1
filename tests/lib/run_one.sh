#!/bin/bash
# SPDX-License-Identifier: MIT
# run_one.sh TEST: runs one test under a deadline, all its processes in a session of their own, and prints one line on it
# (and the log when it failed). Exit status: 0 passed, 77 skipped, 1 failed. Head lines of a test that are read:
#   # Timeout: SECONDS            the deadline, 120 without it
set -uo pipefail

test=$1
name=${LABEL:-$(basename "$(dirname "$test")")}/$(basename "$test" .sh)
limit=$(sed -n '1,12s/^# Timeout: \([0-9]*\).*/\1/p' "$test" | head -n 1)
limit=$((${limit:-120} * ${DOCKERTREE_TEST_SLOWNESS:-1}))
log=$(mktemp "${TMPDIR:-/tmp}/git-dockertree-test.XXXXXX")
export SKIP_REASON_FILE=$log.skip
trap 'rm -f "$log" "$log.skip"' EXIT
# Clean-ups still run after TERM; KILL follows for what remains of the session.
began=${EPOCHREALTIME/./}
setsid timeout --kill-after=20 "$limit" "$test" >"$log" 2>&1 </dev/null &
session=$!
trap 'kill -TERM "$session" 2>/dev/null' TERM INT
wait "$session"
status=$?
while kill -0 "$session" 2>/dev/null; do wait "$session"; status=$?; done
left=$(ps -o pid= -s "$session" | tr -d ' ')
# shellcheck disable=SC2086 # numbers
[[ -z $left ]] || kill -KILL $left 2>/dev/null

tenths=$(((${EPOCHREALTIME/./} - began) / 100000))
took="$((tenths / 10)).$((tenths % 10)) s"
case $status in
  0)
    # What a bench measured is its result.
    measured=
    [[ $name != bench/* ]] || measured=$'\n'$(sed 's/^/    /' "$log")
    printf '%s\n' "ok $name ($took)$measured" ;;
  77)
    echo "skipped $name: $(cat "$log.skip" 2>/dev/null || tail -n 1 "$log")"
    exit 77 ;;
  *)
    case $status in 124 | 137) why="no end within $limit s" ;; *) why="status $status" ;; esac
    # One write, so that the logs of tests that run at the same time stay apart.
    printf '%s\n' "not ok $name ($took, $why)
$(sed 's/^/    /' "$log")"
    exit 1 ;;
esac

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 1800
# `list` with 5, 50 and 200 environments, before and after they have two containers each, against `git worktree list` and `docker ps -a` of the same run.
# Goal: 25 ms at most with 200, and linear.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/measure.sh
. "$TESTS/lib/measure.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"

measure() {  # WHAT
  local listed by_git by_docker
  listed=$(median 15 git-dockertree list)
  by_git=$(median 15 git worktree list)
  by_docker=$(median 15 docker ps -a)
  printf 'list with %-26s %s; git worktree list %s (%s x); docker ps -a %s (%s x)\n' "$1" "$(milliseconds "$listed")" \
    "$(milliseconds "$by_git")" "$(ratio "$listed" "$by_git")" "$(milliseconds "$by_docker")" "$(ratio "$listed" "$by_docker")"
}

have=0
for count in 5 50 200; do
  # shellcheck disable=SC2016 # for the inner shell
  seq -f 'env%g' $((have + 1)) "$count" | xargs -P 4 -I{} sh -c 'git dockertree add --no-up "$1" >"$TMPDIR/$1.log" 2>&1 || cat "$TMPDIR/$1.log"' add {}
  have=$count
  git dockertree list --json | json '[e["id"] + " " + e["project"] for e in d["environments"] if e["id"]]' >"$TMPDIR/all"
  equals "$count" "$(wc -l <"$TMPDIR/all")" environments
  measure "$count, none started:"
  while read -r id project; do
    for service in web side; do
      docker inspect "$project-$service-1" >/dev/null 2>&1 || docker create --name "$project-$service-1" \
        --label "dockertree.environment=$id" --label "com.docker.compose.project=$project" \
        --label "com.docker.compose.service=$service" busybox sleep 1 >/dev/null
    done
  done <"$TMPDIR/all"
  measure "$count, two containers each:"
done

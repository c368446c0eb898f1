#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 180
# What would touch somebody else's things is refused: the main stack, others' projects, links and paths out of the worktree.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
# The main stack runs under a name that an environment of branch `one` would have by itself.
echo "COMPOSE_PROJECT_NAME=$NAME-one" >.env
docker compose up -d 2>/dev/null
main=$(docker compose ps -q app)
unchanged() { equals "true $main" "$(docker inspect -f '{{.State.Running}} {{.Id}}' "$main")" "the main stack"; }

for command in "up -d" down "remove -f" provision; do
  # shellcheck disable=SC2086 # words
  check_status 128 git dockertree $command ${command%%[a-z]*} main
done
unchanged
# The copied .env pins the main stack's name in the new worktree.
check_status 0 git dockertree add one ../one
differs "$NAME-one" "$(git dockertree list --json | json '[e["project"] for e in d["environments"] if e["id"]][0]')" project
unchanged
git -C ../one dockertree compose ps -q | grep -qv "$main" || fail "the worktree's Compose talks to the main stack"
check_status 0 git dockertree remove -f --purge one
rm -rf ../one
check_status 0 git dockertree gc
unchanged

# Names and links that lead elsewhere.
mkdir "$SANDBOX/outside"
echo "A=1" >"$SANDBOX/outside/env"
before=$(ls -lR --full-time "$SANDBOX/outside")
check_status 128 git dockertree add -b ../../etc
check_status 128 git dockertree add ../../etc
DOCKERTREE_HOOK=off git worktree add -q ../linked -b linked
ln -s "$SANDBOX/outside" ../linked/.dockertree
check_status 128 git dockertree up -d linked
contains "$ERR" symbolic
rm ../linked/.dockertree
rm -f ../linked/.env
ln -s "$SANDBOX/outside/env" ../linked/.env
git dockertree up -d linked >/dev/null 2>&1 || true
equals "$before" "$(ls -lR --full-time "$SANDBOX/outside")" "what the links point to"
git dockertree remove -f --purge linked >/dev/null 2>&1 || true

# A team file of a fresh clone neither runs anything nor reaches outside.
DOCKERTREE_HOOK=off git worktree add -q ../team -b team
for line in 'path = "/etc/{slug}"' '[compose]
directory = "../.."' '[compose]
files = ["/etc/passwd"]' '[volumes.data]
path = "../../outside"' '[trash]
days = 0' '[proxy]
image = "evil"'; do
  printf '%s\n' "$line" >../team/.dockertree.toml
  before=$(rows environment)
  if git -C ../team dockertree provision >"$TMPDIR/.out" 2>&1; then
    grep -q "warning" "$TMPDIR/.out" || fail "taken without a word: $line"
    git -C ../team dockertree config 2>/dev/null | grep -qE "evil|/etc|trash.days.*\b0\b" && fail "taken: $line"
  fi
done
git dockertree remove -f --purge team >/dev/null 2>&1 || true

# A registry of a newer version is not touched.
registry=$XDG_STATE_HOME/dockertree/registry.db
python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version = 999")' "$registry"
before=$(sha256sum "$registry")
for command in "add two" gc list "remove -f one"; do
  # shellcheck disable=SC2086 # words
  git dockertree $command >"$TMPDIR/.out" 2>&1 && [[ $command != list ]] && fail "$command worked with a newer registry"
done
contains "$(git dockertree add two 2>&1 || true)" "newer version"
equals "$before" "$(sha256sum "$registry")" "the newer registry"
unchanged
docker compose down -v -t 1 2>/dev/null

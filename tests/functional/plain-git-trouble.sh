#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer git
# The hook never makes git fail: one warning at most, and `up` does later what is left. dockertree.onCheckout says what it does.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
git dockertree hooks install
warnings() { grep -c '^warning:' <<<"$1" || [[ $? == 1 ]]; }

# No engine.
DOCKER_HOST=unix://$SANDBOX/nothing.sock check_status 0 git worktree add -q ../nodaemon -b nodaemon
equals 1 "$(warnings "$ERR")" "warnings: $ERR"
contains "$ERR" "git dockertree up"
(cd ../nodaemon && check_status 0 git dockertree up)
equals "$NAME-nodaemon/side $NAME-nodaemon/web" "$(own_containers | xargs)" "what runs"

# A broken Compose file.
git config dockertree.onCheckout provision
printf 'services:\n  web: [\n' >broken.yaml
git switch -q -c broken
cp broken.yaml compose.yaml
git add compose.yaml
git commit -qm Break
git switch -q main
check_status 0 git worktree add -q ../broken broken
equals 1 "$(warnings "$ERR")" "warnings: $ERR"
contains "$ERR" "git dockertree up"
cp compose.yaml ../broken/
check_status 0 git -C ../broken dockertree up
contains "$(own_containers)" "$NAME-broken/web"
equals "" "$(own_containers -a --filter status=created)" "what never started"

# No Compose file: not a word. A broken registry: a warning.
git switch -q --orphan empty
git commit -q --allow-empty -m "Nothing"
git switch -q main
check_status 0 git worktree add -q ../empty empty
equals "" "$OUT$ERR" "what was said"
is_absent ../empty/.dockertree
XDG_STATE_HOME=$SANDBOX/state check_status 0 git worktree add -q ../other -b other
mkdir -p "$SANDBOX/damaged/dockertree"
head -c 5000 /dev/urandom >"$SANDBOX/damaged/dockertree/registry.db"
XDG_STATE_HOME=$SANDBOX/damaged check_status 0 git worktree add -q ../damaged -b damaged
equals 1 "$(warnings "$ERR")" "warnings: $ERR"

# off: nothing; background: git returns at once, and later it runs.
git config dockertree.onCheckout off
check_status 0 git worktree add -q ../off -b off
equals "" "$OUT$ERR" "what was said"
is_absent ../off/.dockertree
git config dockertree.onCheckout background
check_status 0 git worktree add -q ../back -b back
runs() { own_containers | grep -x "$NAME-back/side"; }
wait_until 60 runs
git config dockertree.onCheckout nonsense
check_status 0 git worktree add -q ../nonsense -b nonsense
equals 1 "$(warnings "$ERR")" "warnings: $ERR"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer git
# With the hooks installed `git worktree add` makes and starts an environment; no other command of git does anything of ours.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
git commit -q --allow-empty -m second
git commit -q --allow-empty -m third
git dockertree hooks install

check_status 0 git worktree add -q ../y -b y
equals "$NAME-y/side $NAME-y/web" "$(own_containers | xargs)" "what runs"
contains "$(fetch "http://127.0.0.1:$(port_of ../y)/")" main
equals "" "$(git -C ../y status --porcelain)" "status of the worktree"
equals running "$(git dockertree list --json | json 'd["environments"][1]["state"]')" state
port=$(port_of ../y)

# From a subdirectory, detached, and from within a linked worktree.
git config dockertree.onCheckout provision
(cd page && git worktree add -q --detach ../../loose)
is_file ../loose/.dockertree/env.dockertree
(cd ../y && git worktree add -q ../z -b z)
is_file ../z/.dockertree/env.dockertree
equals "$NAME-y/side $NAME-y/web" "$(own_containers | xargs)" "what runs"

# Whatever else runs post-checkout: nothing of ours, not even a look at the engine or the registry.
state() { git dockertree list --json | json '[(e["path"], e["id"], e["project"], e["ports"]) for e in d["environments"]]'; }
before=$(state)
(
  export DOCKER_HOST=tcp://127.0.0.1:1
  git checkout -q -b other
  git switch -q main
  git checkout -q -- page
  git bisect start HEAD HEAD~2
  git bisect reset
  git checkout -q -b topic HEAD~
  git commit -q --allow-empty -m "On topic"
  git rebase -q main
  git switch -q main
  git clone -q . ../copy
  git -c protocol.file.allow=always submodule add -q ../copy sub
  cd ../y
  git checkout -q -b side HEAD~
  git commit -q --allow-empty -m "On the side"
  git rebase -q main
  git bisect start HEAD HEAD~2
  git bisect reset
  git -c protocol.file.allow=always submodule add -q ../copy sub
  git switch -q --force y
  git checkout -q -b y2
  git switch -q y
) >"$SANDBOX/said" 2>&1 || fail "git failed: $(<"$SANDBOX/said")"
lacks "$(<"$SANDBOX/said")" dockertree
lacks "$(grep -v 'unable to rmdir' "$SANDBOX/said")" warning:  # git's own
equals "$before" "$(state)" "the environments"
is_absent ../copy/.dockertree
is_absent sub/.dockertree
is_absent .dockertree
equals "$port" "$(port_of ../y)" "the port after a switch"

#!/bin/bash
# SPDX-License-Identifier: MIT
# `down` takes along what a profile started, and `up` gives a project that has grown larger networks.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'YAML'
x-all: &all { image: busybox, command: sleep infinity, stop_signal: KILL }
services:
  web: *all
  tool: { <<: *all, profiles: [tools] }
YAML
commit_all
check_status 0 git dockertree add one
worktree=../$NAME.worktrees/one
(cd "$worktree" && docker compose --profile tools up -d >/dev/null 2>&1)
check_status 0 git dockertree down one
equals "" "$(own_containers -a)" "containers after down"
check_status 0 git dockertree up one
for i in {1..18}; do printf '  s%s: { image: busybox, command: sleep infinity, stop_signal: KILL }\n' "$i"; done >"$SANDBOX/more"
sed -i "/^services:/r $SANDBOX/more" "$worktree/compose.yaml"
check_status 0 git dockertree up one
equals 19 "$(own_containers | wc -l)" "containers of a project that has grown"

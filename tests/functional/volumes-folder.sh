#!/bin/bash
# SPDX-License-Identifier: MIT
# A bound folder that git ignores is copied when the configuration names it, and is named in a note when it does not.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    command: sleep infinity
    volumes: ["./data:/data", "./other:/other"]
EOF
printf 'data/\nother/\n' >.gitignore
printf '[volumes.files]\npath = "./data"\n' >.dockertree.toml
commit_all
start_main
docker exec "$NAME-app-1" sh -c 'echo here >/data/file; chown -R 999:999 /data; chmod 700 /data; echo x >/other/file'

check_status 0 git dockertree add one ../one
contains "$ERR" "paused '$NAME-app-1'"
contains "$ERR" "'other' of service 'app' starts empty"
lacks "$ERR" "'data' of service"
equals here "$(docker exec "$NAME-one-app-1" cat /data/file)" "the copy"
equals "999:999 700" "$(stat -c '%u:%g %a' ../one/data)" "its owner and mode"
equals "" "$(ls -A ../one/other)" "the other folder"
equals "" "$(git -C ../one status --porcelain)" "git status"
equals "" "$(find ../one/.dockertree -name 'copy-*')" "what is left over"
docker exec "$NAME-one-app-1" sh -c 'echo changed >/data/file'
check_status 0 git dockertree up -d one
equals changed "$(docker exec "$NAME-one-app-1" cat /data/file)" "after another up"
equals here "$(docker exec "$NAME-app-1" cat /data/file)" "the main worktree's"
check_status 0 git dockertree remove -f one
is_absent ../one

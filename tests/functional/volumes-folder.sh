#!/bin/bash
# SPDX-License-Identifier: MIT
# A bound folder that git ignores is copied when the configuration names it, and is named in a note when it does not. One that
# git tracks is each worktree's own, also as ${PWD} and behind a named volume.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    command: sleep infinity
    volumes: ["./data:/data", "./other:/other", "${PWD}/tracked:/tracked", "named:/named", "memory:/memory", "state:/state"]
volumes:
  named: {driver_opts: {type: none, o: bind, device: "${PWD}/tracked"}}
  memory: {driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}
  state: {driver_opts: {type: none, o: bind, device: "${PWD}/state"}}
EOF
mkdir tracked state
echo main >tracked/file
printf 'data/\nother/\nstate/\n' >.gitignore
printf '[volumes.files]\npath = "./data"\n' >.dockertree.toml
commit_all
start_main
docker exec "$NAME-app-1" sh -c 'echo here >/data/file; chown -R 999:999 /data; chmod 700 /data; echo x >/other/file; echo kept >/state/file; echo x >/memory/file'

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

# What git tracks is the worktree's own, whoever calls and from where; what it ignores came as a copy.
one=$NAME-one-app-1
echo one >../one/tracked/file
for folder in tracked named; do
  equals one "$(docker exec "$one" cat /$folder/file)" "the worktree's folder as /$folder"
  equals main "$(docker exec "$NAME-app-1" cat /$folder/file)" "the main worktree's folder as /$folder"
done
equals kept "$(docker exec "$one" cat /state/file)" "the copy of an ignored folder behind a volume"
contains "$(docker exec "$one" mount)" " on /memory type tmpfs "
equals "memory=tmpfs named=folder state=copy" "$(git dockertree volumes list --json | json '[" ".join(sorted(v["key"] + "=" + v["method"]
  for v in d["volumes"] if v["project"] == "'"$NAME"'-one"))]')" methods
check_status 0 git dockertree volumes snapshot -w one first
contains "$ERR" "left out, since only volumes are meant: the data in './data'"
check_status 0 git dockertree volumes snapshot -w one before
check_status 0 git dockertree volumes reset -w one main
equals one "$(docker exec "$one" cat /named/file)" "the folder after a reset"

check_status 0 git dockertree up -d one
equals changed "$(docker exec "$NAME-one-app-1" cat /data/file)" "after another up"
equals here "$(docker exec "$NAME-app-1" cat /data/file)" "the main worktree's"
check_status 0 git dockertree remove -f one
is_absent ../one
equals "" "$(docker volume ls -q --filter "label=dockertree.volume=named" --filter "label=dockertree.repository=$NAME")" "the volume of the folder"

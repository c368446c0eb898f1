#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# A volume that the engine cannot mount, as of a file server that is away, is named, with ways to go on without its data.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    network_mode: none
    command: sleep infinity
    volumes: ["media:/media", "data:/data"]
volumes:
  media: {driver_opts: {type: nosuchfs, o: "addr=127.0.0.1,soft", device: ":/none"}}
  data:
EOF
commit_all
docker compose create 2>/dev/null
at_end docker compose -p "$NAME" down -v -t 1
docker run --rm -v "${NAME}_data:/data" busybox sh -c 'echo main >/data/file'

# The command of a hint that begins so, as it is shown.
hint() { sed -n "s/^hint: $1[^:]*: //p" <<<"$ERR"; }
cannot() {
  check_status 128 "$@"
  contains "$ERR" "error: cannot copy the volume 'media': "
  equals 1 "$(grep -c '^error: ' <<<"$ERR")" "errors: $ERR"
}
file_in() { docker exec "$NAME-$1-app-1" sh -c 'if test -e /data/file; then cat /data/file; else echo none; fi'; }

cannot git dockertree add once ../once
check_status 0 eval "$(hint "or only this time")"
equals none "$(file_in once)" "data with --volumes empty"

cannot git dockertree add kept ../kept
check_status 0 eval "$(hint "start it empty")"
equals main "$(file_in kept)" "data of the other volume"
equals "" "$(docker volume inspect -f '{{range $name, $_ := .Options}}{{$name}}{{end}}' "$NAME-kept_media")" "options of the empty one"
git config --unset dockertree.volumes.media.policy

cannot git dockertree add same ../same
eval "$(hint "or use the same one" | sed 's/ && .*//')"
check_status 0 git -C ../same dockertree provision
contains "$(<../same/.dockertree/compose.override.yml)" "${NAME}_media"

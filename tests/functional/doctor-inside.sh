#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# A container that has nothing to ask with, not even a shell: a program in its network asks for it.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_engine

# An image of one file: busybox under the name of the only thing that it is to do.
docker create --name "$NAME-source" busybox >/dev/null
docker cp -L "$NAME-source:/bin/busybox" "$TMPDIR/sleep"
docker rm "$NAME-source" >/dev/null
tar -C "$TMPDIR" -c sleep | docker import -c 'CMD ["/sleep", "100000"]' - "$NAME-bare:latest" >/dev/null
at_end docker image rm -f "$NAME-bare:latest"

begin_project <<END
services:
  db:
    image: redis:7
    stop_grace_period: 0s
    healthcheck: {test: ["CMD", "redis-cli", "ping"], interval: 1s, retries: 60}
  bare:
    image: $NAME-bare
    stop_grace_period: 0s
    stop_signal: SIGKILL
    environment: {REDIS_URL: "redis://db"}
    depends_on: {db: {condition: service_healthy}}
END
commit_all
git dockertree add -b one "$WORK/one" >/dev/null
cd "$WORK/one"
project=$(git dockertree status --json | json 'd["environment"]["project"]')
db=$project-db-1 net=${project}_default
if docker exec "$project-bare-1" sh -c true 2>/dev/null; then fail "the image has a shell"; fi
is_healthy
equals "" "$(docker ps -aq -f label=dockertree.role=helper)" "containers of the helper"

docker network disconnect "$net" "$db"
docker network connect "$net" "$db"
finds net-unresolved "asked in the container's network"
mends net-unresolved "'db' does not resolve in the container of service 'bare'"
wait_until 60 docker exec "$db" redis-cli ping
is_quiet net-silent
docker exec "$db" redis-cli config set port 6390 >/dev/null
finds net-silent "'db' does not answer on port 6379, asked by service 'bare'"
docker exec "$db" redis-cli -p 6390 config set port 6379 >/dev/null
is_quiet net-silent
docker run -d --name "$NAME-stray" --network "$net" --network-alias db --label "com.docker.compose.project=$NAME-other" \
  busybox sleep 100000 >/dev/null
finds net-elsewhere "'db' is also a container of another project"
docker rm -f "$NAME-stray" >/dev/null
is_quiet net-elsewhere

# Without the program the checks say that they could not ask, and the others go on.
check_status 0 env DOCKERTREE_HELPER=/nonexistent git dockertree doctor --json
contains "$(json '[c["check"] + ": " + c["why"] for c in d["could_not_run"]]' <<<"$OUT")" \
  "net-silent: nothing to ask with in the container of 'bare'"
differs 0 "$(json 'd["checks_run"]' <<<"$OUT")" "checks that ran"
is_healthy

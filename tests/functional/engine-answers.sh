#!/bin/bash
# SPDX-License-Identifier: MIT
# The engine of the tests runs containers of the stand-in images, with a working Compose plugin.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

contains "$(docker compose version --short)" 2.
equals hello "$(docker run --rm --name "$NAME-hello" busybox echo hello)" "output of a container"

docker run -d --name "$NAME-db" -e POSTGRES_PASSWORD=secret -e POSTGRES_DB=shop postgres:16 >/dev/null
at_end docker rm -fv "$NAME-db"
wait_until 30 docker exec "$NAME-db" psql -h 127.0.0.1 -U postgres -d shop -c 'select 1'

docker run -d --name "$NAME-cache" redis:7 >/dev/null
at_end docker rm -fv "$NAME-cache"
wait_until 30 docker exec "$NAME-cache" redis-cli ping

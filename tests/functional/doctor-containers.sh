#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 420
# A running environment is broken in one way after the other: doctor finds each, and mends what is safe.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_engine

begin_project <<'END'
services:
  db:
    image: redis:7
    stop_grace_period: 0s
    healthcheck: {test: ["CMD", "redis-cli", "ping"], interval: 1s, retries: 60}
  app:
    image: busybox
    command: ["sh", "-c", "exec sleep 100000"]
    stop_grace_period: 0s
    user: "1000"
    environment:
      REDIS_URL: redis://db
      TITLE: ${TITLE:-none}
      API_TOKEN: ${API_TOKEN:-none}
    ports: ["127.0.0.1:8080:80"]
    volumes: ["./logs:/var/log/app"]
    depends_on: {db: {condition: service_healthy}}
END
mkdir logs && touch logs/.keep
chmod 777 logs
commit_all
git dockertree add -b one "$WORK/one" >/dev/null
cd "$WORK/one"
chmod 777 logs
project=$(git dockertree status --json | json 'd["environment"]["project"]')
port=$(git dockertree status --json | json 'd["environment"]["ports"][0]["host_port"]')
app=$project-app-1 db=$project-db-1 net=${project}_default
of_this_project=(--label "com.docker.compose.project=$project")

is_healthy
check_status 0 git dockertree doctor
contains "$OUT" "0 problems, 0 warnings"

# Networks.
docker network connect bridge "$db"
docker network disconnect "$net" "$db"
mends net-detached "is not on the network '$net'"
docker network disconnect bridge "$db"
docker compose stop -t 0 2>/dev/null
docker network rm "$net" >/dev/null
mends net-detached "cannot start: its network '$net' is gone"
git dockertree up >/dev/null 2>&1
docker network disconnect "$net" "$app"
mends port-unpublished "nothing is published"
docker network disconnect "$net" "$db"
docker network connect "$net" "$db"
mends net-unresolved "'db' does not resolve in the container of service 'app'"
wait_until 60 docker exec "$db" redis-cli ping
is_quiet net-silent env-stale
docker exec "$db" redis-cli config set port 6390
finds net-silent "'db' does not answer on port 6379"
docker exec "$db" redis-cli -p 6390 config set port 6379
is_quiet net-silent
docker run -d --name "$NAME-stray" --network "$net" --network-alias db --label "com.docker.compose.project=$NAME-other" \
  busybox sleep 100000 >/dev/null
finds net-elsewhere "'db' is also a container of another project"
docker stop -t 0 "$db" >/dev/null
finds net-elsewhere "'db' is only a container of another project"
docker rm -f "$NAME-stray" >/dev/null
docker start "$db" >/dev/null
is_quiet net-elsewhere
docker create --name "$NAME-old" "${of_this_project[@]}" --label com.docker.compose.service=old --label com.docker.compose.oneoff=False \
  --label com.docker.compose.config-hash=old \
  --label "com.docker.compose.project.working_dir=$(pwd -P)" busybox >/dev/null
check_status 0 git dockertree doctor --fix --check net-orphan
docker inspect "$NAME-old" >/dev/null || fail "--fix removed what is not provably this environment's"
mends_as_told net-orphan "a service that is not there any more"
docker run -d --name "$NAME-gone" -v "$NAME-kept:/kept" "${of_this_project[@]}" --label com.docker.compose.service=gone \
  --label com.docker.compose.oneoff=False --label "com.docker.compose.project.working_dir=$(pwd -P)" \
  --label "dockertree.environment=$(git dockertree status --json | json 'd["environment"]["id"]')" busybox sleep 100000 >/dev/null
at_end docker volume rm "$NAME-kept"
mends net-orphan "a service that is not there any more"
docker volume inspect "$NAME-kept" >/dev/null || fail "the volume of an orphan went with it"

# Variables: secrets are never shown.
sed -i '1i TITLE=changed\nAPI_TOKEN=very-secret' .env
finds env-stale "TITLE: 'none' in the container, 'changed' in the files"
lacks "$(found env-stale)" very-secret
mends override-stale "have changed since the override was made"
check_status 0 git dockertree doctor --explain TITLE app
contains "$OUT" "TITLE in service 'app': 'changed'"
contains "$OUT" "the running container has 'none'"
mends env-stale "TITLE"
equals changed "$(docker exec "$app" sh -c 'echo $TITLE')" "TITLE in the container"

# Ports.
sed -i "s/_HOST_PORT=.*/_HOST_PORT=1/" .dockertree/env.dockertree
mends files-disagree "is 1 in env.dockertree, leased is $port"
sed -i "s/$port/$((port + 1))/" .dockertree/compose.override.yml
finds files-disagree "publishes port $((port + 1)) for 'app', which is not leased"
docker compose up -d --no-deps app 2>/dev/null
mends files-disagree "which is not leased"
mends port-mismatch "publishes other ports than its leases"
sed -i "s/^DOCKERTREE_APP_HOST_PORT=.*/DOCKERTREE_APP_HOST_PORT=1/" .env
mends files-disagree "DOCKERTREE_APP_HOST_PORT differs between .env and env.dockertree"
sed -i 's/127.0.0.1/0.0.0.0/' .dockertree/compose.override.yml
docker compose up -d --no-deps app 2>/dev/null
finds port-exposed "0.0.0.0:$port -> 80: everybody who reaches one of this host's addresses"
mends port-exposed "service 'app' can be reached from other hosts"
equals "127.0.0.1:$port" "$(docker port "$app" 80)" "where app is published"
printf 'services: [broken' >.dockertree/compose.override.yml
mends override-broken "Compose refuses the generated override"
docker stop -t 0 "$app" >/dev/null
python3 -c "import socket, sys, signal; s = socket.create_server(('127.0.0.1', $port)); print('up', flush=True); signal.pause()" >listener &
at_end kill $!
wait_until 60 grep -q up listener
mends port-conflict "port $port of service 'app' is taken"
rm listener
port=$(port_of "$PWD" app)
docker run -d --name "$NAME-holder" -p "127.0.0.1:$port:80" --label "com.docker.compose.project=$NAME-other" busybox sleep 100000 >/dev/null
mends port-conflict "the container '$NAME-holder'"
docker rm -f "$NAME-holder" >/dev/null
git dockertree up >/dev/null 2>&1

# Files: asked in the container.
chmod 755 logs
finds file-unwritable "service 'app' cannot write to '/var/log/app'"
finds file-unwritable "the container's user is 1000:"
if ((EUID == 0)); then mends file-unwritable "cannot write"; else chmod 777 logs; fi
is_healthy

# The main worktree's stack is found wanting as well, and is never changed.
cd "$WORK/$NAME"
docker compose up -d --wait 2>/dev/null
at_end docker compose -p "$NAME" down -v -t 0
before=$(docker compose ps -q | sort)
docker network disconnect "${NAME}_default" "$NAME-db-1"
docker network connect bridge "$NAME-db-1"
for check in env-stale net-detached; do
  TITLE=changed finds "$check" "--fix changes nothing of the main worktree's stack"
  contains "$(TITLE=changed git dockertree doctor --json --check "$check" | json '[f["fixable"] for f in d["findings"]]')" false
  check_status 1 env TITLE=changed git dockertree doctor --fix --check "$check"
done
equals "$before" "$(docker compose ps -q | sort)" "the main worktree's containers"
lacks "$(docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' "${NAME}_default")" "$NAME-db-1"

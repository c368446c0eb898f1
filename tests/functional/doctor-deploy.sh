#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# `doctor --deploy` looks at any Compose file, outside of a repository, before and after it is deployed.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_engine

mkdir -p "$NAME/logs" && cd "$NAME"
port=$(free_port)
cat >prod.yaml <<END
name: $NAME
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
    env_file: prod.env
    ports: ["127.0.0.1:$port:80"]
    volumes: ["./logs:/var/log/app"]
    depends_on: {db: {condition: service_healthy}}
END
chmod 777 logs
printf 'DATABASE_URL=redis://user:pass@db:6379/0\n' >prod.env
deploy=(--deploy prod.yaml --env-file prod.env)
is_healthy_with "${deploy[@]}"
check_status 0 git dockertree doctor "${deploy[@]}"
contains "$OUT" "[ok] compose-invalid"
contains "$OUT" "[ok] env-host"
is_absent "$XDG_STATE_HOME/dockertree"
for check in $(git dockertree doctor --list --json | json '[c["check"] for c in d["checks"] if c["deploy"]]'); do
  equals "" "$(found "$check" "${deploy[@]}")" "findings of $check"
done
check_status 128 git dockertree doctor --deploy nothing.yaml
check_status 128 git dockertree doctor

# Before: a host that is none, a folder that cannot be written, a port that is taken.
sed -i s/@db:/@localhost:/ prod.env
printf 'DATABASE_URL=redis://db\nLOG_LEVEL=info\n' >prod.env.example
finds env-host "DATABASE_URL of service 'app' names 'localhost'" "${deploy[@]}"
finds env-incomplete LOG_LEVEL "${deploy[@]}"
lacks "$(found env-host "${deploy[@]}")" pass
equals "" "$(found env-host "${deploy[@]}" --service db)" "findings of another service"
before=$(<prod.env)
git dockertree doctor "${deploy[@]}" --fix >/dev/null 2>&1
contains "$(<prod.env)" "DATABASE_URL=redis://user:pass@db:6379/0"
contains "$(<prod.env)" "LOG_LEVEL=info"
equals 2 "$(find . -name 'prod.env.backup-*' | wc -l)" "copies of prod.env"
equals 600 "$(stat -c %a prod.env.backup-* | sort -u)" "mode of the copies"
git dockertree doctor --undo "${deploy[@]}" >/dev/null
git dockertree doctor --undo "${deploy[@]}" >/dev/null
equals "$before" "$(<prod.env)" "prod.env after --undo"
sed -i s/@localhost:/@db:/ prod.env
rm prod.env.example
is_absent prod.env.backup-*

# Before: the file itself. Each goes with what its fix says.
changed() { sed "$1" prod.yaml >changed.yaml; }
changed 's/image: busybox/&\n    networks: [front]/; $a networks: {front: {}}'
finds net-disjoint "add the network 'front' to 'networks:' of 'db'" --deploy changed.yaml
changed 's/image: busybox/&\n    networks: [front]/; s/image: redis:7/&\n    networks: [front]/; $a networks: {front: {}}'
equals "" "$(found net-disjoint --deploy changed.yaml)" "findings of net-disjoint"
changed '/depends_on/d'
finds compose-depends "write 'depends_on: [db]' in 'app'" --deploy changed.yaml
changed 's/{condition: service_healthy}/{condition: service_started}/'
finds compose-health "write 'condition: service_healthy'" --deploy changed.yaml
changed 's|"./logs:/var/log/app"|"./upload:/srv/upload"|'
finds file-missing "'upload', which service 'app' mounts, does not exist" --deploy changed.yaml
git dockertree doctor --deploy changed.yaml --fix --check file-missing >/dev/null 2>&1
equals "" "$(found file-missing --deploy changed.yaml)" "findings of file-missing"
rm -r changed.yaml upload
chmod 755 logs
((EUID != 0)) || chown 0 logs
finds file-unwritable "service 'app' cannot write to '/var/log/app'" "${deploy[@]}"
chmod 777 logs
python3 -c "import socket, signal; s = socket.create_server(('127.0.0.1', $port)); print('up', flush=True); signal.pause()" >"$TMPDIR/listener" &
listener=$!
at_end kill "$listener"
wait_until 60 grep -q up "$TMPDIR/listener"
finds port-taken "port $port of service 'app' is taken" "${deploy[@]}"
kill "$listener"
wait "$listener" || true
is_healthy_with "${deploy[@]}"
printf 'services: {app: {}}\n' >bad.yaml
finds compose-invalid "Compose refuses" --deploy bad.yaml

# Running: what the containers say.
docker compose -f prod.yaml --env-file prod.env up -d 2>/dev/null
is_healthy_with "${deploy[@]}"
echo NEW=1 >>prod.env
finds env-stale "NEW: missing in the container" "${deploy[@]}"
git dockertree doctor "${deploy[@]}" --fix --check env-stale >/dev/null 2>&1
equals "" "$(found env-stale "${deploy[@]}")" "findings of env-stale"
docker network disconnect "${NAME}_default" "$NAME-db-1"
docker network connect "${NAME}_default" "$NAME-db-1"
check_status 1 git dockertree doctor "${deploy[@]}"
contains "$OUT" "problem: 'db' does not resolve"
finds net-unresolved "'db' does not resolve" "${deploy[@]}"
git dockertree doctor "${deploy[@]}" --fix --check net-unresolved >/dev/null 2>&1
equals "" "$(found net-unresolved "${deploy[@]}")" "findings of net-unresolved"
wait_until 60 docker exec "$NAME-db-1" redis-cli ping
docker exec "$NAME-db-1" redis-cli config set port 6390 >/dev/null
finds net-silent "'db' does not answer on port 6379, asked by service 'app'" "${deploy[@]}"
docker exec "$NAME-db-1" redis-cli -p 6390 config set port 6379 >/dev/null
# That nothing listens in `app` is only noted.
contains "$(found net-silent "${deploy[@]}")" "service 'app' does not answer on its own port 80"
equals note "$(severity net-silent "${deploy[@]}")" severity
docker network create --subnet 10.255.241.0/28 "$NAME-old" >/dev/null
docker create --name "$NAME-old" --network "$NAME-old" --label "com.docker.compose.project=$NAME" --label com.docker.compose.service=old \
  --label com.docker.compose.oneoff=False --label com.docker.compose.config-hash=old --label "com.docker.compose.project.working_dir=$PWD" busybox >/dev/null
finds net-orphan "it is on '$NAME-old'" "${deploy[@]}"
docker compose -f prod.yaml --env-file prod.env up -d --remove-orphans 2>/dev/null
equals "" "$(found net-orphan "${deploy[@]}")" "findings of net-orphan"
is_healthy_with "${deploy[@]}"

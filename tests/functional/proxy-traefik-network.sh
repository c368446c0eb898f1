#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# With proxy.engine = traefik, services with a name are in Traefik's network, whoever starts them, by a name of their environment's
# only: what the services of a file are called never answers there. tests/lib/traefik.py looks at containers when Traefik does.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_binary
require_engine

network=$NAME-traefik
port=$(free_port)
git config --global dockertree.proxy.engine traefik
git config --global dockertree.proxy.network "$network"
git config --global dockertree.proxy.httpPort "$port"
docker network create "$network" >/dev/null
at_end docker network rm "$network"
docker run -d --name "$NAME-traefik" --network "$network" --stop-signal KILL busybox sleep infinity >/dev/null
at_end docker rm -f "$NAME-traefik"
table=$SANDBOX/table
python3 "$TESTS/lib/traefik.py" "$table" &
at_end kill $!
is_seen() { [[ -e $table ]]; }
wait_until 10 is_seen

begin_project <<'YAML'
x-all: &all
  image: busybox
  command: ["sh", "-c", "mkdir /www; echo \"this is $$WORKTREE_NAME\" >/www/index.html; exec httpd -f -p 8000 -h /www"]
  stop_signal: KILL
services:
  web: { <<: *all, ports: ["8000:8000"] }
  api: { <<: *all, ports: ["9000:8000"] }
  db: { <<: *all }
YAML
commit_all
git dockertree hooks install >/dev/null

# through ROUTER: what Traefik would get for it now. Addresses of bridges can be reached from the host as well.
through() { curl -sS --max-time 5 "http://$(sed -n "s/^$1 //p" "$table")/"; }
serves() { [[ $(through "$NAME-$1") == "this is ${1%%-*}" ]] || { cat "$table"; return 1; }; }
# Whether a container resolves a name.
resolves() { docker exec "$1" nslookup -type=a "$2" >/dev/null 2>&1; }
aliases() { docker inspect -f "{{with index .NetworkSettings.Networks \"$network\"}}{{json .Aliases}}{{end}}" "$1"; }
are_alone() {
  for service in "$@"; do equals "[\"$NAME-$service\"]" "$(aliases "$NAME-$service-1")" "names of $service in Traefik's network"; done
}

check_status 0 git dockertree add a
check_status 0 git dockertree add b
for service in a-web a-api b-web b-api; do wait_until 30 serves "$service"; done
are_alone a-web a-api b-web b-api
equals "" "$(aliases "$NAME-a-db-1")" "names of db in Traefik's network"

# --- nobody answers there by the name of a service ----------------------------------------------------------------------
for name in web api db; do resolves "$NAME-traefik" "$name" && fail "Traefik resolves '$name'"; done
resolves "$NAME-traefik" "$NAME-a-web" || fail "Traefik does not resolve '$NAME-a-web'"
resolves "$NAME-a-web-1" api || fail "web of a does not resolve its own api"
docker stop "$NAME-a-api-1" "$NAME-a-db-1" >/dev/null
for name in api db; do resolves "$NAME-a-web-1" "$name" && fail "web of a resolves '$name' of another one"; done
docker start "$NAME-a-api-1" "$NAME-a-db-1" >/dev/null
wait_until 30 serves a-api

# --- plain Compose -------------------------------------------------------------------------------------------------------
cd "../$NAME.worktrees/a"
for _ in 1 2 3; do
  check_status 0 docker compose down
  check_status 0 docker compose up -d
  wait_until 10 serves a-web
  wait_until 10 serves a-api
  are_alone a-web a-api
done
check_status 0 docker compose up -d --force-recreate web
wait_until 10 serves a-web
are_alone a-web
docker compose run -d --rm --name "$NAME-a-once" web sleep infinity >/dev/null 2>&1
equals "" "$(aliases "$NAME-a-once")" "names of a one-off container in Traefik's network"
docker rm -f "$NAME-a-once" >/dev/null

# --- nobody was there when they started ----------------------------------------------------------------------------------
lock=$XDG_STATE_HOME/dockertree/locks/proxy-follow
follower() { flock -n "$lock" true && return 1; cut -d' ' -f1 "$lock"; }
has_ended() { flock -n "$lock" true; }
kill "$(follower)"
wait_until 10 has_ended
check_status 0 docker compose up -d --force-recreate web
is_without() { grep -x "$NAME-a-web -" "$table"; }
wait_until 10 is_without
finds proxy-detached "'$NAME-a-web-1' is not in the network '$network'"
equals problem "$(severity proxy-detached)" severity
mends proxy-detached "'$NAME-a-web-1' is not in the network '$network'"
wait_until 10 serves a-web
check_status 0 docker compose up -d --force-recreate web
wait_until 10 is_without
check_status 0 git dockertree up
wait_until 10 serves a-web
are_alone a-web
is_quiet proxy-detached
follower >/dev/null || fail "no follower"

# --- where a browser finds it: by name, when somebody serves names ---------------------------------------------------------
contains "$(git dockertree open)" "http://localhost:"
python3 "$TESTS/lib/listen.py" "$SANDBOX/listens" "tcp,127.0.0.1,$port" &
at_end kill $!
listens() { [[ -e $SANDBOX/listens ]]; }
wait_until 10 listens
equals "http://a.$NAME.localhost:$port" "$(git dockertree open)" "URL of a"
equals "http://api.b.$NAME.localhost:$port" "$(git dockertree open b api)" "URL of b's api"
contains "$(git dockertree list --json)" "\"http://b.$NAME.localhost:$port\""

# --- no network: the environment runs, and is in the network as soon as there is one ----------------------------------------
git config --global dockertree.proxy.network "$network-2"
check_status 0 git dockertree add c
contains "$ERR" "there is no network '$network-2'"
contains "$ERR" "docker network create $network-2"
cd "../c"
finds proxy-detached "there is no such network"
docker network create "$network-2" >/dev/null
at_end docker network rm "$network-2"
docker run --rm --label com.docker.compose.project=traefik --network "$network-2" busybox true
network=$network-2
is_in() { [[ -n $(aliases "$NAME-c-web-1") ]]; }
wait_until 10 is_in
are_alone c-web c-api

# --- the follower ends with the last one -------------------------------------------------------------------------------------
cd "$WORK/$NAME"
check_status 0 git dockertree remove -f a b c
wait_until 10 has_ended

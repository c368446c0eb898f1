#!/bin/bash
# SPDX-License-Identifier: MIT
# What Traefik itself reads labels and rules with (Debian has its libraries, not the program) understands what a worktree's
# containers carry, and sees no router, service or host of one environment in another.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
command -v go >/dev/null || skip "go is not installed"
[[ -d /usr/share/gocode/src/github.com/traefik/paerser ]] || skip "Traefik's libraries are not installed"

GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$SANDBOX/go go build -o "$SANDBOX/grammar" "$TESTS/traefik/grammar.go"
git config --global dockertree.proxy.engine traefik
git config --global dockertree.proxy.network "$NAME-traefik"
docker network create "$NAME-traefik" >/dev/null
at_end docker network rm "$NAME-traefik"
begin_project <<'YAML'
x-all: &all
  image: busybox
  command: sleep infinity
  stop_signal: KILL
services:
  web:
    <<: *all
    ports: ["8000:8000"]
    labels:
      - traefik.enable=true
      - traefik.http.routers.shop.rule=Host(`shop.localhost`) || Host(`www.shop.localhost`) && !PathPrefix(`/old`)
      - traefik.http.routers.shop.entrypoints=web,websecure
      - traefik.http.routers.shop.middlewares=shop-auth,headers@file,shop-zip@docker
      - traefik.http.routers.shop.tls.certresolver=letsencrypt
      - traefik.http.services.shop.loadbalancer.server.port=8000
      - traefik.http.middlewares.shop-auth.basicauth.users=admin:$$apr1$$H6uskkkW$$x
      - traefik.http.middlewares.shop-zip.compress=true
      - traefik.http.middlewares.shop-all.chain.middlewares=shop-auth,shop-zip
  api:
    <<: *all
    ports: ["9000:9000"]
    labels:
      traefik.http.routers.shop-api.rule: (Host(`shop.localhost`) && PathPrefix(`/api`)) || PathPrefix(`/api`) && Method(`GET`)
      traefik.http.routers.shop-api.service: shop-api
      traefik.http.services.shop-api.loadbalancer.server.port: "9000"
  admin: { <<: *all, ports: ["7000:7000"], labels: { dockertree.port: "7000" } }
  queue:
    <<: *all
    labels:
      traefik.tcp.routers.queue.rule: HostSNI(`queue.shop.localhost`)
      traefik.tcp.routers.queue.service: queue
      traefik.tcp.services.queue.loadbalancer.server.port: "5672"
YAML
commit_all
for branch in a b; do check_status 0 git dockertree add "$branch"; done

# routers BRANCH: what Traefik makes of its containers' labels.
routers() {
  docker ps -q --filter "label=dockertree.project=$NAME-$1" | xargs docker inspect |
    json 'json.dumps({c["Name"][1:]: {k: v for k, v in c["Config"]["Labels"].items() if k.startswith("traefik.")} for c in d})' |
    "$SANDBOX/grammar"
}
p=$NAME-a host=a.$NAME.localhost
all=$host,a.localhost,web.$host
routers a >"$SANDBOX/a"
equals "$p-admin-1 http $p-admin $p-admin 7000 [] admin.$host
$p-api-1 http $p-shop-api $p-shop-api 9000 [] $all,$all
$p-queue-1 tcp $p-queue $p-queue 5672 [] queue.$host
$p-web-1 http $p-shop $p-shop 8000 [$p-shop-auth,headers@file,$p-shop-zip@docker] $all,$all" "$(<"$SANDBOX/a")" "routers of a"
routers b >"$SANDBOX/b"
words() { cut -d' ' -f3,4,7 "$1" | tr ' ' '\n' | tr , '\n' | sort -u; }
equals "" "$(comm -12 <(words "$SANDBOX/a") <(words "$SANDBOX/b"))" "routers, services and hosts of both"

#!/bin/bash
# SPDX-License-Identifier: MIT
# With proxy.engine = traefik the override carries labels of Traefik v3's grammar, as `docker compose config` sees them: routers of
# the environment's own name for services that have none, and what the file says with its own names and hosts.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

git config --global dockertree.proxy.engine traefik
git config --global dockertree.proxy.network "$NAME-traefik"
docker network create "$NAME-traefik" >/dev/null
begin_project <<'YAML'
x-all: &all
  image: busybox
  command: sleep 100000
  stop_signal: KILL
services:
  web:
    <<: *all
    ports: ["8000:8000"]
    labels:
      - traefik.enable=true
      - traefik.http.routers.shop.rule=Host(`shop.localhost`) || Host(`www.shop.localhost`)
      - traefik.http.routers.shop.entrypoints=web,websecure
      - traefik.http.routers.shop.middlewares=shop-auth,headers@file,shop-zip@docker
      - traefik.http.routers.shop.tls.certresolver=letsencrypt
      - traefik.http.services.shop.loadbalancer.server.port=8000
      - traefik.http.middlewares.shop-auth.basicauth.users=admin:$$apr1$$H6uskkkW$$x
      - traefik.http.middlewares.shop-zip.compress=true
      - traefik.http.middlewares.shop-all.chain.middlewares=shop-auth,shop-zip
      - com.example.other=shop
  api:
    <<: *all
    ports: ["9000:9000"]
    labels:
      traefik.http.routers.shop-api.rule: Host(`shop.localhost`) && PathPrefix(`/api`)
      traefik.http.routers.shop-api.service: shop-api
      traefik.http.services.shop-api.loadbalancer.server.port: "9000"
      traefik.http.routers.mail.rule: Host(`mail.shop.localhost`, `post.shop.localhost`) && !HostRegexp(`.+`)
      traefik.docker.network: elsewhere
  admin:
    <<: *all
    ports: ["7000:7000"]
    expose: ["8080"]
    labels: { dockertree.port: "7000" }
  tcp:
    <<: *all
    labels:
      traefik.tcp.routers.queue.rule: HostSNI(`*`)
      traefik.tcp.routers.queue.service: queue
      traefik.tcp.services.queue.loadbalancer.server.port: "5672"
  db: { <<: *all }
YAML
commit_all
check_status 0 git dockertree add a
check_status 0 git dockertree add b

# labels WORKTREE SERVICE: "name=value", sorted, as containers get them; ours left out.
labels() { (cd "../$NAME.worktrees/$1" && docker inspect -f '{{json .Config.Labels}}' "$(docker compose ps -q "$2")") | json '[f"{k}={v}" for k, v in sorted(d.items()) if not k.startswith(("com.docker.", "dockertree.", "stand-in"))]'; }
p=$NAME-a host=a.$NAME.localhost
all="Host(\`$host\`) || Host(\`a.localhost\`) || Host(\`web.$host\`)"
equals "com.example.other=shop
traefik.docker.network=$NAME-traefik
traefik.enable=true
traefik.http.middlewares.$p-shop-all.chain.middlewares=$p-shop-auth,$p-shop-zip
traefik.http.middlewares.$p-shop-auth.basicauth.users=admin:\$apr1\$H6uskkkW\$x
traefik.http.middlewares.$p-shop-zip.compress=true
traefik.http.routers.$p-shop.entrypoints=web,websecure
traefik.http.routers.$p-shop.middlewares=$p-shop-auth,headers@file,$p-shop-zip@docker
traefik.http.routers.$p-shop.rule=($all) || ($all)
traefik.http.routers.$p-shop.tls.certresolver=letsencrypt
traefik.http.services.$p-shop.loadbalancer.server.port=8000" "$(labels a web)" "labels of web"
equals "traefik.docker.network=$NAME-traefik
traefik.http.routers.$p-mail.rule=Host(\`api.$host\`) && !HostRegexp(\`.+\`)
traefik.http.routers.$p-shop-api.rule=($all) && PathPrefix(\`/api\`)
traefik.http.routers.$p-shop-api.service=$p-shop-api
traefik.http.services.$p-shop-api.loadbalancer.server.port=9000" "$(labels a api)" "labels of api"
equals "traefik.docker.network=$NAME-traefik
traefik.enable=true
traefik.http.routers.$p-admin.rule=Host(\`admin.$host\`)
traefik.http.routers.$p-admin.service=$p-admin
traefik.http.services.$p-admin.loadbalancer.server.port=7000" "$(labels a admin)" "labels of admin"
equals "traefik.tcp.routers.$p-queue.rule=HostSNI(\`*\`)
traefik.tcp.routers.$p-queue.service=$p-queue
traefik.tcp.services.$p-queue.loadbalancer.server.port=5672" "$(labels a tcp)" "labels of tcp"
equals "" "$(labels a db)" "labels of db"
# No name of a router, a service or a middleware is in both.
names() { for service in web api admin tcp; do labels "$1" "$service"; done | sed -nE 's/^traefik\.[a-z]+\.([a-z]+\.[^.]+)\..*/\1/p' | sort -u; }
equals "" "$(comm -12 <(names a) <(names b))" "names that two environments have"
differs "" "$(names a)" "names"

# Only what is routed is on Traefik's network, beside its own.
networks() { docker inspect -f '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' "$NAME-$1-1"; }
for service in web api admin; do contains "$(networks "a-$service")" "$NAME-traefik"; contains "$(networks "a-$service")" "$NAME-a_default"; done
for service in tcp db; do equals "$NAME-a_default " "$(networks "a-$service")" "networks of $service"; done
check_status 128 git dockertree proxy start
contains "$ERR" "there is no proxy of ours"
equals "" "$(docker ps -aq -f name=dockertree-proxy)" "a proxy of ours"

# With HTTPS our routers say so.
git config --global dockertree.proxy.https true
check_status 0 git dockertree add c
contains "$(labels c admin)" "traefik.http.routers.$NAME-c-admin.tls=true"
contains "$(git dockertree env c)" "CSRF_TRUSTED_ORIGINS=https://c.$NAME.localhost"

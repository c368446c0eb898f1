#!/bin/bash
# SPDX-License-Identifier: MIT
# Labels for a Traefik that reads the engine's socket, with any proxy of ours or none: main stack and worktree define nothing of
# one name, answer to no common host, and are reached on networks of their own.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'YAML'
x-all: &all
  image: busybox
  command: sleep infinity
  stop_signal: KILL
services:
  edge: { <<: *all, ports: ["8000:80"] }
  whoami:
    <<: *all
    networks: [back, front]
    label_file: whoami.labels
    labels:
      - traefik.http.routers.whoami.rule=Host(`whoami.localhost`)
      - traefik.http.routers.whoami.service=whoami
      - traefik.http.routers.whoami.middlewares=zip
      - traefik.http.services.whoami.loadbalancer.server.port=80
      - traefik.http.middlewares.zip.compress=true
      - traefik.docker.network=the-front
  api:
    <<: *all
    networks: [back]
    labels:
      traefik.http.routers.api.rule: PathPrefix(`/api`)
      traefik.docker.network: NAME_back
networks:
  back:
  front: { name: the-front-NAME }
YAML
echo 'traefik.http.routers.more.rule=Host(`more.localhost`)' >whoami.labels
sed -i "s/the-front-NAME/$NAME-front/; s/the-front/$NAME-front/; s/NAME_back/${NAME}_back/" compose.yaml
commit_all
start_main
check_status 0 git dockertree add one
note="labels for Traefik have names of this worktree's own: 'more.localhost' is 'more.one.$NAME.localhost' here, \
'whoami.localhost' is 'whoami.one.$NAME.localhost' here; rules without a host are for 'one.$NAME.localhost'"
contains "$ERR" "note: $note"
check_status 0 git -C "../$NAME.worktrees/one" dockertree provision
lacks "$ERR" "labels for Traefik"
check_status 0 git -C "../$NAME.worktrees/one" dockertree doctor --check compose-shared
contains "$OUT" "$note"

# labels PROJECT SERVICE: "name=value", sorted, those for Traefik.
labels() { docker inspect -f '{{json .Config.Labels}}' "$1-$2-1" | json '[f"{k}={v}" for k, v in sorted(d.items()) if k.startswith("traefik.")]'; }
p=$NAME-one host=one.$NAME.localhost
equals "traefik.docker.network=${p}_front
traefik.http.middlewares.$p-zip.compress=true
traefik.http.routers.$p-more.rule=Host(\`more.$host\`)
traefik.http.routers.$p-whoami.middlewares=$p-zip
traefik.http.routers.$p-whoami.rule=Host(\`whoami.$host\`)
traefik.http.routers.$p-whoami.service=$p-whoami
traefik.http.services.$p-whoami.loadbalancer.server.port=80" "$(labels "$p" whoami)" "labels of whoami"
equals "traefik.docker.network=${p}_back
traefik.http.routers.$p-api.rule=(Host(\`$host\`) || Host(\`one.localhost\`) || Host(\`edge.$host\`)) && (PathPrefix(\`/api\`))" \
  "$(labels "$p" api)" "labels of api"
equals "" "$(labels "$p" edge)" "labels of a service that has none"

names() { for service in whoami api; do labels "$1" "$service"; done | sed -nE 's/^traefik\.[a-z]+\.([a-z]+\.[^.]+)\..*/\1/p' | sort -u; }
hosts() { for service in whoami api; do labels "$1" "$service"; done | grep -o 'Host(`[^`]*`)' | sort -u; }
for what in names hosts; do
  differs "" "$($what "$NAME")" "$what of the main stack"
  equals "" "$(comm -12 <($what "$NAME") <($what "$p"))" "$what that both have"
done
for network in "${p}_front" "${p}_back"; do
  contains "$(docker inspect -f '{{json .NetworkSettings.Networks}}' "$p-whoami-1")" "\"$network\""
done

# A file of labels is one of those that the override is made from.
echo 'traefik.http.routers.last.rule=Host(`last.localhost`)' >"../$NAME.worktrees/one/whoami.labels"
check_status 0 git dockertree up -d one
contains "$ERR" "'last.localhost' is 'last.one.$NAME.localhost' here"
contains "$(labels "$p" whoami)" "traefik.http.routers.$p-last.rule=Host(\`last.$host\`)"

# Without a proxy of ours nothing is routed, and the hosts are still the environment's.
git config --global dockertree.proxy.engine none
check_status 0 git dockertree add two
contains "$(labels "$NAME-two" whoami)" "rule=Host(\`whoami.two.$NAME.localhost\`)"
contains "$(labels "$NAME-two" api)" "rule=Host(\`two.$NAME.localhost\`) && (PathPrefix(\`/api\`))"

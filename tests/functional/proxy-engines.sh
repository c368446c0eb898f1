#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Alone on the engine: restarts it.
# The proxy comes back with the engine, in its container, and as the machine's own caddy it does not need it; both answer on
# both address families; a taken port 80 gives 8080 and a word; the network for other stacks is there.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"

make_site
cd "$NAME"
restart_engine() { "$TESTS/lib/engine.sh" stop && "$TESTS/lib/engine.sh" start; }

# --- a container -------------------------------------------------------------------------------------------------------
check_status 0 git dockertree add a
wait_until 30 says "this is a" ask a.localhost
contains "$(ask6 a.localhost)" "this is a"
equals bridge "$(docker network inspect -f '{{.Driver}}' dockertree_caddy_proxy)" "the network for other stacks"
contains "$(docker inspect -f '{{json .NetworkSettings.Networks}}' dockertree-proxy)" '"dockertree_caddy_proxy"'
equals unless-stopped "$(docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' dockertree-proxy)" "restart policy"
# A stack of somebody else's is on that network alone, and reaches no environment by its name there.
docker run -d --name "$NAME-guest" --network dockertree_caddy_proxy debian:bookworm-slim sleep 1000 >/dev/null
at_end docker rm -f "$NAME-guest"
check_status 6 docker exec "$NAME-guest" curl -sS --max-time 10 http://web:8000/
docker rm -f "$NAME-guest" >/dev/null

restart_engine
wait_until 30 docker start "$NAME-a-web-1"
wait_until 60 says "this is a" ask a.localhost
contains "$(ask6 a.localhost)" "this is a"
check_status 0 git dockertree proxy status
contains "$OUT" "a.$NAME.localhost"

# --- ports that are taken ----------------------------------------------------------------------------------------------
check_status 0 git dockertree stop
git config --global --unset dockertree.proxy.httpPort
check_status 0 git dockertree start
contains "$OUT" "http://<branch>.<repository>.localhost"
lacks "$OUT" ":8080"
check_status 0 git dockertree stop
python3 -c 'import signal, socket; s = [socket.create_server(("127.0.0.1", port)) for port in (80, 443)]; print("bound", flush=True); signal.pause()' >"$SANDBOX/bound" &
holder=$!
at_end kill "$holder"
wait_until 30 grep -q bound "$SANDBOX/bound"
check_status 0 git dockertree start
contains "$OUT" "http://<branch>.<repository>.localhost:8080"
contains "$ERR" "the standard port is taken, so URLs carry ':8080'"
port=8080
wait_until 30 says "this is a" ask a.localhost
check_status 0 git dockertree up a
contains "$OUT" "http://a.$NAME.localhost:8080"
contains "$(git dockertree env a)" "CSRF_TRUSTED_ORIGINS=http://a.$NAME.localhost:8080"
git config --global dockertree.proxy.httpPort 80
check_status 128 git dockertree start
contains "$ERR" "the proxy's port 80 is taken"
contains "$ERR" "git config --global dockertree.proxy.httpPort PORT"
git config --global --unset dockertree.proxy.httpPort
git config --global dockertree.proxy.https true
check_status 0 git dockertree start
contains "$OUT" "https://<branch>.<repository>.localhost:8443"
contains "$ERR" "the standard port is taken, so URLs carry ':8443'"
authority=$XDG_STATE_HOME/dockertree/proxy/data/caddy/pki/authorities/local/root.crt
wait_until 30 says "this is a" curl -sS --max-time 10 --resolve a.localhost:8443:127.0.0.1 --cacert "$authority" https://a.localhost:8443/
check_status 0 git dockertree stop
git config --global --unset dockertree.proxy.https
kill "$holder"
wait "$holder" || true  # its status is that of the signal

# --- the machine's caddy -----------------------------------------------------------------------------------------------
port=$(free_port)
git config --global dockertree.proxy.httpPort "$port"
git config --global dockertree.proxy.engine host
PATH=$SANDBOX/bin:/usr/bin:/bin
if ! command -v caddy >/dev/null; then
  check_status 128 git dockertree start
  contains "$ERR" "there is no program 'caddy'"
  docker create --name "$NAME-caddy" caddy:2 >/dev/null
  docker cp -q "$NAME-caddy:/usr/bin/caddy" "$SANDBOX/bin/caddy"
  docker rm "$NAME-caddy" >/dev/null
fi
check_status 0 git dockertree up a  # which starts it
contains "$OUT" "http://a.$NAME.localhost:$port"
wait_until 30 says "this is a" ask a.localhost
contains "$(ask6 a.localhost)" "this is a"
contains "$(ask dockertree.localhost)" Environments
check_status 1 docker inspect dockertree-proxy
check_status 0 git dockertree add b
wait_until 30 says "this is b" ask b.localhost
check_status 0 git dockertree down b
contains "$(ask b.localhost)" "not started"
restart_engine
contains "$(ask nobody.localhost)" "a.$NAME.localhost"
wait_until 30 docker start "$NAME-a-web-1"
wait_until 60 says "this is a" ask a.localhost
check_status 0 git dockertree proxy status
equals host "$(git dockertree proxy status --json | json 'd["proxy"]["engine"]')" engine
check_status 0 git dockertree stop
check_status 7 curl -s --max-time 5 "http://127.0.0.1:$port/"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# Names: labels, settings, the template, long branches, short names that two want. Traffic: WebSocket, streams, large uploads,
# headers, and health checks that take a service out.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"

begin_project <<'YAML'
x-server: &server
  image: python:3-slim
  volumes: [".:/code:ro"]
  stop_signal: KILL
services:
  web:
    <<: *server
    command: ["python3", "/code/echo.py", "8000", "web"]
    ports: ["8000:8000"]
  api:
    <<: *server
    command: ["python3", "/code/echo.py", "9000", "api"]
    labels:
      caddy.proxy: http://api.example.test
      caddy.proxy.reverse_proxy: "{{upstreams 9000}}"
      caddy.proxy.health_check: /health
  admin:
    <<: *server
    command: ["python3", "/code/echo.py", "7000", "admin"]
    labels: { dockertree.port: "7000", dockertree.health: /health }
  hidden:
    <<: *server
    command: ["python3", "/code/echo.py", "8080", "hidden"]
    ports: ["8080:8080"]
    labels: { dockertree.route: "false" }
  database:
    <<: *server
    command: ["python3", "/code/echo.py", "5432", "database"]
    ports: ["5432:5432"]
YAML
cp "$TESTS/lib/echo.py" .
commit_all

check_status 0 git dockertree add a
names() { git dockertree proxy status --json | json "[u.split('//')[1].split(':')[0] for r in d['proxy']['routes'] if r['branch'] == '$1' for u in r['urls']]" | sort | paste -sd' '; }
equals "$(printf '%s\n' "a.$NAME.localhost" a.localhost "admin.a.$NAME.localhost" "api.a.$NAME.localhost" api.example.test "web.a.$NAME.localhost" | sort | paste -sd' ')" \
  "$(names a)" names
for service in web api admin; do wait_until 30 says "\"service\": \"$service\"" ask "$service.a.$NAME.localhost"; done
contains "$(ask api.example.test)" '"service": "api"'
contains "$(ask "a.$NAME.localhost")" '"service": "web"'
equals 404 "$(code "hidden.a.$NAME.localhost")" "a service that its label hides"
equals 404 "$(code "database.a.$NAME.localhost")" "a database"
check_status 0 git dockertree open --print a api
equals "http://api.a.$NAME.localhost:$port" "$OUT" "what is opened"

# --- headers -----------------------------------------------------------------------------------------------------------
seen=$(ask a.localhost 'path?x=1%20y' -H 'X-Mine: kept' -H 'X-Forwarded-Host: forged' -H 'X-Forwarded-Proto: https')
header() { json "d['headers'].get('$1')" <<<"$seen"; }
equals '/path?x=1%20y' "$(json 'd["path"]' <<<"$seen")" path
equals "a.localhost:$port" "$(header host)" Host
equals "a.localhost:$port" "$(header x-forwarded-host)" X-Forwarded-Host
equals http "$(header x-forwarded-proto)" X-Forwarded-Proto
equals kept "$(header x-mine)" "a header of the client's"
differs null "$(header x-forwarded-for)" X-Forwarded-For

# --- traffic -----------------------------------------------------------------------------------------------------------
python3 "$TESTS/lib/traffic.py" websocket "$port" a.localhost
python3 "$TESTS/lib/traffic.py" stream "$port" a.localhost
head -c 200000000 /dev/zero >"$SANDBOX/upload"
equals "200000000 $(sha256sum <"$SANDBOX/upload" | cut -d' ' -f1)" "$(curl -sS --max-time 100 --resolve "a.localhost:$port:127.0.0.1" -T "$SANDBOX/upload" "http://a.localhost:$port/upload")" "200 MB"
rm "$SANDBOX/upload"

# --- health ------------------------------------------------------------------------------------------------------------
equals 200 "$(code "api.a.$NAME.localhost")" "a healthy service"
ask "api.a.$NAME.localhost" sick >/dev/null
wait_until 20 answers_with 503 "api.a.$NAME.localhost"
page=$(ask "api.a.$NAME.localhost")
for words in "api does not answer" "a of $NAME" running "git dockertree up a" "git dockertree logs -w a api"; do contains "$page" "$words"; done
equals 200 "$(code "a.$NAME.localhost")" "its neighbour"
ask "api.example.test" >/dev/null
docker exec "$NAME-a-api-1" rm /tmp/sick
wait_until 20 answers_with 200 "api.a.$NAME.localhost"
unknown=$(ask nobody.localhost)
for name in "a.$NAME.localhost" "api.a.$NAME.localhost" "admin.a.$NAME.localhost"; do contains "$unknown" "$name"; done

# --- what branches are called ------------------------------------------------------------------------------------------
long=feature/$(printf 'x%.0s' {1..90})
check_status 0 git dockertree add "${long}1"
check_status 0 git dockertree add "${long}2"
first=$(names "${long}1") second=$(names "${long}2")
differs "$first" "$second" "names of two long branches"
for host in $first $second; do
  for label in ${host//./ }; do ((${#label} <= 63)) || fail "'$label' is longer than 63 letters"; done
done
host=$(tr ' ' '\n' <<<"$first" | grep -E "^feature-x+-?[0-9a-z]*\.$NAME\.localhost$")
wait_until 30 says '"service": "web"' ask "$host"
git dockertree remove -f "${long}1" "${long}2" >/dev/null 2>&1

# Another repository has a branch of the same name: the short name stays with the first, the full ones are each one's own.
cp -R . "../$NAME-two"
cd "../$NAME-two"
git worktree prune
rm -rf .git && git init -q && git add -A && git commit -qm Begin
check_status 0 git dockertree add a
wait_until 30 says '"service": "web"' ask "a.$NAME-two.localhost"
equals "" "$(git dockertree proxy status --json | json "[u for r in d['proxy']['routes'] if r['repository'] == '$NAME-two' for u in r['urls'] if '//a.localhost' in u or 'example.test' in u]")" \
  "names of the first that the second has too"
git dockertree remove -f a >/dev/null 2>&1

# --- the template, and what settings say -------------------------------------------------------------------------------
printf 'domain = "{branch}-{repository}.dev.example.test"\n[services.hidden]\nroute = true\n[services.api]\nroute = false\n' >.dockertree.toml
git add -A && git commit -qm "Settings"
check_status 0 git dockertree add c
contains "$OUT" "http://c-$NAME-two.dev.example.test:$port"
wait_until 30 says '"service": "web"' ask "c-$NAME-two.dev.example.test"
wait_until 30 says '"service": "hidden"' ask "hidden.c-$NAME-two.dev.example.test"
equals 404 "$(code "api.c-$NAME-two.dev.example.test")" "a service that is switched off"
contains "$(git dockertree env c)" "SITE_DOMAIN=c-$NAME-two.dev.example.test"
contains "$(git dockertree env c)" "USE_X_FORWARDED_HOST=True"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Each environment has its names behind the proxy, on both address families; a dead service and an unknown name have their pages;
# no environment reaches another one through it; what happens to one environment drops no request of another.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"

begin_project <<'YAML'
x-site: &site
  image: debian:bookworm-slim
  init: true
services:
  web:
    <<: *site
    command:
      - sh
      - -c
      - |
        mkdir -p /www/cgi-bin
        echo "this is $$WORKTREE_NAME" >/www/index.html
        printf '#!/bin/sh\necho\nenv\n' >/www/cgi-bin/env
        chmod +x /www/cgi-bin/env
        exec busybox httpd -f -p 8000 -h /www
    ports: ["8000:8000"]
  db:
    <<: *site
    command: ["sh", "-c", "mkdir /www; echo data >/www/index.html; exec busybox httpd -f -p 5432 -h /www"]
    ports: ["5432:5432"]
YAML
commit_all

in_a() { docker exec "$NAME-a-web-1" curl -sS --max-time 3 "$@"; }
refused() { ! in_a "$@" >"$TMPDIR/.in" 2>&1 || fail "an environment reached '$*': $(<"$TMPDIR/.in")"; }
address() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1"; }

# --- names; the proxy starts by itself ---------------------------------------------------------------------------------
check_status 0 git dockertree add a
contains "$OUT" "http://a.$NAME.localhost:$port"
lacks "$ERR" warning
check_status 0 git dockertree add b
for host in "a.$NAME.localhost" "web.a.$NAME.localhost" a.localhost; do
  wait_until 30 says "this is a" ask "$host"
  contains "$(ask6 "$host")" "this is a"
done
wait_until 30 says "this is b" ask "b.$NAME.localhost"
equals "http://b.$NAME.localhost:$port" "$(git dockertree open --print b)" "what is opened"
contains "$(git dockertree list --json | json 'd["environments"][1]["urls"]')" "http://a.$NAME.localhost:$port"
values=$(git dockertree env a)
contains "$values" "SITE_DOMAIN=a.$NAME.localhost"
contains "$values" "CSRF_TRUSTED_ORIGINS=http://a.$NAME.localhost:$port,http://a.localhost:$port"
seen=$(ask "a.$NAME.localhost" cgi-bin/env)
contains "$seen" "HTTP_HOST=a.$NAME.localhost:$port"
contains "$seen" "HTTP_X_FORWARDED_HOST=a.$NAME.localhost:$port"
contains "$seen" "HTTP_X_FORWARDED_PROTO=http"

equals 404 "$(code nobody.localhost)" "an unknown name"
contains "$(ask nobody.localhost)" "b.$NAME.localhost"

# --- isolation ---------------------------------------------------------------------------------------------------------
equals data "$(in_a http://db:5432/)" "the own database"
proxy=$(docker inspect -f "{{(index .NetworkSettings.Networks \"$NAME-a_default\").IPAddress}}" dockertree-proxy)
refused "http://$(address "$NAME-b-web-1"):8000/"
refused "http://$(address "$NAME-b-db-1"):5432/"
refused "http://$NAME-b-web-1:8000/"
refused -H "Host: b.$NAME.localhost" "http://$proxy:8080/"
refused "http://$proxy:2019/config/"
lacks "$(docker inspect -f '{{json .Mounts}}' dockertree-proxy)" docker.sock

# --- a service that does not answer ------------------------------------------------------------------------------------
docker stop -t 1 "$NAME-a-web-1" >/dev/null
check_status 0 git dockertree proxy reload
equals 503 "$(code "a.$NAME.localhost")" "a stopped service"
page=$(ask "a.$NAME.localhost")
contains "$page" exited
contains "$page" "a of $NAME"
contains "$page" "git dockertree up a"
docker start "$NAME-a-web-1" >/dev/null
wait_until 30 says "this is a" ask "a.$NAME.localhost"

# --- what happens to others drops nothing ------------------------------------------------------------------------------
go_on=$SANDBOX/go-on
touch "$go_on"
for _ in 1 2; do
  while [[ -e $go_on ]]; do ask "a.$NAME.localhost" || echo failed; done >>"$SANDBOX/answers" 2>&1 &
done
check_status 0 git dockertree down b
contains "$(ask "b.$NAME.localhost")" "not started"
check_status 0 git dockertree add c
check_status 0 git dockertree up b
wait_until 30 says "this is c" ask c.localhost
check_status 0 git dockertree remove -f c
check_status 0 git dockertree proxy reload
rm "$go_on"
wait
others=$(grep -v '^this is a$' "$SANDBOX/answers" | sort | uniq -c | head -40) || [[ $? == 1 ]]
equals '' "$others" "answers of others, and failures, meanwhile"
[[ $(wc -l <"$SANDBOX/answers") -gt 50 ]] || fail "too few requests to tell"
equals 404 "$(code "c.$NAME.localhost")" "a removed environment"
lacks "$(docker inspect -f '{{json .NetworkSettings.Networks}}' dockertree-proxy)" "$NAME-c"

# --- plain Compose, and the end ----------------------------------------------------------------------------------------
(cd "../$NAME.worktrees/b" && docker compose down -t 1)
equals 503 "$(code "b.$NAME.localhost")" "an environment that plain Compose took down"
check_status 0 git dockertree up b
wait_until 30 says "this is b" ask b.localhost
equals 2 "$(git dockertree proxy status --json | json 'len(d["proxy"]["routes"])')" "routes"
check_status 0 git dockertree stop
check_status 1 git dockertree proxy status
check_status 0 git dockertree up b
contains "$OUT" http://localhost:
check_status 1 docker inspect dockertree-proxy
check_status 0 git dockertree start
wait_until 30 says "this is b" ask b.localhost
check_status 0 git dockertree stop

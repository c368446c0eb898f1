#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 360
# Names and the dashboard follow what plain Compose and the engine do, without a command of ours; what others do drops no request;
# the follower ends with the proxy, and a new one comes with the next command.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"

make_site
cd "$NAME"
check_status 0 git dockertree add a
wait_until 30 says "this is a" ask a.localhost
shown() { ask dockertree.localhost state.json; }
state_of() { shown | json "[e['state'] for e in d['environments'] if e['branch'] == '$1'][0]"; }
is_shown() { [[ $(state_of "$1") == "$2" ]] || { state_of "$1"; return 1; }; }
wait_until 30 is_shown a running

# --- made, but started by plain Compose --------------------------------------------------------------------------------
git dockertree add --no-up b >/dev/null 2>&1
wait_until 30 is_shown b absent
cd "../$NAME.worktrees/b"
docker compose up -d >/dev/null 2>&1
wait_until 10 says "this is b" ask b.localhost
wait_until 10 is_shown b running
docker compose stop >/dev/null 2>&1
wait_until 10 answers_with 503 b.localhost
wait_until 10 says exited ask b.localhost
wait_until 10 is_shown b stopped
docker compose down >/dev/null 2>&1
wait_until 10 says "not started" ask b.localhost
docker compose up -d >/dev/null 2>&1
wait_until 10 says "this is b" ask b.localhost

# --- plain Compose takes it down: the proxy is in nobody's way, however soon ---------------------------------------------
for turn in 1 2 3 4; do
  check_status 0 docker compose down
  lacks "$ERR" "in use"
  docker network inspect "$NAME-b_default" >/dev/null 2>&1 && fail "the network outlived 'down' $turn"
  check_status 0 docker compose up -d
  # Once it answers the proxy is in; before, it may be about to join.
  ((turn % 2)) || wait_until 10 says "this is b" ask b.localhost
done
wait_until 10 says "this is b" ask b.localhost
# A signal that ends nothing, and the end of one of two, leave it where it is.
docker kill -s HUP "$NAME-b-web-1" >/dev/null
docker compose run -d --rm web sleep 100 >/dev/null 2>&1
is_joined() { docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' "$NAME-b_default" | grep dockertree-proxy; }
is_joined || fail "the proxy left a network for a signal that ends nothing"
docker ps -q --filter label=com.docker.compose.oneoff=True --filter "label=com.docker.compose.project=$NAME-b" | xargs docker rm -f >/dev/null
is_joined || fail "the proxy left a network where a container runs on"
wait_until 10 says "this is b" ask b.localhost

# --- ours, then plain Compose's ----------------------------------------------------------------------------------------
check_status 0 git dockertree down b
lacks "$ERR" "in use"
is_absent_network() { ! docker network inspect "$NAME-b_default"; }
wait_until 10 is_absent_network
docker compose up -d >/dev/null 2>&1
wait_until 10 says "this is b" ask b.localhost
cd "$WORK/$NAME"

# --- what the dashboard shows ------------------------------------------------------------------------------------------
equals "$NAME-a-web-1" "$(shown | json "[s['container'] for e in d['environments'] if e['branch'] == 'a' for s in e['services']][0]")" container
equals "http://a.$NAME.localhost:$port" "$(shown | json "[s['urls'][0] for e in d['environments'] if e['branch'] == 'a' for s in e['services']][0]")" url
contains "$(ask dockertree.localhost)" '<script src="dashboard.js" defer>'
contains "$(ask dockertree.localhost dashboard.js)" refresh
contains "$(ask dockertree.localhost '' -i)" "default-src 'none'"
equals 405 "$(ask dockertree.localhost state.json -X POST -o /dev/null -w '%{http_code}')" "a change by way of the dashboard"
for path in ../caddy.json caddy.json ..%2fcaddy.json %2e%2e/data/caddy; do
  equals 404 "$(ask dockertree.localhost "$path" --path-as-is -o /dev/null -w '%{http_code}')" "what is behind the dashboard: $path"
done

# --- a loop of requests on A while B, C and D come and go --------------------------------------------------------------
go_on=$SANDBOX/go-on
touch "$go_on"
for _ in 1 2; do
  while [[ -e $go_on ]]; do ask "a.$NAME.localhost" || echo failed; done >>"$SANDBOX/answers" 2>&1 &
done
for branch in c d; do check_status 0 git dockertree add "$branch"; done
for branch in b c d; do wait_until 30 says "this is $branch" ask "$branch.localhost"; done
(cd "../$NAME.worktrees/b" && docker compose down >/dev/null 2>&1)
check_status 0 git dockertree down c
check_status 0 git dockertree remove -f d
(cd "../$NAME.worktrees/c" && docker compose up -d >/dev/null 2>&1)
wait_until 30 says "this is c" ask c.localhost
git worktree remove --force "../$NAME.worktrees/c"
check_status 0 git dockertree gc
rm "$go_on"
wait
others=$(grep -v '^this is a$' "$SANDBOX/answers" | sort | uniq -c | head -20) || [[ $? == 1 ]]
equals '' "$others" "answers of others, and failures, meanwhile"
[[ $(wc -l <"$SANDBOX/answers") -gt 50 ]] || fail "too few requests to tell"
wait_until 10 answers_with 404 "c.$NAME.localhost"

# --- the follower ------------------------------------------------------------------------------------------------------
follower() { flock -n "$XDG_STATE_HOME/dockertree/locks/proxy-follow" true && return 1; cut -d' ' -f1 "$XDG_STATE_HOME/dockertree/locks/proxy-follow"; }
pid=$(follower) || fail "no follower"
kill "$pid"
has_ended() { ! kill -0 "$pid"; }
wait_until 10 has_ended
check_status 0 git dockertree up a
wait_until 10 follower
pid=$(follower)
check_status 0 git dockertree stop
wait_until 10 has_ended
equals "" "$(grep -a 'proxy follow' "$XDG_STATE_HOME/dockertree/log" || true)" "complaints of the follower"  # grep fails where there is none

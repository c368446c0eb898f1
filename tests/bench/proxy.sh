#!/bin/bash
# SPDX-License-Identifier: MIT
# proxy.sh [ENVIRONMENTS]: the proxy with so many environments (100), each a container on a network of its own. Reports the median
# of ten changes: one that only alters routes, one that joins a network, one that leaves one. Fails when one takes 50 ms or more.
# Not run by tests/run: the numbers are only worth something on an idle machine.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
count=${1:-100}

port=$(free_port)
git config --global dockertree.proxy.httpPort "$port"
mkdir "$NAME" && cd "$NAME"
git init -q && git commit -q --allow-empty -m Begin
at_end docker network rm 00-dockertree-proxy dockertree_caddy_proxy
at_end docker rm -f dockertree-proxy
git dockertree ports reserve 1 >/dev/null  # makes the registry

id_of() { printf '%08x' "$1"; }
number() { printf '%03d' "$1"; }

make_environment() {  # NUMBER
  local id name third=$(($1 / 16)) fourth=$(($1 % 16 * 16))
  id=$(id_of "$1") name=$NAME-e$(number "$1")
  docker network create --subnet "10.254.$third.$fourth/28" --label "dockertree.environment=$id" "$name" >/dev/null
  docker run -d --name "$name-web-1" --network "$name" --label "dockertree.environment=$id" --label com.docker.compose.service=web \
    --label "com.docker.compose.project=$name" --init busybox sh -c "echo $1 >/tmp/index.html; exec httpd -f -p 80 -h /tmp" >/dev/null
}
for ((i = 1; i <= count; i++)); do make_environment "$i"; done
python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$count" "$NAME" "$DOCKER_HOST" <<'END'
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
count, name = int(sys.argv[2]), sys.argv[3]
engine = "unix://" + sys.argv[4].replace("unix://", "")
with db:
    for at in range(1, count + 1):
        branch = "e%03d" % at
        db.execute("INSERT INTO environment VALUES (?,?,?,?,?,?,?,?,'','','made',0,0)",
                   ("%08x" % at, name + "-" + branch, engine, "shop", "/srv/shop/.git", "/srv/shop.worktrees/" + branch, branch, branch))
        db.execute("INSERT INTO setting VALUES (?,?)", ("route:%08x" % at, json.dumps(
            [{"service": "web", "port": 80, "health": "", "main": True, "hosts": [branch + ".shop.localhost", branch + ".localhost"]}])))
END
git dockertree proxy start >/dev/null
ask() { curl -sS --max-time 5 --resolve "$1:$port:127.0.0.1" "http://$1:$port/"; }
answers() { [[ $(ask "e$(number "$1").localhost") == "$1" ]]; }
wait_until 60 answers 1
wait_until 60 answers "$count"

milliseconds() {  # FILE: the median of microseconds
  sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p" | awk '{ printf "%.1f", $1 / 1000 }'
}
slow=
# measure WHAT PREPARATION: of `proxy reload`; the preparation before each is not counted, and a process that only starts and
# reads the registry is taken off, since a change is a part of a command.
measure() {
  local began started whole median i
  : >"$SANDBOX/times"
  : >"$SANDBOX/starts"
  for i in 1 2 3 4 5 6 7 8 9 10; do
    "$2" "$i"
    began=${EPOCHREALTIME/./}
    git-dockertree ports list >/dev/null
    started=${EPOCHREALTIME/./}
    git-dockertree proxy reload >/dev/null
    whole=$((${EPOCHREALTIME/./} - started)) started=$((started - began))
    echo $((whole - started)) >>"$SANDBOX/times"
    echo "$started" >>"$SANDBOX/starts"
  done
  median=$(milliseconds "$SANDBOX/times")
  printf '%-40s %6s ms, and %s ms to start (from %s)\n' "$1" "$median" "$(milliseconds "$SANDBOX/starts")" \
    "$(sort -n "$SANDBOX/times" | awk '{ printf "%s%.0f", sep, $1 / 1000; sep = " " }')"
  if awk -v n="$median" 'BEGIN { exit !(n >= 50) }'; then slow=1; fi
}
# What the engine alone takes for it, with nothing around.
engine_alone() {  # connect|disconnect
  local began i
  for i in 21 22 23 24 25 26 27 28 29 30; do
    began=${EPOCHREALTIME/./}
    curl -sS --unix-socket "${DOCKER_HOST#unix://}" -H 'Content-Type: application/json' -d '{"Container": "dockertree-proxy"}' \
      "http://engine/networks/$NAME-e$(number "$i")/$1"
    echo $((${EPOCHREALTIME/./} - began))
  done >"$SANDBOX/alone"
  printf '%-40s %6s ms\n' "the engine alone, to $1" "$(milliseconds "$SANDBOX/alone")"
}
change_setting() {
  python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$@" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
with db:
    db.execute(*sys.argv[2:3], sys.argv[3:])
END
}
rename() { change_setting "UPDATE setting SET value = replace(value, 'e001.localhost', 'x' || ? || 'e001.localhost') WHERE name = 'route:00000001'" "$1"; }
unjoin() { docker network disconnect "$NAME-e$(number $((count - $1)))" dockertree-proxy; }
# The proxy is in the networks of environments that have routes.
forget() { change_setting "DELETE FROM environment WHERE id = ?" "$(id_of "$1")"; }

measure "names change" rename
measure "an environment's network is joined" unjoin
measure "an environment leaves" forget
engine_alone disconnect
engine_alone connect
[[ -z $slow ]] || fail "a change takes 50 ms or more"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Two worktrees beside the main stack: each with a database of its own, under the names and ports that its page is found at.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_project "$NAME"
cd "$NAME"
sed -i "s/demo-db/$NAME-db/" compose.yaml
git commit -qam "Name the database"
docker compose up -d --quiet-pull
check_status 0 git dockertree add --volumes empty feature/one
one=$(realpath "../$NAME.worktrees/feature-one")
contains "$OUT" "http://localhost:$(port_of "$one")"
check_status 0 git dockertree add --volumes empty two ../two
two=$(realpath ../two)

page() { fetch "http://127.0.0.1:$1/"; }
shows() { [[ $(page "$1") == *"$2"* ]]; }
wait_until 90 shows 8000 "Hello from the seed"
wait_until 90 shows "$(port_of "$one")" "Hello from the seed"
wait_until 90 shows "$(port_of "$two")" "Hello from the seed"
shows "$(port_of "$one")" feature-one || fail "the page does not name its worktree: $(page "$(port_of "$one")")"

sql() { docker compose exec -T db psql -h 127.0.0.1 -U demo -qtA -c "$1"; }
for where in . "$one" "$two"; do
  (cd "$where" && sql "create table mark (at text); insert into mark values ('$where')")
done
for where in . "$one" "$two"; do
  equals "$where" "$(cd "$where" && sql 'select at from mark')" "the data of '$where'"
done
# A second Postgres really listens at the leased port, on the loopback interface only.
ports=$(docker port "$(cd "$one" && docker compose ps -q db)" 5432/tcp)
equals "127.0.0.1:$(port_of "$one" db)" "$ports" "address of the database"
differs "$(port_of "$one" db)" "$(port_of "$two" db)" "port of the database"

# No container of one is reached from another.
check_status 1 docker compose --project-directory "$one" exec -T web python3 -c "
import socket, sys
try: socket.create_connection(('$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(cd "$two" && docker compose ps -q db)")', 5432), 2)
except OSError: sys.exit(1)"

# `up` that fails leaves the worktree and says how to go on; then it goes on.
sed -i 's/redis:7$/there-is-no-such-image:ever/' compose.yaml
git commit -qam "Break it"
check_status 128 git dockertree add broken
contains "$ERR" "git dockertree up broken"
broken=$(realpath "../$NAME.worktrees/broken")
is_file "$broken/.dockertree/compose.override.yml"
sed -i 's/there-is-no-such-image:ever/redis:7/' "$broken/compose.yaml"
check_status 0 git dockertree up broken
contains "$OUT" "http://localhost:$(port_of "$broken")"
wait_until 90 shows "$(port_of "$broken")" "Hello from the seed"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# Copies of a database that is being written to are sound: pg_amcheck finds nothing and the sum of all money is 0.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
ROUNDS=${DOCKERTREE_TEST_ROUNDS:-3}

begin_project <<'EOF'
services:
  db:
    image: postgres:16
    environment: {POSTGRES_HOST_AUTH_METHOD: trust}
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {data: {}}
EOF
commit_all
start_main
main=$NAME-db-1
sql() { docker exec "$1" psql -qAt -h 127.0.0.1 -U postgres -c "$2"; }
wait_until 60 sql "$main" "select 1"
check_status 0 docker exec "$main" pgbench -q -i -s 5 -U postgres -h 127.0.0.1 postgres
sql "$main" "create extension amcheck"
docker exec -d "$main" pgbench -c 4 -T 600 -n -U postgres -h 127.0.0.1 postgres
busy() { (($(sql "$main" "select count(*) from pgbench_history") > $1)); }
wait_until 60 busy 0

for ((round = 1; round <= ROUNDS; round++)); do
  check_status 0 git dockertree add "r$round"
  contains "$ERR" "paused '$main' for"
  copy=$NAME-r$round-db-1
  wait_until 60 sql "$copy" "select 1"
  equals "0|0|0" "$(sql "$copy" "select
    (select sum(abalance) from pgbench_accounts) - (select coalesce(sum(delta), 0) from pgbench_history),
    (select sum(tbalance) from pgbench_tellers) - (select coalesce(sum(delta), 0) from pgbench_history),
    (select sum(bbalance) from pgbench_branches) - (select coalesce(sum(delta), 0) from pgbench_history)")" "sums in round $round"
  check_status 0 docker exec "$copy" pg_amcheck -h 127.0.0.1 -U postgres --heapallindexed -d postgres
  before=$(sql "$main" "select count(*) from pgbench_history")
  wait_until 60 busy "$before"  # the source goes on
  check_status 0 git dockertree remove -f --purge "r$round"
done

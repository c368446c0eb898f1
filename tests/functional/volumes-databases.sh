#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# Copies of Redis and SQLite that are being written to hold whole transactions, and files in another volume fit to them.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
ROUNDS=${DOCKERTREE_TEST_ROUNDS:-3}

begin_project <<'EOF'
services:
  cache:
    image: redis:7
    command: ["redis-server", "--appendonly", "yes", "--appendfsync", "everysec"]
    volumes: ["cache:/data"]
  app:
    image: python:3
    init: true
    command: ["sleep", "infinity"]
    volumes: ["rows:/rows", "files:/files"]
volumes: {cache: {}, rows: {}, files: {}}
EOF
commit_all
start_main
cache=$NAME-cache-1 app=$NAME-app-1
# Two counters that are equal after each transaction.
docker exec -d "$cache" sh -c 'while true; do printf "MULTI\nINCR a\nSET filler-$RANDOM %01000d\nINCR b\nEXEC\n" 1; done | redis-cli >/dev/null'
# Money goes to and fro; after each transaction its number is written into the other volume.
docker exec -d "$app" python3 -c '
import os, random, sqlite3
db = sqlite3.connect("/rows/db", isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, money INTEGER, filler TEXT)")
db.execute("CREATE TABLE done (number INTEGER)")
db.execute("INSERT INTO done VALUES (0)")
db.executemany("INSERT INTO account VALUES (?, 0, ?)", [(i, "x" * 500) for i in range(20000)])
number = 0
while True:
    number += 1
    db.execute("BEGIN")
    for sign in (1, -1):
        db.execute("UPDATE account SET money = money + ? WHERE id = ?", (sign * number, random.randrange(20000)))
    db.execute("UPDATE done SET number = ?", (number,))
    db.execute("COMMIT")
    with open("/files/new", "w") as file: file.write(str(number))
    os.rename("/files/new", "/files/number")
'
busy() { [[ $(docker exec "$cache" redis-cli get a) -gt 100 && $(docker exec "$app" cat /files/number) -gt 100 ]]; }
wait_until 60 busy

for ((round = 1; round <= ROUNDS; round++)); do
  check_status 0 git dockertree add "r$round"
  contains "$ERR" "paused '"
  copy=$NAME-r$round-cache-1
  answers() { docker exec "$copy" redis-cli get a | grep -q '^[0-9]'; }
  wait_until 60 answers
  equals "$(docker exec "$copy" redis-cli get a)" "$(docker exec "$copy" redis-cli get b)" "the counters in round $round"
  equals "ok 0 True" "$(docker exec "$NAME-r$round-app-1" python3 -c '
import sqlite3
db = sqlite3.connect("/rows/db")
number = db.execute("SELECT number FROM done").fetchone()[0]
print(db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("SELECT sum(money) FROM account").fetchone()[0],
      int(open("/files/number").read()) in (number, number - 1))')" "the rows and the files in round $round"
  before=$(docker exec "$app" cat /files/number)
  goes_on() { (($(docker exec "$app" cat /files/number) > before)); }
  wait_until 60 goes_on
  check_status 0 git dockertree remove -f --purge "r$round"
done

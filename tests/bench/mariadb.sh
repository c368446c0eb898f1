#!/bin/bash
# SPDX-License-Identifier: MIT
# mariadb.sh [ROUNDS]: copies of a MariaDB that is being written to: each starts, its tables are sound, no money is lost. Makes an
# image from Debian packages on the engine in $DOCKER_HOST, which takes a minute and needs a network; not part of CI.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
rounds=${1:-5}
image=dockertree-test-mariadb

if ! docker image inspect "$image" >/dev/null 2>&1; then
  docker run --name "$NAME-making" --network host debian:bookworm-slim sh -c 'apt-get -qq update &&
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install mariadb-server-core mariadb-client-core' \
    >"$TMPDIR/making" 2>&1 || fail "no MariaDB: $(tail -n 3 "$TMPDIR/making")"
  docker commit "$NAME-making" "$image" >/dev/null
  docker rm "$NAME-making" >/dev/null
fi

mkdir "$NAME"
cd "$NAME"
git init -q
cat >compose.yaml <<EOF
services:
  db:
    image: $image
    command:
      - sh
      - -c
      - |
        [ -d /var/lib/mysql/mysql ] || mariadb-install-db --user=root --datadir=/var/lib/mysql --auth-root-authentication-method=normal >/dev/null
        exec mariadbd --user=root --datadir=/var/lib/mysql --socket=/tmp/socket --skip-networking
    volumes: ["data:/var/lib/mysql"]
volumes: {data: {}}
EOF
git add -A
git commit -qm Begin
docker compose up -d 2>/dev/null
at_end docker compose -p "$NAME" down -v -t 1
main=$NAME-db-1
sql() { docker exec "$1" mariadb -uroot -S /tmp/socket -NB -e "$2"; }
wait_until 120 sql "$main" "select 1"
docker exec -i "$main" mariadb -uroot -S /tmp/socket <<'END'
create database bank;
use bank;
create table account (id int primary key, money bigint, filler char(200)) engine=innodb;
insert into account select seq, 0, 'x' from seq_1_to_200000;
create table done (id int primary key auto_increment) engine=innodb;
delimiter //
create procedure work() begin declare amount int; declare other int; while true do
  set amount = floor(rand() * 1000); start transaction;
  set other = 1 + floor(rand() * 100000);
  update account set money = money + amount where id = other;
  set other = 100001 + floor(rand() * 100000);
  update account set money = money - amount where id = other;
  insert into done values (); commit; end while; end//
END
for _ in 1 2 3 4; do docker exec -d "$main" mariadb -uroot -S /tmp/socket bank -e "call work()"; done
count() { sql "$1" "select count(*) from bank.done"; }
busy() { (($(count "$main") > $1)); }
wait_until 60 busy 100

for ((round = 1; round <= rounds; round++)); do
  check_status 0 git dockertree add "r$round"
  grep -E "paused|volume '" <<<"$ERR"
  copy=$NAME-r$round-db-1
  wait_until 120 sql "$copy" "select 1"
  equals 0 "$(sql "$copy" "select sum(money) from bank.account")" "money in round $round"
  equals "status status " "$(sql "$copy" "check table bank.account, bank.done extended" | cut -f3 | tr '\n' ' ')" "tables in round $round"
  equals "OK OK " "$(sql "$copy" "check table bank.account, bank.done extended" | cut -f4 | tr '\n' ' ')" "tables in round $round"
  echo "round $round: sound, $(count "$copy") transactions"
  before=$(count "$main")
  wait_until 60 busy "$before"
  check_status 0 git dockertree remove -f --purge "r$round"
done

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced after sandbox.sh by tests that need an environment, but no data: one service, one volume, quick to start and stop.

# make_small DIRECTORY: a repository whose service writes into its volume; it ends at once when told to.
make_small() {
  local directory=$1
  mkdir -p "$directory"
  (
    cd "$directory"
    git init -q
    cat >compose.yaml <<'END'
services:
  app:
    image: busybox
    command: ["sh", "-c", "date >>/data/log; exec sleep 100000"]
    init: true
    stop_grace_period: 1s
    restart: always
    ports: ["18080:80"]
    volumes: ["data:/data", ".:/here"]
volumes:
  data:
END
    echo .env >.gitignore
    git add -A
    git commit -qm "Begin"
  )
}

# What there is of the repository $NAME: `ids KIND`.
ids() {
  case $1 in
    container) docker ps -aq --filter "name=$NAME-" ;;
    network) docker network ls -q --filter "name=$NAME-" ;;
    volume) docker volume ls -q --filter "name=$NAME-" ;;
  esac
}

# The rows of a table of the registry.
rows() { python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$1" <<'END'
import sqlite3, sys
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
print(db.execute("SELECT count(*) FROM " + sys.argv[2]).fetchone()[0])
END
}

# Nothing is left but what is in the trash: N volumes.
check_clean() {
  equals "" "$(ids container)" "containers left"
  equals "" "$(ids network)" "networks left"
  local table
  for table in environment lease subnet volume step; do equals 0 "$(rows "$table")" "rows in $table"; done
  equals "$1" "$(rows trash)" "volumes in the trash"
  equals "$1" "$(ids volume | wc -l)" "volumes on the engine"
}

is_gone() { [[ -z $(ids container) && $(rows environment) == 0 ]]; }

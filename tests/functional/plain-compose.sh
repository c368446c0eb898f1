#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer Compose
# Plain `docker compose` in a worktree, and below it, acts on that worktree's environment and on no other.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
docker compose up -d
git dockertree add --no-up one ../one
git dockertree add two ../two
main=$(docker ps -q -f "label=com.docker.compose.project=$NAME" | sort)
two=$(docker ps -q -f "label=com.docker.compose.project=$NAME-two" | sort)
equals 2 "$(wc -w <<<"$two")" "containers of two"
services() { docker compose ps --format '{{.Project}}/{{.Service}}' | sort | xargs; }

cd ../one/page
equals "" "$(services)" "services before up"
echo one >index.html
check_status 0 docker compose up -d
lacks "$ERR" "recreate"
equals "$NAME-one/side $NAME-one/web" "$(services)" "services in a subdirectory"
equals one "$(fetch "http://127.0.0.1:$(port_of ..)/")" "page"
equals main "$(fetch "http://127.0.0.1:8000/")" "page of the main stack"
check_status 0 docker compose exec -T web cat /page/index.html
equals one "$OUT" "exec"
# The name that others know it by, and the variables, are inside.
check_status 0 docker compose exec -T side wget -qO- http://the-web/
equals one "$OUT" "by the container's name"
check_status 0 docker compose exec -T side sh -c 'echo "$WORKTREE_NAME $DOCKERTREE_WEB_HOST_PORT"'
equals "one $(port_of ..)" "$OUT" "variables"

check_status 0 docker compose down -v
equals "" "$(services)" "services after down"
cd ..
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME" | sort)" "the main stack"
equals "$two" "$(docker ps -q -f "label=com.docker.compose.project=$NAME-two" | sort)" "the other environment"
docker volume inspect "${NAME}_data" >/dev/null || fail "the volume of the main stack is gone"
check_status 0 docker compose up -d
equals "$NAME-one/side $NAME-one/web" "$(services)" "services after down and up"

# In the main worktree plain Compose still means the main stack.
cd "../$NAME"
check_status 0 docker compose down
equals "$two" "$(docker ps -q -f "label=com.docker.compose.project=$NAME-two" | sort)" "the other environment"

# What is exported is stronger than any file: that is said, not met.
check_status 0 env COMPOSE_PROJECT_NAME=other COMPOSE_FILE=compose.yaml git dockertree add --no-up three ../three
contains "$ERR" "COMPOSE_PROJECT_NAME is exported as 'other'"
contains "$ERR" "COMPOSE_FILE is exported as 'compose.yaml'"
contains "$ERR" "hint: unset COMPOSE_PROJECT_NAME, or use 'git dockertree compose'"
check_status 1 env COMPOSE_PROJECT_NAME=other git -C ../three dockertree doctor --check compose-exported
contains "$OUT" "acts on that project in this worktree too"
(
  eval "$(git dockertree env --export three)"
  check_status 0 git -C ../three dockertree doctor --check compose-exported
)

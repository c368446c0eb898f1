#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer Compose
# A tracked .env is not changed; plain Compose is still led to the environment, or stops before it touches another.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
echo 'GREETING=hello' >.env
git add -f .env
git commit -qm "Track .env"
check_status 0 git dockertree add one ../one
lacks "$ERR" "warning:"
cd ../one/page
equals "" "$(git status --porcelain)" status
equals "GREETING=hello" "$(<../.env)" .env
# Compose is found by the folder; the project is the environment's, from a subdirectory too.
equals "$NAME-one" "$(docker compose config --format json | json 'd["name"]')" project
equals "side web" "$(docker compose ps --format '{{.Service}}' | sort | xargs)" services
check_status 0 docker compose up -d
equals "$NAME-one/side $NAME-one/web" "$(own_containers | xargs)" "what runs"
check_status 0 docker compose down
equals "" "$(own_containers -a)" "what runs"
check_status 0 git dockertree up
lacks "$ERR" "warning:"

# With a project's name in the tracked .env plain Compose would reach the main stack: it must not.
cd "$WORK/$NAME"
echo "COMPOSE_PROJECT_NAME=$NAME-fixed" >.env
git commit -qam "Name the project"
docker compose up -d
check_status 0 git dockertree add two ../two
contains "$ERR" "warning:"
contains "$ERR" "git dockertree compose"
contains "$(own_containers)" "$NAME-two/web"
main=$(docker ps -q -f "label=com.docker.compose.project=$NAME-fixed" | sort)
cd ../two
equals "" "$(git status --porcelain)" status
check_status 0 docker compose down -v --remove-orphans
check_status 1 docker compose up -d
check_status 1 docker compose up -d web
contains "$ERR" "use-git-dockertree-up"
check_status 0 docker compose stop
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME-fixed" | sort)" "the main stack"
equals "side web" "$(git dockertree ps --format '{{.Service}}' | sort | xargs)" "services through us"
check_status 0 git dockertree remove -f two
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME-fixed" | sort)" "the main stack"

# Nor with several files beside a tracked .env, where the project's own name is the main stack's.
cd "$WORK/$NAME"
docker compose down
echo 'GREETING=hello' >.env
sed -i "1i name: $NAME-main" compose.yaml
echo 'services: {web: {labels: {of: override}}}' >docker-compose.override.yml
git add -f docker-compose.override.yml
git commit -qam "Have an override"
docker compose up -d
main=$(docker ps -q -f "label=com.docker.compose.project=$NAME-main" | sort)
check_status 0 git dockertree add three ../three
contains "$ERR" "several files"
contains "$(own_containers)" "$NAME-three/web"
cd ../three
equals "" "$(git status --porcelain)" status
check_status 1 docker compose up -d web
check_status 0 docker compose down -v
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME-main" | sort)" "the main stack"
check_status 0 git dockertree up
check_status 0 git dockertree up
lacks "$ERR" "several files"

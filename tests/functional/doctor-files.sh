#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# What doctor finds in the files of a project, without a container.
# shellcheck disable=SC2016 # what is written into files
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_engine

begin_project <<'END'
services:
  db:
    image: redis:7
    healthcheck: {test: ["CMD", "redis-cli", "ping"]}
  app:
    image: busybox
    environment:
      REDIS_URL: ${REDIS_URL:-redis://db}
    ports: ["127.0.0.1:8080:80"]
    volumes: ["./data:/data"]
    depends_on: {db: {condition: service_healthy}}
END
mkdir data && touch data/.keep
printf 'REDIS_URL=redis://db:6379/1\n' >.env.example
printf '.env\n' >.gitignore
commit_all
cp .env.example .env
git dockertree add --no-up -b one "$WORK/one" >/dev/null
cd "$WORK/one"
is_healthy
cp compose.yaml "$TMPDIR/healthy.yaml"

# edit SED-SCRIPT: the healthy project, but for this; its environment is made anew.
edit() {
  sed "$1" "$TMPDIR/healthy.yaml" >compose.yaml
  git dockertree provision >/dev/null 2>&1
}

# .env
printf 'SECRET_KEY=example\n#OPTIONAL=\n' >>.env.example
printf '#OPTIONAL=1\n' >>.env
finds env-incomplete "lacks variables that '.env.example' has"
before=$(<.env)
# A copy of one's own is nothing that --undo takes.
cp .env .env.backup-old
check_status 128 git dockertree doctor --undo
is_file .env.backup-old
mends env-incomplete SECRET_KEY
contains "$(<.env)" "SECRET_KEY=example"
check_status 0 git dockertree doctor --undo
equals "$before" "$(<.env)" ".env after --undo"
check_status 128 git dockertree doctor --undo
rm .env.backup-old
git mv .env.example .env.template
finds env-incomplete "lacks variables that '.env.template' has"
git reset -q --hard
sed -i '/^REDIS_URL=/d; /^#OPTIONAL/d' .env
mends env-incomplete "'.env' is missing, and '.env.example' is there"
contains "$(<.env)" "REDIS_URL=redis://db:6379/1"
rm .env.backup-*

# Hosts in variables.
sed -i 's/^REDIS_URL=.*/REDIS_URL=redis:\/\/:pass@localhost:6379\/1/' .env
finds env-host "REDIS_URL of service 'app' names 'localhost', which is the service's own container"
equals problem "$(severity env-host)" severity
lacks "$(found env-host)" pass@
mends env-host "the service 'db' is meant"
contains "$(<.env)" "REDIS_URL=redis://:pass@db:6379/1"
rm .env.backup-*
edit 's/REDIS_URL:.*/REDIS_URL: redis:\/\/cahce:6379/'
finds env-host "names 'cahce', which is no service"
finds env-fixed 'write REDIS_URL: ${REDIS_URL:-redis://cahce'
check_status 1 git dockertree doctor
edit 's/REDIS_URL:.*/REDIS_URL: ${REDIS_URL:-redis:\/\/cahce:6379}/'
is_quiet env-host env-fixed
edit 's/REDIS_URL:.*/DB_HOST: 172.18.0.2/'
finds env-host "which is an address"
equals warning "$(severity env-host)" severity
edit 's/image: redis:7/&\n    container_name: the-db/; s/redis:\/\/db/redis:\/\/the-db/; s/REDIS_URL:-/OTHER:-/'
finds env-host "is a container's name, not a service's"
edit 's/REDIS_URL:/CALLBACK: http:\/\/localhost:8080\/back\n      &/'
finds env-localhost 'DOCKERTREE_APP_HOST_PORT'
edit 's/REDIS_URL:/CALLBACK: http:\/\/localhost:${DOCKERTREE_APP_HOST_PORT:-8080}\/back\n      &/'
is_quiet env-localhost
edit ''
is_quiet env-host env-fixed env-localhost

# Code.
mkdir -p src node_modules/x
echo 'load_dotenv(override=True)' >src/settings.py
echo '# load_dotenv(override=True)' >src/other.py
echo 'require("dotenv").config({ override: true })' >node_modules/x/index.js
finds env-code "src/settings.py:1:load_dotenv(override=True)"
lacks "$(found env-code)" other.py
lacks "$(found env-code)" node_modules
printf 'require("dotenv").config({\n  path: ".env",\n  override: true,\n});\n' >src/app.js
printf 'require "dotenv"\nDotenv.overload\n' >src/app.rb
finds env-code "src/app.js:3:override: true,"
finds env-code "src/app.rb:2:Dotenv.overload"
rm -r node_modules
sed -i 's/override=True//' src/settings.py
sed -i '/override/d' src/app.js
sed -i 's/overload/load/' src/app.rb
is_quiet env-code
rm -r src

# Compose.
edit 's/image: busybox/&\n    networks: [front]/; $a networks: {front: {}}'
finds net-disjoint "services 'app' and 'db' have no network in common"
edit 's/image: busybox/&\n    networks: [front, default]/; $a networks: {front: {}}'
is_quiet net-disjoint
edit 's/image: redis:7/&\n    networks: [back]/; s/REDIS_URL:.*/TITLE: x/; $a networks: {back: {}}'
finds net-disjoint "add the network 'back' to 'networks:' of 'app'"
equals warning "$(severity net-disjoint)" severity
edit '/depends_on/d'
finds compose-depends "service 'app' uses 'db' and does not wait for it"
edit 's/condition: service_healthy/condition: service_started/'
finds compose-health "service 'app' starts before 'db' is ready"
edit 's/image: busybox/&\n    restart: always/'
finds compose-restart "'app': restart: always"
edit 's/image: busybox/&\n    restart: ${RESTART:-no}/'
is_quiet compose-restart
edit 's/image: busybox/&\n    network_mode: host/; /ports/d'
finds compose-shared "uses the host's network"
edit 's/image: busybox/&\n    network_mode: host/'
is_quiet files-disagree
edit 's/"\.\/data:\/data"/&, "\/var\/run\/docker.sock:\/engine.sock"/'
finds compose-shared "mounts the engine's socket"
edit 's/image: redis:7/&\n    container_name: the-db\n    build: .\n    volumes: ["kept:\/kept"]/; $a volumes: {kept: {name: '"$NAME"'-kept}}'
finds compose-shared "container_name 'the-db' of service 'db': it has a name of its own here"
contains "$(found compose-shared)" "the built image 'redis:7' of service 'db': here it is 'redis:7-"
contains "$(found compose-shared)" "the name '$NAME-kept' of volume 'kept': here it is '"
sed -i '/container_name/d' .dockertree/compose.override.yml
finds compose-shared "container_name 'the-db' of service 'db' is the same in all environments"
equals note,warning "$(severity compose-shared | sed 's/notewarning/note,warning/')" severity
git dockertree doctor --fix --check compose-shared >/dev/null 2>&1
lacks "$(found compose-shared)" "is the same in all environments"
docker volume create "$NAME-common" >/dev/null
git config dockertree.volumes.default share
edit 's/image: redis:7/&\n    volumes: ["common:\/common"]/; $a volumes: {common: {name: '"$NAME"'-common}}'
finds compose-shared "volume 'common' is '$NAME-common', which environments share"
git config --unset dockertree.volumes.default
edit ''
printf 'services:\n  app: {ports: ["8080:80"]}\n' >docker-compose.dockertree.yml
git dockertree provision >/dev/null
finds port-fixed 'write ${DOCKERTREE_APP_HOST_PORT:-0}'
printf 'services:\n  app: {ports: ["${DOCKERTREE_APP_HOST_PORT:-0}:80"]}\n' >docker-compose.dockertree.yml
git dockertree provision >/dev/null
is_quiet port-fixed
rm docker-compose.dockertree.yml
printf 'services:\n  app:\n    ports: !override ["127.0.0.1:8123:80"]\n' >docker-compose.worktree.template.yml
git dockertree provision >/dev/null
finds port-fixed 'write ${ALLOCATED_APP_PORT}'
equals problem "$(severity port-fixed)" severity
printf 'services:\n  app:\n    ports: !override ["127.0.0.1:${ALLOCATED_APP_PORT}:80"]\n' >docker-compose.worktree.template.yml
git dockertree provision >/dev/null
is_quiet port-fixed files-disagree
rm docker-compose.worktree.template.yml
git dockertree provision >/dev/null
printf 'services:\n  app: {image: [1]}\n' >compose.yaml
finds compose-invalid "Compose refuses the project's files"
contains "$(found net-disjoint)" "Compose refuses"
edit ''
is_quiet net-disjoint compose-depends compose-health compose-restart compose-shared port-fixed compose-invalid

# Files.
rm -r data
mends file-missing "'data', which service 'app' mounts, does not exist"
[[ -d data ]] || fail "no folder"
edit "s|./data:|$WORK/$NAME/data:|"
finds file-worktree "service 'app' uses files of the worktree 'main'"
edit ''
is_quiet file-missing file-worktree
if ((EUID == 0)); then
  git config --global --add safe.directory '*'
  chown -R 1000 .
  docker run --rm -v "$PWD/made/by/docker:/x" busybox true
  mends file-owner made
  equals 1000 "$(stat -c %u made/by/docker)" "owner of what Docker has made"
  rm -r made
  chown -R 0 .
fi

# Where a value comes from.
cp .env "$TMPDIR/env"
printf 'LEVEL=debug\nREDIS_URL=redis://nobody\n' >more.env
edit 's/    environment:/    env_file: [more.env]\n&/'
check_status 0 git dockertree doctor --explain LEVEL app --json
equals more.env "$(json '[l["from"] for l in d["services"][0]["layers"] if l["wins"]]' <<<"$OUT")" "what LEVEL comes from"
check_status 0 env REDIS_URL=redis://shell git dockertree doctor --explain REDIS_URL app --json
equals "redis://shell" "$(json 'd["services"][0]["value"]' <<<"$OUT")" "value from the shell"
contains "$(json '[l["from"] for l in d["services"][0]["layers"]]' <<<"$OUT")" "the shell's environment"
contains "$(json '[l["from"] for l in d["services"][0]["layers"]]' <<<"$OUT")" more.env
check_status 0 git dockertree doctor --explain WORKTREE_NAME app
contains "$OUT" .dockertree/env.dockertree
edit 's/REDIS_URL:/API_KEY: abc\n      &/'
check_status 0 git dockertree doctor --explain REDIS_URL --json
equals "redis://:***@db:6379/1" "$(json 'd["services"][0]["value"]' <<<"$OUT")" value
equals '${REDIS_URL:-redis://db}' "$(json '[l["value"] for l in d["services"][0]["layers"] if l["wins"]]' <<<"$OUT")" winner
contains "$(json '[l["from"] for l in d["services"][0]["layers"] if l["fills"]]' <<<"$OUT")" .env
check_status 0 git dockertree doctor --explain API_KEY app
lacks "$OUT" abc
check_status 1 git dockertree doctor --explain NOTHING
check_status 128 git dockertree doctor --explain REDIS_URL nobody
check_status 129 git dockertree doctor --check env-hots
contains "$ERR" "did you mean 'env-host'"
edit ''
is_healthy

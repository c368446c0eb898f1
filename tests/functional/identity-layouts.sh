#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Wherever a repository keeps its Compose files: bare, in a folder, named by .env, with profiles, include and extends.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

# ports_in WORKTREE-FOLDER: every published port, by plain Compose with all profiles.
ports_in() { (cd "$1" && docker compose --profile '*' config --format json | json '[p["published"] for s in d["services"].values() for p in s.get("ports", [])]' | sort | xargs); }
apart() {  # MAIN NEW
  local port
  for port in $(ports_in "$1"); do lacks " $(ports_in "$2") " " $port "; done
  differs "" "$(ports_in "$2")" "ports of '$2'"
}

# A bare repository with worktrees.
make_small_project "$NAME"
git clone -q --bare "$NAME" "$NAME.git"
cd "$NAME.git"
check_status 0 git dockertree add --no-up one ../bare-one
check_status 0 git -C ../bare-one dockertree add --no-up two
apart "../$NAME" ../bare-one
equals "$NAME-one" "$(git dockertree env ../bare-one | sed -n 's/^COMPOSE_PROJECT_NAME=//p')" project
check_status 0 git dockertree remove one
is_absent ../bare-one
cd ..

# A folder, and files, by configuration.
make_small_project "$NAME-folder"
cd "$NAME-folder"
mkdir deploy
git mv compose.yaml deploy/stack.yml
printf 'services: {more: {image: busybox, ports: ["9100:80"]}}\n' >deploy/more.yml
printf '[compose]\ndirectory = "deploy"\nfiles = ["stack.yml", "more.yml"]\n' >.dockertree.toml
git add -A
git commit -qm "Move the files"
check_status 0 git dockertree add --no-up one ../folder-one
is_file ../folder-one/deploy/.env
equals "" "$(git -C ../folder-one status --porcelain)" status
equals 2 "$(ports_in ../folder-one/deploy | wc -w)" ports
lacks " $(ports_in ../folder-one/deploy) " " 8000 "
lacks " $(ports_in ../folder-one/deploy) " " 9100 "
cd ..

# COMPOSE_FILE and profiles in .env; include and extends.
make_small_project "$NAME-named"
cd "$NAME-named"
mkdir parts
cat >stack.yml <<'END'
include: [parts/cache.yml]
services:
  base:
    extends: {file: parts/base.yml, service: base}
  tools:
    image: busybox
    profiles: [tools]
    ports: ["9200:80"]
END
echo 'services: {base: {image: busybox, ports: ["9201:80"]}}' >parts/base.yml
echo 'services: {cache: {image: busybox, ports: ["9202:80"]}}' >parts/cache.yml
git add -A
git commit -qm "Name the files"
printf 'COMPOSE_FILE=compose.yaml:stack.yml\nCOMPOSE_PROFILES=tools\n' >.env
check_status 0 git dockertree add --no-up one ../named-one
equals 4 "$(ports_in ../named-one | wc -w)" ports
apart . ../named-one
equals tools "$(cd ../named-one && docker compose config --profiles)" profiles
contains "$(cd ../named-one && docker compose config --services | xargs)" tools
contains "$(<../named-one/.env)" "COMPOSE_FILE=compose.yaml:stack.yml"
cd ..

# Under names that Compose does not look for: the hint is the way out, as it is shown.
for layout in docker-compose.local.yml .devcontainer/docker-compose.yml deploy/local.yml; do
  repository=$NAME-${layout//[^a-z]/}
  make_small_project "$repository"
  cd "$repository"
  mkdir -p "$(dirname "$layout")"
  git mv compose.yaml "$layout"
  git commit -qm "Name it otherwise"
  check_status 128 git dockertree add --no-up one "../$repository-one"
  eval "$(sed -n 's/^hint: there is .*: git config/git config/p' <<<"$ERR")"
  check_status 0 git -C "../$repository-one" dockertree provision
  (cd "$(dirname "../$repository-one/$layout")" && contains "$(docker compose config --services | xargs)" web)
  cd ..
done

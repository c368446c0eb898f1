# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by every functional test: a hostile place to work in, checks, and clean-ups. The engine of $DOCKER_HOST serves one
# test after the other, so ports are free, but a test names its repositories after itself ($NAME) and looks only at its own.
# Nothing here or in a test sets an EXIT trap but this file: use at_end.

set -euo pipefail

TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ROOT=$(dirname "$TESTS")
DEMO=$TESTS/demo
DOCKERTREE=${DOCKERTREE:-$ROOT/build/git-dockertree}
export DOCKERTREE
# shellcheck source=tests/lib/docker_path.sh
. "$TESTS/lib/docker_path.sh"
# shellcheck source=tests/lib/checks.sh
. "$TESTS/lib/checks.sh"

# --- clean-ups: in reverse order, all of them, whatever one says -------------------------------------------------------

declare -a clean_ups=()

# at_end COMMAND [ARGUMENT...]
at_end() { clean_ups+=("$(printf '%q ' "$@")"); }

run_clean_ups() {
  local status=$? i
  trap - EXIT
  set +e
  cd /
  for ((i = ${#clean_ups[@]} - 1; i >= 0; i--)); do
    eval "${clean_ups[i]}" >>"$SANDBOX/clean-up.log" 2>&1
  done
  rm -rf --one-file-system "$SANDBOX"
  exit "$status"
}

# --- the sandbox -------------------------------------------------------------------------------------------------------

SANDBOX=$(mktemp -d "${TMPDIR:-/tmp}/gdt.XXXXXX")
NAME=t${SANDBOX##*.}
NAME=${NAME,,}  # unique; good as the name of a repository
trap run_clean_ups EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

while IFS='=' read -r variable _; do
  case $variable in GIT_* | COMPOSE_* | DOCKERTREE_* | SITE_DOMAIN | ALLOWED_HOSTS | WORKTREE_NAME)
    [[ $variable == DOCKERTREE_TEST_* ]] || unset "$variable" ;;
  esac
done < <(env)
unset variable CDPATH DISPLAY NO_COLOR

export HOME=$SANDBOX/home TMPDIR=$SANDBOX/tmp
export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state XDG_DATA_HOME=$HOME/.local/share
export XDG_CACHE_HOME=$HOME/.cache XDG_RUNTIME_DIR=$SANDBOX/run
export GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$SANDBOX GIT_TERMINAL_PROMPT=0 GIT_EDITOR=false
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com GIT_AUTHOR_DATE='2024-01-01T00:00:00Z'
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
export LC_ALL=C TZ=UTC TERM=dumb
mkdir -p "$HOME" "$TMPDIR" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$SANDBOX/bin"
mkdir -m 700 "$XDG_RUNTIME_DIR"
# The client keeps its context and its plugins' folder there; Debian's plugin is found system-wide.
export DOCKER_CONFIG=$HOME/.docker
mkdir "$DOCKER_CONFIG"
if [[ -n ${DOCKERTREE_TEST_COMPOSE:-} ]]; then  # another Compose plugin than the installed one
  mkdir "$DOCKER_CONFIG/cli-plugins"
  ln -s "$DOCKERTREE_TEST_COMPOSE" "$DOCKER_CONFIG/cli-plugins/docker-compose"
fi
if [[ -n ${DOCKERTREE_TEST_GIT:-} ]]; then ln -s "$DOCKERTREE_TEST_GIT" "$SANDBOX/bin/git"; fi
ln -s "$DOCKERTREE" "$SANDBOX/bin/git-dockertree"
export PATH=$SANDBOX/bin:$PATH

mkdir "$SANDBOX/a place"
ln -s "a place" "$SANDBOX/link"
cd "$SANDBOX/link"
export WORK=$SANDBOX/link
# A test that wants the proxy says so.
printf '[init]\n\tdefaultBranch = main\n[dockertree "proxy"]\n\tautostart = false\n' >"$HOME/.gitconfig"

# --- the engine: what a test made goes when it ends --------------------------------------------------------------------

# Environments are found by the registry of this sandbox, Compose projects by the folder that they were started from.
remove_own() {
  local kind id owner ids=()
  for kind in container network volume; do
    ids=()
    while IFS=$'\t' read -r id owner; do
      [[ $owner != *"$SANDBOX"* && $owner != *"$NAME"* ]] || ids+=("$id")
    done < <(list_labels "$kind")
    ((${#ids[@]})) || continue
    if [[ $kind == network ]]; then docker network rm "${ids[@]}"; else docker "$kind" rm -f "${ids[@]}"; fi
  done
}

# "ID<tab>name and all labels" of everything on the engine; labels hold the project and the folder.
list_labels() {
  case $1 in
    container) docker ps -aq --no-trunc | xargs -r docker inspect -f '{{.Id}}{{"\t"}}{{.Name}} {{json .Config.Labels}}' ;;
    network) docker network ls -q --no-trunc -f type=custom |
      xargs -r docker network inspect -f '{{.Id}}{{"\t"}}{{.Name}} {{json .Labels}}' ;;
    volume) docker volume ls -q | xargs -r docker volume inspect -f '{{.Name}}{{"\t"}}{{.Name}} {{json .Labels}}' ;;
  esac
}

if [[ -n ${DOCKER_HOST:-} ]]; then at_end remove_own; fi

require_binary() { [[ -x $DOCKERTREE ]] || fail "no binary at '$DOCKERTREE'"; }

require_engine() { docker version >/dev/null 2>&1 || skip "no Docker engine answers"; }

# Leaves the folder of real projects in $CORPUS.
require_corpus() {
  CORPUS=${DOCKERTREE_TEST_CORPUS:-$ROOT/../shared/corpus}
  [[ -d $CORPUS ]] || skip "no folder of real projects at '$CORPUS'"
  CORPUS=$(cd "$CORPUS" && pwd)
}

# begin_project <COMPOSE_FILE: into the folder of a repository $NAME with this file; `commit_all` makes its first commit, and
# `start_main` starts its own stack, which goes when the test ends.
begin_project() {
  mkdir -p "$NAME"
  cd "$NAME"
  git init -q
  cat >compose.yaml
}
commit_all() {
  git add -A
  git commit -qm Begin
}
start_main() {
  docker compose up -d --quiet-pull 2>/dev/null
  at_end docker compose -p "$NAME" down -v -t 1
}

# make_project [DIRECTORY]: a git repository with the demo's Compose project, committed; its name is unique by default.
# The main stack is not started; `docker compose up -d` there does it.
make_project() {
  local directory=${1:-$NAME}
  mkdir -p "$directory"
  cp -R "$DEMO/." "$directory/"
  (
    cd "$directory"
    git init -q
    cp .env.example .env
    git add -A
    git commit -qm "Begin"
  )
}

# make_small_project [DIRECTORY]: a repository whose services start in a second: `web` answers on a fixed port with the text of
# page/index.html, and has a volume and a fixed name, `side` waits. Containers are killed at once when they are to stop.
make_small_project() {
  local directory=${1:-$NAME}
  mkdir -p "$directory/page"
  cat >"$directory/compose.yaml" <<'END'
services:
  web:
    image: busybox
    container_name: the-web
    command: ["httpd", "-f", "-p", "80", "-h", "/page"]
    ports: ["8000:80"]
    volumes: ["./page:/page:ro", "data:/data"]
    stop_signal: SIGKILL
  side:
    image: busybox
    command: ["sleep", "3600"]
    stop_signal: SIGKILL
volumes:
  data:
END
  echo main >"$directory/page/index.html"
  printf '.env\n*.local\n' >"$directory/.gitignore"
  git -C "$directory" init -q
  git -C "$directory" add -A
  git -C "$directory" commit -qm "Begin"
}

# port_of WORKTREE [SERVICE]: the host port that its environment leases for a service.
port_of() {
  git -C "$1" dockertree list --json |
    json "[p['host_port'] for e in d['environments'] if e['path'] == '$(realpath "$1")' for p in e['ports'] if p['service'] == '${2:-web}'][0]"
}

# own_containers [FILTER...]: the services of running containers of this test's repository, one a line, sorted.
own_containers() { docker ps --format '{{.Label "com.docker.compose.project"}}/{{.Label "com.docker.compose.service"}}' "$@" | grep "^$NAME" | sort || true; }

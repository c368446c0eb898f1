#!/bin/bash
# SPDX-License-Identifier: MIT
# load.sh [ENVIRONMENTS [PROCESSES]]: that many environments of three services, made by so many processes at once, listed, and
# removed by as many at once, on one engine. Reports time and memory; fails when something failed, is double, or is left.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/small.sh
. "$TESTS/lib/small.sh"
require_binary
require_engine
count=${1:-40} processes=${2:-8}

mkdir "$NAME"
cd "$NAME"
git init -q
cat >compose.yaml <<'END'
x-all: &all
  image: busybox
  command: sleep 100000
  init: true
services:
  web: { <<: *all, ports: ["18080:80", "18443:443"] }
  api: { <<: *all, ports: ["13000:3000"], networks: [default, back] }
  db: { <<: *all, volumes: ["data:/data"], networks: [back] }
networks:
  back:
volumes:
  data:
END
git add -A
git commit -qm "Begin"

# measure WHAT COMMAND...: for each environment, by all processes at once.
measure() {
  local what=$1 began=${EPOCHREALTIME/./} failed=0
  shift
  # shellcheck disable=SC2016 # for the inner shell
  seq -f "env%02g" "$count" | xargs -P "$processes" -I{} sh -c '/usr/bin/env time -f %M -a -o "$0" "$@" >"$TMPDIR/$1-{}.log" 2>&1 ||
    { echo "failed: $*"; tail -n 5 "$TMPDIR/$1-{}.log"; exit 1; }' "$SANDBOX/memory" "$@" {} || failed=1
  printf '%-8s %6d ms' "$what" $(((${EPOCHREALTIME/./} - began) / 1000))
  if [[ -s $SANDBOX/memory ]]; then printf ', at most %d kB a process' "$(sort -n "$SANDBOX/memory" | tail -n 1)"; fi
  echo
  ((failed == 0)) || fail "$what failed"
}

single() {  # EXPRESSION WHAT: no value twice
  local values
  values=$(json "$1" <<<"$listed")
  equals "" "$(sort <<<"$values" | uniq -d)" "double $2"
}

command -v time >/dev/null || /usr/bin/env time true 2>/dev/null || echo "(no 'time' program: memory is not measured)"
measure add git dockertree add
began=${EPOCHREALTIME/./}
listed=$(git dockertree list --json)
printf '%-8s %6d ms\n' list $(((${EPOCHREALTIME/./} - began) / 1000))
equals "$count" "$(json 'sum(e["state"] == "running" for e in d["environments"] if e["id"])' <<<"$listed")" "running environments"
single '[e["project"] for e in d["environments"] if e["id"]]' project
single '[p["host_port"] for e in d["environments"] if e["id"] for p in e["ports"]]' port
single '[v["name"] for e in d["environments"] if e["id"] for v in e["volumes"]]' volume
subnets=$(docker network ls -q -f "name=$NAME" | xargs docker network inspect -f '{{range .IPAM.Config}}{{.Subnet}}{{end}}')
equals $((2 * count)) "$(wc -l <<<"$subnets")" networks
equals "" "$(sort <<<"$subnets" | uniq -d)" "double subnets"
measure remove git dockertree remove -f --purge
check_clean 0
echo "nothing is left"

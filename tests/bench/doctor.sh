#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 900
# A full run of `doctor` on an environment of ten services: before they run, while they run, with two that have nothing to ask
# with, and with a dependency that stays silent. What containers themselves take is measured by the same questions, asked by hand.
# Goal: less than 1 s beyond that.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/measure.sh
. "$TESTS/lib/measure.sh"
require_engine
rounds=${1:-9}

docker create --name "$NAME-source" busybox >/dev/null
docker cp -L "$NAME-source:/bin/busybox" "$TMPDIR/sleep"
docker rm "$NAME-source" >/dev/null
tar -C "$TMPDIR" -c sleep | docker import -c 'CMD ["/sleep", "100000"]' - "$NAME-bare:latest" >/dev/null
at_end docker image rm -f "$NAME-bare:latest"

mkdir "$NAME" && cd "$NAME"
{
  printf 'services:\n'
  printf '  %s: {image: redis:7, stop_signal: SIGKILL}\n' cache queue
  for ((i = 1; i <= 8; i++)); do
    image=busybox
    ((i > 6)) && image=$NAME-bare
    command="sleep"
    ((i > 6)) && command="/sleep"
    printf '  app%d:\n    image: %s\n    command: ["%s", "100000"]\n    stop_signal: SIGKILL\n' "$i" "$image" "$command"
    printf '    ports: ["%d:80"]\n' $((8000 + i))
    printf '    environment: {REDIS_URL: "redis://cache:6379", QUEUE_HOST: queue, QUEUE_PORT: "6379"}\n    depends_on: [cache, queue]\n'
  done
} >compose.yaml
git init -q && git add -A && git commit -qm Begin
git dockertree add --no-up -b one "$WORK/one" >/dev/null
cd "$WORK/one"
project=$(git dockertree list --json | json '[e["project"] for e in d["environments"] if e["branch"] == "one"]')
equals 10 "$(docker compose config --services | wc -l)" services

# What the containers say about their two names, as doctor asks them, all at once: in six of them, and beside the other two.
questions() {
  local i
  for ((i = 1; i <= 6; i++)); do
    docker exec "$project-app$i-1" sh -c 'for name in cache queue; do nslookup "$name"; nc -z -w 2 "$name" 6379; done' >/dev/null 2>&1 &
  done
  for ((i = 7; i <= $1; i++)); do
    docker run --rm --network "container:$project-app$i-1" "$helper" ask cache:6379 queue:6379 >/dev/null 2>&1 &
  done
  wait
}
measure() {  # WHAT INSIDE
  local all
  all=$(median "$rounds" git dockertree doctor)
  printf 'doctor, ten services, %s: %s, of which containers %s; beyond that %s\n' "$1" "$(milliseconds "$all")" \
    "$(milliseconds "$2")" "$(milliseconds $((all > $2 ? all - $2 : 0)))"
}

printf 'docker compose config: %s; load %s\n' "$(milliseconds "$(median "$rounds" docker compose config -q)")" "$(cut -d' ' -f1 /proc/loadavg)"
measure "none started" 0
docker compose up -d cache queue app{1..6} 2>/dev/null
measure "eight started" "$(median "$rounds" questions 6)"
docker compose up -d 2>/dev/null
git dockertree doctor >/dev/null
helper=$(docker image ls --format '{{.Repository}}:{{.Tag}}' dockertree-helper | head -n 1)
measure "all started, two without a shell" "$(median "$rounds" questions 8)"
docker compose exec -T queue redis-cli config set port 6390 >/dev/null
measure "one dependency does not answer" "$(median "$rounds" questions 8)"

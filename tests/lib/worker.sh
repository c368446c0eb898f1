#!/bin/bash
# SPDX-License-Identifier: MIT
# worker.sh ENGINE-ROOT: started by tests/run as the first process of namespaces of its own (network, mounts, processes).
# Starts an engine, then runs tests of $RUN/queue until there are none; other workers take from the same queue.
set -uo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export ENGINE_ROOT=$1
export PATH=$PATH:/usr/sbin:/sbin
trap 'exit 143' TERM INT
ip link set lo up
cd "$lib/../.." || exit 1

take() {  # the next script of the queue, which is taken from it
  local script
  exec 7<>"$RUN/queue.lock"
  flock 7
  script=$(head -n 1 "$RUN/queue")
  sed -i 1d "$RUN/queue"
  exec 7>&-
  [[ -n $script ]] && echo "$script"
}

# In memory, where there is enough, an engine is up with its images in a third of the time.
mkdir -p "$ENGINE_ROOT"
if (($(awk '/^MemAvailable/ { print $2 }' /proc/meminfo) > 8000000)) && [[ -z ${DOCKERTREE_TEST_ON_DISK:-} ]]; then
  mount -t tmpfs -o size=6g,mode=711 engine "$ENGINE_ROOT"
fi

engine=1
"$lib/engine.sh" start && eval "$("$lib/engine.sh" env)" && "$lib/images.sh" missing || engine=
[[ -n $engine ]] || { echo "worker.sh: no engine" >&2; exit 1; }

while script=$(take); do
  output=$("$lib/run_one.sh" "$PWD/$script")
  # A test that failed beside others is run once more, by itself: the log of both runs is shown.
  if [[ $output == "not ok"* && ${ATTEMPT:-1} == 1 ]]; then
    echo "$script" >>"$RUN/again"
    output="(again later) ${output}"
  elif [[ ${ATTEMPT:-1} == 2 ]]; then
    output="${output/)/, second attempt)}"
  fi
  # One write each: a line of one test, or its log, is not cut by another's.
  printf '%s\n' "$output"
  [[ $output == "(again"* ]] || head -n 1 <<<"$output" >>"$RESULTS"
done
"$lib/engine.sh" stop

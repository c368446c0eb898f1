#!/bin/bash
# SPDX-License-Identifier: MIT
# engine.sh start|stop|env|purge: a Docker engine of its own under $ENGINE_ROOT, beside any other on the machine.
# `env` prints what a shell evaluates to use it; `stop` keeps images and data, `purge` removes all that `start` made.
# Works in the network namespace that it is started in. Only processes that it started are ended, by their number.
set -euo pipefail

ENGINE_ROOT=${ENGINE_ROOT:-/tmp/git-dockertree-engine-$UID}
socket=$ENGINE_ROOT/docker.sock
bridge=docker0

if ((EUID != 0)) && [[ ${1:-} != env ]]; then
  exec sudo --preserve-env=PATH ENGINE_ROOT="$ENGINE_ROOT" ENGINE_GROUP="$(id -gn)" "$0" "$@"
fi
export PATH=$PATH:/usr/sbin:/sbin

answers() { curl -fsS --max-time 5 --unix-socket "$socket" http://engine/_ping >/dev/null 2>&1; }

# A number may have been given to another process since; the start time tells.
started_at() { awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null; }

remember() { echo "$2 $(started_at "$2")" >"$ENGINE_ROOT/$1.started"; }

# Prints the number of the named process of ours when it still runs.
running() {
  local pid at
  read -r pid at 2>/dev/null <"$ENGINE_ROOT/$1.started" || return 1
  [[ -n $at && $(started_at "$pid") == "$at" ]] && echo "$pid"
}

wait_for() {  # SECONDS COMMAND...
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done
}

is_gone() { ! running "$1" >/dev/null; }

end() {  # NAME
  local pid
  pid=$(running "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  wait_for 30 is_gone "$1" && return 0
  kill -KILL "$pid" 2>/dev/null || return 0
  wait_for 10 is_gone "$1"
}

# What a containerd leaves behind that ended without its dockerd: shims are found by the socket they were given.
end_shims() {
  local pid
  # A failing grep found none.
  for pid in $(grep -las -- "containerd-shim.*-address.$ENGINE_ROOT/containerd.sock" /proc/[0-9]*/cmdline | tr -dc '0-9\n'); do
    kill -KILL "$pid" 2>/dev/null || continue
  done
}

unmount_all() {
  local point
  for _ in 1 2 3; do
    awk -v root="$ENGINE_ROOT/" 'index($5, root) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
      while read -r point; do umount -l "$point" 2>/dev/null || continue; done
  done
}

launch() {  # NAME COMMAND...: in the background, in a session of its own, holding none of our descriptors
  local name=$1
  shift
  setsid "$@" </dev/null >>"$ENGINE_ROOT/$name.log" 2>&1 9>&- &
  remember "$name" $!
  disown
}

fail_with_log() {
  echo "engine.sh: $1; the end of $ENGINE_ROOT/$2.log:" >&2
  tail -n 30 "$ENGINE_ROOT/$2.log" >&2
  stop
  exit 1
}

start() {
  answers && return 0
  mkdir -p "$ENGINE_ROOT"
  chmod 0711 "$ENGINE_ROOT"
  rm -f "$ENGINE_ROOT"/*.pid "$socket" "$ENGINE_ROOT/containerd.sock"
  echo '{}' >"$ENGINE_ROOT/daemon.json"
  printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[plugins."io.containerd.internal.v1.opt"]\npath = "%s"\n' \
    "$ENGINE_ROOT/opt" >"$ENGINE_ROOT/containerd.toml"
  ip link show "$bridge" >/dev/null 2>&1 || touch "$ENGINE_ROOT/made-bridge"

  launch containerd containerd --config "$ENGINE_ROOT/containerd.toml" --root "$ENGINE_ROOT/containerd" \
    --state "$ENGINE_ROOT/containerd-state" --address "$ENGINE_ROOT/containerd.sock"
  wait_for 30 test -S "$ENGINE_ROOT/containerd.sock" || fail_with_log "containerd did not come up" containerd
  launch dockerd dockerd --config-file "$ENGINE_ROOT/daemon.json" --containerd "$ENGINE_ROOT/containerd.sock" \
    --data-root "$ENGINE_ROOT/data" --exec-root "$ENGINE_ROOT/exec" --pidfile "$ENGINE_ROOT/docker.pid" \
    --host "unix://$socket" --group "${ENGINE_GROUP:-root}" --live-restore=false
  wait_for 60 answers_or_ended
  answers || fail_with_log "the engine did not answer within 60 seconds" dockerd
}

answers_or_ended() { answers || is_gone dockerd; }

stop() {
  end dockerd
  end containerd
  end_shims
  unmount_all
  rm -f "$socket" "$ENGINE_ROOT/containerd.sock" "$ENGINE_ROOT"/*.started
  if [[ -e $ENGINE_ROOT/made-bridge ]]; then
    ip link delete "$bridge" 2>/dev/null || echo "engine.sh: '$bridge' was gone already" >&2
    rm -f "$ENGINE_ROOT/made-bridge"
  fi
}

case ${1:-} in
  start) start ;;
  stop) [[ ! -d $ENGINE_ROOT ]] || stop ;;
  purge) [[ ! -d $ENGINE_ROOT ]] || { stop; rm -rf --one-file-system "$ENGINE_ROOT"; } ;;
  env) printf 'export DOCKER_HOST=%q ENGINE_ROOT=%q\n' "unix://$socket" "$ENGINE_ROOT" ;;
  *) echo "usage: engine.sh start|stop|env|purge" >&2; exit 129 ;;
esac

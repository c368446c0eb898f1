#!/bin/bash
# SPDX-License-Identifier: MIT
# `remove --purge` deletes data for good: on a terminal it asks, and offers a backup first; without one it needs -f.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
git dockertree add one
git -C "../$NAME.worktrees/one" dockertree compose exec -T app sh -c 'echo precious >/data/mine'

# on_terminal ANSWERS COMMAND...: types the answers when a question is asked; leaves what was shown in $SHOWN.
on_terminal() {
  local answers=$1
  shift
  # shellcheck disable=SC2016 # expect's own variables
  SHOWN=$(ANSWERS=$answers WORDS=$* timeout 60 expect -c 'log_user 1
    set timeout 50
    spawn -noecho {*}$env(WORDS)
    foreach answer [split $env(ANSWERS) ,] { expect -re {\[.*\] ?$|\? ?$} { send "$answer\r" } }
    expect eof
    exit [lindex [wait] 3]') || return
}

check_status 128 git dockertree remove --purge one
contains "$ERR" "remove --purge -f"
on_terminal n git dockertree remove --purge one && fail "removed although the answer was no: $SHOWN"
is_file "../$NAME.worktrees/one/compose.yaml"
on_terminal y,y git dockertree remove --purge one || fail "not removed: $SHOWN"
contains "$SHOWN" "backup"
is_absent "../$NAME.worktrees/one"
equals "" "$(ids volume)" "volumes"
archive=$(ls "../$NAME.worktrees/"*.tar.zst)
contains "$(tar -I zstd -xOf "$archive" --wildcards '*mine')" precious

git dockertree add two
check_status 0 git dockertree volumes restore -f two "$archive"
equals precious "$(git -C "../$NAME.worktrees/two" dockertree compose exec -T app cat /data/mine)" "what was restored"
on_terminal y,n git dockertree remove --purge two || fail "not removed: $SHOWN"
equals 1 "$(find "../$NAME.worktrees" -name '*.tar.zst' | wc -l)" backups

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 600
# `watch` makes and takes down environments at once, without hooks, and sleeps in between; its service comes and goes.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

start_watch() {
  git-dockertree watch >"$SANDBOX/watch.log" 2>&1 &
  watch=$!
}
end_watch() { kill "$watch" 2>/dev/null && wait "$watch"; }
at_end end_watch
environments_are() { [[ $(rows environment) == "$1" ]] || { tail -n 5 "$SANDBOX/watch.log"; return 1; }; }
sleeps() {
  local before after
  before=$(awk '/^voluntary/ { print $2 }' "/proc/$watch/status")
  read -rt 1 <> <(:) || true  # a second in which nothing may wake it
  after=$(awk '/^voluntary/ { print $2 }' "/proc/$watch/status")
  [[ $before == "$after" && $(awk '{ print $3 }' "/proc/$watch/stat") == S ]]
}

make_small "$NAME"
cd "$NAME"
git dockertree add --no-up first ../first >/dev/null 2>&1
start_watch
wait_until 60 sleeps
check_status 128 git dockertree watch
contains "$ERR" "$watch"

# Made by git alone: with files, and without until they are checked out.
git worktree add -q ../second -b second
wait_until 60 environments_are 2
git worktree add -q --no-checkout ../third -b third
wait_until 60 sleeps
equals 2 "$(rows environment)" "of a worktree without files"
git -C ../third reset -q --hard
wait_until 60 environments_are 3

# Gone by git, by hand, with all others, and with the folder that a container holds.
git -C ../second dockertree up -d 2>/dev/null
rm -rf ../second
wait_until 60 environments_are 2
is_absent ../second
git worktree remove --force ../third
wait_until 60 environments_are 1
git worktree remove --force ../first
git worktree prune
wait_until 60 is_gone
is_absent .git/worktrees
# The folder `worktrees` comes back.
git worktree add -q ../fourth -b fourth
wait_until 60 environments_are 1

# A repository that is deleted disturbs nobody, and 50 more cost little.
git init -q --template= "$WORK/many/1"
for i in {2..50}; do cp -R "$WORK/many/1" "$WORK/many/$i"; done
python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$(cd "$WORK/many" && pwd -P)" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.executemany("INSERT INTO stamp VALUES (?, 'watched')", [(f"{sys.argv[2]}/{i}/.git",) for i in range(1, 51)])
END
rm -rf "$WORK/many/1"
wait_until 60 sleeps
resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$watch/status")
[[ -n ${DOCKERTREE_TEST_SLOWNESS:-} ]] || ((resident < 10240)) || fail "$resident kB resident"
rm -rf ../fourth
wait_until 60 is_gone
end_watch || fail "watch did not end well: $?"
equals "" "$(grep -i error "$SANDBOX/watch.log" || true)" "errors of watch"

# Without enough watches it looks from time to time, and says so.
if unshare --user --map-root-user sh -c 'echo 3 >/proc/sys/user/max_inotify_watches' 2>/dev/null; then
  DOCKERTREE_TEST_POLL=500 unshare --user --map-root-user sh -c \
    'echo 3 >/proc/sys/user/max_inotify_watches; exec git-dockertree watch' >"$SANDBOX/watch.log" 2>&1 &
  watch=$!
  says_so() { grep -q "limit of inotify watches" "$SANDBOX/watch.log"; }
  wait_until 60 says_so
  git worktree prune
  git worktree add -q ../fifth -b fifth
  wait_until 60 environments_are 1
  git worktree remove --force ../fifth
  wait_until 60 is_gone
  end_watch || fail "watch did not end well: $?"
fi

# The service.
printf '#!/bin/sh\necho "$@" >>"%s/systemctl"\n' "$SANDBOX" >"$SANDBOX/bin/systemctl"
chmod +x "$SANDBOX/bin/systemctl"
unit=$XDG_CONFIG_HOME/systemd/user/git-dockertree.service
check_status 0 git dockertree watch --install --dry-run
contains "$OUT" "git-dockertree.service'"
is_absent "$unit"
check_status 0 git dockertree watch --install
contains "$(<"$unit")" "ExecStart=\"$(readlink -f "$DOCKERTREE")\" watch"
contains "$(<"$SANDBOX/systemctl")" "--user enable --now git-dockertree.service"
check_status 0 git dockertree watch --uninstall
is_absent "$unit"
contains "$(<"$SANDBOX/systemctl")" "--user disable --now git-dockertree.service"
mkdir -p "$(dirname "$unit")"
echo "[Unit]" >"$unit"
check_status 128 git dockertree watch --install
contains "$ERR" "is not from git-dockertree"

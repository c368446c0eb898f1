#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# What containers wrote into a worktree as root: an ordinary user's `remove` deletes it, and gc ends what plain git has begun.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

# As an ordinary user, who may talk to the engine and reads nothing of root's.
if ((EUID == 0)); then
  socket=${DOCKER_HOST#unix://}
  [[ -S $socket ]] || skip "the engine is not on this machine"
  chmod 711 "$SANDBOX"
  mkdir -m 777 "$SANDBOX/user"
  cp "$DOCKERTREE" "$SANDBOX/bin/dockertree"
  cp "$(find "$(dirname "$DOCKERTREE")" -name dockertree-helper -type f | head -n 1)" "$SANDBOX/bin/helper"
  touch "$SANDBOX/socket"
  mkdir "$SANDBOX/private"
  mkfifo -m 666 "$SANDBOX/wanted"
  before=$(stat -c %a "$socket")
  at_end chmod "$before" "$socket"
  chmod 666 "$socket"
  # The folder `private` is not what the engine has there. What the pipe names is made by root, once.
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount sh -ec 'mount --bind "$1" "$2/socket"
    mount -t tmpfs -o mode=777 none "$2/private"
    { read -r path <"$2/wanted"; umask 077; mkdir "$path"; echo x >"$path/file"; } &
    shift 2
    exec "$@"' sh "$socket" "$SANDBOX" \
    setpriv --reuid=65534 --regid=65534 --clear-groups env TMPDIR="$SANDBOX/user" DOCKER_HOST="unix://$SANDBOX/socket" \
    DOCKERTREE="$SANDBOX/bin/dockertree" DOCKERTREE_TEST_HELPER="$SANDBOX/bin/helper" DOCKERTREE_TEST_OUTER="$SANDBOX" "$BASH" "$0"
  exit
fi
if [[ -n ${DOCKERTREE_TEST_HELPER:-} ]]; then export DOCKERTREE_HELPER=$DOCKERTREE_TEST_HELPER; fi

make_small "$NAME"
cd "$NAME"
mkdir src
echo code >src/code
printf '.env\ndata/\n__pycache__/\n' >.gitignore
git add -A
git commit -qm "More"
work=$(cd .. && pwd -P)
tree=$work/one
mkdir "$work/outside"
echo precious >"$work/outside/file"
# root COMMAND: by the environment's container, in its worktree.
root() { git -C "$tree" dockertree compose exec -T -w /here app sh -ec "$1"; }
add() { git dockertree add one "$tree" >/dev/null 2>&1 || fail "add"; }
write_data() {
  root "umask 077; mkdir -p data/deep src/__pycache__; echo x >data/deep/file; ln -s '$work/outside' data/out; ln -s /here/src data/src
    chmod 755 src/__pycache__; echo y >src/__pycache__/y; touch data/.hidden"
}

# By `remove`: what git ignores, and a folder of git's that root has taken.
add
write_data
root 'chown -R 0:0 src'
equals "" "$(git -C "$tree" status --porcelain)" "git status"
check_status 0 git dockertree remove one
contains "$ERR" "deleted by a container, since others own what is there: "
contains "$ERR" "'data'"
is_absent "$tree"
equals 1 "$(git worktree list | wc -l)" worktrees
equals precious "$(<"$work/outside/file")" "what a link leads to"
check_clean 1

# What git cannot look into, and does not ignore, is not given up without a word.
add
root 'mkdir -m 700 unknown; echo mine >unknown/file'
check_status 128 git dockertree remove one
contains "$ERR" "unknown' cannot be read"
contains "$ERR" "hint: look what it holds, or give it up: git dockertree remove -f one"
equals mine "$(root 'cat unknown/file')" "the file after the refusal"
check_status 0 git dockertree remove -f one
is_absent "$tree"
check_clean 2

# The whole worktree.
add
root 'chown -R 0:0 /here'
check_status 0 git dockertree remove -f one
is_absent "$tree"
equals 1 "$(git worktree list | wc -l)" worktrees
check_clean 3

# Plain git ends half way; gc, or who comes first, does the rest.
half_way() {
  add
  write_data
  check_status 255 git worktree remove --force "$tree"
  # It deletes in no order: some of it at least.
  rm -f "$tree/compose.yaml" "$tree/.gitignore"
  equals 1 "$(git worktree list | wc -l)" "worktrees that git knows"
}
half_way
check_status 0 git dockertree gc --dry-run
contains "$OUT" "remove what containers have left in '$tree'"
check_status 0 git dockertree gc
is_absent "$tree"
equals precious "$(<"$work/outside/file")" "what a link leads to"
check_clean 4

# Also when a gc was killed in between, and nothing of others' is left that would tell.
half_way
mkdir -p "$tree/src"
echo code >"$tree/src/code"
last_step() { python3 -c 'import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute("SELECT step FROM step ORDER BY number DESC LIMIT 1").fetchone() or [""])' "$XDG_STATE_HOME/dockertree/registry.db"; }
for ((n = 1; ; n++)); do
  ((n < 30)) || fail "gc does not come to what is left"
  check_status 137 env DOCKERTREE_TEST_KILL="$n" git-dockertree gc
  [[ $(last_step) != remove-leftovers ]] || break
done
docker run --rm -v "$tree:/place" busybox rm -rf /place/data /place/src/__pycache__
is_file "$tree/src/code"
check_status 0 git dockertree gc
is_absent "$tree"
check_clean 5

# Unless it is not certain: a file of the user's, a link, a repository in its place.
clear_by_hand() { docker run --rm -v "$work:/place" busybox rm -rf /place/one /place/away; }
half_way
echo mine >"$tree/mine"
check_status 0 git dockertree gc
contains "$ERR" "'$tree' is left: "
equals mine "$(<"$tree/mine")" "the user's file"
[[ -d $tree/data ]] || fail "what lies beside the user's file is gone"
check_clean 6
clear_by_hand

half_way
mv "$tree" "$work/away"
ln -s "$work/away" "$tree"
check_status 0 git dockertree gc
contains "$ERR" "'$tree' is left: a symbolic link is in its place"
[[ -d $work/away/data && -L $tree ]] || fail "a link was followed"
check_clean 7
rm "$tree"
clear_by_hand

# What git has not begun with: an entry that was only pruned.
add
write_data
cp "$tree/.git" "$work/link"
rm "$tree/.git"
git worktree prune
mv "$work/link" "$tree/.git"
check_status 0 git dockertree gc
contains "$ERR" "'$tree' is left: git has deleted nothing there"
is_file "$tree/compose.yaml"
[[ -d $tree/data ]] || fail "data of a worktree that was only pruned"
check_clean 8
clear_by_hand

half_way
rm -f "$tree/.git"
git init -q "$tree"
check_status 0 git dockertree gc
[[ -d $tree/data && -d $tree/.git ]] || fail "a repository was touched"
check_clean 9
clear_by_hand

# A container of somebody else's works there.
half_way
docker run -d --name "$NAME-other" -v "$tree/data:/data" busybox sleep 1000 >/dev/null
at_end docker rm -f "$NAME-other"
check_status 0 git dockertree gc
contains "$ERR" "'$NAME-other', which is not the environment's, uses it"
[[ -d $tree/data ]] || fail "the data of a running container was deleted"
docker rm -f "$NAME-other" >/dev/null
check_clean 10
clear_by_hand

# An engine with another file system has something else at that path: nothing is deleted, and the worktree stays.
[[ -n ${DOCKERTREE_TEST_OUTER:-} ]] || exit 0
far=$DOCKERTREE_TEST_OUTER/private
make_small "$far/$NAME-far"
cd "$far/$NAME-far"
check_status 0 git dockertree add --no-up one "$far/one"
echo "$far/one/data" >"$DOCKERTREE_TEST_OUTER/wanted"
wait_until 20 test -d "$far/one/data"
check_status 128 git dockertree remove -f one
contains "$ERR" "cannot delete 'data', which others own"
contains "$ERR" "hint: delete it as root: sudo rm -r $far/one/data"
[[ -d $far/one/data ]] || fail "the folder is gone"
is_file "$far/one/.git"
equals "" "$(find "$far" -name '.dockertree-*')" "what is left over"

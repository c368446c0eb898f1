#!/bin/bash
# SPDX-License-Identifier: MIT
# Only once: long
# Timeout: 600
# An environment is taken down when its worktree is gone by whatever path, and only then.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
make_one() { git dockertree add --no-up "$1" "../$1" >/dev/null 2>&1; }
projects() { git dockertree list --json | json '" ".join(sorted(e["branch"] for e in d["environments"] if e["id"]))'; }
for one in removed forced deleted pruned moved carried locked remade; do make_one "$one"; done
equals 8 "$(rows environment)" environments
git worktree remove ../removed
echo changed >>../forced/compose.yaml
git worktree remove --force ../forced
rm -rf ../deleted ../pruned ../locked
git worktree prune
git worktree move ../moved ../moved-away
mv ../carried ../carried-away
git worktree remove ../remade
DOCKERTREE_HOOK=off git worktree add -q ../remade remade

# Commands notice it by themselves: the engine is not there, so that this test sees the states in between.
check_status 0 git dockertree gc --dry-run
for one in removed forced deleted pruned remade; do contains "$OUT" "'$NAME-$one'"; done
contains "$ERR" "'$NAME-carried' would be left alone"
contains "$ERR" "carried-away"
lacks "$OUT$ERR" "'$NAME-moved'"
check_status 0 git dockertree gc
wait_until 60 test "$(rows environment)" -ge 2
remaining() { [[ $(rows environment) == 2 ]]; }
wait_until 60 remaining
equals 2 "$(rows environment)" "environments after gc"
check_status 0 git worktree repair ../carried-away
check_status 0 git dockertree gc --dry-run
equals "nothing to do" "$OUT" "after the repair"
check_status 0 git -C ../moved-away dockertree up -d
check_status 0 git dockertree remove -f moved carried --purge
check_clean 6

# A locked worktree whose folder is gone is in doubt.
make_one locked2
git worktree lock --reason "on a stick" ../locked2
rm -rf ../locked2
check_status 0 git dockertree gc
contains "$ERR" "locked"
equals 1 "$(rows environment)" "the locked one"
git worktree unlock ../locked2

# So is one on a disk that is not mounted, whatever its mount point looks like then.
disk=$SANDBOX/disk
mkdir "$disk"
if mount -t tmpfs -o size=50m disk "$disk"; then
  at_end umount "$disk"
  check_status 0 git dockertree gc
  before=$(rows environment)
  git dockertree add --no-up stick "$disk/stick" >/dev/null 2>&1
  umount "$disk"
  for state in empty absent; do
    [[ $state == empty ]] || rmdir "$disk"
    check_status 0 git dockertree gc
    contains "$ERR" "nothing is mounted at '$(realpath -m "$disk")'"
    equals $((before + 1)) "$(rows environment)" "environments while the mount point is $state"
  done
  mkdir "$disk"
  mount -t tmpfs -o size=50m disk "$disk"
  check_status 0 git dockertree gc
  equals "$before" "$(rows environment)" "environments when it is mounted, and empty"
fi

# Works when the current folder, the project and the repository are gone.
make_one inside
cd ../inside
# A gc in the background may note something there just now.
wait_until 20 rm -rf "$WORK/inside" "${WORK:?}/$NAME"
check_status 0 git-dockertree gc
cd "$WORK"
check_clean 9

# A repository that was moved, and one that was copied.
make_small "$NAME"
cd "$NAME"
git dockertree add inner "$PWD/.trees/inner" >/dev/null 2>&1
git -C .trees/inner dockertree compose exec -T app sh -c 'echo kept >/data/mine' 2>/dev/null
cd ..
cp -R "$NAME" copy
mv "$NAME" "$NAME.away"
check_status 0 git dockertree gc
contains "$ERR" "seems to be"
rm -rf copy
cd "$NAME.away"
git worktree repair .trees/inner
check_status 0 git -C .trees/inner dockertree up -d
equals kept "$(git -C .trees/inner dockertree compose exec -T app cat /data/mine)" "the data after the move"
check_status 0 git dockertree gc
equals 1 "$(rows environment)" "after the move"
cd ..
rm -rf "$NAME.away"
check_status 0 git dockertree gc
check_clean 10
equals 0 "$(rows "setting WHERE name LIKE 'main-project %'")" "what is remembered of repositories that are gone"
check_status 0 git dockertree gc --purge -f
check_clean 0

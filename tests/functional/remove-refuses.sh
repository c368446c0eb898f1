#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer git
# `remove` refuses what git refuses, and what the hook pre-worktree-remove refuses, before anything is changed.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
git dockertree add one ../one
git dockertree add --no-up two ../two
all_there() {
  [[ -d ../one ]] || fail "the worktree is gone"
  equals "$NAME-one/side $NAME-one/web" "$(own_containers | xargs)" "what runs"
}

echo new >../one/new.txt
check_status 128 git dockertree remove two one
contains "$ERR" "$(realpath ../one)"
contains "$ERR" "hint:"
all_there
[[ -d ../two ]] || fail "'two' was removed before 'one' was looked at"
rm ../one/new.txt
git worktree lock --reason "on a stick" ../one
check_status 128 git dockertree remove -f one
contains "$ERR" "on a stick"
contains "$ERR" "git worktree unlock"
all_there
git worktree unlock ../one

check_status 128 git dockertree remove .
contains "$ERR" "main worktree"
check_status 128 git dockertree remove on
contains "$ERR" "did you mean 'one'?"
check_status 129 git dockertree remove

# The hook gets path and branch, and can refuse.
cat >.git/hooks/pre-worktree-remove <<END
#!/bin/sh
printf '%s\n' "\$@" >"$SANDBOX/seen"
echo "the hook says \$PWD"
[ ! -e "$SANDBOX/refuse" ]
END
chmod +x .git/hooks/pre-worktree-remove
git dockertree hooks install
touch "$SANDBOX/refuse"
check_status 128 git dockertree remove one
equals "$(realpath ../one) one" "$(xargs <"$SANDBOX/seen")" "arguments of the hook"
contains "$ERR" "the hook says"
contains "$ERR" "pre-worktree-remove"
all_there
# What was refused has promised nothing: a branch that was to go with it is not deleted later.
git dockertree add --no-up four ../four
check_status 128 git dockertree remove -D four
DOCKERTREE_HOOK=off git worktree remove --force ../four
check_status 0 git dockertree gc
git rev-parse -q --verify refs/heads/four >/dev/null || fail "the branch went after the hook had refused"
rm "$SANDBOX/refuse"
check_status 0 git dockertree remove one
is_absent ../one
equals "" "$(own_containers -a)" "what runs"

# A lock of ours names the way, and is no obstacle for us.
git config dockertree.lock true
git dockertree up two
check_status 128 git worktree remove ../two
contains "$ERR" "git dockertree remove"
git dockertree down two
equals "" "$(git worktree list --porcelain | grep ^locked || true)" "locked after down"
git dockertree up two
check_status 0 git dockertree remove two
is_absent ../two

# A removal that was ended when git had begun to delete is finished, but not over a file that only is there.
git dockertree add --no-up three ../three
rm ../three/.git ../three/compose.yaml
echo mine >../three/new.txt
check_status 128 git dockertree remove three
contains "$ERR" "new.txt"
equals mine "$(<../three/new.txt)" "what only is there"
rm -f ../three/.git ../three/new.txt
check_status 0 git dockertree remove three
is_absent ../three
lacks "$(git worktree list --porcelain)" three

# What a hint names, is understood; a plan is made for a worktree whose folder is gone as well.
git worktree add -q --detach ../loose
echo changed >>../loose/compose.yaml
check_status 128 git dockertree remove loose
hint=$(sed -n 's/^hint: .*\(git dockertree remove -f .*\)/\1/p' <<<"$ERR")
check_status 0 bash -c "$hint"
is_absent ../loose
git dockertree add --no-up five ../five
rm -rf ../five
check_status 0 git dockertree remove -n five
contains "$OUT" "remove worktree"
check_status 129 git dockertree remove --keep-volumes --purge five
check_status 0 git dockertree remove -f five
check_status 129 git dockertree add -b
contains "$ERR" "expects a value"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 600
# What is not provably ours stays: others' containers, volumes that they mount, locks of the user; data for a while.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
git dockertree add one ../one >/dev/null 2>&1
id=$(git dockertree list --json | json '[e["id"] for e in d["environments"] if e["id"]][0]')
volume=$(ids volume)
network=$(ids network)
at_end docker rm -f "other-$NAME" "mounts-$NAME" "unknown-$NAME" "$NAME-one-lookalike"
docker run -d --name "other-$NAME" --network "${network[0]}" busybox sleep 100000 >/dev/null
docker run -d --name "mounts-$NAME" --network none -v "$volume:/data" busybox sleep 100000 >/dev/null
docker run -d --name "unknown-$NAME" --network none --label dockertree.environment=0badc0de busybox sleep 100000 >/dev/null
# Another folder's project of the same name.
docker run -d --name "$NAME-one-lookalike" --network none --label "com.docker.compose.project=$NAME-one" \
  --label com.docker.compose.project.working_dir=/elsewhere busybox sleep 100000 >/dev/null
# A run that Compose's `down` would leave, and a volume without a name.
git -C ../one dockertree compose run -d --rm -T -v /scratch app sleep 100000 >/dev/null 2>&1
docker run -d --name "$NAME-one-orphan" --network none --label "dockertree.environment=$id" --restart always -v /scratch busybox false >/dev/null

rm -rf ../one
check_status 0 git dockertree gc
contains "$ERR" "container 'other-$NAME' is not this environment's: it is taken off network"
contains "$ERR" "volume '$volume' is left, in the trash: container 'mounts-$NAME'"
is_absent ../one
for other in "other-$NAME" "mounts-$NAME" "unknown-$NAME" "$NAME-one-lookalike"; do
  equals true "$(docker inspect -f '{{.State.Running}}' "$other")" "$other runs"
done
docker rm -f "$NAME-one-lookalike" >/dev/null
equals "" "$(docker ps -aq --filter "label=dockertree.environment=$id")" "containers left"
equals "" "$(ids network)" "networks left"
for table in environment lease subnet volume step; do equals 0 "$(rows "$table")" "rows in $table"; done
# The volume, and those without a name of the orphan (and of the run, which is gone with --rm).
(($(rows trash) >= 2)) || fail "only $(rows trash) volumes in the trash"

# Age: seven days, or the configuration's; what somebody mounts stays all the same.
age() {
  python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$1" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db: db.execute("UPDATE trash SET deleted = deleted - ?", (int(float(sys.argv[2]) * 86400),))
END
}
before=$(rows trash)
age 6.9
check_status 0 git dockertree gc
equals "$before" "$(rows trash)" "after 6.9 days"
age 0.2
check_status 0 git dockertree gc
contains "$ERR" "volume '$volume' stays in the trash: container 'mounts-$NAME' mounts it"
equals 1 "$(rows trash)" "after 7.1 days"
docker rm -f "mounts-$NAME" >/dev/null
check_status 0 git dockertree gc
equals "deleted volume $volume (its time in the trash is over)" "$OUT" "said"
check_clean 0

# With 0 days nothing is kept; --purge asks.
git config dockertree.trash.days 0
git dockertree add two >/dev/null 2>&1
check_status 0 git dockertree remove two
check_clean 0
git config --unset dockertree.trash.days
git dockertree add three >/dev/null 2>&1
check_status 128 git dockertree remove --purge three
contains "$ERR" "remove --purge -f"
check_status 128 git dockertree gc --purge
check_status 0 git dockertree remove --purge -f three
check_clean 0

# The guard locks while the environment runs, and only our own remove lifts it; the user's lock is the user's.
git config dockertree.lock true
git dockertree add four ../four >/dev/null 2>&1
check_status 128 git worktree remove --force ../four
contains "$ERR" "git dockertree remove"
check_status 0 git dockertree down four
lacks "$(git worktree list --porcelain)" locked
git dockertree up -d four 2>/dev/null
contains "$(git worktree list --porcelain)" locked
check_status 0 git dockertree remove four
is_absent ../four
git dockertree add --no-up five ../five >/dev/null 2>&1
git worktree lock --reason mine ../five
git dockertree up -d five 2>/dev/null
check_status 128 git dockertree remove -f five
contains "$ERR" "git worktree unlock"
git dockertree down five 2>/dev/null
contains "$(git worktree list --porcelain)" "locked mine"
git worktree unlock ../five
git dockertree up -d five 2>/dev/null
rm -rf ../five
check_status 0 git dockertree gc
lacks "$(git worktree list --porcelain)" locked
check_clean 2
check_status 0 git dockertree gc --purge -f

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# What the commands on data would do: the plan names each volume with a cause, and nothing changes. The trash has sizes.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
start_main
docker exec "$NAME-app-1" sh -c 'head -c 3000000 /dev/zero >/data/zeros'
check_status 0 git dockertree add one ../one
at_end git -C "$PWD" dockertree remove -f --purge one
cd ../one
git dockertree volumes snapshot kept >/dev/null 2>&1
git dockertree volumes backup -o "$TMPDIR/one.tar.zst" >/dev/null 2>&1

state() {
  docker ps -a --format '{{.ID}} {{.Status}}' --filter "label=com.docker.compose.project=$NAME-one" | cut -d' ' -f1,2
  docker volume ls -q | sort
  git dockertree volumes trash list --json | json '[t["name"] for t in d["trash"]]'
  git config --get-all dockertree.volumes.spare || true  # 1: it is not set
  cat .dockertree/compose.override.yml
}
state >"$TMPDIR/before"

# plan LINE COMMAND...: the dry run prints this line among others.
plan() {
  local line=$1
  shift
  check_status 0 git dockertree volumes "$@" --dry-run
  contains "$OUT" "$line"
  state >"$TMPDIR/after"
  cmp "$TMPDIR/before" "$TMPDIR/after" || fail "'volumes $*' has changed something"
}

plan "make volume 'data'  # a copy of '${NAME}_data'" clone
plan "put volume '$NAME-one_data' into the trash  # other data takes its place" reset kept
plan "stop and remove the containers of '$NAME-one'  # its volumes are exchanged" reset
plan "make volume '$NAME-one_data.next'  # a copy of '$NAME-one_data'" snapshot next
plan "delete volume '$NAME-one_data.kept'  # asked for" snapshot delete kept
plan "make volume 'data'  # from 'one.tar.zst'" restore one "$TMPDIR/one.tar.zst"
plan "write '$TMPDIR/two.tar.zst'" backup -o "$TMPDIR/two.tar.zst"
plan "delete volume '$NAME-one_data'  # asked for" clean -f
plan "make volume '${NAME}_data (a spare)'" spare on
plan "nothing to do" spare off
plan "nothing to do" trash empty
[[ ! -e $TMPDIR/two.tar.zst ]] || fail "a backup was written"

# A dry run fails as the command does.
check_status 128 git dockertree volumes snapshot kept --dry-run
check_status 128 git dockertree volumes clean --dry-run
contains "$ERR" "volumes clean -f one"
git checkout -q --detach
check_status 128 git dockertree volumes clean --dry-run
contains "$ERR" "volumes clean -f one"
docker stop -t 0 "$NAME-one-app-1" >/dev/null
check_status 128 git dockertree volumes clean
contains "$ERR" "volumes clean -f one"
docker start "$NAME-one-app-1" >/dev/null
git checkout -q one
check_status 128 git dockertree volumes trash restore one --dry-run
head -c 300 "$TMPDIR/one.tar.zst" >"$TMPDIR/short"
check_status 128 git dockertree volumes restore one "$TMPDIR/short" --dry-run

# A backup that was killed leaves what it had; the next one says so.
: >"$TMPDIR/killed.part"
check_status 128 git dockertree volumes backup -o "$TMPDIR/killed"
contains "$ERR" "an interrupted backup has left it"
is_file "$TMPDIR/killed.part"

# Volumes in the trash have a size, and say where they are from.
check_status 0 git dockertree volumes reset kept
check_status 0 git dockertree volumes trash list
contains "$OUT" "SIZE"
equals true "$(git dockertree volumes trash list --json | json '[t["size"] >= 3000000 and t["branch"] == "one" for t in d["trash"]]')" "the size"
state >"$TMPDIR/before"
old=$(git dockertree volumes trash list --json | json '[t["name"] for t in d["trash"]]')
plan "make volume 'data'  # as it is in the trash" trash restore one
plan "delete volume '$old'  # in the trash since" trash empty

# Neither a volume of another engine nor one in use goes, and so neither is told or asked about.
python3 - "$XDG_STATE_HOME/dockertree/registry.db" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("""INSERT INTO trash (name, engine, key, project, repository, branch, environment, deleted)
                  SELECT name || '-far', 'ssh://far', key, project, repository, branch, environment, deleted FROM trash""")
END
state >"$TMPDIR/before"
plan "delete volume '$old'  # in the trash since" trash empty
equals 1 "$(wc -l <<<"$OUT")" "steps"
docker run -d --name "$NAME-user" -v "$old:/data" busybox sleep infinity >/dev/null
at_end docker rm -f "$NAME-user"
plan "nothing to do" trash empty
check_status 0 git dockertree volumes trash empty
contains "$ERR" "volume '$old' stays in the trash: container '$NAME-user' mounts it"
docker rm -f "$NAME-user" >/dev/null
check_status 128 git dockertree volumes trash empty
contains "$ERR" "trash empty -f"
check_status 0 git dockertree volumes trash empty -f
equals "deleted $old" "$OUT" "said"
equals "$old-far" "$(git dockertree volumes trash list --json | json '[t["name"] for t in d["trash"]]')" "what is left"

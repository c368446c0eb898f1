#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with sanitizers
# Also with a newer Compose
# Timeout: 180
# `remove` takes down all that an environment has and nothing else; the data stays in the trash unless it is told otherwise.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
docker compose up -d
main=$(docker ps -q -f "label=com.docker.compose.project=$NAME" | sort)
here=$PWD
volumes() { docker volume ls -q | grep "^$NAME-$1[-_]" | sort | xargs; }
gone() { equals "" "$(own_containers -a | grep "^$NAME-$1/" || true)$(docker network ls -q -f "label=com.docker.compose.project=$NAME-$1")" "containers and networks of $1"; }

# One-off containers and orphans go, networks and ports are released; the volumes stay, and it says so.
git dockertree add one
one=$(realpath "../$NAME.worktrees/one")
(cd "$one" && docker compose run -d side sleep 1000 && git dockertree run -d side sleep 1000)
docker run -d --name "$NAME-orphan" --label "com.docker.compose.project=$NAME-one" --label com.docker.compose.service=old \
  --label com.docker.compose.oneoff=False --label "com.docker.compose.project.working_dir=$one" \
  --label com.docker.compose.container-number=1 --label com.docker.compose.config-hash=x busybox sleep 1000 >/dev/null
kept=$(volumes one)
differs "" "$kept" "volumes"
check_status 0 git dockertree remove --dry-run one
contains "$OUT" "$kept"
[[ -d $one ]] || fail "--dry-run removed the worktree"
check_status 0 git dockertree remove one
contains "$ERR" "trash"
is_absent "$one"
gone one
equals "$kept" "$(volumes one)" "volumes afterwards"
equals none "$(git dockertree volumes trash list --json | json '[t["key"] for t in d["trash"] if t["size"] is None] or "none"')" "volumes of no size in the trash"
contains "$(git dockertree volumes trash list)" "$NAME"
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME" | sort)" "the main stack"
git show-ref -q --verify refs/heads/one || fail "the branch is gone"
equals "" "$(git dockertree list --json | json '[e for e in d["environments"] if e["id"]]')" "environments"

# --purge needs a terminal or -f; `delete` takes the branch along. The same name again starts with a volume of its own.
git dockertree add one
differs "$kept" "$(volumes one)" "volumes with the same branch again"
check_status 128 git dockertree remove --purge one
contains "$ERR" "--purge -f"
[[ -d $one ]] || fail "it was removed without an answer"
check_status 0 git dockertree delete --purge -f one
gone one
equals "$kept" "$(volumes one)" "volumes after --purge"
git show-ref -q --verify refs/heads/one && fail "'delete' left the branch"

# --keep-volumes, -D, several by a pattern, from inside the worktree.
git dockertree add --no-up test-1
git dockertree add --no-up test-2
git dockertree add --no-up other-1
check_status 128 git dockertree remove 'nothing-*'
check_status 0 git dockertree remove --keep-volumes -D 'test-*'
equals "2" "$(git dockertree list --json | json 'len(d["environments"])')" "worktrees left"
git show-ref -q --verify refs/heads/test-1 && fail "-D left the branch"
git dockertree up other-1
cd "../$NAME.worktrees/other-1/page"
check_status 0 git dockertree remove "$(git rev-parse --show-toplevel)"
cd "$here"
is_absent "../$NAME.worktrees/other-1"
gone other-1

# Images that were built for it go with it: of each build, and not what somebody else has named, built on or started.
git dockertree add --no-up built
built=$(realpath "../$NAME.worktrees/built")
cat >"$built/compose.yaml" <<END
services:
  tool:
    image: $NAME-app:dev
    build: {dockerfile_inline: "FROM busybox\\nENV A=\${A:-1}\\n"}
  used:
    build: {dockerfile_inline: "FROM busybox\\nENV U=1\\n"}
END
for value in 1 2; do (cd "$built" && A=$value git dockertree compose build >"$TMPDIR/log" 2>&1) || fail "$(<"$TMPDIR/log")"; done
images() { docker image ls --format '{{.Repository}}:{{.Tag}}' | grep "^$NAME" | sort | xargs; }
dangling() { docker image ls -q -f dangling=true -f "label=dockertree.image.worktree=$built" | wc -l; }
equals "$NAME-app:dev-$NAME-built $NAME-built-used:latest" "$(images)" "images built"
equals 1 "$(dangling)" "the build of before"
docker tag "$NAME-app:dev-$NAME-built" "$NAME-kept:mine"
printf 'FROM %s\nENV B=1\n' "$NAME-app:dev-$NAME-built" | docker build -q -t "$NAME-child:mine" - >/dev/null
docker run -d --name "$NAME-user" "$NAME-built-used" sleep 1000 >/dev/null
at_end docker image rm -f "$NAME-kept:mine" "$NAME-child:mine" "$NAME-built-used"
at_end docker rm -f "$NAME-user"
check_status 0 git dockertree remove -n -f built
contains "$OUT" "remove image '$NAME-app:dev-$NAME-built'"
lacks "$OUT" "$NAME-kept"
check_status 0 git dockertree remove -f built
contains "$ERR" "image '$NAME-built-used:latest' is left: "
equals "$NAME-built-used:latest $NAME-child:mine $NAME-kept:mine" "$(images)" "images left"
equals 0 "$(dangling)" "builds of before"

# A worktree without an environment, one whose folder is gone, and one that plain git made and nobody provisioned.
git worktree add -q ../bare -b bare
DOCKER_HOST=unix:///nothing.sock check_status 0 git dockertree remove bare
is_absent ../bare
git dockertree add lost ../lost
rm -rf ../lost
check_status 0 git dockertree remove lost
gone lost
equals 1 "$(git worktree list | wc -l)" "worktrees"
equals "$main" "$(docker ps -q -f "label=com.docker.compose.project=$NAME" | sort)" "the main stack"

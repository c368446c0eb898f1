#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with sanitizers
# Also with a newer Compose
# `add` takes what `git worktree add` takes: branches that exist, remote ones, new ones, none, a path; it copies ignored files.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
root=$(realpath "$NAME")
cd "$NAME"
printf 'SECRET=s3cret\nshared=1\n' >.env
echo 'A=b' >web.local
mkdir -p conf
echo deep >conf/key.local
echo no >other.local
printf 'services: {web: {env_file: [web.local]}}\n' >compose.override.yaml
printf 'conf/key.local\n' >.worktreeinclude
git add compose.override.yaml .worktreeinclude
git commit -qm "Use an env_file"
before=$(git status --porcelain --ignored)

# --dry-run tells what would be, and does nothing.
check_status 0 git dockertree add --dry-run feature/x
contains "$OUT" "$NAME.worktrees/feature-x"
contains "$OUT" "lease"
contains "$OUT" "copy '.env' from the main worktree"
contains "$OUT" "copy 'conf/key.local' from the main worktree"
contains "$OUT" "start "
is_absent "$root.worktrees"
check_status 1 git rev-parse -q --verify feature/x

check_status 0 git dockertree add --no-up feature/x
new=$root.worktrees/feature-x
contains "$OUT" "worktree  $new"
contains "$OUT" "project   $NAME-feature-x"
contains "$OUT" "127.0.0.1:$(port_of "$new") -> 80"
contains "$OUT" "http://localhost:$(port_of "$new")"
equals "" "$(own_containers -a)" "containers after --no-up"
equals feature/x "$(git -C "$new" symbolic-ref --short HEAD)" branch
equals "" "$(git -C "$new" status --porcelain)" "status of the new worktree"
equals "$before" "$(git status --porcelain --ignored)" "status of the main worktree"
equals 'A=b' "$(<"$new/web.local")" "the env_file"
equals deep "$(<"$new/conf/key.local")" "what .worktreeinclude lists"
is_absent "$new/other.local"
contains "$(<"$new/.env")" "$(printf 'SECRET=s3cret\nshared=1')"
contains "$(<"$new/.env")" "# >>> git-dockertree >>>"
lacks "$(<"$root/.env")" "git-dockertree"
lacks "$(cat "$new"/.dockertree/*)" s3cret
equals "700 600 600" "$(stat -c %a "$new"/.dockertree{,/compose.override.yml,/env.dockertree} | xargs)" modes

# A branch that exists, at a path of one's own, from a subdirectory.
git branch there
check_status 0 git -C page dockertree add --no-up there ../../elsewhere
equals there "$(git -C ../elsewhere symbolic-ref --short HEAD)" branch
check_status 128 git dockertree add --no-up there
contains "$ERR" "'there' is already checked out at '"
contains "$ERR" "hint: start it: git dockertree up there"
check_status 128 git dockertree add main
contains "$ERR" "hint: make a branch of it: git dockertree add -b NEW '' main"

# -b NEW PATH START, with an older commit.
git commit -q --allow-empty -m later
check_status 0 git dockertree add --no-up -b older ../older HEAD~
equals "$(git rev-parse HEAD~)" "$(git -C ../older rev-parse HEAD)" commit
check_status 128 git dockertree add --no-up -b older ../again
is_absent ../again
check_status 0 git dockertree add --no-up -b plain
equals plain "$(git -C "$root.worktrees/plain" symbolic-ref --short HEAD)" branch

# --detach.
check_status 0 git dockertree add --no-up --detach ../loose HEAD~
contains "$OUT" "$NAME-loose"
check_status 1 git -C ../loose symbolic-ref -q HEAD
check_status 129 git dockertree add --detach
check_status 129 git dockertree add

# A branch of a remote is checked out and tracked; one of two remotes is not guessed.
git clone -q . ../clone
git branch far
cd ../clone
git fetch -q
cp "$root/web.local" .
check_status 0 git dockertree add --no-up far
equals origin/far "$(git -C "../clone.worktrees/far" rev-parse --abbrev-ref '@{upstream}')" upstream
git remote add second "$root"
git fetch -q second
check_status 128 git dockertree add --no-up there
contains "$ERR" "several remotes"
contains "$ERR" "hint:"

# What is ignored may name more: a .env the Compose files, these an env_file and secrets. `docker compose` then reads the same
# files as in the main worktree, and what is in no commit but not ignored either stays there.
cd "$root"
mkdir -p keys
printf 'SECRET=s3cret\nSTAGE=dev\nCOMPOSE_FILE=compose.yaml:${STAGE}.local\nCOMPOSE_PROFILES=${STAGE}\n' >.env
printf '%s\n' 'services:' '  extra: {image: busybox, profiles: [dev], env_file: $STAGE.env.local, secrets: [key]}' \
  'secrets: {key: {file: ./keys/key.local}, other: {file: ./keys/not-ignored}}' >dev.local
echo 'C=d' >dev.env.local
echo key >keys/key.local
echo mine >keys/not-ignored
check_status 0 git dockertree add --no-up -b chain
new=$root.worktrees/chain
equals "extra side web" "$(cd "$new" && docker compose config --services | sort | xargs)" "services"
equals "C=d key" "$(cat "$new"/dev.env.local "$new/keys/key.local" | xargs)" "what the files name"
is_absent "$new/keys/not-ignored"
equals "" "$(git -C "$new" status --porcelain)" "status of the new worktree"

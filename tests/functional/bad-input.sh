#!/bin/bash
# SPDX-License-Identifier: MIT
# What cannot work is one clear error that names the way out; nothing is lost, nothing is left half made.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
# one_error STATUS TEXT COMMAND...
one_error() {
  local want=$1 text=$2
  shift 2
  check_status "$want" "$@"
  equals 1 "$(grep -c '^error: ' <<<"$ERR")" "errors: $ERR"
  contains "$ERR" "$text"
}
hinted() { contains "$ERR" "hint: "; }

one_error 129 "frobnicate" git dockertree frobnicate
one_error 129 "--nonsense" git dockertree add --nonsense x
(cd / && one_error 128 "repository" git dockertree list)
for command in env open; do
  one_error 128 "main worktree" git dockertree "$command"
  lacks "$ERR" "dockertree provision"
done

git worktree add -q ../one -b one
cd ../one
printf 'services:\n  web: [\n' >compose.yaml
one_error 128 "compose.yaml" git dockertree up
hinted
git checkout -q compose.yaml
printf '[compose\nfiles = 3\n' >.dockertree.toml
one_error 128 ".dockertree.toml:1" git dockertree up
printf '[compose]\nfiles = 3\n' >.dockertree.toml
one_error 128 ".dockertree.toml:2" git dockertree provision
rm .dockertree.toml
mv compose.yaml compose.kept
one_error 128 "ompose file" git dockertree up
hinted
mkdir .devcontainer
cp compose.kept .devcontainer/docker-compose.yml
one_error 128 "git config dockertree.compose.directory .devcontainer" git dockertree provision
cp compose.kept docker-compose.local.yml
cp compose.kept production.yml
echo 'other: {}' >compose.other.yml
cp compose.kept docker-compose.override.yml
one_error 128 "git config dockertree.compose.files docker-compose.local.yml" git dockertree provision
contains "$ERR" "'production.yml', '.devcontainer/docker-compose.yml'"
lacks "$ERR" "other.yml"
lacks "$ERR" "override.yml"
COMPOSE_FILE=production.yml:docker-compose.local.yml one_error 128 "COMPOSE_FILE of the environment is ignored" git dockertree up
contains "$ERR" "git config dockertree.compose.files production.yml && git config --add dockertree.compose.files docker-compose.local.yml"
COMPOSE_FILE=$SANDBOX/gone.yml one_error 128 "COMPOSE_FILE of the environment is ignored" git dockertree up
contains "$ERR" "git config dockertree.compose.files docker-compose.local.yml"
rm -r .devcontainer docker-compose.* production.yml compose.other.yml
mv compose.kept compose.yaml
DOCKER_HOST=unix://$SANDBOX/no.sock one_error 128 "$SANDBOX/no.sock" git dockertree up
hinted
is_absent .dockertree/compose.override.yml
check_status 0 git dockertree list

XDG_STATE_HOME=/proc/none one_error 128 "/proc/none" git dockertree provision
hinted

# Links that lead out of the worktree are not followed.
mkdir "$SANDBOX/outside"
ln -s "$SANDBOX/outside" .dockertree
one_error 128 "is not a folder" git dockertree provision
equals "" "$(ls -A "$SANDBOX/outside")" "what was written outside"
rm .dockertree
echo mine >"$SANDBOX/outside/env"
ln -s "$SANDBOX/outside/env" .env
one_error 128 ".env" git dockertree provision
hinted
equals mine "$(<"$SANDBOX/outside/env")" "the file outside"
rm .env

# A block whose end is gone: the user's lines are worth more than ours.
printf 'A=1\n# >>> git-dockertree >>>\nCOMPOSE_PROJECT_NAME=x\nB=2\n' >.env
before=$(sha256sum .env)
one_error 128 ".env" git dockertree provision
hinted
equals "$before" "$(sha256sum .env)" ".env"
rm .env
check_status 0 git dockertree provision

# A registry that is damaged or of a later version is left as it is.
registry=$XDG_STATE_HOME/dockertree/registry.db
cp "$registry" "$SANDBOX/kept.db"
python3 - "$registry" <<'END'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("pragma user_version = 9999")
database.commit()
END
one_error 128 "newer" git dockertree up
hinted
rm -f "$registry"*
head -c 9000 /dev/zero | tr '\0' x >"$registry"
before=$(sha256sum "$registry")
one_error 128 "registry" git dockertree up
hinted
equals "$before" "$(sha256sum "$registry")" "the damaged registry"
rm -f "$registry"*
cp "$SANDBOX/kept.db" "$registry"
check_status 0 git dockertree provision

# A folder that may not be written to, as an ordinary user.
if ((EUID == 0)); then
  chmod 711 "$SANDBOX" "$HOME"
  mkdir -m 777 "$SANDBOX/shared"
  cp -R "$WORK/$NAME" "$SANDBOX/shared/project"
  git -C "$SANDBOX/shared/project" worktree prune
  git -C "$SANDBOX/shared/project" worktree add -q "$SANDBOX/shared/closed" -b closed
  chown -R nobody "$SANDBOX/shared/project"
  chmod 555 "$SANDBOX/shared/closed"
  as_nobody() {
    setpriv --reuid=nobody --clear-groups env HOME="$SANDBOX/shared" XDG_STATE_HOME="$SANDBOX/shared/state" \
      XDG_CONFIG_HOME="$SANDBOX/shared/config" TMPDIR="$SANDBOX/shared" GIT_CONFIG_COUNT=1 \
      GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' "$@"
  }
  one_error 128 "" as_nobody git -C "$SANDBOX/shared/closed" dockertree provision
  equals "" "$(git -C "$SANDBOX/shared/closed" status --porcelain)" "what was written"
fi

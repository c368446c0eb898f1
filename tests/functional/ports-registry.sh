#!/bin/bash
# SPDX-License-Identifier: MIT
# The registry as a tool: reservations, ranges, fixed ports that are claimed, release, compact, scan, and a registry that is
# made anew from the labels of containers.
# Timeout: 600
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=../lib/listeners.sh
. "$TESTS/lib/listeners.sh"
require_engine

begin_project <<'END'
services:
  web:
    image: busybox
    command: ["httpd", "-f", "-p", "8080"]
    init: true
    stop_grace_period: 1s
    ports: ["8080:8080"]
    volumes: ["data:/data"]
volumes:
  data:
END
echo .env >.gitignore
commit_all

run() { "$@" >"$TMPDIR/log" 2>&1 || fail "'$*': $(<"$TMPDIR/log")"; }
lease() { git-dockertree ports list --json --repository "$NAME" | json '[l["host_port"] for l in d["leases"] if l["branch"] == "'"$1"'"]'; }
path() { git-dockertree list --json | json '[e["path"] for e in d["environments"] if e["branch"] == "'"$1"'"]'; }

# --- reservations ----------------------------------------------------------------------------------------------------
check_status 0 git-dockertree ports list --free
first=$(head -n 1 <<<"$OUT")
check_status 0 git-dockertree ports reserve --dry-run "$first-$((first + 1))" "the tunnel"
contains "$OUT" "reserve $first-$((first + 1))  # asked for"
equals "$first" "$(git-dockertree ports list --free | head -n 1)" "first free port after --dry-run"
check_status 0 git-dockertree ports reserve "$first-$((first + 1))" "the tunnel"
check_status 0 git-dockertree ports check "$first"
contains "$ERR" "is reserved: the tunnel"
git config dockertree.ports.reserve $((first + 2))
check_status 0 git-dockertree ports reserve --json
equals "$first-$((first + 1)) the tunnel user|$((first + 2))-$((first + 2)) ports.reserve configuration" \
  "$(json '"|".join("%s-%s %s %s" % (r["from"], r["to"], r["reason"], r["origin"]) for r in d["reservations"])' <<<"$OUT")" reservations
equals $((first + 3)) "$(git-dockertree ports list --free | head -n 1)" "first free port"
run git-dockertree -q add --no-up one
equals $((first + 3)) "$(lease one)" "lease of one"
check_status 0 git-dockertree ports reserve $((first + 3))
contains "$ERR" "port $((first + 3)) is leased to '$NAME-one' (service 'web') and stays so"
run git-dockertree ports unreserve $((first + 3))
check_status 0 git-dockertree ports unreserve --dry-run "$first"
contains "$OUT" "let $first be leased again"
check_status 0 git-dockertree ports unreserve "$first"
check_status 1 git-dockertree ports unreserve --dry-run "$first"
check_status 1 git-dockertree ports unreserve "$first"
check_status 128 git-dockertree ports unreserve $((first + 2))
contains "$ERR" "reserved by the configuration"
git config --unset dockertree.ports.reserve
run git-dockertree -q add --no-up two
equals "$first" "$(lease two)" "lease of two"
run git-dockertree ports unreserve $((first + 1))

# --- ranges ----------------------------------------------------------------------------------------------------------
while IFS='|' read -r range sentence hint; do
  check_status 129 git-dockertree ports range web "$range"
  contains "$ERR" "$sentence"
  contains "$ERR" "hint: $hint"
done <<'END'
21499-21000|is reversed|write '21000-21499'
80-90|privileged|stay at 1024 or above
33000-34000|outgoing connections|stay below 32768
END
check_status 129 git-dockertree ports range shop 21000-21499
contains "$ERR" "repository:shop"
check_status 0 git-dockertree ports range --dry-run "repository:$NAME" 21000-21499
contains "$OUT" "set the range 'repository:$NAME' to 21000-21499"
check_status 1 git-dockertree ports range --dry-run --unset "repository:$NAME"
check_status 0 git-dockertree ports range "repository:$NAME" 21000-21499
contains "$ERR" "2 leases lie outside"
check_status 0 git-dockertree ports range repository:other 21400-21999
contains "$ERR" "overlaps 'repository:$NAME' (21000-21499)"
check_status 0 git-dockertree ports range repository:other 21500-21999
lacks "$ERR" overlaps
run git-dockertree -q add --no-up three
equals 21000 "$(lease three)" "lease of three"

# --- compact: stopped ones, and running ones only with --restart -------------------------------------------------------
run git-dockertree up two
check_status 0 git-dockertree ports compact --dry-run
contains "$OUT" "$NAME-one"
lacks "$OUT" "$NAME-two"
equals $((first + 3)) "$(lease one)" "lease of one"
check_status 0 git-dockertree ports compact
equals "21001 $first 21000" "$(lease one) $(lease two) $(lease three)" leases
contains "$(<"$(path one)/.dockertree/env.dockertree")" "DOCKERTREE_WEB_HOST_PORT=21001"
check_status 0 git-dockertree ports compact --restart
contains "$OUT" "$NAME-two (running)"
equals "21002" "$(lease two)" "lease of two"
equals "127.0.0.1:21002" "$(docker port "$NAME-two-web-1" 8080)" "what two publishes"
check_status 0 git-dockertree ports compact --restart
contains "$OUT" "nothing to do"

# --- release ---------------------------------------------------------------------------------------------------------
check_status 128 git-dockertree ports release two
contains "$ERR" "hint: stop them first: git dockertree down two"
check_status 0 git-dockertree ports release three
equals "" "$(lease three)" "lease of three"
run git-dockertree up three
equals 21000 "$(lease three)" "lease of three"
run git-dockertree down three

# --- fixed ports -----------------------------------------------------------------------------------------------------
fixed=$(free_port)
git config dockertree.services.web.port "$fixed"
run git-dockertree up one
equals "$fixed" "$(lease one)" "lease of one"
check_status 128 git-dockertree up three
contains "$ERR" "is fixed to $fixed, which '$NAME-one' has"
contains "$ERR" "hint: move it here: git dockertree ports claim"
check_status 1 git-dockertree ports check three
check_status 0 git-dockertree ports claim --dry-run three
contains "$OUT" "$NAME-one"
equals "$fixed" "$(lease one)" "lease of one"
check_status 0 git-dockertree ports claim three
equals "$fixed " "$(lease three) $(lease one)" "leases of three and one"
equals exited "$(docker inspect -f '{{.State.Status}}' "$NAME-one-web-1")" "the one that had it"
run git-dockertree up three
equals "127.0.0.1:$fixed" "$(docker port "$NAME-three-web-1" 8080)" "what three publishes"
check_status 128 git-dockertree up one
contains "$ERR" "which '$NAME-three' has"
run git-dockertree down three
git config --unset dockertree.services.web.port
run git-dockertree up one
# Where it runs with another number, it runs with this one afterwards.
git config dockertree.services.web.port "$fixed"
check_status 0 git-dockertree ports claim --dry-run one
contains "$OUT" "it runs with the old port"
check_status 0 git-dockertree ports claim one
equals "127.0.0.1:$fixed" "$(docker port "$NAME-one-web-1" 8080)" "what one publishes"
git config --unset dockertree.services.web.port
run git-dockertree up one
run git-dockertree provision three

# --- scan, and a registry that is lost or damaged ----------------------------------------------------------------------
registry=$XDG_STATE_HOME/dockertree/registry.db
check_status 0 git-dockertree ports scan
contains "$OUT" "git dockertree ports release three"
path=$(git-dockertree list --json | json '[e["path"] for e in d["environments"] if e["branch"] == "three"]')
contains "$(cd / && git-dockertree ports scan)" "git -C '$path' dockertree ports release three"
held=$(lease three)
listen "tcp,127.0.0.1,$held"
check_status 1 git-dockertree ports scan --json
equals "foreign $held $LISTENER" "$(json '["%s %s %s" % (f["kind"], f["port"], f["holder"]["pid"]) for f in d["findings"] if f["kind"] != "unused"]' <<<"$OUT")" findings
end_listener

listed() { git-dockertree ports list --json | json '["%(environment)s %(project)s %(branch)s %(worktree)s %(service)s %(container_port)s %(host_port)s %(env)s" % l for l in d["leases"] if l["branch"] in ["one", "two"]]'; }
volumes() { git-dockertree list --json | json '[v for e in d["environments"] if e["branch"] == "one" for v in e["volumes"]]'; }
before=$(listed) data=$(volumes)
rm "$registry"*
check_status 1 git-dockertree ports scan
contains "$OUT" "its environment is not registered"
check_status 129 git-dockertree ports scan --dry-run
check_status 0 git-dockertree ports scan --rebuild --dry-run
contains "$OUT" "register 3 environments, "
equals "" "$(listed)" "leases after --dry-run"
check_status 0 git-dockertree ports scan --rebuild
equals "$before" "$(listed)" "leases after the file was deleted"
equals "$data" "$(volumes)" "volumes after the file was deleted"
check_status 0 git-dockertree up one
equals "$before" "$(listed)" "leases after up"

printf 'no database at all' >"$registry"
rm -f "$registry"-*
check_status 128 git-dockertree ports list
contains "$ERR" "is damaged"
contains "$ERR" "git dockertree ports scan --rebuild"
check_status 0 git-dockertree ports scan --rebuild --dry-run
contains "$OUT" "set '$registry' aside"
equals "no database at all" "$(<"$registry")" "the damaged file after --dry-run"
check_status 0 git-dockertree ports scan --rebuild
contains "$ERR" "it is kept as '"
equals "no database at all" "$(cat "$registry".damaged-*)" "the damaged file"
equals "$before" "$(listed)" "leases after the file was damaged"

# A worktree that went while there was no registry is found lost, and gc takes the rest down.
run git-dockertree up two
rm "$registry"
rm -f "$registry"-*
git worktree remove --force "$(path two)" || rm -rf "$(dirname "$PWD")/$NAME.worktrees/two"
git worktree prune
check_status 1 git-dockertree ports scan --rebuild
contains "$OUT" lost
run git-dockertree gc
equals "" "$(docker ps -aq --filter "label=com.docker.compose.project=$NAME-two")" "containers of two"

# A repository that has only the name in common takes nothing over: the environment may live on where its own was moved to.
run git-dockertree up one
rm "$registry"
rm -f "$registry"-*
here=$PWD
mkdir "$WORK/moved" "$WORK/namesake"
mv "$here" "$WORK/moved/$NAME"
mv "$(dirname "$here")/$NAME.worktrees" "$WORK/moved/$NAME.worktrees"
git init -q "$WORK/namesake/$NAME"
cd "$WORK/namesake/$NAME"
check_status 1 git-dockertree ports scan --rebuild
contains "$ERR" "'$NAME-one' is of no repository that can be found"
run git-dockertree gc
equals running "$(docker inspect -f '{{.State.Status}}' "$NAME-one-web-1")" "the container of one"

# From where it is now, it is found again by its id.
cd "$WORK/moved/$NAME"
run git worktree repair "$WORK/moved/$NAME.worktrees/one"
check_status 0 git-dockertree ports scan --rebuild
equals "$(realpath "$WORK")/moved/$NAME.worktrees/one" "$(path one)" "the worktree of one"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A leased port that somebody else has taken is replaced by `up`, in the configured order and with a line of narration,
# before Compose starts; a race that Compose loses is tried again.
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
    ports: ["8080:8080", "8080:8080/udp"]
END
echo .env >.gitignore
commit_all
main=$PWD
git-dockertree -q add --no-up one >"$TMPDIR/log" 2>&1 || fail "$(<"$TMPDIR/log")"
one=$(git-dockertree list --json | json '[e["path"] for e in d["environments"] if e["branch"] == "one"]')
cd "$one"

port() { git-dockertree list --json | json '[p["host_port"] for e in d["environments"] if e["branch"] == "'"${1:-one}"'" for p in e["ports"] if p["protocol"] == "tcp"]'; }
# The same number everywhere: registry, generated files, and what Compose makes of them.
check_agree() {
  local want=$1
  equals "$want" "$(port)" "the port in list"
  contains "$(<.dockertree/env.dockertree)" "DOCKERTREE_WEB_HOST_PORT=$want"
  contains "$(<.env)" "DOCKERTREE_WEB_HOST_PORT=$want"
  equals "$want $want" "$(docker compose config --format json | json '" ".join(p["published"] for p in d["services"]["web"]["ports"])')" "tcp and udp in the override"
}
old=$(port)
check_agree "$old"

# --- next ------------------------------------------------------------------------------------------------------------
listen "udp,127.0.0.1,$old"
check_status 1 git-dockertree ports check
contains "$OUT" "port 127.0.0.1:$old/udp of service 'web' is held by '"
contains "$OUT" "what to do:   git dockertree up"
check_status 0 git-dockertree up
new=$(port)
differs "$old" "$new" port
contains "$ERR" "port $old of 'web' is held by '"
contains "$ERR" ": $new is used instead"
check_agree "$new"
equals "127.0.0.1:$new" "$(docker compose port web 8080)" "what Docker publishes"
# What runs is in nobody's way.
check_status 0 git-dockertree ports check
check_status 0 git-dockertree up
lacks "$ERR" "is used instead"
equals "True container $NAME-one-web-1" "$(git-dockertree ports list --json one | json '["%s %s %s" % (l["listening"], l["holder"]["kind"], l["holder"]["container"]) for l in d["leases"] if l["protocol"] == "tcp"]')" "ports list"
equals "$one" "$(git-dockertree ports check --json "$new" | json 'd["conflicts"][0]["holder"]["worktree"]')" "worktree of the holder"
git-dockertree down >"$TMPDIR/log" 2>&1
end_listener

# --- a subnet that somebody took is replaced too -----------------------------------------------------------------------
subnet() { sed -n 's/.*subnet: *"\{0,1\}\([0-9./]*\).*/\1/p' .dockertree/compose.override.yml; }
taken=$(subnet)
docker network create --subnet "$taken" "$NAME-foreign" >/dev/null
check_status 0 git-dockertree up
contains "$ERR" "subnet $taken of network 'default' is taken: $(subnet) is used instead"
differs "$taken" "$(subnet)" subnet
check_status 0 git-dockertree up
lacks "$ERR" "is used instead"
git-dockertree down >"$TMPDIR/log" 2>&1
docker network rm "$NAME-foreign" >/dev/null

# --- [] makes it an error --------------------------------------------------------------------------------------------
listen "tcp,0.0.0.0,$new"
printf '[ports]\non_conflict = []\n' >.dockertree.toml
check_status 128 git-dockertree up
contains "$ERR" "error: port $new of 'web' is held by '"
contains "$ERR" "hint: free it: git dockertree ports free $new"
equals "$new" "$(port)" port
check_status 0 git-dockertree ports free "$new" -y --pid "$LISTENER"
check_status 0 git-dockertree up
check_agree "$new"
git-dockertree down >"$TMPDIR/log" 2>&1

# --- a full range grows; it does not without `expand` ------------------------------------------------------------------
listen "tcp,127.0.0.1,$new"
printf '[ports]\nrange = "%s-%s"\non_conflict = ["next"]\n' "$new" "$new" >.dockertree.toml
check_status 128 git-dockertree up
contains "$ERR" "no free port is left"
contains "$ERR" "hint: make it wider: git dockertree ports range default"
equals "$new" "$(port)" port
printf '[ports]\nrange = "%s-%s"\non_conflict = ["next", "expand"]\n' "$new" "$new" >.dockertree.toml
check_status 0 git-dockertree up
contains "$ERR" "the range 'default' ($new-$new) is exhausted"
differs "$new" "$(port)" port
check_agree "$(port)"
git-dockertree down >"$TMPDIR/log" 2>&1
end_listener

# --- reclaim takes from a lost worktree only ---------------------------------------------------------------------------
(cd "$main" && git-dockertree -q add --no-up two && git-dockertree -q add --no-up three) >"$TMPDIR/log" 2>&1 || fail "$(<"$TMPDIR/log")"
two=$(port two) three=$(port three) mine=$(port)
rm -rf "$(dirname "$one")/two"
listen "tcp,127.0.0.1,$mine"
printf '[ports]\non_conflict = ["reclaim"]\nreserve = ["1024-%s", "%s-65535"]\n' "$((two - 1))" "$((two + 1))" >.dockertree.toml
check_status 0 git-dockertree up
contains "$ERR" "released the ports of '$NAME-two': its worktree"
equals "$two" "$(port)" "the port of the lost one"
equals "$three" "$(port three)" "the port of the other one"
check_agree "$two"
git-dockertree down >"$TMPDIR/log" 2>&1
end_listener
rm .dockertree.toml

# --- a race: between our look and Compose's start somebody takes the port ----------------------------------------------
mkdir -p "$DOCKER_CONFIG/cli-plugins"
plugin=$(docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}')
plugin=$(realpath "$plugin")
rm -f "$DOCKER_CONFIG/cli-plugins/docker-compose"
cat >"$DOCKER_CONFIG/cli-plugins/docker-compose" <<END
#!/bin/bash
if [[ " \$* " == *" up "* ]]; then
  taken=\$(sed -n 's/^DOCKERTREE_WEB_HOST_PORT=//p' .dockertree/env.dockertree)
  if ((\$(cat "$TMPDIR/races" | wc -l) < \$(<"$TMPDIR/limit"))); then
    rm -f "$TMPDIR/taken.\$taken"
    python3 "$TESTS/lib/listen.py" "$TMPDIR/taken.\$taken" "tcp,127.0.0.1,\$taken" >/dev/null 2>&1 &
    echo "\$!" >>"$TMPDIR/races"
    until [[ -e "$TMPDIR/taken.\$taken" ]]; do :; done
  fi
fi
exec "$plugin" "\$@"
END
chmod +x "$DOCKER_CONFIG/cli-plugins/docker-compose"
end_racers() { while read -r pid; do kill -KILL "$pid"; done <"$TMPDIR/races"; : >"$TMPDIR/races"; }
at_end end_racers
: >"$TMPDIR/races"
echo 2 >"$TMPDIR/limit"
before=$(port)
check_status 0 git-dockertree up
equals 2 "$(grep -c 'is used instead' <<<"$ERR")" "resolutions"
equals 2 "$(wc -l <"$TMPDIR/races")" "races"
differs "$before" "$(port)" port
check_agree "$(port)"
equals "127.0.0.1:$(port)" "$(docker compose port web 8080)" "what Docker publishes"
git-dockertree down >"$TMPDIR/log" 2>&1
end_racers
echo 100 >"$TMPDIR/limit"
check_status 128 git-dockertree up
equals 4 "$(wc -l <"$TMPDIR/races")" "starts that were tried"
contains "$ERR" "docker compose could not start"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 420
# What doctor finds around an environment: engine, Compose, hooks, leftovers, networks, the worktree itself.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_engine

begin_project <<END
services:
  app:
    image: busybox
    command: ["sh", "-c", "exec sleep 100000"]
    stop_grace_period: 0s
    volumes: [".:/src", "data:/data"]
  tool:
    build: {dockerfile_inline: "FROM busybox\\nENV A=\${A:-1}\\n"}
    image: $NAME-tool:dev
    profiles: [tool]
volumes: {data: }
END
commit_all
git dockertree hooks install >/dev/null
git dockertree add -b one "$WORK/one" >/dev/null
cd "$WORK/one"
main=$WORK/$NAME
id=$(git dockertree status --json | json 'd["environment"]["id"]')
is_healthy

# The engine and Compose. The other checks go on.
check_status 1 env DOCKER_HOST=unix:///nonexistent/docker.sock git dockertree doctor --json
contains "$(json '[f["sentence"] for f in d["findings"]]' <<<"$OUT")" "the Docker engine does not answer"
contains "$(json '[c["check"] for c in d["could_not_run"]]' <<<"$OUT")" net-detached
differs 0 "$(json 'd["checks_run"]' <<<"$OUT")" "checks that ran"
check_status 1 env DOCKER_HOST=unix:///nonexistent/docker.sock git dockertree doctor --check net-detached
contains "$OUT" "could not run net-detached"
real=$(docker info -f '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}')
mkdir -p "$TMPDIR/docker/cli-plugins"
printf '#!/bin/sh\ncase " $* " in *" version "*) echo 2.20.0; exit ;; esac\nexec %q "$@"\n' "$real" >"$TMPDIR/docker/cli-plugins/docker-compose"
chmod +x "$TMPDIR/docker/cli-plugins/docker-compose"
DOCKER_CONFIG=$TMPDIR/docker finds compose-version "Docker Compose 2.20.0 does not know !override"
is_quiet engine compose-version
check_status 0 git dockertree doctor
contains "$OUT" "engine $(docker version -f '{{.Server.Version}}') at $DOCKER_HOST, Compose "

# Hooks: git looks elsewhere since.
git config core.hooksPath "$WORK/hooks"
mkdir "$WORK/hooks"
mends hooks "git does not call it"
git config --unset core.hooksPath
rm "$main/.git/hooks/post-checkout"
git dockertree hooks uninstall >/dev/null
finds hooks "no hooks are installed"
equals note "$(severity hooks)" severity
git dockertree hooks install >/dev/null
is_quiet hooks

# The worktree.
git worktree lock --reason "mine" .
mends_as_told locked "locked by somebody else"
git -c dockertree.lock=true dockertree up >/dev/null 2>&1
is_quiet locked
docker compose stop -t 0 2>/dev/null
mends locked "locked for an environment that does not run"
git dockertree up >/dev/null 2>&1
python3 - "$XDG_STATE_HOME/dockertree/registry.db" "$id" <<'END'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("insert into step (environment, command, step, cause, detail, state, time) values (?, 'up', 'start', '', '', 'failed', 1)", (sys.argv[2],))
END
mends unfinished "did not come to its end"
git worktree add -q --no-checkout "$WORK/two" -b two
git -C "$WORK/two" read-tree -u --reset HEAD
contains "$(cd "$WORK/two" && found no-environment)" "this worktree has no environment"
(
  cd "$WORK/two"
  git config dockertree.onCheckout off
  check_status 0 git dockertree doctor --fix --check no-environment
  finds no-environment "by 'onCheckout = off' worktrees get none"
  git config --unset dockertree.onCheckout
  mends no-environment "this worktree has no environment"
)
# What was built there, and built again; the rest when the worktree has gone.
(
  cd "$WORK/two"
  for value in 1 2; do A=$value docker compose --profile tool build tool >"$TMPDIR/build.log" 2>&1 || fail "$(<"$TMPDIR/build.log")"; done
  mends leftovers "images that environments have built and nobody needs any more"
)
built=$(docker image ls --format '{{.Repository}}:{{.Tag}}' "$NAME-tool")
docker tag "$built" "$NAME-mine:kept"
at_end docker image rm "$NAME-mine:kept"
git dockertree remove -f --purge two >/dev/null 2>&1
docker tag "$NAME-mine:kept" "$built"
mends leftovers "$built"
equals "" "$(docker image ls -q "$NAME-tool")" "images left"
docker image inspect "$NAME-mine:kept" >/dev/null || fail "a name that is not ours is gone"

# An environment that has lost its worktree, before the background has taken it down.
git dockertree add --no-up -b three "$WORK/three" >/dev/null 2>&1
lost=$(git dockertree list --json | json '[e["project"] for e in d["environments"] if e["branch"] == "three"]')
[[ -d $XDG_STATE_HOME/dockertree/locks ]] || mkdir -m 700 "$XDG_STATE_HOME/dockertree/locks"
exec 8>"$XDG_STATE_HOME/dockertree/locks/gc"
flock 8
rm -rf "$WORK/three"
git worktree prune
mends lost "the environment '$lost' has lost its worktree"
exec 8>&-
lacks "$(git dockertree list)" three

# git in a container.
common=$(cd "$main" && pwd -P)/.git
# shellcheck disable=SC2016 # for the container
printf '#!/bin/sh\nread -r _ folder <.git\n[ -d "$folder" ] || exit 128\n' >"$TMPDIR/git" && chmod +x "$TMPDIR/git"
give_git() { docker cp "$TMPDIR/git" "$(docker compose ps -q app)":/bin/git 2>/dev/null; }
give_git
finds git-inside "mount it, read-only: - $common:$common:ro"
sed -i "s|\"data:/data\"|&, \"$common:$common:ro\"|" compose.yaml
git dockertree up >/dev/null 2>&1
give_git
is_quiet git-inside
git checkout -q compose.yaml
git dockertree up >/dev/null 2>&1

# What belongs to nothing; each is of this test, and goes.
docker volume create --label dockertree.environment=ffffffff "$NAME-volume" >/dev/null
finds leftovers "$NAME-volume"
equals "" "$(json '[f for f in d["findings"] if f["fixable"]]' <"$TMPDIR/.found")" "what would be mended of somebody else's"
docker volume rm "$NAME-volume" >/dev/null
docker network create --subnet 10.255.240.0/28 --label dockertree.environment=ffffffff "$NAME-net" >/dev/null
mends_as_told net-unused "$NAME-net"
is_quiet leftovers net-unused

# What was ours for sure, since its worktree is gone: data goes into the trash, the rest goes.
ours=(--label dockertree.environment=fffffff1 --label "dockertree.worktree=$WORK/gone" --label dockertree.branch=gone
  --label "dockertree.repository=$NAME" --label "dockertree.project=$NAME-gone")
docker network create --subnet 10.255.240.0/28 "${ours[@]}" "$NAME-gone" >/dev/null
mends net-unused "its worktree was '$WORK/gone'"
docker volume create "${ours[@]}" --label dockertree.volume=data "$NAME-gone_data" >/dev/null
mends leftovers "volumes of environments whose worktrees are gone"
docker volume inspect "$NAME-gone_data" >/dev/null
contains "$(git dockertree volumes trash list)" "$NAME-gone_data"
docker volume rm "$NAME-gone_data" >/dev/null
import() { tar -c -T /dev/null | docker import "$@"; }
image_of() {  # ID WORKTREE [NAME]
  import -c "LABEL dockertree.image.environment=$1" -c "LABEL dockertree.image.worktree=$2" -c "LABEL com.docker.compose.project=$NAME-gone" - "${@:3}"
}
image_of fffffff1 "$WORK/gone" "$NAME-app:dev-$NAME-gone" >/dev/null
mends leftovers "$NAME-app:dev-$NAME-gone"
image=$(image_of "$id" "$PWD")
mends leftovers "$image"
# Another one's image of a worktree that is there stays.
image=$(image_of fffffff1 "$WORK/one")
is_quiet leftovers
docker image rm "$image" >/dev/null

# A proxy that no container has.
cat >"$TMPDIR/proxy.py" <<'END'
import signal, socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
signal.pause()
END
(exec -a docker-proxy python3 "$TMPDIR/proxy.py" -proto tcp -host-ip 127.0.0.1 -host-port 4711 -container-ip 172.31.255.9 -container-port 80) >"$TMPDIR/proxy" &
proxy=$!
at_end kill "$proxy"
wait_until 60 grep -q . "$TMPDIR/proxy"
finds proxy-leftover "a leftover docker-proxy holds port 4711"
if ((EUID == 0)); then
  mends proxy-leftover "a leftover docker-proxy holds port 4711"
else
  finds proxy-leftover "only root may end it"
  kill "$proxy"
fi
wait "$proxy" || true
is_quiet proxy-leftover

# The address pools, nearly used up.
for ((i = 0; i < 40; i++)); do
  docker network create --label "$NAME=pool" "$NAME-pool-$i" >/dev/null 2>&1 || break
done
finds net-few-left "the engine's standard address pools hold"
docker network ls -q -f "label=$NAME" | xargs docker network rm >/dev/null
is_quiet net-few-left

# A route into the environment's network.
if ((EUID == 0)) && command -v ip >/dev/null; then
  subnet=$(docker network inspect -f '{{range .IPAM.Config}}{{.Subnet}}{{end}}' "$(docker network ls -q -f "label=dockertree.environment=$id")")
  ip link add "gdt0" type bridge && at_end ip link del gdt0
  ip link set gdt0 up
  ip route add "${subnet%/*}/31" dev gdt0
  check_status 1 git dockertree doctor --fix --check net-overlap
  finds net-overlap "--fix ends nothing that runs"
  mends_as_told net-overlap "the host's route ${subnet%/*}/31"
  subnet=$(docker network inspect -f '{{range .IPAM.Config}}{{.Subnet}}{{end}}' "$(docker network ls -q -f "label=dockertree.environment=$id")")
  ip route add "${subnet%/*}/31" dev gdt0
  docker compose stop -t 0 2>/dev/null
  mends net-overlap "the host's route ${subnet%/*}/31"
  check_status 0 git dockertree up
  is_quiet net-overlap
  for each in $(ip -o route show dev gdt0 | awk '{ print $1 }'); do ip route del "$each" dev gdt0; done

  mkdir "$TMPDIR/small"
  if mount -t tmpfs -o size=8m small "$TMPDIR/small" 2>/dev/null; then
    at_end umount "$TMPDIR/small"
    cp -R "$XDG_STATE_HOME/dockertree" "$TMPDIR/small/"
    XDG_STATE_HOME=$TMPDIR/small finds disk-space "are free where"
    is_quiet disk-space
  fi
fi
is_healthy

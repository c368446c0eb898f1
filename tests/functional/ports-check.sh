#!/bin/bash
# SPDX-License-Identifier: MIT
# `ports check` names whoever holds a port, over real sockets and containers, and suggests what is really free;
# `ports free` stops exactly what was named. Neither needs a repository.
# Timeout: 400
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=../lib/listeners.sh
. "$TESTS/lib/listeners.sh"
require_engine

mkdir "$SANDBOX/plain"
cd "$SANDBOX/plain"
here=$(pwd -P)
port=$(free_port)  # the next ones are used too

# --- sockets: what is held, what is asked, and whether that is free --------------------------------------------------
table='
tcp 127.0.0.1 PORT            1
tcp 127.0.0.1 PORT/udp        0
tcp 127.0.0.1 127.0.0.2:PORT  0
tcp 127.0.0.1 0.0.0.0:PORT    1
tcp 0.0.0.0   127.0.0.1:PORT  1
tcp 127.0.0.3 PORT            1
tcp ::1       PORT            1
tcp ::1       [::1]:PORT/tcp  1
tcp ::        127.0.0.1:PORT  1
udp 127.0.0.1 PORT            1
udp 127.0.0.1 PORT/tcp        0
udp 0.0.0.0   PORT/udp        1
udp ::1       PORT/udp        1
'
specs=() number=$port
while read -r protocol address _; do
  [[ -z $protocol ]] || specs+=("$protocol,$address,$((++number))")
done <<<"$table"
listen "${specs[@]}"
number=$port
while read -r protocol address asked status; do
  [[ -n $protocol ]] || continue
  check_status "$status" git-dockertree ports check --json "${asked/PORT/$((++number))}"
  printf '%s\n%s %s %s\n' "${OUT//$'\n'/}" "$protocol" "$address" "$number" >>"$TMPDIR/answers"
done <<<"$table"
# shellcheck disable=SC2016 # Python
free=$(python3 -c '
import json, sys
lines = open(sys.argv[1]).read().splitlines()
for answer, row in zip(lines[::2], lines[1::2]):
    d = json.loads(answer)
    protocol, address, port = row.split()
    assert d["free"] == (not d["conflicts"]), row
    for c in d["conflicts"]:
        holder = c["holder"]
        assert c["kind"] == "process" and c["protocol"] == protocol and c["port"] == int(port), (row, c)
        assert [holder["address"], holder["pid"], holder["directory"]] == [address, int(sys.argv[2]), sys.argv[3]], (row, c)
        assert "listen.py" in holder["command"] and len(c["suggestions"]) == 3, (row, c)
        assert c["fix"] == "git dockertree ports free " + port, (row, c)
        print(*c["suggestions"])' "$TMPDIR/answers" "$LISTENER" "$here")
end_listener
# What was suggested is free.
# shellcheck disable=SC2086 # numbers
check_status 0 git-dockertree ports check ${free//$'\n'/ }

listen "tcp,127.0.0.1,$port"
check_status 1 git-dockertree ports check "$port"
contains "$OUT" "port $port is held by '"
contains "$OUT" "(pid $LISTENER, user '"
contains "$OUT" "in '$here')"
contains "$OUT" "what to do:   git dockertree ports free $port"

# A command line of several lines is told on one.
end_listener
rm -f "$TMPDIR/ready"
python3 -c 'import socket, signal, sys
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
open(sys.argv[2], "w").close()
signal.pause()' "$port" "$TMPDIR/ready" &
lines=$!
at_end kill "$lines"
wait_until 30 test -e "$TMPDIR/ready"
check_status 1 git-dockertree ports check "$port"
equals 3 "$(wc -l <<<"$OUT")" "lines of one conflict"
kill "$lines"
wait "$lines" || true  # it ended by the signal
listen "tcp,127.0.0.1,$port"

# The kernel's own range is a warning; what is no port is a usage error.
check_status 0 git-dockertree ports check 40000
contains "$ERR" "outgoing connections"
check_status 129 git-dockertree ports check 70000
check_status 129 git-dockertree ports check 9000-8000
check_status 129 git-dockertree ports check 80/sctp

# --- a plain Compose file, before `docker compose up` ----------------------------------------------------------------
other=$((port + 30))
cat >compose.yaml <<END
name: $NAME-plain
services:
  web:
    image: busybox
    command: ["sleep", "1000"]
    init: true
    ports: ["127.0.0.1:\${WEB_PORT:-$port}:80"]
  db:
    image: busybox
    command: ["sleep", "1000"]
    init: true
    ports: ["$port:5432", "$other:5433"]
END
check_status 1 git-dockertree ports check --file compose.yaml --json
equals 2 "$(json 'len(d["conflicts"])' <<<"$OUT")" conflicts
fix=$(json '[c["fix"] for c in d["conflicts"] if c["service"] == "web"]' <<<"$OUT")
[[ $fix =~ ^WEB_PORT=[0-9]+\ docker\ compose\ up$ ]] || fail "no assignment: $fix"
check_status 0 git-dockertree ports check "$(tr -dc 0-9 <<<"$fix")"
contains "$(json '[c["fix"] for c in d["conflicts"] if c["service"] == "db"]' < <(git-dockertree ports check -f compose.yaml --json))" ":5432' at service 'db'"

# --- free: exactly what is named, or what is agreed to ---------------------------------------------------------------
check_status 129 git-dockertree ports free "$port" -y
check_status 128 git-dockertree ports free "$port"
contains "$ERR" "hint: git dockertree ports free $port -y --pid $LISTENER"
check_status 128 git-dockertree ports free "$port" -y --pid 1
contains "$ERR" "only what is named"
if is_gone "$LISTENER"; then fail "the holder was stopped"; fi
check_status 0 git-dockertree ports free --dry-run "$port"
contains "$OUT" "end process $LISTENER  # port $port is held by "
if is_gone "$LISTENER"; then fail "--dry-run stopped the holder"; fi
check_status 1 python3 "$TESTS/lib/answer.py" "end process" n git-dockertree ports free "$port"
check_status 0 python3 "$TESTS/lib/answer.py" "end process" y git-dockertree ports free "$port"
contains "$OUT" "port $port is free now"
wait_until 10 is_gone "$LISTENER"
check_status 0 git-dockertree ports free "$port"
contains "$OUT" "free already"

listen "tcp,127.0.0.1,$port" stubborn
check_status 0 git-dockertree ports free "$port" -y --pid "$LISTENER"
wait_until 10 is_gone "$LISTENER"

# Who runs the command is left alone.
check_status 128 python3 -c '
import os, socket, subprocess, sys
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
sys.exit(subprocess.run(["git-dockertree", "ports", "free", sys.argv[1], "-y", "--pid", str(os.getpid())]).returncode)' "$port"
contains "$ERR" "this command runs inside of it"

# A docker-proxy that outlived its container.
ready=$TMPDIR/proxy
# The interpreter itself, as "python3" may be a script that starts it; under another name it has to be told where it lives.
{ read -r python && read -r prefix; } < <(python3 -c 'import sys; print(sys.executable, sys.base_prefix, sep="\n")')
(PYTHONHOME=$prefix exec -a docker-proxy "$python" "$TESTS/lib/listen.py" "$ready" "tcp,127.0.0.1,$port" -proto tcp -host-ip 127.0.0.1 \
  -host-port "$port" -container-ip 172.31.255.7 -container-port 80) &
proxy=$!
at_end kill -KILL "$proxy"
wait_until 30 test -e "$ready"
check_status 1 git-dockertree ports check "$port"
contains "$OUT" "held by a leftover docker-proxy (pid $proxy): no container is at 172.31.255.7:80"
check_status 0 git-dockertree ports free "$port" -y --pid "$proxy"

# One whose container is about to run is its container's.
subnet=172.31.254
docker network create --subnet "$subnet.0/29" "$NAME-net" >/dev/null
at_end docker network rm "$NAME-net"
at_end docker rm -f "$NAME-late"
rm -f "$ready"
(PYTHONHOME=$prefix exec -a docker-proxy "$python" "$TESTS/lib/listen.py" "$ready" "tcp,127.0.0.1,$port" -proto tcp -host-ip 127.0.0.1 \
  -host-port "$port" -container-ip "$subnet.5" -container-port 80) &
proxy=$!
at_end kill -KILL "$proxy"
wait_until 30 test -e "$ready"
docker create --name "$NAME-late" --network "$NAME-net" --ip "$subnet.5" busybox sleep 1000 >/dev/null
docker start "$NAME-late" >/dev/null &
starting=$!
check_status 1 git-dockertree ports check "$port"
contains "$OUT" "held by container '$NAME-late'"
wait "$starting"
docker rm -f "$NAME-late" >/dev/null
kill -KILL "$proxy"

# One of another engine's is none that is left over: that engine knows its container.
rm -f "$ready"
# shellcheck disable=SC2016 # for the inner shell
(exec -a dockerd "$BASH" -c '(PYTHONHOME=$1 exec -a docker-proxy "${@:2}") & wait' dockerd "$prefix" "$python" "$TESTS/lib/listen.py" \
  "$ready" "tcp,127.0.0.1,$port" -proto tcp -host-ip 127.0.0.1 -host-port "$port" -container-ip 172.31.255.7 -container-port 80) &
other=$!
at_end kill -KILL "$other"
wait_until 30 test -e "$ready"
check_status 1 git-dockertree ports check "$port" --json
equals "process" "$(json 'd["conflicts"][0]["kind"]' <<<"$OUT")" "a proxy of another engine"
kill -KILL "$(json 'd["conflicts"][0]["holder"]["pid"]' <<<"$OUT")"
wait_until 10 is_gone "$other"

# --- containers ------------------------------------------------------------------------------------------------------
docker compose up -d web >"$TMPDIR/log" 2>&1 || fail "$(<"$TMPDIR/log")"
check_status 1 git-dockertree ports check "$port" --json
equals "container $NAME-plain-web-1 $NAME-plain web $here" "$(json '"%s %s %s %s %s" % tuple(d["conflicts"][0]["holder"][k] for k in ["kind", "container", "project", "service", "directory"])' <<<"$OUT")" holder
equals 1 "$(json 'len(d["conflicts"])' <<<"$OUT")" "conflicts of one container"
# Its own project is not in its way, but for the other service that wants the number.
check_status 0 git-dockertree ports check --file compose.yaml
check_status 128 git-dockertree ports free "$port" -y --pid 1
contains "$ERR" "-y --container $NAME-plain-web-1"
check_status 0 git-dockertree ports free "$port" -y --container "$NAME-plain-web-1"
equals exited "$(docker inspect -f '{{.State.Status}}' "$NAME-plain-web-1")" state

# --- another user's process, as far as an ordinary user can tell -------------------------------------------------------
if ((EUID == 0)) && command -v setpriv >/dev/null; then
  cp "$(readlink -f "$DOCKERTREE")" "$SANDBOX/plain/tool"
  chmod 711 "$SANDBOX" "$SANDBOX/plain"
  listen "tcp,127.0.0.1,$port"
  as_nobody() { env HOME=/nonexistent XDG_STATE_HOME=/nonexistent DOCKER_HOST=unix:///nonexistent.sock setpriv --reuid 65534 --regid 65534 --clear-groups "$SANDBOX/plain/tool" "$@"; }
  check_status 1 as_nobody ports check "$port"
  contains "$OUT" "held by another user's process (user 'root')"
  contains "$OUT" "sudo git dockertree ports free $port"
  check_status 128 as_nobody ports free "$port"
  contains "$ERR" "cannot be seen by this user"
fi

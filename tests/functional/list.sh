#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with sanitizers
# What `list` and `status` say, field by field, and that they ask the engine once.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
root=$(realpath "$NAME")
cd "$NAME"
git dockertree add --volumes empty one ../one
git dockertree add --no-up --detach ../loose
git worktree add -q ../bare -b bare
one=$(realpath ../one)

git dockertree list --json >"$TMPDIR/list"
python3 - "$TMPDIR/list" "$NAME" "$root" >"$TMPDIR/facts" <<'END'
import json, re, sys
answer = json.load(open(sys.argv[1]))
name, root = sys.argv[2:]
def same(want, got, what):
    if want != got: sys.exit(f"{what}: want {want!r}, got {got!r}")
same(["environments", "schema"], sorted(answer), "fields of the answer")
same(1, answer["schema"], "schema")
fields = "branch created id last_used locked main path ports project repository state urls volumes".split()
for each in answer["environments"]:
    same(fields, sorted(each), "fields")
main, *rest = answer["environments"]
same((root, True, None, "absent", "main", []), tuple(main[k] for k in ("path", "main", "id", "state", "branch", "ports")), "main")
by = {each["path"].rsplit("/", 1)[1]: each for each in rest}
one, loose, bare = by["one"], by["loose"], by["bare"]
port = one["ports"][0]
same({"service": "web", "container_port": 80, "protocol": "tcp", "host_ip": "127.0.0.1", "host_port": port["host_port"],
      "env": "DOCKERTREE_WEB_HOST_PORT"}, port, "port")
same(("running", name + "-one", "one", False, name), tuple(one[k] for k in ("state", "project", "branch", "locked", "repository")), "one")
same(["http://localhost:%d" % port["host_port"]], one["urls"], "urls")
same([("data", "empty")], [(v["key"], v["method"]) for v in one["volumes"]], "volumes")
same(["key", "method", "name", "size"], sorted(one["volumes"][0]), "fields of a volume")
if not re.fullmatch(r"[0-9a-f]{8}", one["id"]): sys.exit("id " + one["id"])
if not re.fullmatch(r"20[0-9-]+T[0-9:]+Z", one["created"]): sys.exit("created " + one["created"])
same(("absent", name + "-loose", None), tuple(loose[k] for k in ("state", "project", "branch")), "the detached one")
same((None, None, [], [], [], None, None), tuple(bare[k] for k in ("id", "project", "ports", "urls", "volumes", "created", "last_used")), "without")
print(port["host_port"])
END
port=$(<"$TMPDIR/facts")

# --porcelain: a line a field, a blank line an environment; -z: NUL for newline.
git dockertree list --porcelain >"$TMPDIR/lines"
git dockertree list --porcelain -z | tr '\0' '\n' >"$TMPDIR/nul"
equals "$(<"$TMPDIR/lines")" "$(<"$TMPDIR/nul")" "porcelain"
for option in -z --null; do equals 0 "$(git dockertree list $option | tr -cd '\n' | wc -c)" "newlines of $option"; done
contains "$(<"$TMPDIR/lines")" "$one"
contains "$(git dockertree list)" "no environment"
contains "$(git dockertree ls)" "(main)"

# One request, whatever the number of worktrees.
python3 "$TESTS/lib/count_requests.py" "${DOCKER_HOST#unix://}" "$SANDBOX/counting.sock" "$SANDBOX/requests" &
proxy=$!
at_end kill "$proxy"
wait_until 20 test -S "$SANDBOX/counting.sock"
DOCKER_HOST=unix://$SANDBOX/counting.sock git dockertree list --json >"$TMPDIR/again"
equals "$(<"$TMPDIR/list")" "$(<"$TMPDIR/again")" "the same list"
equals 1 "$(grep -c . "$SANDBOX/requests")" "requests: $(<"$SANDBOX/requests")"

# Without an engine it still lists; states are unknown.
DOCKER_HOST=unix://$SANDBOX/nothing.sock check_status 0 git dockertree list --json
equals unknown "$(json 'set(e["state"] for e in d["environments"])' <<<"$OUT" | xargs)" "states without an engine"
contains "$ERR" "warning:"
DOCKER_HOST=unix://$SANDBOX/nothing.sock check_status 0 git dockertree list
DOCKER_HOST=unix://$SANDBOX/nothing.sock check_status 1 git dockertree status one

# status: 0 when it runs.
check_status 0 git dockertree status one
contains "$OUT" "running"
contains "$OUT" "127.0.0.1:$port"
check_status 0 git dockertree status --json one
equals "side web" "$(json '[s["service"] for s in d["environment"]["services"]]' <<<"$OUT" | sort | xargs)" services
docker stop -t 0 "$(docker ps -q -f "label=com.docker.compose.project=$NAME-one" -f label=com.docker.compose.service=side)"
check_status 1 git -C ../one dockertree status
contains "$OUT" "partial"
check_status 1 git dockertree status bare
contains "$ERR" "git dockertree up"
check_status 0 git dockertree list --unused --json
equals "[]" "$(json 'd["environments"] or "[]"' <<<"$OUT")" "unused"

# What somebody starts in a worktree that lies in the main one is not the main stack.
git worktree add -q .worktrees/nested -b nested
docker run -d --name "$NAME-nested" --label "com.docker.compose.project=$NAME-nested" \
  --label "com.docker.compose.project.working_dir=$root/.worktrees/nested" busybox sleep infinity >/dev/null
at_end docker rm -f "$NAME-nested"
equals absent "$(git dockertree list --json | json '[e["state"] for e in d["environments"] if e["main"]][0]')" "the main stack"

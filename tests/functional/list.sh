#!/bin/bash
# SPDX-License-Identifier: MIT
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
of() { json "[e for e in d['environments'] if e['path'].endswith('/$1')][0]$2" <"$TMPDIR/list"; }
equals 1 "$(json 'd["schema"]' <"$TMPDIR/list")" schema
equals "environments schema" "$(json 'sorted(d)' <"$TMPDIR/list" | xargs)" "fields of the answer"
equals "branch created id last_used locked main path ports project repository state urls volumes" \
  "$(json 'sorted(set(k for e in d["environments"] for k in e))' <"$TMPDIR/list" | xargs)" fields
equals 13 "$(json 'min(len(e) for e in d["environments"])' <"$TMPDIR/list")" "number of fields"
equals "container_port env host_ip host_port protocol service" "$(of one "['ports'][0]" | json 'sorted(d)' | xargs)" "fields of a port"
equals "key method name size" "$(of one "['volumes'][0]" | json 'sorted(d)' | xargs)" "fields of a volume"
equals "$root" "$(json 'd["environments"][0]["path"]' <"$TMPDIR/list")" "the main worktree comes first"
equals "true null absent" "$(of "$NAME" "['main']") $(of "$NAME" "['id']") $(of "$NAME" "['state']")" "main worktree"
equals "running $NAME-one one false" "$(of one "['state']") $(of one "['project']") $(of one "['branch']") $(of one "['locked']")" one
equals "absent $NAME-loose null" "$(of loose "['state']") $(of loose "['project']") $(of loose "['branch']")" "the detached one"
equals "null null absent" "$(of bare "['id']") $(of bare "['project']") $(of bare "['state']")" "without an environment"
equals "http://localhost:$(port_of ../one)" "$(of one "['urls'][0]")" url
equals "80 tcp 127.0.0.1 DOCKERTREE_WEB_HOST_PORT" "$(of one "['ports'][0]" | json '[d[k] for k in ("container_port","protocol","host_ip","env")]' | xargs)" port
equals "data empty" "$(of one "['volumes'][0]" | json '[d["key"], d["method"]]' | xargs)" volume
[[ $(of one "['created']") =~ ^20[0-9-]+T[0-9:]+Z$ ]] || fail "created: $(of one "['created']")"

# --porcelain: a line a field, a blank line an environment; -z: NUL for newline.
git dockertree list --porcelain >"$TMPDIR/lines"
git dockertree list --porcelain -z | tr '\0' '\n' >"$TMPDIR/nul"
equals "$(<"$TMPDIR/lines")" "$(<"$TMPDIR/nul")" "porcelain"
contains "$(<"$TMPDIR/lines")" "$one"
contains "$(git dockertree list)" "no environment"
contains "$(git dockertree ls)" "(main)"

# One request, whatever the number of worktrees.
python3 "$TESTS/lib/count_requests.py" "${DOCKER_HOST#unix://}" "$SANDBOX/counting.sock" "$SANDBOX/requests" &
proxy=$!
at_end kill "$proxy"
wait_until 20 test -S "$SANDBOX/counting.sock"
DOCKER_HOST=unix://$SANDBOX/counting.sock git dockertree list --json >"$TMPDIR/again"
equals "$(json '[(e["path"], e["state"]) for e in d["environments"]]' <"$TMPDIR/list")" \
  "$(json '[(e["path"], e["state"]) for e in d["environments"]]' <"$TMPDIR/again")" "the same list"
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
contains "$OUT" "127.0.0.1:$(port_of ../one)"
check_status 0 git dockertree status --json one
equals "side web" "$(json '[s["service"] for s in d["environment"]["services"]]' <<<"$OUT" | sort | xargs)" services
docker stop -t 0 "$(docker ps -q -f "label=com.docker.compose.project=$NAME-one" -f label=com.docker.compose.service=side)"
check_status 1 git -C ../one dockertree status
contains "$OUT" "partial"
check_status 1 git dockertree status bare
contains "$ERR" "git dockertree up"
check_status 0 git dockertree list --unused --json
equals "[]" "$(json 'd["environments"] or "[]"' <<<"$OUT")" "unused"

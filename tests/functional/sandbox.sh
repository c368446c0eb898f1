#!/bin/bash
# SPDX-License-Identifier: MIT
# A test sees nothing of its user's configuration, and leaves nothing behind on the engine.
. "$(dirname "$0")/../lib/sandbox.sh"

contains "$PWD" /link
contains "$(pwd -P)" " "
equals "init.defaultbranch=main
dockertree.proxy.autostart=false" "$(git config --list)" "configuration of git"
equals "1
null
x" "$(echo '{"a":[1,null,"x"]}' | json 'd["a"]')" "json"
check_status 3 bash -c 'echo out; echo err >&2; exit 3'
equals out "$OUT" stdout
equals err "$ERR" stderr
(check_status 0 false) 2>/dev/null && fail "a wrong status passed"
(contains abc x) 2>/dev/null && fail "a missing text passed"
make_project "$NAME"
equals "" "$(git -C "$NAME" status --porcelain)" "status of the project"

require_engine
mkdir inner
cat >inner/test.sh <<END
. "$TESTS/lib/sandbox.sh"
echo "\$NAME" >"$SANDBOX/inner-name"
mkdir "\$NAME" && cd "\$NAME"
printf 'services: {a: {image: busybox, command: sleep 600, stop_grace_period: 0s, volumes: ["data:/v"]}}\nvolumes: {data: }\n' >compose.yaml
docker compose up -d
END
HOME=/nonexistent bash inner/test.sh >inner.log 2>&1 || fail "the inner test failed: $(<inner.log)"
inner=$(<"$SANDBOX/inner-name")
for kind in container network volume; do
  lacks "$(list_labels "$kind")" "$inner"
done

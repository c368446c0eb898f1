#!/bin/bash
# SPDX-License-Identifier: MIT
# Compose that is killed in the middle of add, up or down leaves what the same command goes on from.
. "$(dirname "$0")/../lib/sandbox.sh"
. "$(dirname "$0")/../lib/small.sh"
require_binary
require_engine

make_small "$NAME"
cd "$NAME"
plugin=$(realpath "$(docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}')")
mkdir -p "$DOCKER_CONFIG/cli-plugins"
rm -f "$DOCKER_CONFIG/cli-plugins/docker-compose"
# Once, when the word is among its arguments and the condition holds, it kills what it runs.
cat >"$DOCKER_CONFIG/cli-plugins/docker-compose" <<END
#!/bin/bash
word=\$(cat "$TMPDIR/word" 2>/dev/null)
if [[ -z \$word || " \$* " != *" \$word "* ]]; then exec "$plugin" "\$@"; fi
rm "$TMPDIR/word"
"$plugin" "\$@" &
for ((i = 0; i < 2000; i++)); do
  . "$TMPDIR/condition" && break
  kill -0 \$! 2>/dev/null || break
done
kill -KILL \$! 2>/dev/null
wait \$!
END
chmod +x "$DOCKER_CONFIG/cli-plugins/docker-compose"
killed_at() {  # WORD CONDITION
  echo "$2" >"$TMPDIR/condition"
  echo "$1" >"$TMPDIR/word"
}
# An error, unless Compose had begun to start something: then a port is in use, which is resolved, and tried again.
interrupted() {
  local got=0
  "$@" >"$TMPDIR/.out" 2>"$TMPDIR/.err" || got=$?
  [[ $got == 0 || $got == 128 ]] || fail "'$*' ended with $got: $(<"$TMPDIR/.err")"
  [[ ! -e $TMPDIR/word ]] || fail "Compose was not called with '$(<"$TMPDIR/word")'"
  ((got == 0)) || grep -q "^hint: " "$TMPDIR/.err" || fail "no way out: $(<"$TMPDIR/.err")"
}

killed_at up "[[ -n \$(docker network ls -q --filter name=$NAME-one) ]]"
interrupted git dockertree add one
check_status 0 git dockertree up -d one
contains "$(git dockertree list)" running

killed_at down "[[ -z \$(docker ps -q --filter name=$NAME-one) ]]"
interrupted git dockertree down one
check_status 0 git dockertree down one
equals "" "$(ids container)$(ids network)" "what is left after down"

killed_at up "[[ -n \$(docker ps -aq --filter name=$NAME-one) ]]"
interrupted git dockertree up -d one
check_status 0 git dockertree up -d one
contains "$(git dockertree list)" running
check_status 0 git dockertree remove -f --purge one
equals "" "$(ids container)$(ids network)$(ids volume)" "what is left"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Compose's commands by their short forms, from the worktree or for another one by -w, with Compose's own exit status; `open`.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
git dockertree add one ../one
git dockertree add two ../two
echo one >../one/page/index.html
cd ../one/page

check_status 0 git dockertree ps --format '{{.Project}}/{{.Service}}'
equals "$NAME-one/side $NAME-one/web" "$(sort <<<"$OUT" | xargs)" ps
check_status 0 git dockertree exec -T web cat /page/index.html
equals one "$OUT" exec
check_status 7 git dockertree exec -T web sh -c 'exit 7'
check_status 0 git dockertree run --rm -T side echo "a b" '$c'
equals 'a b $c' "$OUT" "words of run"
check_status 0 git dockertree logs --no-color web
before=$(docker inspect -f '{{.State.StartedAt}}' "$NAME-one-side-1")
check_status 0 git dockertree restart side
differs "$before" "$(docker inspect -f '{{.State.StartedAt}}' "$NAME-one-side-1")" "start of side"
check_status 0 git dockertree compose stop side
equals exited "$(docker inspect -f '{{.State.Status}}' "$NAME-one-side-1")" "state of side"
equals running "$(docker inspect -f '{{.State.Status}}' "$NAME-two-side-1")" "state of the other side"
check_status 0 git dockertree compose -w two ps --format '{{.Project}}'
equals "$NAME-two $NAME-two" "$(xargs <<<"$OUT")" "another worktree"
check_status 0 git dockertree compose -w two exec -T web cat /page/index.html
equals main "$OUT" "exec elsewhere"
check_status 1 git dockertree compose exec -T nothing true
check_status 128 git dockertree compose -w nowhere ps
contains "$ERR" "nowhere"
# The main worktree's stack is not stopped through us, whatever options stand in front.
for words in down "--profile dev down -v" "--ansi never -p $NAME stop" "--file=compose.yaml rm -f" "--compatibility kill"; do
  # shellcheck disable=SC2086
  check_status 128 git dockertree compose -w main $words
  contains "$ERR" "not ours to stop"
done

check_status 0 git dockertree open --print
equals "http://localhost:$(port_of ..)" "$OUT" url
check_status 0 git dockertree open two web
equals "http://localhost:$(port_of ../../two)" "$OUT" "url of another worktree"
check_status 128 git dockertree open two side
contains "$ERR" "publishes no port"
# With a display it is handed to the desktop's opener.
printf '#!/bin/sh\necho "$1" >"%s/opened"\n' "$SANDBOX" >"$SANDBOX/bin/xdg-open"
chmod +x "$SANDBOX/bin/xdg-open"
DISPLAY=:0 check_status 0 git dockertree open two
opened() { [[ -s $SANDBOX/opened ]]; }
wait_until 10 opened
equals "$OUT" "$(<"$SANDBOX/opened")" "what was opened"
check_status 1 git dockertree status
contains "$OUT" "one  partial"

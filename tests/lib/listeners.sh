# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Real sockets for tests of ports: sourced after sandbox.sh.

# listen PROTOCOL,ADDRESS,PORT... [WORD...]: leaves the pid in $LISTENER once they are held; ends with the test.
listen() {
  local ready=$TMPDIR/ready.$RANDOM$RANDOM
  python3 "$TESTS/lib/listen.py" "$ready" "$@" &
  LISTENER=$!
  export LISTENER
  at_end kill -KILL "$LISTENER"
  wait_until 30 test -e "$ready"
}

end_listener() {
  kill -KILL "$LISTENER"
  wait "$LISTENER" 2>/dev/null || true
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What a test says: each check ends the test with a sentence when it does not hold.

fail() {
  local i
  printf 'FAIL: %s\n' "$*" >&2
  for ((i = 1; i < ${#FUNCNAME[@]}; i++)); do
    printf '  at %s:%s\n' "${BASH_SOURCE[i]}" "${BASH_LINENO[i - 1]}" >&2
  done
  exit 1
}

skip() {
  printf '%s\n' "$*" >"${SKIP_REASON_FILE:-/dev/null}"
  printf 'SKIP: %s\n' "$*" >&2
  exit 77
}

# check_status N COMMAND...: leaves stdout and stderr in $OUT and $ERR.
check_status() {
  local want=$1 got=0
  shift
  "$@" >"$TMPDIR/.out" 2>"$TMPDIR/.err" || got=$?
  OUT=$(<"$TMPDIR/.out")
  ERR=$(<"$TMPDIR/.err")
  export OUT ERR
  ((got == want)) || fail "'$*' exited with $got, not $want; stdout: $OUT; stderr: $ERR"
}

# equals WANT GOT WHAT
equals() { [[ $1 == "$2" ]] || fail "${3:-value}: want '$1', got '$2'"; }

# differs A B WHAT
differs() { [[ $1 != "$2" ]] || fail "${3:-value}: '$1' twice"; }

# contains TEXT WANT
contains() { [[ $1 == *"$2"* ]] || fail "'$2' is not in: $1"; }

# lacks TEXT UNWANTED
lacks() { [[ $1 != *"$2"* ]] || fail "'$2' is in: $1"; }

is_file() { [[ -f $1 ]] || fail "no file '$1'"; }

is_absent() { [[ ! -e $1 && ! -L $1 ]] || fail "'$1' is there"; }

# wait_until SECONDS COMMAND...: polls; the only place where a test waits.
wait_until() {
  local seconds=$1 until=$((SECONDS + $1))
  shift
  until "$@" >"$TMPDIR/.wait" 2>&1; do
    ((SECONDS <= until)) || fail "not within $seconds seconds: $*; last said: $(<"$TMPDIR/.wait")"
    sleep 0.1
  done
}

# json EXPRESSION: evaluates Python over `d`, the JSON of stdin; a list is printed one element a line, null as `null`.
json() {
  python3 -c '
import json, sys
d = json.load(sys.stdin)
def text(value):
    if value is None: return "null"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
value = eval(sys.argv[1])
if isinstance(value, (list, tuple, set)) or hasattr(value, "__next__"):
    for item in value: print(text(item))
else:
    print(text(value))' "$1"
}

# fetch URL [CURL-ARGUMENT...]: the body; fails when the answer is no success.
fetch() { curl -fsS --max-time 10 "$@"; }

# free_port: a TCP port of the loopback interface that nothing listens on just now, outside the range of leases.
free_port() {
  python3 -c '
import random, socket
for _ in range(200):
    port = random.randrange(10000, 19000)
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
    print(port)
    break'
}

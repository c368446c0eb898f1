# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by tests/run: what each suite is. $RESULTS gets one line a test: `ok NAME`, `not ok NAME`, `skipped NAME: REASON`.

LIB=$ROOT/tests/lib
CACHE=${DOCKERTREE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-dockertree}
export DOCKERTREE_TEST_CACHE=$CACHE
declare -a workers=()

as_root() { if ((EUID == 0)); then "$@"; else sudo --preserve-env "$@"; fi; }

report() {  # LINE
  echo "$1"
  echo "$1" >>"$RESULTS"
}

require_suite() {
  case $1 in
    build | unit | helper | newer | sanitizers) return 0 ;;
    lib | demo) ;;
    *) [[ ! -d tests/$1 ]] || return 0 ;;
  esac
  # shellcheck disable=SC2154 # of tests/run
  echo "tests/run: no suite '$1'; there are: ${all_suites[*]} ${named_suites[*]}" >&2
  exit 129
}

# What a suite needs, installed; and the binary that it tests, built.
prepare() {
  local suite groups=()
  for suite in "$@"; do
    case $suite in
      build | unit | helper) groups+=(build test) ;;
      lint | tidy) groups+=(build test lint) ;;
      browser | traefik) groups+=(build test engine "$suite") ;;
      sanitizers) groups+=(build test engine lint) ;;
      fresh) groups+=(test engine) ;;
      *) groups+=(build test engine) ;;
    esac
  done
  "$LIB/packages.sh" "${groups[@]}"
  # shellcheck source=tests/lib/docker_path.sh
  . "$LIB/docker_path.sh"
  if command -v ccache >/dev/null; then
    export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=true
  fi
}

# --- building ----------------------------------------------------------------------------------------------------------

# build_into DIRECTORY [MESON-OPTION...]: leaves the output in $RUN/build.log.
build_into() {
  local directory=$1
  shift
  [[ -e $directory/build.ninja ]] || meson setup "$directory" "$@" >"$RUN/build.log" 2>&1 || return 1
  ninja -C "$directory" >>"$RUN/build.log" 2>&1
}

# Once a run, whatever suites need it.
build() {
  [[ -z ${built:-} ]] || return 0
  if ! build_into build; then
    tail -n 60 "$RUN/build.log"
    report "not ok build"
    exit 1
  fi
  built=1
  if [[ ${CI:-} == true ]] && grep -n 'warning:' "$RUN/build.log"; then report "not ok build/warnings"; fi
}

binary_in() {
  local binary
  for binary in "$ROOT/$1/git-dockertree" "$ROOT/$1/src/git-dockertree"; do
    [[ ! -x $binary ]] || { echo "$binary"; return; }
  done
  echo "$ROOT/$1/git-dockertree"
}

# run_unit DIRECTORY LABEL [NAME...]: each test case counts.
run_unit() {
  local directory=$1 label=$2 status=0 kind number
  shift 2
  rm -f "$RUN/unit.xml"
  timeout --kill-after=10 600 "$directory/tests/unit/unit-tests" --reporter compact \
    --reporter "xml::out=$RUN/unit.xml" "$@" >"$RUN/unit.log" 2>&1 || status=$?
  if ((status)); then tail -n 80 "$RUN/unit.log"; fi
  # A run that crashed has written no total: one failure.
  python3 - "$RUN/unit.xml" "$status" <<'END' >"$RUN/unit.count"
import re, sys
try:
    total = re.findall(r'<OverallResultsCases successes="(\d+)" failures="(\d+)"', open(sys.argv[1], errors="replace").read())
except OSError:
    total = []
good, bad = map(int, total[-1]) if total else (0, 0)
print("ok", good)
print("not ok", max(bad, 1) if int(sys.argv[2]) else bad)
END
  while read -r kind number; do
    [[ $kind == ok ]] || { kind="not ok"; number=${number#ok }; }
    ((number)) || continue
    echo "$kind $label: $number cases"
    yes "$kind $label" | head -n "$number" >>"$RESULTS" || [[ $? == 141 ]]
  done <"$RUN/unit.count"
}

# --- scripts -----------------------------------------------------------------------------------------------------------

has_head() { sed -n 1,12p "$1" | grep -qi "^# $2"; }

# scripts_of FOLDER MODE [NAME...]: the scripts to run; MODE `again` leaves out what says `# Only once`, unless named.
scripts_of() {
  local folder=$1 mode=$2 name script
  shift 2
  if (($#)); then
    for name in "$@"; do
      script=tests/$folder/${name%.sh}.sh
      [[ -x $script ]] || { echo "tests/run: no test '$script'" >&2; return 1; }
      echo "$script"
    done
    return
  fi
  for script in "tests/$folder"/*.sh; do
    [[ -x $script ]] || continue
    [[ $mode != again ]] || ! has_head "$script" 'Only once' || continue
    echo "$script"
  done
}

# run_scripts LABEL SCRIPT...: on workers, each with an engine and a network of its own.
run_scripts() {
  local label=$1 script status=0 i jobs alone=() together=() again=()
  shift
  (($#)) || return 0
  for script in "$@"; do
    if has_head "$script" 'Alone on the engine'; then alone+=("$script"); else together+=("$script"); fi
  done
  "$LIB/images.sh" archive >/dev/null
  export LABEL=$label
  rm -f "$RUN/again"
  for i in together alone again; do
    export ATTEMPT=1
    if [[ $i == again ]]; then
      [[ -s $RUN/again ]] || continue
      ATTEMPT=2
      # shellcheck disable=SC2034 # read through `list`
      mapfile -t again <"$RUN/again"
    fi
    local -n list=$i
    ((${#list[@]})) || continue
    printf '%s\n' "${list[@]}" >"$RUN/queue"
    jobs=${JOBS:-3}
    [[ $i == together ]] || jobs=1
    ((jobs <= ${#list[@]})) || jobs=${#list[@]}
    start_workers "$jobs"
    for worker in "${workers[@]}"; do wait "$worker" || status=$?; done
    workers=()
    if ((status)); then report "not ok $label (a worker ended with status $status)"; fi
  done
}

start_workers() {
  local i
  for ((i = 0; i < $1; i++)); do
    # All that a worker starts dies with it, and nothing of it is seen by the machine: processes, mounts, networks.
    as_root unshare --net --mount --pid --fork --kill-child --mount-proc "$LIB/worker.sh" "$RUN/e$i" &
    workers+=($!)
  done
}

# The first process of the namespace takes all others with it, but it is a child's child.
stop_workers() {
  local worker
  for worker in "${workers[@]}"; do
    disown "$worker" 2>/dev/null || continue
    kill_tree "$worker"
  done
  workers=()
}

kill_tree() {
  local child
  for child in $(pgrep -P "$1"); do kill_tree "$child"; done
  as_root kill -KILL "$1" 2>/dev/null || return 0
}

run_here() {  # LABEL SCRIPT...: one after the other, without an engine
  local script line
  export LABEL=$1
  shift
  for script in "$@"; do
    "$LIB/run_one.sh" "$script" | tee "$RUN/one" || true
    line=$(grep -E -m1 '^(ok|not ok|skipped) ' "$RUN/one") || line="not ok $script"
    echo "$line" >>"$RESULTS"
  done
}

# --- suites ------------------------------------------------------------------------------------------------------------

run_suite() {  # SUITE [NAME...]
  local suite=$1 scripts=()
  shift
  echo "== $suite"
  case $suite in
    build) build && report "ok build" && return ;;
    unit) build; run_unit build unit "$@"; return ;;
    helper) build; run_helper "$@"; return ;;
    newer) run_newer "$@"; return ;;
    sanitizers) run_sanitizers "$@"; return ;;
  esac
  mapfile -t scripts < <(scripts_of "$suite" first "$@")
  # A name that does not exist.
  if (($# && ${#scripts[@]} < $#)); then exit 129; fi
  if [[ $suite == lint || $suite == tidy || $suite == fresh ]]; then
    [[ -e build/build.ninja || $suite == fresh ]] || meson setup build >/dev/null
    run_here "$suite" "${scripts[@]}"
    return
  fi
  # A memory of 6 GB has no room for the volumes of a bench, and is no disk.
  if [[ $suite == bench ]]; then export DOCKERTREE_TEST_ON_DISK=1; fi
  use_binary build
  run_scripts "$suite" "${scripts[@]}"
}

# The static program by itself, on folders.
run_helper() {  # [NAME...]
  local test name
  for test in tests/helper/*_test.py; do
    name=$(basename "$test" _test.py)
    if (($#)) && [[ " $* " != *" $name "* ]]; then continue; fi
    if timeout --kill-after=10 300 python3 "$test" build/src/helper/dockertree-helper >"$RUN/helper.log" 2>&1; then
      report "ok helper/$name"
    else
      tail -n 40 "$RUN/helper.log"
      report "not ok helper/$name"
    fi
  done
}

# $DOCKERTREE is what the tests call; given from outside it is taken as it is.
use_binary() {
  [[ -z ${DOCKERTREE:-} ]] || return 0
  # Tests that need no binary of ours run before there is one.
  if [[ -e src/main.cpp ]]; then build; fi
  DOCKERTREE=$(binary_in "$1")
  export DOCKERTREE
}

# marked_or_named MARK [NAME...]: the functional tests of these names, or all whose head says so.
marked_or_named() {
  local mark=$1 script
  shift
  if (($#)); then scripts_of functional again "$@"; return; fi
  for script in tests/functional/*.sh; do
    if [[ -x $script ]] && has_head "$script" "Also with $mark"; then echo "$script"; fi
  done
}

# The tests that say so with the newest Compose, and with the newest git, that Debian has; any of them by name.
run_newer() {
  local scripts=()
  use_binary build
  if DOCKERTREE_TEST_COMPOSE=$("$LIB/newer.sh" compose); then
    export DOCKERTREE_TEST_COMPOSE
    mapfile -t scripts < <(marked_or_named "a newer Compose" "$@")
    run_scripts "newer Compose" "${scripts[@]}"
    unset DOCKERTREE_TEST_COMPOSE
  else
    report "skipped newer Compose: not to be had"
  fi
  (($# == 0)) || return 0
  if DOCKERTREE_TEST_GIT=$("$LIB/newer.sh" git); then
    export DOCKERTREE_TEST_GIT
    mapfile -t scripts < <(marked_or_named "a newer git")
    run_scripts "newer git" "${scripts[@]}"
    unset DOCKERTREE_TEST_GIT
  else
    report "skipped newer git: not to be had"
  fi
}

run_sanitizers() {
  local directory=build-clang-sanitize scripts=() kept
  if ! CXX="$(command -v ccache || true) clang++-14" build_into "$directory" -Db_sanitize=address,undefined -Db_lundef=false \
    -Doptimization=1 -Ddebug=false -Dcpp_args='-fno-omit-frame-pointer -gline-tables-only'; then
    tail -n 60 "$RUN/build.log"
    report "not ok sanitizers/build"
    return
  fi
  export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 DOCKERTREE_TEST_SLOWNESS=3
  (($#)) || run_unit "$directory" "unit, sanitized"
  kept=${DOCKERTREE:-}  # of the ordinary build, for later suites
  DOCKERTREE=$(binary_in "$directory")
  export DOCKERTREE
  mapfile -t scripts < <(marked_or_named sanitizers "$@")
  run_scripts "sanitizers" "${scripts[@]}"
  DOCKERTREE=$kept
  unset ASAN_OPTIONS UBSAN_OPTIONS DOCKERTREE_TEST_SLOWNESS
}

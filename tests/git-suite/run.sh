#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh GIT-SOURCE [TEST...]: git's own tests on worktrees and post-checkout, without our hooks and with them installed
# globally; the results have to be the same. GIT-SOURCE is a built source tree of git; source.sh makes one of Debian's source
# package. Environment: DOCKERTREE, the binary (default: build/src/git-dockertree).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source=${1:?usage: run.sh GIT-SOURCE [TEST...]}
source=$(cd "$source" && pwd)
shift
tests=("$@")
((${#tests[@]})) || tests=(t2400 t2401 t2402 t2403 t2404 t2405 t2406 t5403)
dockertree=$(realpath "${DOCKERTREE:-$root/build/src/git-dockertree}")
[[ -x $source/bin-wrappers/git ]] || { echo "run.sh: '$source' is not built: tests/git-suite/source.sh makes one" >&2; exit 128; }
[[ -x $dockertree ]] || { echo "run.sh: no binary '$dockertree'" >&2; exit 128; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home" "$work/bin" "$work/plain" "$work/hooked"
ln -s "$dockertree" "$work/bin/git-dockertree"

# The tests have a home of their own each, so the setting comes by the command line of a git that calls the built one.
PATH=$work/bin:$PATH HOME=$work/home XDG_CONFIG_HOME=$work/home/.config GIT_CONFIG_NOSYSTEM=1 \
  "$dockertree" hooks install --global >/dev/null
settings=()
while IFS= read -r -d '' entry; do
  settings+=(-c "${entry%%$'\n'*}=${entry#*$'\n'}")
done < <(HOME=$work/home XDG_CONFIG_HOME=$work/home/.config git config --global --null --list)
((${#settings[@]})) || { echo "run.sh: 'hooks install --global' has set nothing" >&2; exit 128; }
make_git() {  # FILE [SETTING...]
  local file=$1
  shift
  { echo '#!/bin/sh'; printf 'exec'; printf ' %q' "$source/bin-wrappers/git" "$@"; echo ' "$@"'; } >"$file"
  chmod +x "$file"
}
make_git "$work/plain/git"
make_git "$work/hooked/git" "${settings[@]}"

results() {  # plain|hooked TEST: a line for each case
  local script
  script=$(cd "$source/t" && echo "$2"*.sh)
  (cd "$source/t" && PATH=$work/bin:$PATH XDG_STATE_HOME=$work/state GIT_TEST_INSTALLED=$work/$1 \
    "./$script" --root="$work/trash-$1" 2>/dev/null) | grep -E '^(not )?ok ' || [[ $? == 1 ]]
}

status=0
for test in "${tests[@]}"; do
  results plain "$test" >"$work/plain.txt"
  results hooked "$test" >"$work/hooked.txt"
  cases=$(grep -c . "$work/plain.txt" || true)
  if ((cases == 0)); then
    echo "not ok $test: it did not run"
    status=1
  elif diff -u "$work/plain.txt" "$work/hooked.txt" >"$work/difference"; then
    echo "ok $test: $cases cases, $(grep -c '^not ok' "$work/plain.txt" || true) of them failing in both"
  else
    echo "not ok $test"
    sed 's/^/    /' "$work/difference"
    status=1
  fi
done
exit "$status"

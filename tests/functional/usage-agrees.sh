#!/bin/bash
# SPDX-License-Identifier: MIT
# -h of every command prints its usage on stdout, fits 80 columns and exits with 0; a mistake is 129 and says the usage on stderr.
. "$(dirname "$0")/../lib/sandbox.sh"

without_plan=
check_usage() {
  check_status 0 git-dockertree "$@" -h
  contains "$OUT" "usage: git dockertree $*"
  equals "" "$ERR" "stderr of $* -h"
  [[ $OUT == *--dry-run* ]] || without_plan+="$*;"
  [[ -z $(awk 'length > 80' <<<"$OUT") ]] || fail "the usage of '$*' is wider than 80 columns"
}

known=$(git-dockertree __complete 1 git-dockertree '' | cut -f1)
[[ -n $known ]] || fail "no command is offered"
for command in $known; do
  check_usage "$command"
  for inner in $(git-dockertree "$command" -h | sed -n "s/^\(usage:\|   or:\) git dockertree $command \([a-z][a-z-]*\).*/\2/p"); do
    check_usage "$command" "$inner"
  done
done

# Whatever changes something can tell before what it would do. Those of Compose have Compose's own --dry-run.
equals "build;completion;compose;config;env;exec;hooks;hooks status;list;logs;open;ports;ports check;ports list;proxy;proxy status;ps;pull;restart;run;status;top;version;volumes;volumes list;volumes size;volumes spare;volumes trash;" \
  "$(tr ';' '\n' <<<"$without_plan" | grep . | sort | tr '\n' ';')" "commands without --dry-run"

check_status 129 git-dockertree no-such-command
contains "$ERR" "error: 'no-such-command' is not a command"
check_status 129 git-dockertree verison
contains "$ERR" "hint: did you mean 'git dockertree version'?"
check_status 129 git-dockertree version --bogus
contains "$ERR" "usage: git dockertree version"
equals "" "$OUT" stdout
check_status 129 git-dockertree --bogus version
check_status 128 git-dockertree -C no-such-folder version
check_status 1 git-dockertree
contains "$OUT" "usage: git dockertree"
check_status 0 git dockertree version
check_status 0 git dockertree -h

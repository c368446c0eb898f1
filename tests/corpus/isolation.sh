#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 900
# Real projects: the main worktree and two linked ones share nothing that would make one of them break another. Needs
# an engine, and starts nothing. Prints a table; `isolation.sh NAME...` looks only at the projects with these folder names.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
require_corpus
compare=$TESTS/corpus/compare.py

# The model as a person gets it who calls plain Compose in that folder.
resolve() { (cd "$1" && docker compose --profile '*' config --format json 2>>"$TMPDIR/compose.log"); }

# Where `add` has said that plain Compose finds no environment (a tracked .env leaves no way), by our own command.
resolve_linked() {  # FOLDER WARNINGS
  if grep -q "plain 'docker compose' does not find" "$2"; then
    (cd "$1" && "$DOCKERTREE" compose --profile '*' config --format json 2>>"$TMPDIR/compose.log")
  else
    resolve "$1"
  fi
}

# check_project FOLDER: leaves what is wrong in $problem, and numbers for the table in $row.
check_project() {
  local folder=$1 name repository answers side
  name=$(basename "$folder")
  repository=$WORK/corpus/$name
  answers=$TMPDIR/$name
  problem='' row=''
  mkdir -p "$repository" "$answers"
  cp -R "$folder/." "$repository/"
  git -C "$repository" init -q
  git -C "$repository" add -A
  git -C "$repository" commit -qm "Begin"
  resolve "$repository" >"$answers/main.json" || { problem="Compose refuses the project itself"; return; }
  for side in one two; do
    if ! (cd "$repository" && "$DOCKERTREE" add --no-up -b "$side" "$WORK/corpus/$name.$side") \
        >>"$answers/out.txt" 2>>"$answers/warnings.txt"; then
      problem="add: $(tail -n 1 "$answers/warnings.txt")"
      return
    fi
    resolve_linked "$WORK/corpus/$name.$side" "$answers/warnings.txt" >"$answers/$side.json" || {
      problem="Compose refuses the override: $(tail -n 1 "$TMPDIR/compose.log")"
      return
    }
  done
  problem=$(python3 "$compare" "$answers/warnings.txt" "$answers"/{main,one,two}.json) || true
  row=$(json '"%8d %5d %8d %7d" % (len(d["services"]),
    sum(len(s.get("ports") or []) for s in d["services"].values()),
    len(d.get("networks") or {}), len(d.get("volumes") or {}))' <"$answers/one.json")
  [[ -z $(git -C "$WORK/corpus/$name.one" status --porcelain) ]] || problem+=$'\n''git status is not clean'
}

# A comparison that finds nothing where everything is shared would prove nothing.
control() {
  local answers=$TMPDIR/control
  mkdir -p "$answers"
  resolve "$DEMO" >"$answers/main.json"
  : >"$answers/warnings.txt"
  check_status 1 python3 "$compare" "$answers/warnings.txt" "$answers"/{main,main}.json
  contains "$OUT" "ports: "
  contains "$OUT" "volumes: "
}
control

count=0 failed=0
printf '%-48s %8s %5s %8s %7s  %s\n' project services ports networks volumes result
for folder in "$CORPUS"/*/; do
  (($# == 0)) || [[ " $* " == *" $(basename "$folder") "* ]] || continue
  count=$((count + 1))
  check_project "$folder"
  if [[ -z $problem ]]; then
    printf '%-48s %s  ok\n' "$(basename "$folder")" "$row"
  else
    failed=$((failed + 1))
    printf '%-48s %s  FAILS\n' "$(basename "$folder")" "$row"
    while IFS= read -r line; do printf '    %s\n' "$line"; done <<<"$problem"
  fi
done
((count > 0)) || fail "no project in '$CORPUS'"
((failed == 0)) || fail "$failed of $count projects are not isolated"
echo "$count projects are isolated"

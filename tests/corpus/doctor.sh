#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Real projects: no check finds something without a cause, neither in a new environment nor before a deployment.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_corpus

# Warnings whose cause is in the projects' files: most of what they mount is not in the corpus, many do not wait for a healthy
# database, some name the published port of the main worktree or hide a variable's value.
known() {
  case $1 in
    *" warning "*" names '0.0.0.0:"*) return 1 ;;
    *" warning file-missing: "* | *" warning compose-health: "* | *" warning env-localhost: "* | *" warning env-fixed: "*) ;;
    *" warning compose-shared: "*) ;;
    *) return 1 ;;
  esac
}

# check CHECKED-HOW NAME ARGUMENT...: in the current folder.
check() {
  local how=$1 name=$2 line
  shift 2
  git dockertree doctor --json "$@" >"$TMPDIR/found" 2>"$TMPDIR/.err" || (($? == 1)) || fail "$name: $(<"$TMPDIR/.err")"
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    known "$name $line" || { printf '%s (%s): %s\n' "$name" "$how" "$line"; failed=$((failed + 1)); }
  done < <(json '["%s %s: %s %s" % (f["severity"], f["check"], f["sentence"], f["evidence"]) for f in d["findings"]
    if f["severity"] != "note" and f["check"] not in ("engine", "port-taken")]' <"$TMPDIR/found")
}

count=0 failed=0
for folder in "$CORPUS"/*/; do
  name=$(basename "$folder")
  (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
  count=$((count + 1))
  repository=$WORK/$name
  cp -R "$folder" "$repository"
  file=$(find "$repository" -maxdepth 1 \( -name 'compose.y*ml' -o -name 'docker-compose.y*ml' \) | sort | head -n 1)
  [[ -z $file ]] || check deploy "$name" --deploy "$file"
  git -C "$repository" init -q
  git -C "$repository" add -A
  git -C "$repository" commit -qm Begin
  git -C "$repository" dockertree add --no-up -b one "$WORK/$name.one" >/dev/null 2>&1 || fail "$name: add"
  cd "$WORK/$name.one"
  check environment "$name"
  cd "$WORK"
done
((count > 0)) || fail "no project in '$CORPUS'"
((failed == 0)) || fail "$failed findings without a known cause"
echo "$count projects: nothing was found without a cause"

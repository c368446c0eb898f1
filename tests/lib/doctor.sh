# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by the tests of `doctor`.

# found CHECK [ARGUMENT...]: the sentences, evidence and fixes of that check's findings, a line each; empty: none.
found() {
  local check=$1
  shift
  git dockertree doctor --json --check "$check" "$@" >"$TMPDIR/.found" 2>"$TMPDIR/.err" || (($? == 1)) || fail "doctor: $(<"$TMPDIR/.err")"
  json '[line for f in d["findings"] for line in [f["sentence"], *f["evidence"], f["fix"] or ""]] + [c["why"] for c in d["could_not_run"]]' \
    <"$TMPDIR/.found"
}

# severity CHECK [ARGUMENT...]: of its findings.
severity() {
  found "$@" >/dev/null
  json '"".join(sorted({f["severity"] for f in d["findings"]}))' <"$TMPDIR/.found"
}

# finds CHECK WORDS [ARGUMENT...]
finds() {
  local check=$1 words=$2
  shift 2
  contains "$(found "$check" "$@")" "$words"
}

# is_quiet CHECK...: none of them finds anything.
is_quiet() {
  local check
  for check; do equals "" "$(found "$check")" "findings of $check"; done
}

# mends CHECK WORDS: it finds that, --dry-run changes nothing, --fix mends it.
mends() {
  finds "$1" "$2"
  git dockertree doctor --fix --dry-run --check "$1" >/dev/null 2>&1 || (($? == 1)) || fail "--dry-run of $1"
  finds "$1" "$2"
  git dockertree doctor --fix --check "$1" >"$TMPDIR/.fix" 2>&1 || fail "--fix of $1: $(<"$TMPDIR/.fix")"
  is_quiet "$1"
}

# mends_as_told CHECK WORDS: it finds that, and the command that it names as the fix ends it.
mends_as_told() {
  local fix
  finds "$1" "$2"
  fix=$(json 'd["findings"][0]["fix"]' <"$TMPDIR/.found")
  bash -euc "$fix" >"$TMPDIR/.fix" 2>&1 || fail "'$fix': $(<"$TMPDIR/.fix")"
  is_quiet "$1"
}

# is_healthy_with ARGUMENT...: neither problems nor warnings, and every check could run.
# shellcheck disable=SC2120
is_healthy_with() {
  git dockertree doctor --json "$@" >"$TMPDIR/.found" || (($? == 1))
  equals "" "$(json '["%s: %s %s" % (f["check"], f["sentence"], f["evidence"]) for f in d["findings"] if f["severity"] != "note"] + d["could_not_run"]' \
    <"$TMPDIR/.found")" "problems and warnings"
}

# shellcheck disable=SC2119
is_healthy() { is_healthy_with; }

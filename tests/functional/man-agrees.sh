#!/bin/bash
# SPDX-License-Identifier: MIT
# The man pages and the program say the same: every command and option has its place in git-dockertree(1) and the other way
# round, every key of `config` is in git-dockertree-config(5).
. "$(dirname "$0")/../lib/sandbox.sh"
command -v man >/dev/null || skip "man is not installed"

pages=${DOCKERTREE_TEST_MAN:-$(dirname "$(readlink -f "$DOCKERTREE")")/../man}
page() { MANWIDTH=1000 MANOPT=--no-hyphenation man -P cat -l "$pages/$1" 2>"$TMPDIR/warnings" | sed 's/\xe2\x80\x90/-/g'; }
text=$(page git-dockertree.1)
equals "" "$(<"$TMPDIR/warnings")" "warnings of man"
sections=$(sed -n '/^COMMANDS/,/^EXIT STATUS/s/^   \([a-z].*\)/\1/p' <<<"$text")

# section COMMAND: its lines.
section() { awk -v want="   $1" 'index($0, want " ") == 1 || $0 == want { on = 1; next } /^( ? ? ?)[^ ]/ { on = 0 } on' <<<"$text"; }

# check_command COMMAND...: each option of its usage is in its section, and none else.
check_command() {
  grep -qE "^$*( |$)" <<<"$sections" || fail "git-dockertree(1) has no section for '$*'"
  section "$*" >"$TMPDIR/section"
  git-dockertree "$@" -h | grep -oE '^    (-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u >"$TMPDIR/said" || true
  grep -oE '^ {7}(-., )?--[a-z-]+' "$TMPDIR/section" | grep -oE -- '--[a-z-]+' | sort -u >"$TMPDIR/written" || true
  diff "$TMPDIR/said" "$TMPDIR/written" >&2 || fail "the options of '$*' in -h (<) and in git-dockertree(1) (>) differ"
}

expected=0
for command in $(git-dockertree __complete 1 git-dockertree '' | cut -f1); do
  usage=$(git-dockertree "$command" -h | sed -n "s/^\(usage:\|   or:\) git dockertree //p")
  while read -r first second _; do
    if [[ $second =~ ^[a-z] ]]; then check_command "$first" "$second"; else check_command "$first"; fi
    expected=$((expected + 1))
  done <<<"$usage"
done
equals "$expected" "$(grep -c . <<<"$sections")" "number of commands in git-dockertree(1)"

keys=$(page git-dockertree-config.5)
for key in $(git-dockertree config --json | json '[e["key"] for e in d["settings"]]'); do
  contains "$keys" "       $key ("
done

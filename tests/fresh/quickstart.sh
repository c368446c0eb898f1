#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 2400
# On a fresh Debian 12 `./quickstart` is all that it takes: three pages of three databases, each with its own note.
set -euo pipefail
lib=$(cd "$(dirname "$0")/../lib" && pwd)
# shellcheck source=tests/lib/checks.sh
. "$lib/checks.sh"

# shellcheck disable=SC2016 # for the fresh machine
out=$("$lib/fresh.sh" bookworm '
  export ENGINE_ROOT=/var/tmp/engine
  ./quickstart
  apt-get -qq -y --no-install-recommends install man-db >/dev/null 2>&1
  git dockertree --help | head -n 3
  /src/git-dockertree/tests/lib/engine.sh purge') || { echo "$out"; fail "quickstart failed"; }
echo "$out"
for note in "main" "feature/one" "feature/two"; do
  equals 1 "$(grep -c "a note of $note\b" <<<"$out")" "pages with the note of $note"
done
contains "$out" "GIT-DOCKERTREE(1)"

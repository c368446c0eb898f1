#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer git
# Hooks come, chain what was there, and go without a trace.
. "$(dirname "$0")/../lib/sandbox.sh"

git init -q "$NAME"
cd "$NAME"
git commit -q --allow-empty -m first
printf '#!/bin/sh\necho "$@" >"%s/seen"\nexit 5' "$SANDBOX" >.git/hooks/post-checkout
chmod 751 .git/hooks/post-checkout
state() { stat -c '%n %a %s' .git/hooks/*; cat .git/hooks/* | sha256sum; git config --list --local; }
before=$(state)

check_status 0 git dockertree hooks install --dry-run
contains "$OUT" post-checkout
contains "$OUT" pre-worktree-remove
check_status 0 git dockertree hooks uninstall --dry-run
equals "nothing to do" "$OUT" "uninstall without hooks"
equals "$before" "$(state)" "what --dry-run changed"
git dockertree hooks install
installed=$(state)
check_status 0 git dockertree hooks uninstall --dry-run
contains "$OUT" "remove the "
equals "$installed" "$(state)" "what --dry-run changed"
check_status 0 git dockertree hooks install --dry-run
equals "nothing to do" "$OUT" "a second install"
check_status 0 git dockertree hooks install
equals "" "$OUT" "said by a second install"
equals "installed installed" "$(git dockertree hooks status --json | json '" ".join(h["state"] for h in d["hooks"])')" states
check_status 5 git worktree add -q ../linked -b linked
contains "$(<"$SANDBOX/seen")" "0000000000000000000000000000000000000000"

git dockertree hooks uninstall
equals "$before" "$(state)" "what is left"

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
before=$(stat -c '%n %a %s' .git/hooks/*; cat .git/hooks/* | sha256sum; git config --list --local)

git dockertree hooks install
check_status 0 git dockertree hooks install
equals "" "$OUT" "said by a second install"
equals "installed installed" "$(git dockertree hooks status --json | json '" ".join(h["state"] for h in d["hooks"])')" states
check_status 5 git worktree add -q ../linked -b linked
contains "$(<"$SANDBOX/seen")" "0000000000000000000000000000000000000000"

git dockertree hooks uninstall
equals "$before" "$(stat -c '%n %a %s' .git/hooks/*; cat .git/hooks/* | sha256sum; git config --list --local)" "what is left"

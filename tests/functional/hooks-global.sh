#!/bin/bash
# SPDX-License-Identifier: MIT
# Also with a newer git
# Global hooks run in every repository and leave its own hooks in force.
. "$(dirname "$0")/../lib/sandbox.sh"

before=$(<"$HOME/.gitconfig")
git dockertree hooks install --global
equals "installed installed" "$(git dockertree hooks status --global --json | json '" ".join(h["state"] for h in d["hooks"])')" states
git init -q "$NAME"
cd "$NAME"
git commit -q --allow-empty -m first
printf '#!/bin/sh\nexit 1\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
check_status 1 git commit -q --allow-empty -m second
check_status 0 git worktree add -q ../linked -b linked
cd ../linked
check_status 1 git commit -q --allow-empty -m second
git clone -q . ../copy

git dockertree hooks uninstall --global
equals "" "$(git config --global core.hooksPath || :)" core.hooksPath
contains "$(<"$HOME/.gitconfig")" "$before"

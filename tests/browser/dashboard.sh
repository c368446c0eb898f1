#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# What a browser shows: the dashboard, live and by keyboard, light and dark, on a phone; two environments with their own data; the
# pages for a dead service and for an unknown name. With DOCKERTREE_TEST_SHOTS=FOLDER the screenshots are kept there.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"
command -v chromium >/dev/null || skip "no chromium"

make_site
cd "$NAME"
for branch in a b 'odd<b>name'; do check_status 0 git dockertree add "$branch"; done
wait_until 30 says "this is b" ask b.localhost
wait_until 30 says '"running"' ask dockertree.localhost state.json
shots=${DOCKERTREE_TEST_SHOTS:-$SANDBOX/shots}
mkdir -p "$shots"
PYTHONPATH=$TESTS/lib python3 "$TESTS/browser/dashboard.py" "$port" "$NAME" "$shots" "$SANDBOX/profile"

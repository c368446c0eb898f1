#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 3000
# On a fresh Debian 13, with its compiler and its libraries, everything builds without a warning and the unit tests pass.
set -euo pipefail
lib=$(cd "$(dirname "$0")/../lib" && pwd)

"$lib/fresh.sh" trixie 'CI=true tests/run build && CI=true tests/run unit && CI=true tests/run helper'

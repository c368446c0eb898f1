#!/bin/bash
# SPDX-License-Identifier: MIT
# Every C++ file is as clang-format leaves it.
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files -co --exclude-standard 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp' |
  xargs -r clang-format-14 --dry-run --Werror

#!/bin/bash
# SPDX-License-Identifier: MIT
# source.sh FOLDER: the release's own git, as Debian's source package has it, unpacked and built in FOLDER/git for run.sh. What is
# there already stays. Prints the path. Only what git's tests on worktrees and hooks need is built.
set -euo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")/../lib" && pwd)
mkdir -p "${1:?usage: source.sh FOLDER}"
folder=$(cd "$1" && pwd)
archive=$(find "$folder" -maxdepth 1 -name 'git_*.orig.tar.xz' | head -n 1)
if [[ -z $archive ]]; then
  "$lib/packages.sh" source git "$folder" >&2
  archive=$(find "$folder" -maxdepth 1 -name 'git_*.orig.tar.xz' | head -n 1)
fi
if [[ ! -d $folder/git ]]; then
  mkdir -p "$folder/git.new"
  tar -C "$folder/git.new" --strip-components=1 -xf "$archive"
  mv "$folder/git.new" "$folder/git"
fi
compiler=cc
if command -v ccache >/dev/null; then compiler="ccache cc"; fi
make -C "$folder/git" -s -j "${JOBS:-2}" CC="$compiler" CFLAGS="-O1" NO_CURL=1 NO_EXPAT=1 NO_OPENSSL=1 NO_TCLTK=1 NO_GETTEXT=1 \
  NO_PYTHON=1 >"$folder/make.log" 2>&1 || { tail -n 20 "$folder/make.log" >&2; exit 1; }
echo "$folder/git"

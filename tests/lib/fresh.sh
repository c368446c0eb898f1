#!/bin/bash
# SPDX-License-Identifier: MIT
# fresh.sh SUITE COMMAND: runs a shell command in a copy of this checkout on a fresh, minimal Debian of that suite, as root of
# mount and process namespaces of its own, in the network of the machine. Nothing of it is left afterwards.
set -euo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$lib/../.." && pwd)
suite=$1 command=$2
export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin
cache=${DOCKERTREE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-dockertree}/fresh

as_root() { if ((EUID == 0)); then "$@"; else sudo --preserve-env=LC_ALL,DEBIAN_FRONTEND,PATH "$@"; fi; }

# The archive that this machine's packages come from.
mirror() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | grep -m1 -E '/debian/?$'
}

root=$(mktemp -d "${TMPDIR:-/tmp}/git-dockertree-fresh.XXXXXX")
trap 'as_root rm -rf --one-file-system "$root"' EXIT
mkdir -p "$cache"
if [[ ! -e $cache/$suite.tar ]]; then
  as_root debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$root/new" "$(mirror)" >"$cache/$suite.log" ||
    { tail -n 20 "$cache/$suite.log" >&2; exit 1; }
  as_root tar -C "$root/new" -cf "$cache/$suite.tar.new" .
  mv "$cache/$suite.tar.new" "$cache/$suite.tar"
  as_root rm -rf --one-file-system "$root/new"
fi
mkdir "$root/root"
as_root tar -C "$root/root" -xpf "$cache/$suite.tar"
# What git knows of, and what is not committed yet.
as_root mkdir -p "$root/root/src/git-dockertree"
(cd "$checkout" && git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - --ignore-failed-read) |
  as_root tar -C "$root/root/src/git-dockertree" -xf -
# How this machine reaches packages and the archive.
as_root cp /etc/resolv.conf /etc/hosts "$root/root/etc/"
for file in /etc/apt/apt.conf.d/*proxy*; do [[ ! -e $file ]] || as_root cp "$file" "$root/root/etc/apt/apt.conf.d/"; done

# shellcheck disable=SC2016 # for the inner shell; a container's runtime wants a root that is a mount point, so no chroot
as_root unshare --mount --pid --fork --kill-child bash -euc '
  mount --bind "$1" "$1"
  cd "$1"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount --rbind /dev dev
  mount -t tmpfs -o mode=1777 tmp tmp
  mkdir -p old
  pivot_root . old
  umount -l /old
  cd /src/git-dockertree
  exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C TERM=dumb JOBS="$3" bash -euc "$2"
  ' fresh "$root/root" "$command" "${JOBS:-2}"

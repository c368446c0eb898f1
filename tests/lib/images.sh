#!/bin/bash
# SPDX-License-Identifier: MIT
# images.sh [missing]: gives the engine the images that tests and the demo use, made from Debian packages, pulling nothing.
# images.sh stand-in NAME[=PORT,PORT]...: any other image: keeps running, and answers on its ports.
# images.sh archive: only makes the archive, and prints its path. It is kept in the user's cache, keyed by what it is made from.
set -euo pipefail
shopt -s inherit_errexit  # an archive of a tree that is not whole is none

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/lib/docker_path.sh
. "$here/docker_path.sh"
cache=${DOCKERTREE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-dockertree}/images
release=bookworm
packages=(postgresql-15 redis-server caddy nginx-light python3 busybox-static curl iproute2)
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
export PATH=$PATH:/usr/sbin:/sbin

# The caller's folder for temporary files is not in the tree.
as_root() { if ((EUID == 0)); then env -u TMPDIR "$@"; else sudo --preserve-env=DEBIAN_FRONTEND,LC_ALL,PATH "$@"; fi; }

key() {
  { declare -p release packages; declare -f make_rootfs; cat "$here/images.py" "$here"/images/*; } | sha256sum | cut -c1-16
}

# The archive that this machine's packages come from.
mirror() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -v security | grep -m1 -E '/debian/?$'
}

make_rootfs() {  # DIRECTORY
  local root=$1
  as_root debootstrap --variant=minbase "$release" "$root" "$(mirror)" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; return 1; }
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$root/usr/sbin/policy-rc.d" >/dev/null
  as_root chmod 755 "$root/usr/sbin/policy-rc.d"
  as_root chroot "$root" apt-get -qq -y --no-install-recommends install "${packages[@]}" >>"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; return 1; }
  as_root cp "$here"/images/* "$root/usr/local/bin/"
  # Half of the size is what nothing here runs: the JIT, perl, documentation, package lists.
  as_root chroot "$root" /bin/sh -c '
    rm -rf /usr/share/doc /usr/share/man /usr/share/locale /usr/share/perl* /usr/lib/*/perl* /usr/lib/*/libLLVM* \
      /usr/lib/*/libz3* /usr/bin/perl* /usr/share/i18n /usr/lib/*/gconv /usr/lib/*/libperl* /usr/bin/rsaperf \
      /var/lib/dpkg/info /usr/lib/postgresql/15/lib/llvmjit* /usr/lib/postgresql/15/lib/bitcode \
      /var/lib/apt/lists/* /var/cache/apt /var/log/* /var/lib/postgresql/15 /etc/postgresql/15 /usr/sbin/policy-rc.d
    mkdir -p /docker-entrypoint-initdb.d /var/lib/postgresql/data /data /usr/share/nginx/html /etc/caddy /srv
    chown postgres:postgres /var/lib/postgresql/data
    chown redis:redis /data
    ln -sf python3 /usr/bin/python
    printf "<h1>Welcome to nginx!</h1>\n" >/usr/share/nginx/html/index.html
    printf ":80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n" >/etc/caddy/Caddyfile'
}

# Prints the path of the archive; makes it when the cache has none of this key.
archive() {
  local file work
  file=$cache/$(key).tar
  mkdir -p "$cache"
  exec 8>"$cache/lock"
  flock -w 900 8
  if [[ ! -e $file ]]; then
    echo "making the images from Debian packages, once (a minute or two)" >&2
    work=$(mktemp -d "${TMPDIR:-/tmp}/git-dockertree-images.XXXXXX")
    make_rootfs "$work/root" 8>&-
    as_root python3 "$here/images.py" archive "$work/root" "$work/images.tar"
    as_root chown "$UID" "$work/images.tar"
    mv "$work/images.tar" "$file"
    # Other checkouts may use the one or two before.
    find "$cache" -name '*.tar' -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- | xargs -rd '\n' rm -f
    as_root rm -rf --one-file-system "$work"
  fi
  touch "$file"
  exec 8>&-
  echo "$file"
}

load_missing() {
  local name lacking=
  local -A have=()
  while read -r name; do have[$name]=1; done < <(docker image ls --format '{{.Repository}}:{{.Tag}}')
  for name in $(python3 "$here/images.py" names); do
    [[ -n ${have[$name]:-} ]] || lacking=1
  done
  [[ -n $lacking ]] || return 0
  name=$(archive)
  docker load --quiet --input "$name" >/dev/null
}

stand_in() {
  local work
  load_missing
  work=$(mktemp "${TMPDIR:-/tmp}/git-dockertree-stand-in.XXXXXX")
  python3 "$here/images.py" stand-in "$(archive)" "$work" "$@"
  docker load --quiet --input "$work" >/dev/null
  rm -f "$work"
}

case ${1:-missing} in
  missing) load_missing ;;
  stand-in) stand_in "${@:2}" ;;
  archive) archive ;;
  *) echo "usage: images.sh [missing | archive | stand-in NAME[=PORT,PORT]...]" >&2; exit 129 ;;
esac

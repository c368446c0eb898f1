#!/bin/bash
# SPDX-License-Identifier: MIT
# newer.sh compose|git: prints the path of a newer program than the release has, unpacked from Debian's own packages (not
# installed) into the cache: the Compose plugin of forky, or a git of sid that runs with the C library of sid.
set -euo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${DOCKERTREE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/git-dockertree}/newer
export LC_ALL=C

version_in() { apt-cache madison "$1" | awk -F' *[|] *' -v suite="$2/" 'index($3, suite) { print $2; exit }'; }

# unpack SUITE PACKAGE...: prints the folder that they are unpacked in, named after the first one's version.
unpack() {
  local suite=$1 folder version work
  shift
  version=$(version_in "$1" "$suite")
  version=${version## }
  [[ -n $version ]] || { echo "newer.sh: no '$1' in '$suite'" >&2; return 1; }
  folder=$cache/$1-${version//[^A-Za-z0-9.+~-]/_}
  if [[ ! -d $folder ]]; then
    work=$(mktemp -d "$cache/new.XXXXXX")
    chmod 755 "$work"
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "${@/%//$suite}" && for file in *.deb; do dpkg-deb -x "$file" "$work/root"; done) >&2
    mv "$work/root" "$folder"
    rm -rf "$work"
  fi
  echo "$folder"
}

compose() {
  local folder
  "$lib/packages.sh" sources forky >&2
  folder=$(unpack forky docker-compose)
  find "$folder" -name docker-compose -type f -perm -u+x -path '*cli-plugins*' | head -n 1
}

# run_with LOADER LIBRARIES PROGRAM: a script that runs it with the C library of its own release.
run_with() {
  # shellcheck disable=SC2016 # for the script
  printf '#!/bin/sh\nGIT_EXEC_PATH=%s\nexport GIT_EXEC_PATH\nexec %s --library-path %s %s "$@"\n' "$core" "$1" "$2" "$3"
}

# git runs itself, and programs of its own, for most of what it does: each of them has to be one with the right loader.
git_of_sid() {
  local folder loader libraries program name core
  "$lib/packages.sh" sources sid >&2
  folder=$(unpack sid git libc6 libpcre2-8-0 zlib1g)
  core=$folder/core
  if [[ ! -x $core/git-upload-pack ]]; then
    loader=$(find "$folder" -name 'ld-linux*.so*' | head -n 1)
    libraries=$(find "$folder" '(' -name 'lib[cz].so.*' -o -name 'libpcre2-8.so.0' ')' -printf '%h\n' | sort -u | paste -sd:)
    rm -rf "$core" "$core.new"
    mkdir "$core.new"
    for program in "$folder"/usr/lib/git-core/*; do
      name=${program##*/}
      if [[ $name == git || $(readlink "$program") == */git || $(readlink "$program") == git ]]; then
        # shellcheck disable=SC2016 # for the script
        [[ $name == git ]] || printf '#!/bin/sh\nexec %s %s "$@"\n' "$core/git" "${name#git-}" >"$core.new/$name"
      elif [[ -f $program && $(head -c 4 "$program" | tr -d '\0') == $'\x7fELF' ]]; then
        run_with "$loader" "$libraries" "$program" >"$core.new/$name"
      else
        ln -s "$program" "$core.new/$name"
      fi
    done
    run_with "$loader" "$libraries" "$folder/usr/bin/git" >"$core.new/git"
    find "$core.new" -type f -exec chmod 755 {} +
    mv "$core.new" "$core"
  fi
  "$folder/core/git" --version >&2
  echo "$folder/core/git"
}

mkdir -p "$cache"
exec 8>"$cache/lock"
flock -w 600 8
case ${1:-} in
  compose) compose ;;
  git) git_of_sid ;;
  *) echo "usage: newer.sh compose|git" >&2; exit 129 ;;
esac

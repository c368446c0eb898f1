#!/bin/bash
# SPDX-License-Identifier: MIT
# packages.sh GROUP...: installs the Debian packages of the groups `build`, `engine`, `test`, `browser`, `traefik`, `lint` that are missing.
# packages.sh sources SUITE...: makes further suites of Debian known to apt, pinned so low that nothing is upgraded from them.
# packages.sh source PACKAGE FOLDER: downloads a source package of the release into FOLDER; apt's settings stay as they are.
# Asks apt for nothing when everything is there.
set -euo pipefail

# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

packages_of() {
  case $1 in
    build)
      echo meson ninja-build g++ pkg-config git libgit2-dev libyaml-cpp-dev libtomlplusplus-dev libfmt-dev \
        libsqlite3-dev nlohmann-json3-dev libcli11-dev libcurl4-openssl-dev libzstd-dev ;;
    engine)
      echo docker.io docker-cli docker-compose debootstrap iptables iproute2 curl git python3 ca-certificates ;;
    test)
      echo ccache catch2 libcatch2-dev bash-completion zsh fish man-db python3 curl zstd xz-utils util-linux procps expect openssl libnss3-tools sudo ;;
    browser)
      echo chromium fonts-dejavu-core ;;
    traefik)
      echo golang-go golang-github-traefik-paerser-dev golang-github-vulcand-predicate-dev ;;
    lint)
      echo shellcheck clang-14 clang-tidy-14 clang-format-14 ;;
    *) echo "packages.sh: no group '$1'" >&2; exit 129 ;;
  esac
}

# The suite that a package comes from where the release has none or too old a one.
suite_of() {
  [[ $codename == bookworm ]] || return 0
  case $1 in
    catch2 | libcatch2-dev) echo bookworm-backports ;;
    docker.io | docker-cli | docker-compose) echo trixie ;;
  esac
}

wanted_version() {
  [[ $codename == bookworm ]] || return 0
  case $1 in
    catch2 | libcatch2-dev) echo 3 ;;
    docker.io | docker-cli) echo 26 ;;
    docker-compose) echo 2.26 ;;
  esac
}

# What is missing, or too old, among the given packages.
missing_of() {
  local package status version at_least
  local -A have=()
  while read -r status version package; do
    [[ $status != installed ]] || have[${package%%:*}]=$version
  done < <(dpkg-query -W -f '${db:Status-Status} ${Version} ${Package}\n' "$@" 2>/dev/null)
  for package in "$@"; do
    at_least=$(wanted_version "$package")
    [[ -n ${have[$package]:-} ]] || { echo "$package"; continue; }
    [[ -z $at_least ]] || dpkg --compare-versions "${have[$package]}" ge "$at_least" || echo "$package"
  done
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND,LC_ALL "$@"; fi
}

# "URI KEYRING" of the archive that this machine already uses; KEYRING is empty when its source names none.
own_archive() {
  local file files=()
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
    [[ ! -r $file ]] || files+=("$file")
  done
  awk -v suite="$codename" '
    function flush(  i, n, part) {
      if (uri != "" && !found) {
        n = split(suites, part, " ")
        for (i = 1; i <= n; i++) if (part[i] == suite) { found = 1; print uri, key; exit }
      }
      uri = suites = key = ""
    }
    FNR == 1 { flush() }
    FILENAME ~ /\.sources$/ && /^[ \t]*$/ { flush() }
    FILENAME ~ /\.sources$/ && /^URIs:/ { uri = $2 }
    FILENAME ~ /\.sources$/ && /^Suites:/ { suites = $0; sub(/^Suites:[ \t]*/, "", suites) }
    FILENAME ~ /\.sources$/ && /^Signed-By:/ { key = $2 }
    FILENAME !~ /\.sources$/ && /^deb[ \t]/ {
      key = ""
      if (match($0, /signed-by=[^] ]*/)) key = substr($0, RSTART + 10, RLENGTH - 10)
      sub(/\[[^]]*\]/, "")
      uri = $2; suites = $3; flush()
    }
    END { flush() }' "${files[@]}"
}

# add_sources SUITE...: leaves the lists of those suites loaded.
add_sources() {
  local archive key suite list priority changed=
  read -r archive key < <(own_archive) || true
  [[ -n $archive ]] || { echo "packages.sh: no source of '$codename' found in /etc/apt" >&2; return 1; }
  for suite in "$@"; do
    list=/etc/apt/sources.list.d/git-dockertree-$suite.sources
    [[ -e $list ]] && continue
    priority=90
    [[ $suite != *-backports ]] || priority=100
    printf 'Package: *\nPin: release n=%s\nPin-Priority: %s\n' "$suite" "$priority" |
      as_root tee "/etc/apt/preferences.d/git-dockertree-$suite" >/dev/null
    {
      printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "$archive" "$suite"
      [[ -z $key ]] || printf 'Signed-By: %s\n' "$key"
    } | as_root tee "$list" >/dev/null
    changed=1
  done
  [[ -z $changed ]] || as_root apt-get -qq update
}

# download_source PACKAGE FOLDER: what apt knows of sources is in FOLDER/apt, and only there.
download_source() {
  local package=$1 folder archive key
  folder=$(realpath "$2")
  read -r archive key < <(own_archive) || true
  [[ -n $archive ]] || { echo "packages.sh: no source of '$codename' found in /etc/apt" >&2; return 1; }
  mkdir -p "$folder/apt/parts" "$folder/apt/lists/partial"
  {
    printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n' "$archive" "$codename"
    [[ -z $key ]] || printf 'Signed-By: %s\n' "$key"
  } >"$folder/apt/parts/source.sources"
  local apt=(apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$folder/apt/parts"
    -o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache::PkgCache= -o Dir::Cache::SrcPkgCache= -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$folder" && "${apt[@]}" source --download-only "$package")
}

main() {
  local group package suite packages=() missing=() suites=() targets=()
  if [[ ${1:-} == sources ]]; then add_sources "${@:2}"; return; fi
  if [[ ${1:-} == source ]]; then download_source "${@:2}"; return; fi
  (($#)) || set -- build engine test lint
  for group in "$@"; do
    # shellcheck disable=SC2207 # words without blanks
    packages+=($(packages_of "$group"))
  done
  mapfile -t missing < <(missing_of "${packages[@]}")
  ((${#missing[@]})) || return 0

  for package in "${missing[@]}"; do
    suite=$(suite_of "$package")
    [[ -z $suite ]] || suites+=("$suite")
    targets+=("$package${suite:+/$suite}")
  done
  echo "installing: ${targets[*]}" >&2
  exec 9>/tmp/git-dockertree-packages.lock
  flock -w 600 9
  as_root apt-get -qq update
  if ((${#suites[@]})); then add_sources "${suites[@]}"; fi
  as_root apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 install "${targets[@]}" >/dev/null
}

main "$@"

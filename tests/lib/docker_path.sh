# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced: makes sure that the `docker` found on PATH has a working Compose plugin, taking Debian's where another client is first.
if ! docker compose version >/dev/null 2>&1 && /usr/bin/docker compose version >/dev/null 2>&1; then
  export PATH=/usr/bin:$PATH
fi

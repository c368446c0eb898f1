#!/bin/bash
# SPDX-License-Identifier: MIT
# clone-20.sh: twenty copies of a database under load, each of them checked. Needs an engine in $DOCKER_HOST; not part of CI.
set -euo pipefail
DOCKERTREE_TEST_ROUNDS=${1:-20} exec "$(dirname "$0")/../functional/volumes-postgres.sh"

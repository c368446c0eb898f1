#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Also with a newer Compose
# An image that is built on another one of the project is built on the worktree's own, however its Dockerfile names it.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

remove_images() { docker image ls --format '{{.Repository}}:{{.Tag}}' | grep "^$NAME" | xargs -r docker image rm -f; }
at_end remove_images

begin_project <<END_FILE
services:
  base:  # a profile that is off: somebody has to build it first
    image: $NAME/base:dev
    profiles: [only-built]
    build: {context: base}
  plain:
    image: docker.io/$NAME/plain
    build: {context: base}
    command: sleep infinity
    init: true
  app:
    image: $NAME/app
    build: {context: ., dockerfile: app.dockerfile, network: none}
    command: sleep infinity
    init: true
  other:  # named like what it is built on: that is somebody else's
    image: $NAME/os
    build: {dockerfile_inline: "FROM $NAME/os"}
    command: sleep infinity
    init: true
END_FILE
mkdir base
printf 'FROM busybox\nCOPY word /word\n' >base/Dockerfile
echo main >base/word
cat >app.dockerfile <<END_FILE
ARG TAG=dev
FROM $NAME/base:\${TAG} AS first
FROM docker.io/$NAME/plain:latest AS second
FROM busybox
COPY --from=first /word /from-tag
COPY --from=second /word /from-latest
COPY --from=$NAME/plain /word /copy
RUN --mount=type=bind,from=$NAME/base:dev,target=/mnt cp /mnt/word /mount
END_FILE
docker tag busybox "$NAME/os"
commit_all
docker compose build -q base plain
start_main
words() { docker compose exec -T app cat /from-tag /from-latest /copy /mount | xargs; }
equals "main main main main" "$(words)" "the main stack's"

git checkout -qb branch
echo branch >base/word
git commit -qam Branch
git checkout -q main
check_status 0 git dockertree add branch ../branch
cd ../branch
equals "branch branch branch branch" "$(words)" "the worktree's"
contexts_of() { docker compose config --format json | json "sorted(d['services']['$1']['build'].get('additional_contexts', {}))" | xargs; }
equals "$NAME/base:dev $NAME/plain" "$(contexts_of app)" "contexts of app"
equals "" "$(contexts_of other)" "contexts of other"
equals main "$(docker run --rm "$NAME/base:dev" cat /word)" "the main stack's base"

# The classic builder knows no contexts.
DOCKER_BUILDKIT=0 check_status 0 git dockertree provision
equals "" "$(contexts_of app)" "contexts for the classic builder"
check_status 0 git dockertree provision
contains "$(contexts_of app)" "$NAME/plain"

# A Dockerfile that names none any more asks nothing of the builder.
printf 'FROM busybox\n' >app.dockerfile
check_status 0 git dockertree up -d
equals "" "$(contexts_of app)" "contexts without a base"
check_status 0 git dockertree remove -f --purge branch
lacks "$(docker image ls --format '{{.Repository}}:{{.Tag}}')" "$NAME-branch"

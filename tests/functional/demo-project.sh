#!/bin/bash
# SPDX-License-Identifier: MIT
# The demo project works by plain Docker Compose, and a second copy of it cannot: that is what all this is about.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_project first
cd first
docker compose up -d --quiet-pull
at_end docker compose -p first down -v -t 1
page() { fetch http://127.0.0.1:8000/; }
says_main() { [[ $(page) == *"main"* ]]; }
wait_until 60 says_main
contains "$(page)" "Hello from the seed"
contains "$(page)" "visits"
cd ..

cp -R first second
cd second
check_status 1 docker compose up -d
at_end docker compose -p second down -v -t 1
contains "$ERR" "is already in use"

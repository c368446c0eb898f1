#!/bin/bash
# SPDX-License-Identifier: MIT
# docker-compose.worktree.template.yml is rendered for each worktree and takes the place of the override.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

begin_project <<'END'
services:
  web:
    image: nginx
    command: ["sleep", "1000"]
    init: true
    stop_grace_period: 1s
    ports: ["8080:80"]
END
cat >docker-compose.worktree.template.yml <<'END'
services:
  web:
    ports: !override
      - "127.0.0.1:${ALLOCATED_WEB_PORT}:80"
    environment:
      NAME: "${WORKTREE_NAME}"
      DEBUGGER: "${ALLOCATED_DEBUGGER_PORT:-9229}"
      DATABASE: "${ALLOCATED_DB_PORT}"
      UNKNOWN: "${SOMETHING_ELSE:-theirs}"
      DOLLAR: "$${WORKTREE_NAME}"
END
echo .env >.gitignore
commit_all

check_status 0 git-dockertree add feature/x
cd "$(git-dockertree list --json | json '[e["path"] for e in d["environments"] if e["branch"] == "feature/x"]')"
override=$(<.dockertree/compose.override.yml)
port() { git-dockertree ports list --json feature/x | json '[l["host_port"] for l in d["leases"] if l["service"] == "'"$1"'"]'; }
web=$(port web) debugger=$(port debugger) db=$(port db)
contains "$override" "127.0.0.1:$web:80"
contains "$override" "NAME: \"feature-x\""
contains "$override" "DEBUGGER: \"$debugger\""
contains "$override" "DATABASE: \"$db\""
contains "$override" "UNKNOWN: \"\${SOMETHING_ELSE:-theirs}\""
differs "$debugger" "$db" "the ports that only the template names"
equals "127.0.0.1:$web" "$(docker compose port web 80)" "what Docker publishes"
inside=$(docker compose exec -T web env)
contains "$inside" "NAME=feature-x"
contains "$inside" "UNKNOWN=theirs"
contains "$inside" "DOLLAR=\${WORKTREE_NAME}"

# What is made from it is labelled as ours, so that `gc` and `ports scan --rebuild` know whose it is.
id=$(git-dockertree status --json | json 'd["environment"]["id"]')
equals "$id" "$(docker inspect -f '{{index .Config.Labels "dockertree.environment"}}' "$(docker compose ps -q web)")" "the container's label"
equals 1 "$(docker network ls -q -f "label=dockertree.environment=$id" | wc -l)" "networks with the label"
mv "$XDG_STATE_HOME/dockertree/registry.db" "$SANDBOX/kept.db"
rm -f "$XDG_STATE_HOME/dockertree/registry.db"-*
check_status 0 git-dockertree ports scan --rebuild
contains "$ERR" "rebuilt: 1 environments"
equals "$web" "$(port web)" "the port after a rebuild"
rm -f "$XDG_STATE_HOME/dockertree/registry.db"*
mv "$SANDBOX/kept.db" "$XDG_STATE_HOME/dockertree/registry.db"

# It is rendered again when it changes; a mistake names its line.
sed -i 's/NAME: .*/NAME: "again"/' docker-compose.worktree.template.yml
check_status 0 git-dockertree up
contains "$(docker compose exec -T web env)" "NAME=again"
equals "$web" "$(port web)" "the port of web"
# shellcheck disable=SC2016 # the template's
sed -i 's/NAME: .*/NAME: "${WORKTREE_NAME"/' docker-compose.worktree.template.yml
check_status 128 git-dockertree up
contains "$ERR" "docker-compose.worktree.template.yml:6: '\${WORKTREE_NAME' "
check_status 0 git-dockertree down

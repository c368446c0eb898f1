# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced after sandbox.sh by tests of the proxy: one of their own, by its port, and ways to ask it.

port=$(free_port)
git config --global dockertree.proxy.httpPort "$port"
git config --global dockertree.proxy.autostart true
at_end docker network rm 00-dockertree-proxy dockertree_caddy_proxy
at_end docker rm -f dockertree-proxy
at_end git-dockertree proxy stop

# ask HOST [PATH [CURL-ARGUMENT...]]: by its name over IPv4; ask6: over IPv6.
ask() { curl -sS --max-time 10 --resolve "$1:$port:127.0.0.1" "${@:3}" "http://$1:$port/${2:-}"; }
ask6() { curl -sSg --max-time 10 --resolve "$1:$port:[::1]" "http://$1:$port/${2:-}"; }
says() { [[ $("${@:2}") == *"$1"* ]]; }
code() { curl -s -o /dev/null -w '%{http_code}' --max-time 10 --resolve "$1:$port:127.0.0.1" "http://$1:$port/"; }
answers_with() { [[ $(code "$2") == "$1" ]] || { code "$2"; return 1; }; }

# make_site [DIRECTORY]: a repository with one service that says which environment it is; it ends at once when told to.
make_site() {
  local directory=${1:-$NAME}
  mkdir -p "$directory"
  (
    cd "$directory"
    git init -q
    cat >compose.yaml <<'YAML'
services:
  web:
    image: busybox
    command: ["sh", "-c", "mkdir /www; echo \"this is $$WORKTREE_NAME\" >/www/index.html; exec httpd -f -p 8000 -h /www"]
    stop_signal: KILL
    ports: ["8000:8000"]
YAML
    git add -A
    git commit -qm Begin
  )
}

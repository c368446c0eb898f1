#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# An environment keeps its name, ports and id, whatever its branch is called and wherever its worktree goes.
. "$(dirname "$0")/../lib/sandbox.sh"
require_engine

make_small_project "$NAME"
cd "$NAME"
field() { git -C "$1" dockertree list --json | json "[e for e in d['environments'] if e['path'] == '$(realpath "$1")'][0]['$2']"; }
projects=()
remember() { projects+=("$(field "$1" project)"); }

# Names that no project and no host may have.
check_status 0 git dockertree add --no-up 'feature/Ünïcode-x' ../u
equals 'feature/Ünïcode-x' "$(field ../u branch)" branch
remember ../u
long=$(printf 'x%.0s' {1..200})
check_status 0 git dockertree add --no-up "$long"
long_path=$(git worktree list --porcelain | sed -n 's/^worktree \(.*xxx.*\)/\1/p')
remember "$long_path"
(cd ../u && docker compose config -q)
(cd "$long_path" && docker compose config -q)
for branch in 'feature/Ünïcode x' '../../etc' '-x' 'a..b'; do
  check_status 128 git dockertree add --no-up -b "$branch"
  contains "$ERR" "hint:"
done
# Branches with one slug.
git dockertree add --no-up a/b ../ab1
git dockertree add --no-up a-b ../ab2
git dockertree add --no-up --detach ../loose
for path in ../ab1 ../ab2 ../loose; do remember "$path"; done

# The same branch in another repository, and in one of the same name.
for other in "../$NAME-second" "../deeper/$NAME"; do
  git clone -q . "$other"
  (cd "$other" && git dockertree add --no-up a/b ./ab)
  remember "$other/ab"
done
equals "${#projects[@]}" "$(printf '%s\n' "${projects[@]}" | sort -u | wc -l)" "projects: ${projects[*]}"
for project in "${projects[@]}"; do
  [[ $project =~ ^[a-z0-9][a-z0-9_-]{0,62}$ ]] || fail "project '$project'"
done
all_ports=$(git dockertree list --all --json | json '[p["host_port"] for e in d["environments"] for p in e["ports"]]')
equals "$(wc -w <<<"$all_ports")" "$(sort -u <<<"$all_ports" | wc -l)" "ports"

# Moved, then switched: the same environment.
git dockertree up a/b
before="$(field ../ab1 id) $(field ../ab1 project) $(port_of ../ab1)"
git worktree move ../ab1 ../moved
equals "$before" "$(field ../moved id) $(field ../moved project) $(port_of ../moved)" "after the move"
equals running "$(field ../moved state)" state
echo moved >../moved/page/index.html
git dockertree up ../moved
equals moved "$(fetch "http://127.0.0.1:$(port_of ../moved)/")" "the page after the move"
equals 2 "$(docker ps -q -f "label=com.docker.compose.project=$(field ../moved project)" | wc -l)" containers
git -C ../moved switch -q -c another
check_status 0 git dockertree up another
equals "$before" "$(field ../moved id) $(field ../moved project) $(port_of ../moved)" "after the switch"
(cd ../moved && docker compose exec -T side sh -c 'echo $DOCKERTREE_BRANCH') >"$TMPDIR/branch"
equals another "$(<"$TMPDIR/branch")" "the branch that a container sees"
check_status 0 git dockertree remove -f another

# A copied repository has ids that are another's.
git dockertree add --no-up inner ./inner
cp -a . "../copied"
(
  cd ../copied
  check_status 128 git dockertree provision inner
  contains "$ERR" "is a worktree of another repository"
  equals 0 "$(git dockertree list --json | json 'sum(1 for e in d["environments"] if e["id"])')" "environments of the copy"
  # Both ends of the worktree still name the original.
  echo "gitdir: $PWD/.git/worktrees/inner" >inner/.git
  echo "$PWD/inner/.git" >.git/worktrees/inner/gitdir
  git dockertree provision ./inner
)
differs "$(field inner id)" "$(field ../copied/inner id)" id
differs "$(field inner project)" "$(field ../copied/inner project)" project
differs "$(port_of inner)" "$(port_of ../copied/inner)" port

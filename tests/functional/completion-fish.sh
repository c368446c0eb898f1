#!/bin/bash
# SPDX-License-Identifier: MIT
# A real fish completes "git-dockertree ..." and "git dockertree ...": fish's own completion for git hands over to ours.
. "$(dirname "$0")/../lib/sandbox.sh"
command -v fish >/dev/null || skip "fish is not installed"

mkdir -p "$XDG_CONFIG_HOME/fish/conf.d" here/a-folder
git-dockertree completion fish >"$XDG_CONFIG_HOME/fish/conf.d/git-dockertree.fish"

# offers LINE: what fish offers behind it, one a line, with its description behind a tab.
# shellcheck disable=SC2016
offers() { fish -c 'complete --do-complete $argv[1]' -- "$1" 2>&1; }

for program in git-dockertree 'git dockertree' 'git -C here dockertree'; do
  equals $'completion\tprint the completion script of a shell' "$(offers "$program comple")" "$program"
  contains "$(offers "$program ")" $'config\t'
  equals $'bash\nfish\nzsh' "$(offers "$program completion ")" "$program"
  contains "$(offers "$program config --")" $'--json\t'
done
contains "$(offers 'git-dockertree -C here/')" here/a-folder
contains "$(offers 'git docker')" dockertree

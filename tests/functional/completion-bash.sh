#!/bin/bash
# SPDX-License-Identifier: MIT
# A real bash completes "git-dockertree ..." and "git dockertree ...", with the script loaded on demand from where it is installed.
. "$(dirname "$0")/../lib/sandbox.sh"
[[ -f /usr/share/bash-completion/bash_completion ]] || skip "bash-completion is not installed"

folder=$XDG_DATA_HOME/bash-completion/completions
mkdir -p "$folder" here/a-folder
git-dockertree completion bash >"$folder/git-dockertree"
printf '%s\n' '. /usr/share/bash-completion/bash_completion' "PS1='READY> '" "bind 'set enable-bracketed-paste off'" \
  "bind 'set bell-style none'" >rc

tab() { python3 "$TESTS/lib/press_tab.py" "$2" "$1" bash --noprofile --rcfile rc -i >screen 2>&1 || fail "Tab after '$1' does not give '$2' but: $(<screen)"; }

tab 'git-dockertree comple' 'git-dockertree completion '
tab 'git dockertree comple' 'git dockertree completion '
tab 'git -C here dockertree comple' 'dockertree completion '
tab 'git-dockertree completion z' 'completion zsh '
tab 'git dockertree completion ' 'bash'
tab 'git-dockertree config --j' 'config --json '
tab 'git-dockertree -C here/' 'here/a-folder'
tab 'git docker' 'git dockertree '

#!/bin/bash
# SPDX-License-Identifier: MIT
# A real zsh completes "git-dockertree ..." and "git dockertree ...", with the function found on fpath.
. "$(dirname "$0")/../lib/sandbox.sh"
command -v zsh >/dev/null || skip "zsh is not installed"

mkdir -p functions dot here/a-folder
git-dockertree completion zsh >functions/_git-dockertree
printf '%s\n' "fpath=('$WORK/functions' \$fpath)" 'autoload -Uz compinit' "compinit -u -d '$WORK/dump'" "PS1='READY> '" \
  'unsetopt zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste' >dot/.zshrc

tab() { ZDOTDIR=$WORK/dot python3 "$TESTS/lib/press_tab.py" "$2" "$1" zsh -d -i >screen 2>&1 || fail "Tab after '$1' does not give '$2' but: $(<screen)"; }

tab 'git-dockertree comple' 'git-dockertree completion '
tab 'git dockertree comple' 'git dockertree completion '
tab 'git -C here dockertree comple' 'dockertree completion '
tab 'git-dockertree ver' 'version '
tab 'git-dockertree co' 'show the configuration'
tab 'git dockertree completion z' 'completion zsh '
tab 'git-dockertree config --j' 'config --json '
tab 'git-dockertree -C here/' 'here/a-folder'

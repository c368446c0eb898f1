#!/bin/bash
# SPDX-License-Identifier: MIT
# Colours: none where the output is no terminal, when NO_COLOR is set or by --no-color; forced by CLICOLOR_FORCE.
. "$(dirname "$0")/../lib/sandbox.sh"

escape=$'\033'
on_terminal() { script -qec "$*" /dev/null </dev/null; }
lacks "$(git-dockertree config)" "$escape"
contains "$(CLICOLOR_FORCE=1 git-dockertree config)" "$escape"
lacks "$(CLICOLOR_FORCE=1 git-dockertree --no-color config)" "$escape"
export TERM=xterm
contains "$(on_terminal git-dockertree config)" "$escape"
lacks "$(NO_COLOR=1 on_terminal git-dockertree config)" "$escape"
lacks "$(TERM=dumb on_terminal git-dockertree config)" "$escape"
width=$(COLUMNS=40 on_terminal git-dockertree --no-color config | tr -d '\r' | LC_ALL=C.UTF-8 wc -L)
((width <= 40)) || fail "a table is $width columns wide on a terminal of 40"

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""press_tab.py WANT TEXT COMMAND...: starts an interactive shell on a terminal of its own, waits for its prompt "READY>",
types TEXT and presses Tab twice. Prints what the shell shows; exit 0 once WANT is in it, 1 at the deadline."""
import os
import pty
import re
import select
import signal
import sys
import time

SECONDS = 30


def shown(raw):
    """Without escape sequences and what backspaces took away."""
    text = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07", b"", raw)
    return text.decode("utf-8", "replace").replace("\r", "")


def main():
    want, text, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    deadline = time.monotonic() + SECONDS
    raw, typed = b"", None
    found = False
    while not found and time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                raw += os.read(terminal, 65536)
            except OSError:
                break
        elif typed is None and "READY>" in shown(raw):
            typed = len(raw)
            os.write(terminal, text.encode() + b"\t\t")
        found = typed is not None and want in shown(raw[typed:])
    print(shown(raw[typed or 0 :]))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    sys.exit(0 if found else 1)


main()

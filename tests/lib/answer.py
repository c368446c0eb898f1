#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""answer.py QUESTION ANSWER COMMAND...: runs a command on a terminal of its own, types ANSWER and Enter once QUESTION is
shown; prints what it shows and exits with its status, or 124 at the deadline."""
import os
import pty
import select
import signal
import sys
import time

SECONDS = 60


def main():
    question, answer, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    deadline = time.monotonic() + SECONDS
    shown, asked = "", False
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if not ready:
            continue
        try:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        except OSError:
            break
        if not asked and question in shown:
            asked = True
            os.write(terminal, answer.encode() + b"\n")
    else:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        print(shown)
        sys.exit(124)
    print(shown.replace("\r", ""))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()

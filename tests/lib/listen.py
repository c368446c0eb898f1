#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""listen.py PROTOCOL ADDRESS PORT READY-FILE [stubborn]...: holds a port until it is ended; the file appears when it does.
A stubborn one ignores TERM. Further words are for whoever reads the command line."""
import signal
import socket
import sys

protocol, address, port, ready = sys.argv[1:5]
if "stubborn" in sys.argv[5:]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
family = socket.AF_INET6 if ":" in address else socket.AF_INET
kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
holder = socket.socket(family, kind)
if kind == socket.SOCK_STREAM:
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
if family == socket.AF_INET6:
    holder.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
holder.bind((address, int(port)))
if kind == socket.SOCK_STREAM:
    holder.listen()
with open(ready, "w", encoding="ascii"):
    pass
signal.pause()

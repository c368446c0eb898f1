#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""listen.py READY-FILE WORD...: holds ports until it is ended; the file appears when it does. A word with commas is one of
them, PROTOCOL,ADDRESS,PORT; "stubborn" makes it ignore TERM; others are for whoever reads the command line."""
import signal
import socket
import sys

held = []
for word in sys.argv[2:]:
    if word == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "," not in word:
        continue
    protocol, address, port = word.split(",")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    holder = socket.socket(family, socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM)
    if protocol == "tcp":
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        holder.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    holder.bind((address, int(port)))
    if protocol == "tcp":
        holder.listen()
    held.append(holder)
with open(sys.argv[1], "w", encoding="ascii"):
    pass
signal.pause()

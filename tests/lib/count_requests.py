#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count_requests.py SOCKET NEW-SOCKET LOG: passes on what comes to NEW-SOCKET, and writes each request's first line to LOG."""
import os
import re
import socket
import sys
import threading

target, path, log = sys.argv[1:]
lines = re.compile(rb"^([A-Z]+ /\S* HTTP/1\.[01])\r?$", re.M)


def copy(source, to, watch):
    while True:
        data = source.recv(65536)
        if watch:
            with open(log, "ab") as file:
                for line in lines.findall(data):
                    file.write(line + b"\n")
        if not data:
            break
        to.sendall(data)
    to.shutdown(socket.SHUT_WR)


server = socket.socket(socket.AF_UNIX)
server.bind(path + ".new")
server.listen(64)
os.rename(path + ".new", path)
while True:
    client, _ = server.accept()
    engine = socket.socket(socket.AF_UNIX)
    engine.connect(target)
    threading.Thread(target=copy, args=(client, engine, True), daemon=True).start()
    threading.Thread(target=copy, args=(engine, client, False), daemon=True).start()

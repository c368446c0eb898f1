#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""traffic.py websocket|stream PORT HOST: talks to echo.py through the proxy; fails when it is not as it should be."""
import base64
import hashlib
import os
import socket
import sys
import urllib.request

what, port, host = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def connect():
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    return connection, connection.makefile("rb")


def head(reader):
    lines = []
    while (line := reader.readline().decode().strip()):
        lines.append(line)
    return lines


def check(wanted, got):
    if wanted != got:
        sys.exit(f"want {wanted!r}, got {got!r}")


connection, reader = connect()
if what == "websocket":
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /socket HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    lines = head(reader)
    check("HTTP/1.1 101 Switching Protocols", lines[0])
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    check(True, any(line.lower() == f"sec-websocket-accept: {accept}".lower() for line in lines))
    for word in (b"hello", b"again"):
        connection.sendall(bytes([0x81, 0x80 | len(word), 0, 0, 0, 0]) + word)
        check(bytes([0x81, len(word)]) + word.upper(), reader.read(2 + len(word)))
else:
    connection.sendall(f"GET /stream HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    check("HTTP/1.1 200 OK", head(reader)[0])
    # Each is there before the next is sent: the server waits for our word.
    for number in range(3):
        check(b"8\r\n", reader.readline())
        check(b"chunk %d\n" % number, reader.readline())
        check(b"\r\n", reader.readline())
        ask = urllib.request.Request(f"http://127.0.0.1:{port}/next", headers={"Host": f"{host}:{port}"})
        urllib.request.urlopen(ask, timeout=20).read()
    check(b"0\r\n", reader.readline())

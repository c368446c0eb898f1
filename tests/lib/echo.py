#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""echo.py PORT NAME: a server that tells what reached it; /stream sends a chunk each time that /next is asked for, /socket
echoes as a WebSocket, /upload takes a file, /health answers until /sick was asked for."""
import base64
import hashlib
import http.server
import json
import os
import sys
import threading

NAME = sys.argv[2]
go_on = threading.Semaphore(0)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body, status=200):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/stream":
            return self.stream()
        if path == "/socket":
            return self.socket()
        if path == "/next":
            go_on.release()
        if path == "/sick":
            open("/tmp/sick", "w").close()
        if path == "/health":
            return self.answer("", 500 if os.path.exists("/tmp/sick") else 200)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.answer(json.dumps({"service": NAME, "path": self.path, "headers": headers}))

    def do_PUT(self):
        left, seen = int(self.headers["Content-Length"]), hashlib.sha256()
        size = left
        while left:
            block = self.rfile.read(min(left, 1 << 20))
            seen.update(block)
            left -= len(block)
        self.answer(f"{size} {seen.hexdigest()}")

    def stream(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for number in range(3):
            self.wfile.write(b"8\r\nchunk %d\n\r\n" % number)
            self.wfile.flush()
            go_on.acquire(timeout=20)
        self.wfile.write(b"0\r\n\r\n")

    def socket(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        while head := self.rfile.read(2):
            size = head[1] & 127
            mask, data = self.rfile.read(4), self.rfile.read(size)
            text = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
            self.wfile.write(bytes([0x81, size]) + text.upper())
            self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Handler).serve_forever()

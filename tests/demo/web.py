#!/usr/bin/env python3
"""GET shows the notes of the database and counts the visit in Redis; POST adds its body as a note. Standard library only."""
import html
import http.server
import os
import signal
import socket
import struct


def exact(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise ConnectionError("the server closed the connection")
    return data


def query(sql):
    """Rows of one statement, through Postgres' simple query protocol (trust authentication)."""
    with socket.create_connection((os.environ["DATABASE_HOST"], 5432), timeout=5) as link:
        stream = link.makefile("rwb")

        def send(kind, body):
            stream.write(kind + struct.pack("!i", len(body) + 4) + body)
            stream.flush()

        send(b"", struct.pack("!i", 196608) + b"user\0demo\0database\0demo\0\0")
        rows, asked = [], False
        while True:
            kind, size = struct.unpack("!ci", exact(stream, 5))
            body = exact(stream, size - 4)
            if kind == b"E":
                raise RuntimeError(body.decode(errors="replace"))
            if kind == b"D":
                row, at = [], 2
                for _ in range(struct.unpack_from("!h", body)[0]):
                    (length,) = struct.unpack_from("!i", body, at)
                    row.append(None if length < 0 else body[at + 4 : at + 4 + length].decode())
                    at += 4 + max(length, 0)
                rows.append(row)
            if kind == b"Z":
                if asked:
                    return rows
                asked = True
                send(b"Q", sql.encode() + b"\0")


def count_visit():
    with socket.create_connection((os.environ["CACHE_HOST"], 6379), timeout=5) as link:
        link.sendall(b"INCR visits\r\n")
        return link.recv(64).decode().strip(":\r\n")


class Page(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text, kind="text/html"):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        try:
            title = html.escape(os.environ.get("TITLE", "main"))
            notes = "".join(f"<li>{html.escape(body)}</li>\n" for (body,) in query("SELECT body FROM notes ORDER BY id"))
            self.answer(200, f"<title>{title}</title>\n<h1>{title}</h1>\n<ul>\n{notes}</ul>\n<p>visits: {count_visit()}</p>\n")
        except (OSError, RuntimeError) as error:
            self.answer(503, f"not yet: {error}\n", "text/plain")

    def do_POST(self):
        note = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        try:
            query("INSERT INTO notes (body) VALUES ('" + note.replace("'", "''") + "')")
            self.answer(200, "noted\n", "text/plain")
        except (OSError, RuntimeError) as error:
            self.answer(503, f"not yet: {error}\n", "text/plain")

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
http.server.ThreadingHTTPServer(("", 8000), Page).serve_forever()

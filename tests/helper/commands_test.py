#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The small commands: measure, free, delete, exchange, rename, resolve, connect, ask."""
import json
import os
import socket
import struct
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
from tree import answer, build, run, sandbox


def measures(box):
    first, second = os.path.join(box, "first"), os.path.join(box, "second\n")
    os.mkdir(first), os.mkdir(second)
    build(first)
    lines = [json.loads(line) for line in run("measure", first, second)[0].decode().splitlines()]
    assert [line["path"] for line in lines] == [first, second]
    seen, wanted = set(), dict(bytes=0, allocated=0, files=0)
    for folder, folders, files in os.walk(first):
        wanted["allocated"] += os.lstat(folder).st_blocks * 512
        for name in files:
            status = os.lstat(os.path.join(folder, name))
            wanted["files"] += 1
            if status.st_ino in seen:
                continue
            seen.add(status.st_ino)
            wanted["allocated"] += status.st_blocks * 512
            if os.path.isfile(os.path.join(folder, name)) and not os.path.islink(os.path.join(folder, name)):
                wanted["bytes"] += status.st_size
    assert {key: lines[0][key] for key in wanted} == wanted, (lines, wanted)
    assert lines[1]["files"] == 0
    run("measure", os.path.join(box, "missing"), code=3)


def tells_free_space(box):
    found = answer(run("free", box)[0])
    status = os.statvfs(box)
    assert found["total"] == status.f_blocks * status.f_frsize and 0 < found["free"] <= found["total"], found
    kind = subprocess.run(["stat", "-f", "-c", "%T", box], capture_output=True, text=True).stdout.strip()
    assert found["filesystem"] == {"ext2/ext3": "ext4", "overlayfs": "overlay"}.get(kind, kind), (found, kind)
    assert isinstance(found["reflink"], bool) and os.listdir(box) == []


def deletes(box):
    tree, outside = os.path.join(box, "tree"), os.path.join(box, "outside")
    os.mkdir(tree), os.mkdir(outside)
    build(tree)
    open(os.path.join(outside, "kept"), "w").close()
    os.symlink(outside, os.path.join(tree, "sub/out"))
    run("delete", tree, "--contents")
    assert os.listdir(tree) == [] and os.listdir(outside) == ["kept"]
    os.symlink(outside, os.path.join(box, "link"))
    run("delete", os.path.join(box, "link"), "--contents", code=3)
    run("delete", os.path.join(box, "link"))
    assert os.listdir(outside) == ["kept"] and not os.path.lexists(os.path.join(box, "link"))
    assert answer(run("delete", tree + "/")[0])["removed"] == 1
    assert answer(run("delete", tree)[0]) == {"removed": 0, "failed": 0}
    several = [os.path.join(box, name) for name in ("one", "two/three")]
    for path in several: os.makedirs(os.path.join(path, "inner"))
    assert answer(run("delete", *several)[0]) == {"removed": 4, "failed": 0}
    assert os.listdir(os.path.join(box, "two")) == []
    run("delete", "/", code=2)
    run("delete", os.path.join(box, ".."), code=2)


def stays_on_its_mount(box):
    inner = os.path.join(box, "tree", "inner")
    os.makedirs(inner)
    if os.system("mount -t tmpfs none '%s'" % inner) != 0:
        return print("skipped: no tmpfs")
    try:
        open(os.path.join(inner, "kept"), "w").close()
        _, error = run("delete", os.path.join(box, "tree"), code=3)
        assert os.listdir(inner) == ["kept"] and b"another file system" in error, error
    finally:
        os.system("umount '%s'" % inner)


def tells_immutable_files(box):
    path = os.path.join(box, "tree", "fixed")
    os.mkdir(os.path.dirname(path))
    open(path, "w").close()
    open(path + "2", "w").close()
    if os.system("chattr +i '%s' 2>/dev/null" % path) != 0:
        return print("skipped: no immutable files")
    try:
        _, error = run("delete", os.path.join(box, "tree"), code=3)
        assert b"immutable" in error and os.listdir(os.path.dirname(path)) == ["fixed"], error
    finally:
        os.system("chattr -i '%s'" % path)


def moves(box):
    a, b, c = (os.path.join(box, name) for name in "abc")
    os.mkdir(a), os.mkdir(b)
    open(os.path.join(a, "was a"), "w").close()
    run("exchange", a, b)
    assert os.listdir(b) == ["was a"] and os.listdir(a) == []
    run("rename", a, b, code=1)
    run("rename", b, c)
    assert os.listdir(c) == ["was a"] and sorted(os.listdir(box)) == ["a", "c"]
    run("exchange", a, b, code=3)


def makes_layers(box):
    lower, folder = (os.path.join(box, name) for name in ("lower", "folder"))
    os.makedirs(os.path.join(lower, "data")), os.mkdir(folder)
    os.chmod(lower, 0o2751)
    assert answer(run("layer", lower, folder)[0]) == {"database": ""}
    assert sorted(os.listdir(folder)) == ["upper", "work"]
    assert os.stat(os.path.join(folder, "upper")).st_mode == os.stat(lower).st_mode
    with open(os.path.join(lower, "data", "app.sqlite3"), "w") as file:
        file.truncate(65 << 20)
    assert answer(run("layer", lower, folder)[0]) == {"database": "SQLite"}
    open(os.path.join(lower, "ibdata1"), "w").close()
    assert answer(run("layer", lower, folder)[0])["database"].startswith("MySQL")
    run("layer", lower, os.path.join(box, "nothing"), code=3)


def serve_names(server):
    while True:
        query, peer = server.recvfrom(512)
        kind = struct.unpack(">H", query[-4:-2])[0]
        data = {1: bytes([10, 1, 2, 3]), 28: bytes(15) + b"\x09"}[kind]
        if b"quit" in query:
            return
        count = 0 if b"missing" in query else 1
        alias = b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, 2) + b"\xc0\x0c"
        answers = (alias + b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data) * count
        server.sendto(query[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 2 * count, 0, 0) + query[12:] + answers, peer)


def resolves():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=serve_names, args=(server,), daemon=True)
    thread.start()
    where = "127.0.0.1:%d" % server.getsockname()[1]
    output, _ = run("resolve", "db", "10.9.8.7", "--server", where)
    assert [json.loads(line) for line in output.decode().splitlines()] == [
        {"name": "db", "addresses": ["10.1.2.3", "::9"]}, {"name": "10.9.8.7", "addresses": ["10.9.8.7"]}], output
    assert answer(run("resolve", "missing", "--server", where, code=1)[0])["addresses"] == []
    assert "127.0.0.1" in answer(run("resolve", "localhost")[0])["addresses"]
    run("resolve", "a..b", "--server", where, code=2)
    server.sendto(struct.pack(">HHHHHH", 1, 256, 1, 0, 0, 0) + b"\x04quit\0\0\x01\0\x01", server.getsockname())


def connects():
    listener = socket.create_server(("127.0.0.1", 0))
    port = str(listener.getsockname()[1])
    run("connect", "127.0.0.1", port)
    run("connect", "localhost", port, "--timeout", "1000")
    listener.close()
    run("connect", "127.0.0.1", port, code=1)
    run("connect", "127.0.0.1", "0", code=2)


def asks():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    output = run("ask", "127.0.0.1:%d" % port, "127.0.0.1:0", "127.0.0.2")[0].decode().splitlines()
    assert output == ["name 127.0.0.1", "127.0.0.1", "port 0", "name 127.0.0.1", "127.0.0.1", "name 127.0.0.2", "127.0.0.2"], output
    listener.close()
    output = run("ask", "127.0.0.1:%d" % port)[0].decode().splitlines()
    assert output == ["name 127.0.0.1", "127.0.0.1", "port 1"], output
    run("ask", "127.0.0.1:http", code=2)
    run("ask", code=2)


def explains_itself():
    assert run("version")[0].startswith(b"dockertree-helper ")
    _, error = run(code=2)
    for name in ("copy", "extract", "connect"):
        assert name.encode() in error
    run("copy", "--wrong", code=2)
    run("copy", "/nowhere", "/tmp", code=3)


for test in (measures, tells_free_space, deletes, stays_on_its_mount, tells_immutable_files, moves, makes_layers):
    with sandbox() as box:
        test(box)
for test in (resolves, connects, asks, explains_itself):
    test()
print("ok")

# SPDX-License-Identifier: MIT
"""Builds, changes and compares trees with everything a file system can hold. Needs root."""
import hashlib
import json
import os
import random
import socket
import stat
import struct
import subprocess
import sys
import tempfile

program = sys.argv[1] if len(sys.argv) > 1 else "dockertree-helper"


def run(*arguments, code=0, stdin=None):
    """Runs the helper, checks its exit code, returns stdout, stderr (bytes)."""
    result = subprocess.run([program, *arguments], input=stdin, capture_output=True, timeout=120)
    assert result.returncode == code, (arguments, result.returncode, result.stdout[-500:], result.stderr[-2000:])
    return result.stdout, result.stderr


def answer(output):
    return json.loads(output.decode().splitlines()[-1])


def access_list(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NONE = 0xFFFFFFFF
ACL = access_list((1, 6, NONE), (2, 5, 1234), (4, 4, NONE), (16, 5, NONE), (32, 0, NONE))
# cap_net_bind_service+ep, as setcap writes it
CAPABILITY = struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0)


def write(path, data, mode=0o644, owner=(0, 0)):
    with open(path, "wb") as file:
        file.write(data)
    os.chown(path, *owner)
    os.chmod(path, mode)


def build(root):
    """One of each kind below an existing folder."""
    at = lambda *parts: os.path.join(root, *parts)
    os.makedirs(at("sub/deep/er"))
    os.mkdir(at("empty folder"))
    write(at("plain"), b"hello\n" * 1000, 0o640, (999, 998))
    write(at("empty"), b"")
    write(at(".hidden"), b"dot")
    write(at("new\nline"), b"name")
    write(os.fsencode(at("bytes-")) + b"\xff\xfe", b"not utf-8")
    write(at("x" * 200), b"long name")
    long = at(*["folder-with-a-long-name-%02d" % i for i in range(8)])
    os.makedirs(long)
    write(os.path.join(long, "y" * 150), b"long path")
    write(at("setuid"), b"#!", 0o4755, (1000, 1000))
    write(at("sub/big"), random.Random(1).randbytes(3_000_001), 0o600, (70, 70))
    with open(at("sparse"), "wb") as file:
        file.truncate(9_000_000)
        file.seek(4_000_000)
        file.write(b"middle" * 10000)
    with open(at("all hole"), "wb") as file:
        file.truncate(3_000_000)
    os.link(at("plain"), at("sub/deep/hard"))
    os.link(at("plain"), at("sub/deep/er/hard2"))
    os.symlink("plain", at("link"))
    os.symlink("/nowhere/" + "z" * 180, at("sub/dangling"))
    os.lchown(at("link"), 55, 56)
    os.link(at("link"), at("link2"), follow_symlinks=False)
    os.mkfifo(at("fifo"), 0o620)
    bound = socket.socket(socket.AF_UNIX)
    previous = os.getcwd()
    os.chdir(root)
    bound.bind("socket")
    os.chdir(previous)
    bound.close()
    os.mknod(at("null"), stat.S_IFCHR | 0o666, os.makedev(1, 3))
    os.mknod(at("block"), stat.S_IFBLK | 0o600, os.makedev(7, 200))
    os.setxattr(at("plain"), "user.note", b"value\0with nul")
    os.setxattr(at("plain"), "user.a=b", b"")
    os.setxattr(at("sub"), "user.folder", b"1")
    os.setxattr(at("setuid"), "security.capability", CAPABILITY)
    os.setxattr(at("sub/big"), "system.posix_acl_access", ACL)
    os.setxattr(at("sub/deep"), "system.posix_acl_default", ACL)
    os.setxattr(at("empty folder"), "user.root", b"r")
    os.chown(at("sub/deep"), 33, 34)
    os.chmod(at("sub/deep"), 0o2775)
    os.utime(at("plain"), ns=(1_111_111_111_123_456_789, 1_222_222_222_987_654_321))
    os.utime(at("link"), ns=(1_000_000_000_000_000_001, 1_000_000_000_000_000_002), follow_symlinks=False)
    os.utime(at("empty"), ns=(-1_500_000_000, -2_500_000_000))
    os.utime(at("sub"), ns=(1_300_000_000_000_000_003, 1_300_000_000_000_000_004))
    os.chown(root, 999, 999)
    os.chmod(root, 0o700)
    os.utime(root, ns=(1_400_000_000_000_000_005, 1_400_000_000_000_000_006))


def walk(root, name):
    yield name
    path = os.path.join(root, name) if name else root
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        return
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOATIME)
    entries = sorted(os.fsencode(entry) for entry in os.listdir(folder))
    os.close(folder)
    for entry in entries:
        yield from walk(root, os.path.join(name, entry))


def describe(root, access_times=True):
    """Everything that makes up a tree, by relative name."""
    root = os.fsencode(root)
    names = list(walk(root, b""))
    found, groups = {}, {}
    for name in names:  # before anything is read
        path = os.path.join(root, name) if name else root
        found[name] = {"stat": os.lstat(path)}
    for name, entry in found.items():
        path, status = os.path.join(root, name) if name else root, entry.pop("stat")
        entry.update(mode=status.st_mode, owner=(status.st_uid, status.st_gid), changed=status.st_mtime_ns)
        if access_times and not stat.S_ISLNK(status.st_mode):  # looking at a link changes it
            entry["accessed"] = status.st_atime_ns
        entry["attributes"] = {key: os.getxattr(path, key, follow_symlinks=False)
                               for key in os.listxattr(path, follow_symlinks=False)}
        if not stat.S_ISDIR(status.st_mode):
            groups.setdefault(status.st_ino, set()).add(name)
        if stat.S_ISREG(status.st_mode):
            with open(os.open(path, os.O_RDONLY | os.O_NOATIME), "rb") as file:
                entry["content"] = (status.st_size, hashlib.sha256(file.read()).hexdigest())
            entry["blocks"] = status.st_blocks
        if stat.S_ISLNK(status.st_mode):
            entry["link"] = os.readlink(path)
        if stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
            entry["device"] = status.st_rdev
    for group in groups.values():
        for name in group:
            found[name]["group"] = sorted(group)
    return found


def compare(wanted, got, note="", slack=16):
    """Strict, but for blocks: a copy may need fewer, or a few more for its extents."""
    assert wanted.keys() == got.keys(), (note, wanted.keys() ^ got.keys())
    for name, entry in wanted.items():
        other = dict(got[name])
        entry = dict(entry)
        blocks = (entry.pop("blocks", 0), other.pop("blocks", 0))
        assert entry == other, (note, name, {k: (v, other.get(k)) for k, v in entry.items() if v != other.get(k)})
        assert blocks[1] <= blocks[0] + slack, (note, name, blocks)


def sandbox():
    return tempfile.TemporaryDirectory(prefix="dockertree helper ")

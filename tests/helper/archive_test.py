#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Archives come back as they were, agree with Python's and GNU tar's, and hostile ones are refused."""
import io
import json
import os
import random
import subprocess
import sys
import tarfile

sys.dont_write_bytecode = True
import tree_change as change
from tree import answer, build, compare, describe, run, sandbox


def folders(box, *names):
    paths = [os.path.join(box, name) for name in names]
    for path in paths:
        os.mkdir(path)
    return paths


def round_trip(box, *options):
    source, other, target, both = folders(box, "source", "other", "target", "both")
    build(source)
    if options:
        change.alter(random.Random(options[-1]), source)
    with open(os.path.join(other, "file"), "wb") as file:
        file.write(b"other")
    wanted = describe(source)
    stream, error = run("archive", "--as", "db=" + source, other, "--text", "manifest.json={\"a\":1}",
                        "--sums", "sums.json", *options)
    compare(wanted, describe(source), "source untouched", slack=0)
    sums = {volume["name"]: volume["sha256"] for volume in answer(error)["volumes"]}
    assert sorted(sums) == ["db", "other"]

    seen = answer(run("verify", "--devices", "--show", "manifest.json", "--show", "sums.json", stdin=stream)[0])
    assert {volume["name"]: volume["sha256"] for volume in seen["volumes"]} == sums, (seen, sums)
    assert seen["texts"]["manifest.json"] == '{"a":1}', seen
    assert json.loads(seen["texts"]["sums.json"]) == answer(error)

    run("extract", target, "--only", "db", "--devices", stdin=stream)
    compare(wanted, describe(target), options, slack=64)
    run("extract", both, "--devices", "--skip", "manifest.json", "--skip", "sums.json", stdin=stream)
    compare(wanted, describe(os.path.join(both, "db")), "both", slack=64)
    assert sorted(os.listdir(both)) == ["db", "other"]
    run("extract", target, "--only", "nothing", stdin=stream, code=1)
    run("verify", stdin=stream, code=1)  # devices

    # damaged or cut anywhere: never taken for whole
    rng = random.Random(5)
    for cut in [0, 1, 3, 4, 511, 512, len(stream) - 1, len(stream) // 2] + [rng.randrange(len(stream)) for _ in range(5)]:
        if "--plain" in options and cut > len(stream) - 1024:
            continue
        run("verify", "--devices", stdin=stream[:cut], code=1)
    for _ in range(0 if "--plain" in options else 5):
        at = rng.randrange(20, len(stream))
        run("verify", "--devices", stdin=stream[:at] + bytes([stream[at] ^ 4]) + stream[at + 1:], code=1)
    return stream


def others_read_it(box):
    stream = round_trip(box, "--plain")
    with tarfile.open(fileobj=io.BytesIO(stream)) as archive:
        member = archive.getmember("db/sub/deep/hard") if "db/sub/deep/hard" in archive.getnames() else None
        assert member is None or member.islnk() or member.isfile()
        assert archive.extractfile("manifest.json").read() == b'{"a":1}'
        assert len(archive.getmembers()) > 20
        sparse = archive.getmember("db/sparse")
        kept = os.path.join(box, "source", "sparse")
    assert sparse.size == os.path.getsize(kept), sparse.size
    listed = subprocess.run(["tar", "-tf", "-"], input=stream, capture_output=True)
    assert listed.returncode == 0, listed.stderr


def reads_others(box, *options):
    source, target = folders(box, "source", "target")
    build(source)
    os.unlink(os.path.join(source, "socket"))
    wanted = describe(source)
    attributes = ["--xattrs", "--xattrs-include=*"] if "--format=posix" in options else []
    stream = subprocess.run(["tar", "-C", source, "-cf", "-", *attributes, *options, "."],
                            capture_output=True, check=True).stdout
    run("extract", target, "--devices", stdin=stream)
    got = describe(target)
    for tree in (wanted, got):
        for entry in tree.values():
            for key in ["accessed"] + ([] if "--format=posix" in options else ["attributes", "blocks"]):
                entry.pop(key, None)
            if "--format=posix" not in options:
                entry["changed"] //= 10**9
                entry["mode"] &= ~0o070
            if "--format=ustar" in options and entry["changed"] < 0:
                entry["changed"] = 0
    if "--format=posix" not in options:  # neither keeps times before 1970 in a way worth reading
        for tree in (wanted, got):
            tree[b"empty"].pop("changed")
    compare(wanted, got, options, slack=10**6)


def member(name, kind=tarfile.REGTYPE, link="", data=b""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, len(data)
    return entry, data


HOSTILE = {
    "absolute": [member("/etc/evil", data=b"x")],
    "parent": [member("db/../../evil", data=b"x")],
    "parent at the end": [member("db/..", tarfile.DIRTYPE)],
    "through a link": [member("db/out", tarfile.SYMTYPE, "/tmp"), member("db/out/evil", data=b"x")],
    "through a relative link": [member("db/out", tarfile.SYMTYPE, "../.."), member("db/out/evil", data=b"x")],
    "folder over a link": [member("db/out", tarfile.SYMTYPE, ".."), member("db/out", tarfile.DIRTYPE),
                           member("db/out/evil", data=b"x")],
    "file over a link": [member("db/out", tarfile.SYMTYPE, "../evil"), member("db/out", data=b"x")],
    "hard link out": [member("db/evil", tarfile.LNKTYPE, "../../../etc/passwd")],
    "absolute hard link": [member("db/evil", tarfile.LNKTYPE, "/etc/passwd")],
    "hard link through a link": [member("db/etc", tarfile.SYMTYPE, "/etc"),
                                 member("db/evil", tarfile.LNKTYPE, "db/etc/passwd")],
    "link to a link": [member("db/a", tarfile.SYMTYPE, "/tmp"), member("db/b", tarfile.LNKTYPE, "db/a"),
                       member("db/b/evil", data=b"x")],
    "device": [member("db/null", tarfile.CHRTYPE)],
    "unknown kind": [member("db/odd", b"Z")],
    "no name": [member("", data=b"x")],
    "bomb": [member("db/zeros", data=bytes(3_000_000))],
    "many": [member("db/%d" % number) for number in range(3000)],
}


def refuses(box, entries, format):
    outside, = folders(box, "outside")
    target = os.path.join(outside, "target")
    os.mkdir(target)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for entry, data in entries:
            archive.addfile(entry, io.BytesIO(data))
    stream = out.getvalue()
    _, error = run("verify", "--limit", "1000000", stdin=stream, code=1)
    assert b"the archive is refused" in error, error
    run("extract", target, "--limit", "1000000", stdin=stream, code=1)
    assert os.listdir(outside) == ["target"] and os.listdir(box) == ["outside"]
    assert not os.path.exists("/tmp/evil")
    total = sum(os.lstat(os.path.join(f, n)).st_size for f, _, names in os.walk(target) for n in names)
    assert total <= 1_000_000, total


def follows_no_link_in_the_target(box):
    outside, target = folders(box, "outside", "target")
    os.symlink(outside, os.path.join(target, "db"))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(*[(entry, io.BytesIO(data)) for entry, data in [member("db/evil", data=b"x")]][0])
    run("extract", target, stdin=out.getvalue(), code=1)
    assert os.listdir(outside) == []


def survives_noise():
    rng = random.Random(9)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for number in range(5):
            archive.addfile(*[(e, io.BytesIO(d)) for e, d in [member("db/" + "n" * 120 + str(number), data=b"x" * 700)]][0])
    stream = out.getvalue()
    for _ in range(300):
        noisy = bytearray(stream)
        for _ in range(rng.randrange(1, 6)):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        from tree import program
        code = subprocess.run([program, "verify"], input=bytes(noisy), capture_output=True, timeout=60).returncode
        assert code in (0, 1), code


for options in ([], ["--level", "3"]):
    with sandbox() as box:
        round_trip(box, *options)
with sandbox() as box:
    others_read_it(box)
for options in (["--format=posix"], ["--format=posix", "--sparse"], ["--format=gnu"]):
    with sandbox() as box:
        reads_others(box, *options)
for name, entries in HOSTILE.items():
    for format in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT):
        with sandbox() as box:
            try:
                refuses(box, entries, format)
            except AssertionError as error:
                raise AssertionError(name, format) from error
with sandbox() as box:
    follows_no_link_in_the_target(box)
survives_noise()
print("ok")

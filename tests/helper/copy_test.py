#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A copy loses nothing, and one brought up to date equals a fresh one."""
import json
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
import tree_change as change
from tree import answer, build, compare, describe, program, run, sandbox

ROUNDS = 20


def copies_everything(box, *options):
    source, target = os.path.join(box, "source"), os.path.join(box, "target")
    os.mkdir(source), os.mkdir(target)
    build(source)
    wanted = describe(source)
    output, _ = run("copy", source, target, *options)
    if "live" in options:  # leaves marks on files changed a moment ago
        run("copy", source, target, "--delta")
    compare(wanted, describe(source), "source untouched", slack=0)
    compare(wanted, describe(target), options)
    summary = answer(output)
    assert summary["method"] in ("copy", "reflink") and summary["files"] == len(wanted) - 1, summary
    lines = output.decode().splitlines()
    assert lines[-2] == "copied" and lines[0].startswith("progress "), lines
    again = answer(run("copy", source, target, "--delta")[0])
    assert again["copied_bytes"] == 0, again
    compare(wanted, describe(target), "again")
    run("copy", source, target, code=2)


def follows_changes(box, seed):
    rng = random.Random(seed)
    source, target, fresh = (os.path.join(box, name) for name in ("source", "target", "fresh"))
    os.mkdir(source), os.mkdir(target), os.mkdir(fresh)
    build(source)
    since = answer(run("copy", source, target, "--pass", "live")[0])["started"]
    for _ in range(2):
        change.alter(rng, source)
        wanted = describe(source)
        since, before = answer(run("copy", source, target, "--delta", "--since", str(since),
                                   "--pass", rng.choice(["live", "final"]))[0])["started"], since
        run("copy", source, target, "--delta", "--since", str(before))
        compare(wanted, describe(target), ("seed", seed), slack=64)
    run("copy", source, fresh, "--threads", "2")
    compare(describe(fresh), describe(target), ("fresh", seed), slack=64)


def shares_large_files(box):
    source, target = os.path.join(box, "source"), os.path.join(box, "target")
    os.mkdir(source), os.mkdir(target)
    path = os.path.join(source, "large")
    block = random.Random(3).randbytes(1 << 20)
    with open(path, "wb") as file:
        for number in range(300):
            file.write(number.to_bytes(4, "big") + block[4:])
    run("copy", source, target)
    compare(describe(source), describe(target))
    with open(path, "r+b") as file:
        for offset in (0, 130 << 20, (300 << 20) - 1):
            file.seek(offset)
            file.write(b"!")
    summary = answer(run("copy", source, target, "--delta")[0])
    assert summary["method"] == "reflink" or 0 < summary["copied_bytes"] <= 3 * 8192, summary
    compare(describe(source), describe(target))


def tells_a_full_disk(box):
    source, target = os.path.join(box, "source"), os.path.join(box, "target")
    os.mkdir(source), os.mkdir(target)
    with open(os.path.join(source, "file"), "wb") as file:
        file.write(b"x" * 4_000_000)
    if os.system("mount -t tmpfs -o size=1m none '%s'" % target) != 0:
        return print("skipped: no tmpfs")
    try:
        _, error = run("copy", source, target, "--reserve", "0", code=28)
        assert b"are to stay free" in error and os.listdir(target) == [], error
        _, error = run("copy", source, target, code=28)
        assert b"No space left on device" in error, error
    finally:
        os.system("umount '%s'" % target)


def follows_requests(box):
    """One process copies, waits, and copies the difference as soon as it is told."""
    source, target = os.path.join(box, "source"), os.path.join(box, "target")
    os.mkdir(source), os.mkdir(target)
    build(source)
    process = subprocess.Popen([program, "copy", source, target, "--requests", "--idle"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)

    def ask(request):
        process.stdin.write(request + "\n")
        process.stdin.flush()
        lines = []
        while not lines or not lines[-1].startswith("{"):
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended"
        assert lines[-2] == "copied\n", lines
        return json.loads(lines[-1])

    first = ask("live")
    assert first["copied_bytes"] > 0, first
    for seed in range(3):
        change.alter(random.Random(seed), source)
        assert ask("live")["started"] > first["started"]
    change.alter(random.Random(9), source)
    wanted = describe(source)
    ask("last")
    compare(wanted, describe(target), "requests", slack=64)
    process.stdin.close()
    assert process.wait(timeout=20) == 0


def needs_little_memory(box):
    """What it keeps in mind of a folder of very many files; a million of them must fit into 256 MB."""
    source, target = os.path.join(box, "source"), os.path.join(box, "target")
    os.mkdir(source), os.mkdir(target)
    files = 20000
    for number in range(files):
        os.close(os.open(os.path.join(source, "a-file-with-a-rather-long-name-%06d" % number), os.O_CREAT | os.O_WRONLY))
    peaks = []
    for start in (files, 0):
        for number in range(start, files):
            os.unlink(os.path.join(source, "a-file-with-a-rather-long-name-%06d" % number))
        process = subprocess.Popen([program, "copy", source, target, "--delta"], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, status
        peaks.append(usage.ru_maxrss)
    each = (peaks[0] - peaks[1]) * 1024 / files
    assert each < 200, ("bytes a file", each, peaks)


for options in ([], ["--threads", "1"], ["--no-reflink", "--pass", "live"], ["--delta"]):
    with sandbox() as box:
        copies_everything(box, *options)
for seed in range(ROUNDS):
    with sandbox() as box:
        follows_changes(box, seed)
for test in (shares_large_files, tells_a_full_disk, follows_requests, needs_little_memory):
    with sandbox() as box:
        test(box)
print("ok")

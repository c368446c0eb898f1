#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Timeout: 3600
"""clang-tidy on every source of src (or on those that are named), two at a time.

A file that was clean is not looked at again while nothing that it is made of changed: the cache is keyed by the content of
the file, of our headers that it includes, and of .clang-tidy.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
build = root / "build"
cache = pathlib.Path(
    os.environ.get("DOCKERTREE_TEST_CACHE")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "git-dockertree"
) / "tidy"
cache.mkdir(parents=True, exist_ok=True)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def closure(file, seen):
    """The file and every header of ours below it."""
    if file in seen or not file.is_file():
        return seen
    seen.add(file)
    for name in INCLUDE.findall(file.read_text()):
        for folder in (root / "src", build / "src", file.parent):
            closure(folder / name, seen)
    return seen


def key_of(file, command):
    found = hashlib.sha256((root / ".clang-tidy").read_bytes())
    found.update(" ".join(part for part in command.split() if part.startswith(("-D", "-std"))).encode())
    for part in sorted(closure(file, set())):
        found.update(str(part.relative_to(root)).encode() + b"\0" + part.read_bytes())
    return found.hexdigest()


def check(entry):
    file, command = entry
    clean = cache / key_of(file, command)
    if clean.exists():
        clean.touch()
        return ""
    # g++'s own flags mean nothing to clang; what it does not know it must not complain about.
    run = subprocess.run(
        ["clang-tidy-14", "--quiet", "-p", build, "--extra-arg=-Wno-unknown-warning-option", file],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )
    if run.returncode == 0:
        clean.touch()
        return ""
    return run.stdout + (run.stderr if not run.stdout.strip() else "")


entries = {}
for entry in json.loads((build / "compile_commands.json").read_text()):
    file = pathlib.Path(os.path.normpath(pathlib.Path(entry["directory"]) / entry["file"]))
    wanted = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    if file.is_relative_to(root / "src") and (not wanted or file in wanted):
        entries[file] = entry["command"]
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    complaints = [text for text in pool.map(check, sorted(entries.items())) if text]
for old in sorted(cache.iterdir(), key=lambda file: file.stat().st_mtime)[:-4000]:
    old.unlink(missing_ok=True)
print("\n".join(complaints))
sys.exit(bool(complaints))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No source above 400 lines, an SPDX line in each (but in what is installed into repositories), no word of unfinished work, no mirror's host name, no sleep in a test."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
names = subprocess.run(
    ["git", "-C", root, "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True
).stdout.splitlines()
WORDS = {
    r"\b(TODO|FIXME|XXX|HACK)\b": "a word of unfinished work",
    r"https?://(deb|ftp|security|registry|snapshot|archive|index|hub)\.[a-z]": "a registry's or mirror's host name",
    r"(^|[\s\"'=])/work/": "a path of one machine",
    r"[ \t]+$": "blanks at the end of the line",
}
bad = []
for name in names:
    file = root / name
    if not file.is_file() or file.is_symlink() or name == "tests/lint/text.sh":
        continue
    try:
        lines = file.read_text().splitlines()
    except UnicodeDecodeError:
        continue
    code = name.endswith((".cpp", ".hpp", ".sh", ".py")) or (lines and lines[0].startswith("#!"))
    if code and len(lines) > 400:
        bad.append(f"{name}: {len(lines)} lines, more than 400")
    if code and not name.startswith(("tests/demo/", "hooks/")) and not any("SPDX-License-Identifier: MIT" in x for x in lines[:3]):
        bad.append(f"{name}: no SPDX line")
    for number, line in enumerate(lines, 1):
        for pattern, what in WORDS.items():
            if re.search(pattern, line):
                bad.append(f"{name}:{number}: {what}")
        if re.match(r"tests/(functional|corpus|completion|newer)/", name) and re.match(r"\s*sleep\b", line):
            bad.append(f"{name}:{number}: a test that sleeps; wait_until waits for a state")
print("\n".join(bad))
sys.exit(bool(bad))

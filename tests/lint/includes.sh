#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An #include of src points down the layers only; folders of one layer do not see each other; libraries keep to their folder.

Libraries' types stay out of headers, except inside the folder that wraps the library.
"""
import pathlib
import re
import sys

LAYERS = [  # lowest first
    ["base"],
    ["output"],
    ["git", "docker", "compose", "ports", "registry", "config"],
    ["volumes", "proxy"],
    ["environment"],
    ["doctor"],
    ["cli"],
    ["commands"],
]
ALONE = {"helper"}  # stands alone: sees nothing of the rest
LEVEL = {folder: level for level, layer in enumerate(LAYERS) for folder in layer}
GENERATED = {'"build_info.hpp"', '"completion_scripts.hpp"', '"dashboard_files.hpp"'}
LIBRARIES = {
    r"<git2(/.*)?(\.h)?>": {"git"},
    r"<yaml-cpp/.*>": {"compose"},
    r"<curl/.*>": {"docker"},
    r"<nlohmann/.*>": {"docker", "compose", "output"},
    r"<sqlite3\.h>": {"registry"},
}

root = pathlib.Path(__file__).resolve().parents[2] / "src"
bad = []
for file in sorted([*root.rglob("*.cpp"), *root.rglob("*.hpp")]):
    parts = file.relative_to(root).parts
    folder = parts[0] if len(parts) > 1 else None
    if folder and folder not in LEVEL and folder not in ALONE:
        bad.append(f"{file}:1: folder '{folder}' is in no layer")
        continue
    for number, line in enumerate(file.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*(["<].*[">])', line)
        if not found:
            continue
        name, where = found.group(1), f"src/{file.relative_to(root)}:{number}"
        for pattern, folders in LIBRARIES.items():
            if file.suffix == ".hpp" and re.fullmatch(pattern, name) and folder not in folders:
                bad.append(f"{where}: {name} in a header outside {', '.join(sorted(folders))}")
        if name[0] != '"' or name in GENERATED:
            continue
        target = name[1:-1].split("/")[0] if "/" in name else None
        if target is None:
            bad.append(f"{where}: {name} is not written from src")
        elif folder in ALONE or target in ALONE:
            if folder != target:
                bad.append(f"{where}: '{folder}' and '{target}' do not see each other")
        elif target not in LEVEL:
            bad.append(f"{where}: folder '{target}' is in no layer")
        elif folder is not None and target != folder and LEVEL[target] >= LEVEL[folder]:
            bad.append(f"{where}: {name} points up, or sideways, from '{folder}'")
print("\n".join(bad))
sys.exit(bool(bad))

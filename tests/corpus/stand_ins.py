#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which services of a project can be started without its images, and with what in their place.

stand_ins.py played MODEL...   "NAME=PORTS" of every image that is played by a program that answers on its ports, a line each
stand_ins.py twins MODEL...    "SOURCE NAME" of every image that a real one of another tag serves as well, a line each
stand_ins.py services MODEL    the services that can be started with all of these, a line each
"""
import collections
import json
import sys

# Images of tests/lib/images.py: the program is the real one, whatever tag a project asks for.
REAL = {"postgres": "postgres:16", "redis": "redis:7", "nginx": "nginx:latest"}


def image_of(model, name, service):
    """As the engine calls it."""
    image = service.get("image") or f"{model['name']}-{name}"
    for prefix in ("docker.io/", "library/"):
        image = image.removeprefix(prefix)
    return image if ":" in image.rsplit("/", 1)[-1] else image + ":latest"


def can_start(image, service):
    """The host's network is one for all, a digest is of the real image, and a played one has no program but its own."""
    if service.get("network_mode") == "host" or "@" in image:
        return False
    return image.split(":")[0] in REAL or not service.get("entrypoint")


def main(what, *files):
    played, twins = collections.defaultdict(set), set()
    for file in files:
        with open(file, encoding="utf-8") as text:
            model = json.load(text)
        for name, service in model["services"].items():
            image = image_of(model, name, service)
            if not can_start(image, service):
                continue
            if what == "services":
                print(name)
            source = REAL.get(image.split(":")[0])
            if source is None:
                played[image] |= {int(port["target"]) for port in service.get("ports") or []}
            elif source != image:
                twins.add(f"{source} {image}")
    if what == "played":
        for image, targets in sorted(played.items()):
            print(f"{image}={','.join(map(str, sorted(targets)))}")
    elif what == "twins":
        print("\n".join(sorted(twins)))


main(*sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which services of a project a stand-in can play.

stand_ins.py images MODEL...   "NAME=PORTS" of every image in these models that has to be stood in for, a line each
stand_ins.py services MODEL    the services that can be started with them, a line each
"""
import collections
import json
import sys

# Of images.py, with all that they need; any other is played by a program that keeps running and answers on its ports.
REAL = ("postgres", "redis", "caddy", "nginx", "busybox", "alpine", "python", "debian")


def image_of(model, name, service):
    image = service.get("image") or f"{model['name']}-{name}"
    return image if ":" in image.rsplit("/", 1)[-1] else image + ":latest"


def is_played(image):
    return image.rsplit(":", 1)[0].rsplit("/", 1)[-1] not in REAL or "/" in image


def can_start(image, service):
    """Its own program is not in the image, the host's network is one for all, and a digest is of the real image."""
    if service.get("network_mode") == "host" or "@" in image:
        return False
    return is_played(image) and not service.get("entrypoint")


def main(what, *files):
    ports = collections.defaultdict(set)
    for file in files:
        with open(file, encoding="utf-8") as text:
            model = json.load(text)
        for name, service in model["services"].items():
            image = image_of(model, name, service)
            if not can_start(image, service):
                continue
            if what == "services":
                print(name)
            ports[image] |= {int(port["target"]) for port in service.get("ports") or []}
    if what == "images":
        for image, targets in sorted(ports.items()):
            print(f"{image}={','.join(map(str, sorted(targets)))}")


main(*sys.argv[1:])

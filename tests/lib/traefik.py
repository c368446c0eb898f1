#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""traefik.py TABLE: sees containers as the Docker provider of Traefik v3 does.

It looks at all of them at its own start, and then only when a container starts, dies or changes its health: no other event
makes it look. Of those that run and have a router, TABLE holds a line "ROUTER ADDRESS:PORT", sorted, with the address in the
network that the label traefik.docker.network names; without one there, which Traefik answers with a timeout, "ROUTER -".
"""

import http.client
import json
import os
import re
import socket
import sys
import urllib.parse


class Engine(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))


def get(path):
    engine = Engine("engine")
    engine.request("GET", path)
    return engine.getresponse()


def routers_of(container):
    labels = container["Config"]["Labels"] or {}
    network = container["NetworkSettings"]["Networks"].get(labels.get("traefik.docker.network"), {})
    address = network.get("IPAddress")
    for label in labels:
        router = re.fullmatch(r"traefik\.http\.routers\.([^.]+)\.rule", label)
        if not router:
            continue
        port = labels.get(f"traefik.http.services.{router[1]}.loadbalancer.server.port")
        yield f"{router[1]} {address}:{port}" if address else f"{router[1]} -"


def look(table):
    lines = []
    for listed in json.load(get("/containers/json")):
        answer = get(f"/containers/{listed['Id']}/json")
        if answer.status == 200:
            lines.extend(routers_of(json.load(answer)))
    with open(table + ".new", "w") as file:
        file.write("".join(line + "\n" for line in sorted(lines)))
    os.rename(table + ".new", table)


def main():
    table = sys.argv[1]
    events = get("/events?filters=" + urllib.parse.quote(json.dumps({"type": ["container"]})))
    look(table)
    for line in events:
        action = json.loads(line)["Action"]
        if action in ("start", "die") or action.startswith("health_status"):
            look(table)


main()

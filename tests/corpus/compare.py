#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""compare.py WARNINGS MAIN.json WORKTREE.json... : what two of these projects have in common.

Each JSON is the answer of `docker compose config --format json`; WARNINGS holds what git-dockertree said
about the worktrees. Prints one line for each thing shared and exits with 1 if there is one. Host networking
and external networks are excepted when a warning names them."""
import ipaddress
import itertools
import json
import sys


class Project:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.json = json.load(file)
        self.path = path
        self.name = self.json["name"]
        self.services = self.json.get("services") or {}

    def ports(self):
        for name, service in self.services.items():
            if service.get("network_mode") == "host":
                continue
            for port in service.get("ports") or []:
                first, _, last = str(port.get("published") or "").partition("-")
                if first not in ("", "0"):
                    for number in range(int(first), int(last or first) + 1):
                        yield number, port["protocol"]

    def containers(self):
        for name, service in self.services.items():
            yield service.get("container_name") or f"{self.name}-{name}"

    def networks(self):
        return [n["name"] for n in (self.json.get("networks") or {}).values() if not n.get("external")]

    def volumes(self):
        return [v["name"] for v in (self.json.get("volumes") or {}).values()]

    def bridges(self):
        for network in (self.json.get("networks") or {}).values():
            for option, value in (network.get("driver_opts") or {}).items():
                if option.endswith("bridge.name") or option == "parent":
                    yield value

    def subnets(self):
        for network in (self.json.get("networks") or {}).values():
            for pool in ((network.get("ipam") or {}).get("config") or []):
                if pool.get("subnet"):
                    yield ipaddress.ip_network(pool["subnet"])

    def addresses(self):
        for service in self.services.values():
            for use in (service.get("networks") or {}).values():
                for key in ("ipv4_address", "ipv6_address"):
                    if use and use.get(key):
                        yield use[key]

    def traefik(self):
        for service in self.services.values():
            for label in service.get("labels") or {}:
                words = label.lower().split(".")
                if words[0] == "traefik" and len(words) > 4:
                    yield ".".join(words[1:4])

    def built(self):
        for name, service in self.services.items():
            if service.get("build"):
                yield service.get("image") or f"{self.name}-{name}"
                yield from service["build"].get("tags") or []

    def images(self):
        return [s["image"] for s in self.services.values() if s.get("image")]


def pairs(a, b):
    for what in ("ports", "containers", "networks", "volumes", "bridges", "addresses", "traefik"):
        for item in sorted(set(getattr(a, what)()) & set(getattr(b, what)()), key=str):
            yield f"{what}: {item}"
    for left, right in itertools.product(set(a.subnets()), set(b.subnets())):
        if left.version == right.version and left.overlaps(right):
            yield f"subnets: {left} {right}"
    for image in sorted(set(a.built()) & (set(b.built()) | set(b.images()))):
        yield f"images: {image}"
    for image in sorted(set(b.built()) & set(a.images()) - set(a.built())):
        yield f"images: {image}"


def inside(project):
    """What is wrong with one worktree alone."""
    for name, service in project.services.items():
        for port in service.get("ports") or []:
            if service.get("network_mode") != "host" and port.get("host_ip") != "127.0.0.1":
                yield f"ports: {port} of '{name}' does not listen on 127.0.0.1"
        if not (service.get("labels") or {}).get("dockertree.environment"):
            yield f"labels: '{name}' has none of ours"
        for use in (service.get("networks") or {}).values():
            address = (use or {}).get("ipv4_address")
            if address and not any(ipaddress.ip_address(address) in n for n in project.subnets()):
                yield f"addresses: {address} of '{name}' is in no subnet of the project"


def unsaid(project, warnings):
    for name, service in project.services.items():
        if service.get("network_mode") == "host" and f"'{name}' uses the host's network" not in warnings:
            yield f"warning: host networking of '{name}' is not named"
    for key, network in (project.json.get("networks") or {}).items():
        if network.get("external") and f"'{key}' is external" not in warnings:
            yield f"warning: external network '{key}' is not named"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        warnings = file.read()
    projects = [Project(path) for path in sys.argv[2:]]
    found = set()
    for a, b in itertools.combinations(projects, 2):
        found |= {f"{a.name} {b.name} {line}" for line in pairs(a, b)}
    for project in projects[1:]:
        found |= {f"{project.name} {line}" for line in itertools.chain(inside(project), unsaid(project, warnings))}
    for line in sorted(found):
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

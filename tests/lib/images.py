#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes archives for `docker load` in which all images share one layer, so that a dozen of them cost one.

images.py names                              the images of the archive, one a line
images.py archive ROOTFS OUT                 the archive, from a tree made by debootstrap
images.py stand-in ARCHIVE OUT NAME[=PORTS]  further images on the layer of an archive
"""
import hashlib
import io
import json
import subprocess
import sys
import tarfile

PATH = "/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def config(command, *, entrypoint=None, ports=(), volumes=(), signal=None, directory="/", env=()):
    made = {"Cmd": command, "Env": ["PATH=" + PATH, *env], "WorkingDir": directory}
    if entrypoint:
        made["Entrypoint"] = entrypoint
    if ports:
        made["ExposedPorts"] = {port if "/" in port else port + "/tcp": {} for port in ports}
    if volumes:
        made["Volumes"] = {volume: {} for volume in volumes}
    if signal:
        made["StopSignal"] = signal
    return made


POSTGRES = config(
    ["postgres"],
    entrypoint=["/usr/local/bin/postgres-entrypoint"],
    ports=["5432"],
    volumes=["/var/lib/postgresql/data"],
    signal="SIGINT",
    env=["PGDATA=/var/lib/postgresql/data", "PG_MAJOR=15", "LANG=C.UTF-8"],
)
REDIS = config(
    ["redis-server", "--protected-mode", "no", "--bind", "0.0.0.0"],
    entrypoint=["/usr/local/bin/redis-entrypoint"],
    ports=["6379"],
    volumes=["/data"],
    directory="/data",
)
CADDY = config(
    ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    ports=["80", "443", "443/udp", "2019"],
    directory="/srv",
    env=["XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
)
NGINX = config(["nginx", "-g", "daemon off;"], ports=["80"], signal="SIGQUIT")
IMAGES = {
    "postgres:16": POSTGRES,
    "postgres:16-alpine": POSTGRES,
    "postgres:latest": POSTGRES,
    "redis:7": REDIS,
    "redis:7-alpine": REDIS,
    "redis:alpine": REDIS,
    "redis:latest": REDIS,
    "caddy:2": CADDY,
    "caddy:latest": CADDY,
    "nginx:latest": NGINX,
    "nginx:alpine": NGINX,
    "python:3": config(["python3"]),
    "python:3-slim": config(["python3"]),
    "debian:bookworm-slim": config(["bash"]),
}
SMALL = {"busybox:latest": config(["sh"]), "alpine:latest": config(["/bin/sh"])}


def add(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def digest_of(path):
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def write_image(archive, manifest, name, image, layer, digest):
    body = json.dumps(
        {
            "architecture": subprocess.run(
                ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
            ).stdout.strip(),
            "os": "linux",
            "created": "2024-01-01T00:00:00Z",
            "config": {**image, "Labels": {"stand-in": name}},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]},
            "history": [{"created": "2024-01-01T00:00:00Z", "created_by": "tests/lib/images.sh"}],
        }
    ).encode()
    file = hashlib.sha256(body).hexdigest() + ".json"
    add(archive, file, body)
    manifest.append({"Config": file, "RepoTags": [name], "Layers": [layer]})


def small_layer(root):
    """A layer with nothing but the static busybox and a link for each of its commands."""
    out = io.BytesIO()
    commands = subprocess.run(
        [root + "/bin/busybox", "--list-full"], check=True, capture_output=True, text=True
    ).stdout.split()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as layer:
        for folder in ("bin", "sbin", "usr", "usr/bin", "usr/sbin", "etc", "root", "tmp", "var", "var/www"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
            layer.addfile(entry)
        with open(root + "/bin/busybox", "rb") as file:
            data = file.read()
        entry = tarfile.TarInfo("bin/busybox")
        entry.size, entry.mode = len(data), 0o755
        layer.addfile(entry, io.BytesIO(data))
        for command in commands:
            if command.startswith(("bin/", "sbin/", "usr/bin/", "usr/sbin/")) and command != "bin/busybox":
                entry = tarfile.TarInfo(command)
                entry.type, entry.linkname = tarfile.SYMTYPE, "/bin/busybox"
                layer.addfile(entry)
        add(layer, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
        add(layer, "etc/group", b"root:x:0:\nnogroup:x:65534:\n")
    return out.getvalue()


def write_archive(root, out):
    layer_file = out + ".layer"
    subprocess.run(
        ["tar", "-C", root, "--numeric-owner", "--sort=name", "--exclude=./dev/*", "--exclude=./proc/*",
         "--exclude=./sys/*", "-cf", layer_file, "."],
        check=True,
    )
    digest, small = digest_of(layer_file), small_layer(root)
    small_digest = hashlib.sha256(small).hexdigest()
    manifest = []
    with tarfile.open(out, "w") as archive:
        archive.add(layer_file, digest + "/layer.tar")
        add(archive, small_digest + "/layer.tar", small)
        for name, image in IMAGES.items():
            write_image(archive, manifest, name, image, digest + "/layer.tar", digest)
        for name, image in SMALL.items():
            write_image(archive, manifest, name, image, small_digest + "/layer.tar", small_digest)
        add(archive, "manifest.json", json.dumps(manifest).encode())
    subprocess.run(["rm", layer_file], check=True)


def write_stand_ins(source, out, names):
    """The layer itself is left out: the engine has it already."""
    with tarfile.open(source) as archive:
        digest = archive.next().name.split("/")[0]
        manifest = []
        with tarfile.open(out, "w") as made:
            for wanted in names:
                name, _, ports = wanted.partition("=")
                if "@" in name:
                    name = name.split("@")[0]
                if ":" not in name.rsplit("/", 1)[-1]:
                    name += ":latest"
                ports = [port for port in ports.split(",") if port]
                image = config(
                    ["/usr/local/bin/stand-in"],
                    entrypoint=["/usr/bin/env", "--", "/usr/local/bin/stand-in"],
                    ports=ports,
                    env=["STAND_IN_PORTS=" + ",".join(port.split("/")[0] for port in ports)],
                )
                write_image(made, manifest, name, image, digest + "/layer.tar", digest)
            add(made, "manifest.json", json.dumps(manifest).encode())


if sys.argv[1:] == ["names"]:
    print("\n".join([*IMAGES, *SMALL]))
elif len(sys.argv) == 4 and sys.argv[1] == "archive":
    write_archive(sys.argv[2], sys.argv[3])
elif len(sys.argv) >= 5 and sys.argv[1] == "stand-in":
    write_stand_ins(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    sys.exit(__doc__)

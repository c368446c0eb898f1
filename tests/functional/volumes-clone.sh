#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# A new environment gets the main worktree's data, whole and as it is; what is killed half way leaves nothing half or paused.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

docker volume create "$NAME-outside" >/dev/null
at_end docker volume rm -f "$NAME-outside"
begin_project <<EOF
services:
  app:
    image: python:3-slim
    init: true
    command: sleep infinity
    volumes: ["data:/data", "more:/more", "certs:/certs", "outside:/outside"]
  late:
    image: busybox
    profiles: [never]
    volumes: ["unborn:/unborn"]
volumes:
  data:
  more:
  certs:
  unborn:
  outside: {external: true, name: $NAME-outside}
EOF
cat >.dockertree.toml <<'EOF'
[volumes.certs]
policy = "share"
EOF
cat >list.py <<'EOF'
import hashlib, os, stat
for root in ("/data", "/more", "/outside"):
    for path, folders, files in sorted(os.walk(root)):
        for name in sorted(folders + files + ["."]):
            file = os.path.join(path, name)
            s = os.lstat(file)
            content = ""
            if stat.S_ISREG(s.st_mode): content = hashlib.md5(open(file, "rb").read()).hexdigest() + str(s.st_blocks * 512 < s.st_size)
            if stat.S_ISLNK(s.st_mode): content = os.readlink(file)
            names = [] if stat.S_ISLNK(s.st_mode) else os.listxattr(file)
            print(repr(file), oct(s.st_mode), s.st_uid, s.st_gid, s.st_mtime_ns, s.st_nlink if content else "", content,
                  [(n, os.getxattr(file, n)) for n in names])
EOF
commit_all
start_main
main=$NAME-app-1
docker exec -i "$main" python3 - <<'EOF'
import os
os.makedirs("/data/.hidden/deep")
open("/data/.hidden/deep/file", "w").write("x" * 100000)
open("/data/new\nline", "w").write("1")
os.chown("/data/new\nline", 1234, 5678)
os.chmod("/data/new\nline", 0o4751)
os.setxattr("/data/.hidden", "user.note", b"kept")
os.link("/data/new\nline", "/data/hard")
os.symlink("nowhere", "/data/soft")
os.mkfifo("/data/fifo")
with open("/data/sparse", "wb") as f: f.truncate(10**7); f.seek(5 * 10**6); f.write(b"middle")
os.chown("/data", 42, 43); os.chmod("/data", 0o2770); os.utime("/data", ns=(10**18, 10**18))
open("/more/a", "w").write("a"); open("/certs/key", "w").write("secret"); open("/outside/o", "w").write("o")
EOF
listing() { docker exec -i "$1" python3 - <list.py; }

git dockertree add feature >"$TMPDIR/out" 2>"$TMPDIR/err" || fail "add: $(<"$TMPDIR/err")"
contains "$(<"$TMPDIR/err")" "volume 'data': "
contains "$(<"$TMPDIR/err")" "paused '$main' for "
contains "$(<"$TMPDIR/err")" "volume 'unborn' starts empty"
equals "$(listing "$main")" "$(listing "$NAME-feature-app-1")" "everything in the volumes"
equals true "$(docker inspect -f '{{.State.Running}}' "$main")" "main runs"
equals false "$(docker inspect -f '{{.State.Paused}}' "$main")" "main is paused"
equals "$NAME-feature_outside" "$(docker inspect -f '{{range .Mounts}}{{if eq .Destination "/outside"}}{{.Name}}{{end}}{{end}}' "$NAME-feature-app-1")" "external volume"
equals secret "$(docker exec "$NAME-feature-app-1" cat /certs/key)" "shared file"
check_status 1 docker exec "$NAME-feature-app-1" touch /certs/new
contains "$ERR" "Read-only file system"

# Killed while the containers are held, and between two volumes: the same data is there in the end.
goes_on() { docker inspect -f '{{.State.Paused}}' "$main" | grep -qx false; }
check_status 137 env DOCKERTREE_TEST_HELD=9 git dockertree add --no-up killed
wait_until 60 goes_on
check_status 0 git dockertree up -d killed
equals "$(listing "$main")" "$(listing "$NAME-killed-app-1")" "after a kill"
check_status 130 env DOCKERTREE_TEST_HELD=2 git dockertree add --no-up interrupted
equals false "$(docker inspect -f '{{.State.Paused}}' "$main")" "main after an interruption"
equals "" "$(docker volume ls -q --filter "label=dockertree.branch=interrupted")" "volumes after an interruption"
equals "" "$(docker ps -aq --filter label=dockertree.owner)" "containers that are left"
equals "" "$(git dockertree volumes list --json | json '[v["name"] for v in d["volumes"] if v["kind"] == "orphan"]')" orphans

# Killed half way and given up: nothing half gets into the trash.
check_status 137 env DOCKERTREE_TEST_HELD=9 git dockertree add --no-up gone
wait_until 60 goes_on
check_status 0 git dockertree remove -f gone
equals "" "$(git dockertree volumes trash list --json | json '[t["name"] for t in d["trash"] if t["branch"] == "gone" and t["key"] != "unborn"]')" "the trash"
for branch in feature killed interrupted; do git dockertree remove -f --purge "$branch" 2>/dev/null; done
git dockertree gc --purge -f >/dev/null 2>&1  # the empty one of "gone"
equals "" "$(docker volume ls -q --filter label=dockertree.environment --filter "label=dockertree.repository=$NAME")" "volumes in the end"

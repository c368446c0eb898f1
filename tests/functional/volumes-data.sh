#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 300
# Snapshot, reset, clone from another worktree, backup and restore, trash, clean: the data is what was asked for.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine

begin_project <<'EOF'
services:
  app:
    image: busybox
    init: true
    command: sleep infinity
    volumes: ["data:/data", "more:/more"]
volumes: {data: {}, more: {}}
EOF
commit_all
start_main
put() { docker exec "$NAME$1-app-1" sh -c "echo '$2' >/data/value; echo '$2' >/more/value"; }
value() { docker exec "$NAME-$1-app-1" cat /data/value /more/value | tr '\n' ' '; }
put "" main
main_root=$PWD
check_status 0 git dockertree add one ../one
check_status 0 git dockertree add two ../two
at_end git -C "$main_root" dockertree remove -f --purge one two
cd ../one

# Snapshot and reset.
put -one first
check_status 0 git dockertree volumes snapshot before
equals before "$OUT" "the snapshot's name"
check_status 128 git dockertree volumes snapshot before
put -one second
check_status 0 git dockertree volumes reset before
equals "first first " "$(value one)" "after a reset"
check_status 0 git dockertree volumes reset
equals "main main " "$(value one)" "after a reset to main"
check_status 128 git dockertree volumes reset befor
contains "$ERR" "did you mean 'before'"
check_status 0 git dockertree volumes clone --from one@before two
equals "first first " "$(value two)" "from a snapshot of another worktree"
check_status 0 git dockertree volumes clone --from two
equals "first first " "$(value one)" "from another worktree"
check_status 128 git dockertree volumes reset -w main
contains "$ERR" "the main worktree"

# A new worktree whose data is another's from the start; what was interrupted goes on with the same data.
at_end git -C "$main_root" dockertree remove -f --purge three four five
check_status 0 git dockertree add --from one@before three ../three
equals "first first " "$(value three)" "of a new worktree, from a snapshot"
put -three third
DOCKERTREE_TEST_KILL=2 git dockertree add --from three four ../four >"$TMPDIR/log" 2>&1 && fail "nothing killed it"
check_status 0 git dockertree up four
equals "third third " "$(value four)" "of a new worktree, after a crash"
check_status 0 git dockertree add --from one --no-up five ../five
check_status 128 git dockertree add --from two five ../five
contains "$ERR" "volumes clone --from WORKTREE five"
check_status 0 git dockertree add --from one five ../five
check_status 129 git dockertree add --from one --volumes empty six
check_status 128 git dockertree add --from main@before six
contains "$ERR" "no snapshots"
check_status 0 git dockertree remove -f --purge three four five

equals before "$(git dockertree volumes snapshot list --json | json '[s["name"] for s in d["snapshots"]]')" snapshots

# What there is, and how large.
list=$(git dockertree volumes size --refresh --json)
equals 4 "$(json 'len([v for v in d["volumes"] if v["kind"] == "volume"])' <<<"$list")" volumes
equals 2 "$(json 'len([v for v in d["volumes"] if v["kind"] == "snapshot"])' <<<"$list")" "volumes of snapshots"
equals 4 "$(json 'len([v for v in d["volumes"] if v["kind"] == "trash"])' <<<"$list")" "volumes in the trash"
equals true "$(json 'all(v["size"] > 0 for v in d["volumes"])' <<<"$list")" sizes
check_status 0 git dockertree volumes snapshot delete before

# A replacement that fails leaves what an earlier one kept.
trashed=$(git dockertree volumes trash list --json | json '[t["name"] for t in d["trash"] if t["branch"] == "one" and t["key"] == "data"][0]')
mkdir "$TMPDIR/plugins"
real=$(realpath "$(docker info -f '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}')")
printf '#!/bin/sh\ncase " $* " in *" down "*) exit 1 ;; esac\nexec %q "$@"\n' "$real" >"$TMPDIR/plugins/docker-compose"
chmod +x "$TMPDIR/plugins/docker-compose"
mkdir -p "$DOCKER_CONFIG/cli-plugins"
[[ ! -L $DOCKER_CONFIG/cli-plugins/docker-compose ]] || mv "$DOCKER_CONFIG/cli-plugins/docker-compose" "$TMPDIR/other"
cp "$TMPDIR/plugins/docker-compose" "$DOCKER_CONFIG/cli-plugins/"
check_status 128 git dockertree volumes reset
rm "$DOCKER_CONFIG/cli-plugins/docker-compose"
[[ ! -L $TMPDIR/other ]] || mv "$TMPDIR/other" "$DOCKER_CONFIG/cli-plugins/docker-compose"
docker volume inspect "$trashed" >/dev/null || fail "a reset that failed deleted what an earlier one had kept"
equals "first first " "$(value one)" "after a reset that failed"

# Backup and restore.
put -one saved
check_status 0 git dockertree volumes backup -o "$TMPDIR/one.tar.zst"
put -one lost
check_status 0 git dockertree volumes restore one "$TMPDIR/one.tar.zst"
equals "saved saved " "$(value one)" "after a restore"
check_status 0 git dockertree volumes restore two "$TMPDIR/one.tar.zst"
equals "saved saved " "$(value two)" "in another worktree"
git dockertree volumes backup -o - >"$TMPDIR/copy.tar.zst" 2>/dev/null
head -c 300 "$TMPDIR/one.tar.zst" >"$TMPDIR/short"
python3 - "$TMPDIR/hostile" <<'EOF'
import io, json, sys, tarfile
with tarfile.open(sys.argv[1], "w") as tar:
    def add(name, content=b"", **more):
        info = tarfile.TarInfo(name)
        info.size = len(content)
        for key, value in more.items(): setattr(info, key, value)
        tar.addfile(info, io.BytesIO(content))
    add("manifest.json", json.dumps({"schema": 1}).encode())
    add("data", type=tarfile.DIRTYPE)
    add("data/out", type=tarfile.SYMTYPE, linkname="/etc")
    add("data/out/passwd", b"x")
EOF
for file in short hostile; do
  check_status 128 git dockertree volumes restore one "$TMPDIR/$file"
  contains "$ERR" "is refused"
done
zstd -dcq "$TMPDIR/one.tar.zst" >"$TMPDIR/plain"
python3 - "$TMPDIR/plain" "$TMPDIR" <<'EOF'
import io, json, sys, tarfile
# As it is, but one of its texts says something of another type.
def write(name, text, change):
    with tarfile.open(sys.argv[1]) as tar, tarfile.open(f"{sys.argv[2]}/{name}", "w") as out:
        for member in tar:
            content = tar.extractfile(member).read() if member.isreg() else b""
            if member.name == text:
                content = json.dumps(change(json.loads(content))).encode()
                member.size = len(content)
            out.addfile(member, io.BytesIO(content))
write("sums", "checksums.json", lambda sums: {"volumes": [1]})
write("number", "manifest.json", lambda manifest: manifest | {"repository": 5})
write("tool", "manifest.json", lambda manifest: manifest | {"schema": 99, "tool": []})
write("list", "manifest.json", lambda manifest: [1])
EOF
for file in sums number tool list; do
  check_status 128 git dockertree volumes restore one "$TMPDIR/$file"
  contains "$ERR" "the archive '$TMPDIR/$file' is refused"
done
sed -i "s/\"repository\": \"$NAME\"/\"repository\": \"x${NAME:1}\"/" "$TMPDIR/plain"
check_status 128 git dockertree volumes restore one "$TMPDIR/plain"
contains "$ERR" "is a backup of the repository 'x${NAME:1}'"
equals "saved saved " "$(value one)" "after what was refused"
check_status 0 git dockertree volumes restore -f one "$TMPDIR/plain"
equals "" "$(docker ps -aq --filter label=dockertree.owner)" "containers that are left"

# A file that came while the backup was written stays, and the backup's own goes.
git dockertree volumes backup -o "$TMPDIR/late" >"$TMPDIR/log" 2>&1 &
backup=$!
wait_until 30 test -e "$TMPDIR/late.part"
echo mine >"$TMPDIR/late"
! wait "$backup" || fail "the backup took the place of a file"
contains "$(<"$TMPDIR/log")" "'$TMPDIR/late' is there already"
equals mine "$(<"$TMPDIR/late")" "the file"
is_absent "$TMPDIR/late.part"

# The trash: what a removed worktree had comes back; clean asks and deletes.
put -two kept
cd "$main_root"
check_status 0 git dockertree remove -f two
check_status 0 git dockertree add two ../two
equals "main main " "$(value two)" "made anew"
check_status 0 git dockertree volumes trash restore two
equals "kept kept " "$(value two)" "from the trash"
check_status 128 git dockertree volumes clean two
contains "$ERR" "volumes clean -f two"
check_status 0 git dockertree volumes clean -f two
equals "" "$(git dockertree volumes list --json | json '[v["name"] for v in d["volumes"] if v["branch"] == "two" and v["kind"] != "trash"]')" "after clean"
check_status 0 git dockertree up -d two
equals "main main " "$(value two)" "after clean and up"

# What the project has no volume for any more stays in the trash, and nothing else is said.
check_status 0 git dockertree volumes reset -w two
sed -i 's/, "more:\/more"//; s/, more: {}//' ../two/compose.yaml
check_status 0 git dockertree volumes trash restore two
equals "restored data" "$OUT" "said"
contains "$ERR" "the project has no volume 'more': it stays in the trash"

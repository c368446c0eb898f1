# SPDX-License-Identifier: MIT
"""Seeded random changes of a tree."""
import os
import random
import shutil
import stat


def entries(root):
    found = []
    for folder, folders, files in os.walk(root):
        found += [os.path.join(folder, name) for name in sorted(folders) + sorted(files)]
    return sorted(found)


def delete(path):
    if stat.S_ISDIR(os.lstat(path).st_mode):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def make(rng, path):
    kind = rng.randrange(7)
    if kind == 0:
        os.mkdir(path)
    elif kind == 1:
        os.symlink("target%d" % rng.randrange(100), path)
    elif kind == 2:
        os.mkfifo(path)
    elif kind == 3:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, rng.randrange(3, 9)))
    else:
        with open(path, "wb") as file:
            file.write(rng.randbytes(rng.choice([0, 10, 5000, 400_000])))


def alter_file(rng, path):
    size = os.path.getsize(path)
    times = os.lstat(path)
    with open(path, "r+b") as file:
        what = rng.randrange(5)
        if what == 0:
            file.seek(rng.randrange(size + 1))
            file.write(rng.randbytes(rng.randrange(1, 20_000)))
        elif what == 1:
            file.truncate(rng.randrange(size + 1))
        elif what == 2:
            file.truncate(size + rng.randrange(1_000_000))
        elif what == 3:
            file.seek(size + 500_000)
            file.write(b"end")
        elif size > 0:
            file.seek(rng.randrange(size))
            file.write(b"?")
    if rng.randrange(4) == 0:  # hides the change from whoever looks at the time only
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def alter(rng, root, rounds=25):
    for number in range(rounds):
        everything = entries(root)
        path = rng.choice(everything)
        status = os.lstat(path)
        what = rng.randrange(9)
        folders = [root] + [entry for entry in everything if stat.S_ISDIR(os.lstat(entry).st_mode)]
        fresh = os.path.join(rng.choice(folders), "new%d-%d" % (number, rng.randrange(10**6)))
        if what == 0 and len(everything) > 10:
            delete(path)
        elif what == 1:  # another kind under the same name
            delete(path)
            make(rng, path)
        elif what == 2:
            make(rng, fresh)
        elif what == 3 and not stat.S_ISDIR(status.st_mode):
            os.link(path, fresh, follow_symlinks=False)
        elif what == 4 and status.st_nlink > 1 and stat.S_ISREG(status.st_mode):  # no longer a hard link
            with open(path, "rb") as file:
                data = file.read()
            os.unlink(path)
            with open(path, "wb") as file:
                file.write(data[::-1])
        elif what == 5 and not stat.S_ISLNK(status.st_mode):
            os.chmod(path, rng.choice([0o600, 0o644, 0o4755, 0o2770]))
            os.chown(path, rng.randrange(5), rng.randrange(5))
        elif what == 6 and (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            for name in os.listxattr(path):
                os.removexattr(path, name)
            os.setxattr(path, "user.random", rng.randbytes(rng.randrange(100)))
        elif what == 7 and not (os.path.isdir(path) and fresh.startswith(path + "/")):
            os.rename(path, fresh)
        elif stat.S_ISREG(status.st_mode):
            alter_file(rng, path)

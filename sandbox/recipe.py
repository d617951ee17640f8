"""The base image made from this machine: its shell, its usual tools, its Python, and their libraries."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import ssl
import subprocess
import tarfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from sandbox.python import PYTEST, installer, interpreter, standard_library, test_packages

PROGRAMS = """
bash sh env git rg make grep egrep fgrep sed awk gawk mawk find xargs diff cmp diff3 patch tar gzip
gunzip zcat bzip2 xz which less curl ps pgrep pkill kill hostname file jq tree setsid flock [ arch
b2sum base64 basename cat chmod chown
cksum comm cp csplit cut date dd df dirname du echo expand expr factor false fmt fold groups head id install
join link ln ls md5sum mkdir mkfifo mktemp mv nice nl nohup nproc numfmt od paste pr printenv printf pwd
readlink realpath rm rmdir seq sha1sum sha256sum sha512sum shuf sleep sort split stat stdbuf stty sum sync tac
tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink wc whoami yes
"""

NEEDED = ("bash", "cat", "env", "git", "ls")

SKIPPED = """
test idlelib tkinter turtledemo lib2to3 ensurepip site-packages dist-packages config-* *.opt-?.pyc
_tkinter.* _test*.so git-http-backend git-http-push git-imap-send git-daemon git-shell scalar
"""
"""Names in Python's library and git's folder that are left out: big, and of no use in a sandbox."""

LOADED_LATE = ("libgcc_s.so.1",)
"""Libraries that are opened by name while a program runs, so that ldd does not show them."""

FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n",
    "etc/group": "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "usr/local/bin/pytest": PYTEST,
}

FOLDERS = {"tmp": 0o1777, "var/tmp": 0o1777, "work": 0o755, "home/user": 0o755, "proc": 0o755, "sys": 0o755}


def programs() -> list[Path]:
    """The tools that are on this machine, as found on its PATH. Raises FileNotFoundError for a needed one."""
    found = {name: shutil.which(name, path=os.defpath + ":/usr/local/bin") for name in PROGRAMS.split()}
    for name in NEEDED:
        if not found[name]:
            raise FileNotFoundError(f"the base image needs {name}, which this machine does not have")
    return [Path(path) for path in found.values() if path]


def certificates() -> list[Path]:
    """What this machine trusts, with the links by which OpenSSL finds it; [] where it is not looked up so."""
    places = ssl.get_default_verify_paths()
    found = [Path(place) for place in (places.openssl_cafile, places.openssl_capath) if Path(place).exists()]
    folder = Path("/etc/ssl/certs")
    return [*found, *sorted(folder.iterdir())] if folder.is_dir() else []


def digest() -> str:
    """What the image depends on, in 12 hex digits: this recipe, and the programs that it takes."""
    parts = [Path(__file__).read_text()]
    for path in [*programs(), interpreter(), *test_packages(), *installer(), *certificates()]:
        state = path.lstat()
        parts.append(f"{path} {state.st_size} {int(state.st_mtime)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def write(file: io.BufferedIOBase) -> None:
    """Write the root file system as a tar archive."""
    with tarfile.open(fileobj=file, mode="w") as archive:
        layout = Layout(archive)
        for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
            if Path("/", name).is_symlink():
                layout.add(Path("/", name))
        for name, mode in FOLDERS.items():
            layout.folder(name, mode)
        for name, text in FILES.items():
            layout.text(name, text)
        elves = [layout.add(path) for path in [*programs(), interpreter()]]
        for folder in (Path(_output("git", "--exec-path").strip()), standard_library()):
            elves += [layout.add(path) for path in walk(folder)]
        for folder in (Path("/usr/share/git-core/templates"), Path("/usr/lib/locale/C.utf8")):
            for path in walk(folder):
                layout.add(path)
        for path in (Path("/etc/os-release"), Path("/etc/ld.so.cache"), Path("/etc/ld.so.conf")):
            if path.exists():
                layout.add(path)
        for path in certificates():
            layout.add(path)
        for package in (*test_packages(), *installer()):
            for path in walk(package) if package.is_dir() else [package]:
                layout.copy(path, _packages() / path.relative_to(package.parent))
        for library in libraries([path for path in elves if is_elf(path)]):
            layout.add(library)
        for name in ("python3", "python"):
            layout.link(f"usr/local/bin/{name}", str(interpreter()))


class Layout:
    """An archive in which every path is put once, with the folders and links that lead to it."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._there: set[str] = set()

    def add(self, path: Path) -> Path:
        """Put a file or a chain of links at its own place; returns the file at the end of the chain."""
        path = Path(os.path.realpath(path.parent), path.name)
        while path.is_symlink():
            target = str(path.readlink())
            self.link(str(path).lstrip("/"), target)
            path = Path(os.path.realpath(Path(path.parent, target).parent), Path(target).name)
        if path.is_file():
            self.copy(path, path)
        return path

    def copy(self, path: Path, place: Path) -> None:
        name = str(place).lstrip("/")
        if not self._new(name):
            return
        state = path.stat()
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime = state.st_size, int(state.st_mtime)
        entry.mode = 0o755 if state.st_mode & 0o111 else 0o644
        with path.open("rb") as content:
            self._archive.addfile(entry, content)

    def text(self, name: str, text: str) -> None:
        if self._new(name):
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            entry.mode = 0o755 if text.startswith("#!") else 0o644
            self._archive.addfile(entry, io.BytesIO(text.encode()))

    def link(self, name: str, target: str) -> None:
        if self._new(name):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, target, 0o777
            self._archive.addfile(entry)

    def folder(self, name: str, mode: int = 0o755) -> None:
        if self._new(name):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            self._archive.addfile(entry)

    def _new(self, name: str) -> bool:
        if name in self._there:
            return False
        parent = name.rpartition("/")[0]
        if parent:
            self.folder(parent)
        self._there.add(name)
        return True


def walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _skipped(name))
        for name in sorted(files):
            if not _skipped(name):
                yield Path(place, name)


def _skipped(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in SKIPPED.split())


def _packages() -> Path:
    """Where the image's Python looks for packages."""
    if standard_library().is_relative_to("/usr/lib") and Path("/etc/debian_version").exists():
        return Path("/usr/lib/python3/dist-packages")
    return standard_library() / "site-packages"


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def libraries(elves: list[Path]) -> set[Path]:
    """The shared libraries that ELF files need, the loader among them."""
    found: set[Path] = set()
    for line in _output("ldd", *map(str, elves)).splitlines():
        for word in line.split():
            if word.startswith("/") and not word.endswith(":"):
                found.add(Path(word))
    for folder in {path.parent for path in found}:
        found.update(folder / name for name in LOADED_LATE if (folder / name).exists())
    return found


def _output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout

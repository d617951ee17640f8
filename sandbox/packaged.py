"""This machine's own Debian packages: which are there, what they need, and their files as an archive."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATUS = Path("/var/lib/dpkg/status")
INFO = Path("/var/lib/dpkg/info")
BASE = ("apt", "bash", "ca-certificates", "curl", "git", "procps", "python3", "python3-pip", "python3-venv")
"""What the stand-in for an image has beside the essential packages: what tasks take for granted."""
_SOURCES = (
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/etc/apt/preferences.d",
)
_LATE = (
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/nsswitch.conf", "/etc/ssl/certs"),
    *("/etc/ca-certificates.conf", "/usr/local/share/ca-certificates"),
)
"""What packages made of their files; and what else this machine trusts, for they make it of that again."""
_MASTERS = Path("/usr/share/base-passwd")
_SHADOW = "root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n"
_AS_ROOT = 'APT::Sandbox::User "root";\n'
"""Root there may not become apt's own user."""
_FOLDERS = (
    "root",
    "tmp",
    "var/tmp",
    "proc",
    "sys",
    "dev",
    "home",
    "opt",
    "mnt",
    "run",
    "var/lib/apt/lists/partial",
)
_SKIPPED = re.compile(
    r"/usr/share/(doc|man|info|lintian|locale/(?!locale\.alias))(/|$)|.*EXTERNALLY-MANAGED$"
)


@dataclass(frozen=True, slots=True)
class Package:
    """An installed one. `needs`: of each inner tuple one must be there. `record` is its part of STATUS."""

    name: str
    essential: bool
    needs: tuple[tuple[str, ...], ...]
    provides: tuple[str, ...]
    record: str


@cache
def installed() -> dict[str, Package]:
    """The packages of this machine by their names, {} where it is no Debian."""
    try:
        text = STATUS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    found = (_package(record) for record in text.split("\n\n") if record.strip())
    return {package.name: package for package in found if package is not None}


def _package(record: str) -> Package | None:
    fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", record, re.MULTILINE))
    if not fields.get("Status", "").endswith(" installed"):
        return None
    wanted = ", ".join(fields[key] for key in ("Depends", "Pre-Depends") if fields.get(key))
    return Package(
        fields["Package"],
        fields.get("Essential") == "yes" or fields.get("Priority") == "required",
        tuple(tuple(_names(each, "|")) for each in wanted.split(",") if each.strip()),
        tuple(_names(fields.get("Provides", ""), ",")),
        record.strip("\n") + "\n",
    )


def _names(text: str, mark: str) -> Iterator[str]:
    for part in text.split(mark):
        if name := re.sub(r"[\s:(].*", "", part.strip()):
            yield name


def closure(names: Iterable[str]) -> frozenset[str]:
    """These packages and all that they need, as far as they are installed."""
    here = installed()
    given = {name: package.name for package in here.values() for name in package.provides}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        name = name if name in here else given.get(name, "")
        if name and name not in found:
            found.add(name)
            waiting += (
                next((each for each in some if each in here or each in given), "")
                for some in here[name].needs
            )
    return frozenset(found)


@cache
def whole(name: str) -> bool:
    """Whether none of a package's files is missing: a program that renewed itself in place, as npm does, is
    not the one that dpkg has on its list."""
    return all(path.is_symlink() or path.exists() for path in _owned(name))


def base() -> frozenset[str]:
    """The packages of a stand-in."""
    return closure((*BASE, *(one.name for one in installed().values() if one.essential)))


def digest(names: frozenset[str]) -> str:
    """What an archive of these packages depends on, in 12 hex digits."""
    here = installed()
    whole = Path(__file__).read_text() + "".join(here[name].record for name in sorted(names))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def write(file: io.BufferedIOBase, names: frozenset[str], without: frozenset[str] = frozenset()) -> None:
    """Write a tar archive of packages' files, with the lists in which dpkg keeps them.

    `without` are packages that are there already: then the files of the others are written alone. Nothing is
    taken that no package owns, but for what apt is told of its sources, without those that name a password.
    """
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        laid = _Laid(archive)
        if not without:
            for name in ("passwd", "group"):
                laid.text(f"etc/{name}", (_MASTERS / f"{name}.master").read_text())
            laid.text("etc/shadow", _SHADOW)
            laid.text("etc/apt/apt.conf.d/zz-as-root", _AS_ROOT)
            laid.text("etc/dpkg/dpkg.cfg.d/zz-quick", "force-unsafe-io\n")  # as in Debian's own images
            for name, target in (("python", "/usr/bin/python3"), ("python3", "/usr/bin/python3")):
                laid.link(f"usr/local/bin/{name}", target)
            for folder in _FOLDERS:
                laid.folder(folder, 0o1777 if folder.endswith("tmp") else 0o755)
            for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
                if Path("/", name).is_symlink():
                    laid.path(Path("/", name))
        for name in sorted(names - without):
            for path in _owned(name):
                laid.path(path)
        laid.alternatives()
        for place in _LATE:
            laid.tree(Path(place))
        if not without:
            laid.tree(Path("/etc/pam.d"))
            for place in _SOURCES:
                laid.tree(Path(place), _without_secrets)
        here = installed()
        laid.text("var/lib/dpkg/status", "\n".join(here[name].record for name in sorted(names)))


def _owned(name: str) -> Iterator[Path]:
    """The files of a package, and those that dpkg keeps about it."""
    for info in INFO.glob(f"{name}[:.]*"):
        if info.name.rpartition(".")[0].partition(":")[0] != name:
            continue
        yield info
        if info.suffix == ".list":
            for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
                if line != "/." and not _SKIPPED.match(line):
                    yield (path := Path(line))
                    if path.suffix == ".py":
                        yield from path.parent.glob(f"__pycache__/{path.stem}.cpython-*.pyc")


def _without_secrets(path: Path) -> bool:
    return "@" not in path.read_text(encoding="utf-8", errors="replace")


class _Laid:
    """An archive in which each path is once, and every folder before what is in it."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._there: set[str] = set()
        self._real: dict[Path, Path] = {}

    def path(self, path: Path) -> None:
        """A file, link or folder of this machine; what is not there or of another kind is left out."""
        folder = self._real.setdefault(path.parent, Path(os.path.realpath(path.parent)))
        path = folder / path.name
        if str(path) in self._there:
            return
        try:
            entry = self._archive.gettarinfo(str(path), str(path).lstrip("/"))
        except OSError:
            return
        if not (entry.isfile() or entry.issym() or entry.isdir() or entry.islnk()):
            return
        self._parents(path)
        self._there.add(str(path))
        if entry.isfile() or entry.islnk():
            entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
            with path.open("rb") as content:
                self._archive.addfile(entry, content)
        else:
            self._archive.addfile(entry)

    def _parents(self, path: Path) -> None:
        for folder in reversed(path.parents[:-1]):
            self.folder(str(folder).lstrip("/"))

    def tree(self, place: Path, wanted: object = None) -> None:
        for path in (
            [place, *sorted(place.rglob("*"))] if place.is_dir() and not place.is_symlink() else [place]
        ):
            if not (callable(wanted) and path.is_file() and not wanted(path)):
                self.path(path)

    def alternatives(self) -> None:
        """The links by which programs of several packages have one name, where these have it."""
        for known in sorted(Path("/var/lib/dpkg/alternatives").glob("*")):
            lines = known.read_text(errors="replace").splitlines()
            for name, link in ((known.name, lines[1]), *zip(lines[2::2], lines[3::2], strict=False)):
                choice = Path("/etc/alternatives", name)
                if choice.is_symlink() and os.path.realpath(choice) in self._there:
                    self.path(choice)
                    self.path(Path(link))
                    self.path(known)

    def link(self, name: str, target: str) -> None:
        self._parents(Path("/", name))
        self._there.add(f"/{name}")
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, target, 0o777
        self._archive.addfile(entry)

    def text(self, name: str, text: str) -> None:
        self._parents(Path("/", name))
        self._there.add(f"/{name}")
        entry = tarfile.TarInfo(name)
        entry.size = len(text.encode())
        entry.mode = 0o644
        self._archive.addfile(entry, io.BytesIO(text.encode()))

    def folder(self, name: str, mode: int = 0o755) -> None:
        if f"/{name}" not in self._there:
            self._there.add(f"/{name}")
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            self._archive.addfile(entry)

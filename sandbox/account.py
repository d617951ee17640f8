"""Who commands are in an image: a user as its own /etc/passwd and /etc/group have him."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass

from sandbox.client import KEEPER
from sandbox.daemon import Daemon
from sandbox.errors import SandboxError


@dataclass(frozen=True, slots=True)
class Account:
    """`groups` are those beside `gid`."""

    name: str
    uid: int
    gid: int
    home: str
    groups: tuple[int, ...] = ()


def account(daemon: Daemon, container: str, user: str) -> Account:
    """As USER of a Dockerfile names one: a name or a uid, with `:` and a group or without; "" is root.

    Raises SandboxError where the image has no such user.
    """
    name, _, group = user.partition(":")
    found = _row(daemon, container, "passwd", name or "root", 6)
    groups = [row for row in _table(daemon, container, "group") if len(row) >= 4 and row[2].isdigit()]
    if found is None:
        if name not in ("", "root") and not name.isdigit():
            raise SandboxError(f"the image has no user {name}, whom the task names")
        uid = int(name) if name.isdigit() else 0
        found = [name or "root", "", str(uid), "0", "", "/root" if uid == 0 else "/"]
    gid = next((int(row[2]) for row in groups if group and group in (row[0], row[2])), int(found[3]))
    gid = int(group) if group.isdigit() else gid
    beside = () if group else (int(row[2]) for row in groups if found[0] in row[3].split(","))
    others = tuple(sorted(set(beside) - {gid, KEEPER, KEEPER + 1}))
    return Account(found[0], int(found[2]), gid, found[5] or "/", others)


def _row(daemon: Daemon, container: str, file: str, name: str, fields: int) -> list[str] | None:
    rows = (row for row in _table(daemon, container, file) if len(row) >= fields and row[2].isdigit())
    return next((row for row in rows if name in (row[0], row[2])), None)


def _table(daemon: Daemon, container: str, file: str) -> list[list[str]]:
    archive = daemon.fetch(container, f"/etc/{file}")
    if not archive:
        return []
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        entry = tar.getmembers()[0]
        content = tar.extractfile(entry) if entry.isreg() else None
        text = content.read().decode(errors="replace") if content else ""
    return [line.split(":") for line in text.splitlines()]

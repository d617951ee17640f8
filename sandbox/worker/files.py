"""Files, whole or in part, read and replaced at one stroke."""

from __future__ import annotations

import os
import stat

from sandbox.worker.refusal import Refused, regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def read(place: str, path: str, offset: int, limit: int) -> tuple[dict[str, Any], bytes]:
    """Bytes of the file at `place`, which the model calls `path`."""
    fd = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        info = os.fstat(fd)
        regular(info, path)
        data = bytearray()
        while len(data) < limit:
            part = os.pread(fd, min(limit - len(data), 1 << 20), offset + len(data))
            if not part:
                break
            data += part
    finally:
        os.close(fd)
    size = max(info.st_size, offset + len(data) if data else 0)
    whole = offset == 0 and len(data) == size
    digest = _digest_of([data]) if whole else ""
    real = os.path.realpath(place)
    return {"size": size, "sha256": digest, "mode": stat.S_IMODE(info.st_mode), "path": real}, bytes(data)


def write(place: str, path: str, data: bytes, expect: str | None, mode: int | None) -> None:
    """Replace the file at `place` or make it; `expect` is its digest until then, "" = none is there.

    A new file takes its place, so that it is never half written; another name of the old one (a hard link)
    keeps what it had: it may stand outside of the work tree.
    """
    target = os.path.realpath(place)
    if path.endswith("/"):
        raise Refused("NotRegularFile", "%s is a folder" % path)
    try:
        info = os.stat(target)
    except FileNotFoundError:
        info = None
    if info is not None:
        regular(info, path)
    if expect is not None and expect != (_digest(target) if info else ""):
        raise Refused("FileChanged", "%s is not what it was when it was read" % path)
    if mode is None:
        mode = stat.S_IMODE(info.st_mode) if info else 0o644
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, ".interlude-%s" % os.urandom(6).hex())
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            _fill(fd, data)
            kept = info is None or _own(fd, info)
            os.fchmod(fd, mode)
            os.fsync(fd)
        finally:
            os.close(fd)
        if kept:
            os.rename(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    if not kept:
        os.unlink(temporary)
        _overwrite(target, data)


def _own(fd: int, info: os.stat_result) -> bool:
    """Give a new file the owner and group of the old one; False where the owner cannot be kept."""
    now = os.fstat(fd)
    if (now.st_uid, now.st_gid) == (info.st_uid, info.st_gid):
        return True
    try:
        os.fchown(fd, info.st_uid, info.st_gid)
    except OSError:
        return now.st_uid == info.st_uid
    return True


def _overwrite(target: str, data: bytes) -> None:
    """Replace a file of somebody else's, who lets us write it, where it is; on failure it is put back."""
    fd = os.open(target, os.O_RDWR | os.O_CLOEXEC)
    try:
        old = os.pread(fd, os.fstat(fd).st_size, 0)
        try:
            _fill(fd, data)
            os.ftruncate(fd, len(data))
            os.fsync(fd)
        except OSError:
            os.lseek(fd, 0, os.SEEK_SET)
            _fill(fd, old)
            os.ftruncate(fd, len(old))
            raise
    finally:
        os.close(fd)


def _fill(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return _digest_of(iter(lambda: file.read(1 << 20), b""))


def _digest_of(parts: Iterable[bytes | bytearray]) -> str:
    import hashlib  # slow to import, and not needed to say that the sandbox is there

    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()

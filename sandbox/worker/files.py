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
    return {"size": size, "sha256": digest, "mode": stat.S_IMODE(info.st_mode)}, bytes(data)


def write(place: str, path: str, data: bytes, expect: str | None, mode: int | None) -> None:
    """Replace the file at `place` or make it; `expect` is its digest until then, "" = none is there."""
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
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(fd, rest) :]
            os.fchmod(fd, mode)
            os.fsync(fd)
        finally:
            os.close(fd)
        os.rename(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return _digest_of(iter(lambda: file.read(1 << 20), b""))


def _digest_of(parts: Iterable[bytes | bytearray]) -> str:
    import hashlib  # slow to import, and not needed to say that the sandbox is there

    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()

"""Pictures that tests left in a sandbox: few, small, and PNG through and through."""

from __future__ import annotations

import re
import struct
import zlib

from sandbox.base import Sandbox
from sandbox.errors import FileError

MOST, BYTES, SIDE = 16, 4 << 20, 8192
"""How many are taken, how large each may be, and how many pixels wide and high."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.png")


async def pictures(sandbox: Sandbox, folder: str) -> dict[str, bytes]:
    """The pictures in a folder of the sandbox, by name; whatever else lies there is passed over."""
    listed = await sandbox.run(f'ls "{folder}" 2>/dev/null', timeout=20.0)
    names = [name for name in listed.output.decode(errors="replace").split("\n") if _NAME.fullmatch(name)]
    found: dict[str, bytes] = {}
    for name in sorted(names)[:MOST]:
        try:
            file = await sandbox.read(f"{folder}/{name}", limit=BYTES)
        except FileError:
            continue
        if file.size <= BYTES and is_png(file.data):
            found[name] = file.data
    return found


def is_png(data: bytes) -> bool:
    """Whether this is a whole PNG file of a bounded size, with nothing behind its end."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    place, first = 8, True
    while place + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + size
        if (
            end > len(data)
            or zlib.crc32(data[place + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]
        ):
            return False
        if first:
            if kind != b"IHDR" or size != 13:
                return False
            if not all(0 < side <= SIDE for side in struct.unpack_from(">II", data, place + 8)):
                return False
            first = False
        if kind == b"IEND":
            return end == len(data)
        place = end
    return False

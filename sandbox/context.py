"""What a builder is sent: the files of a folder as an archive, as Docker's own client would choose them."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from sandbox.errors import SandboxError

LARGEST = 4 << 30
"""Bytes of a context."""


def write_context(
    folder: Path | None,
    dockerfile: str,
    text: str,
    extra: Mapping[str, bytes],
    file: IO[bytes],
    without: tuple[str, ...] = (),
) -> str:
    """Write the archive, in which `text` stands in the place of the Dockerfile; returns the sha256 of what is
    in it. `without` are names in the folder that are left out. Symlinks stay what they are: nothing outside
    of the folder is read. Raises SandboxError."""
    whole = hashlib.sha256()
    written = 0
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(_chosen(folder, dockerfile)) if folder else ():
            if name.partition("/")[0] in without:
                continue
            path = Path(str(folder), name)
            entry = archive.gettarinfo(str(path), name)
            if not (entry.isfile() or entry.isdir() or entry.issym() or entry.islnk()):
                continue
            if entry.islnk():
                entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
            entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = 0, 0, 0, "", ""
            written += entry.size
            if written > LARGEST:
                raise SandboxError(f"{folder} has more than {LARGEST >> 30} GiB: too much for an image")
            data = path.read_bytes() if entry.isfile() else b""
            whole.update(f"{name}\0{entry.mode:o}\0{entry.type!r}\0{entry.linkname}\0{len(data)}\0".encode())
            whole.update(data)
            archive.addfile(entry, io.BytesIO(data))
        for name, data in {**extra, "Dockerfile": text.encode()}.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o755
            whole.update(f"{name}\0{len(data)}\0".encode() + data)
            archive.addfile(entry, io.BytesIO(data))
    return whole.hexdigest()


def _chosen(folder: Path, dockerfile: str) -> set[str]:
    from docker.utils.build import exclude_paths

    ignored = [folder / f"{dockerfile}.dockerignore", folder / ".dockerignore"]
    found = next((path for path in ignored if path.is_file() and not path.is_symlink()), None)
    patterns = [line.strip() for line in found.read_text().splitlines()] if found else []
    wanted = [line for line in patterns if line and not line.startswith("#")]
    return {name for name in exclude_paths(str(folder), wanted) if name not in ("", "Dockerfile")}

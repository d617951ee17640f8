"""The files of a task's folder: read, packed, and told apart by a digest."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tasks.toml import TaskError


def read_text(path: Path) -> str:
    """A text without blank ends, "" where there is no file. Raises TaskError."""
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: cannot be read as text: {error}") from None


def digest(folder: Path, *, links: bool = False) -> str:
    """sha256 over paths, executable bits and bytes of all files of a folder; with `links`, of where its
    symlinks point to, which it may have then."""
    whole = hashlib.sha256()
    for path in _files(folder, links):
        if path.is_symlink():
            whole.update(f"{path.relative_to(folder).as_posix()}\0l{path.readlink()}\0".encode())
            continue
        data = path.read_bytes()
        mark = "x" if path.stat().st_mode & 0o100 else "-"
        whole.update(f"{path.relative_to(folder).as_posix()}\0{mark}{len(data)}\0".encode())
        whole.update(data)
    return f"sha256:{whole.hexdigest()}"


def pack(*folders: Path, leave_out: tuple[str, ...] = (), links: bool = False) -> bytes:
    """The files of folders as one tar archive; of two with the same name the later folder's counts. A file
    among the folders is itself in it. With `links` it may hold symlinks."""
    chosen: dict[str, Path] = {}
    for folder in folders:
        inside = folder.is_dir()
        files = _files(folder, links) if inside else (folder,)
        chosen |= {(path.relative_to(folder).as_posix() if inside else path.name): path for path in files}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in sorted(chosen.items()):
            if name in leave_out:
                continue
            entry = tarfile.TarInfo(name)
            if path.is_symlink():
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, str(path.readlink()), 0o777
                tar.addfile(entry)
                continue
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(entry, file)
    return buffer.getvalue()


def _files(folder: Path, links: bool = False) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            if not links:
                raise TaskError(f"{path}: a link; a task holds plain files only")
            yield path
        elif path.is_file() and "__pycache__" not in path.parts:
            yield path

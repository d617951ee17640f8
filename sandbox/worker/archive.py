"""Archives that the host sends are laid out so that nothing of them lies or points elsewhere."""

from __future__ import annotations

import io
import os

from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    import tarfile


def unpack(data: bytes, root: str) -> None:
    """Lay out a tar archive below `root`; nothing of it may lie or point elsewhere."""
    import tarfile  # slow to import, and not needed to say that the sandbox is there

    def inside(path: str) -> bool:
        return path == root or path.startswith(root.rstrip("/") + "/")

    def unsafe(member: tarfile.TarInfo, why: str) -> Refused:
        return Refused("FileError", "%s in the archive %s" % (member.name, why))

    root = os.path.realpath(root)
    try:
        archive = tarfile.open(  # noqa: SIM115
            fileobj=io.BytesIO(data), mode="r:", encoding="utf-8"
        )
        members = archive.getmembers()
    except tarfile.TarError as problem:
        raise Refused("FileError", "not a tar archive: %s" % problem) from None
    for member in members:
        parts = member.name.split("/")
        if member.name.startswith("/") or ".." in parts:
            raise unsafe(member, "lies outside of the folder")
        if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
            raise unsafe(member, "is a device or FIFO")
        if member.issym():
            target = os.path.normpath(os.path.join(root, os.path.dirname(member.name), member.linkname))
            if member.linkname.startswith("/") or not inside(target):
                raise unsafe(member, "points outside of the folder")
        if member.islnk() and (member.linkname.startswith("/") or ".." in member.linkname.split("/")):
            raise unsafe(member, "points outside of the folder")
    os.makedirs(root, exist_ok=True)
    folders: list[tuple[str, tarfile.TarInfo]] = []
    known: set[str] = set()
    for member in members:
        target = os.path.normpath(os.path.join(root, member.name))
        folder = target if member.isdir() else os.path.dirname(target)
        if target == root and not member.isdir():
            raise unsafe(member, "is the folder itself")
        if target == root:
            continue
        if folder not in known:
            if not inside(os.path.realpath(folder)):
                raise unsafe(member, "lies behind a symlink")
            os.makedirs(folder, exist_ok=True)
            known.add(folder)
        if member.isdir():
            folders.append((target, member))
            continue
        if os.path.lexists(target):
            os.unlink(target)
        if member.issym():
            os.symlink(member.linkname, target)
            continue
        if member.islnk():
            origin = os.path.join(root, member.linkname)
            if not inside(os.path.realpath(origin)):
                raise unsafe(member, "points outside of the folder")
            os.link(origin, target, follow_symlinks=False)
            continue
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "wb") as file:
            content = archive.extractfile(member)
            while content is not None:
                part = content.read(1 << 20)
                if not part:
                    break
                file.write(part)
            file.flush()
            os.fchmod(fd, member.mode & 0o777)
            os.utime(fd, (member.mtime, member.mtime))
    for target, member in reversed(folders):
        os.chmod(target, (member.mode & 0o777) | 0o700)

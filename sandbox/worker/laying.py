"""Files laid out as a checkpoint has them, by a process that can reach the work tree and not the store."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO


class Entry:
    """A file as git knows it: `mode` 100644, 100755 or 120000, and the id of its content."""

    def __init__(self, path: str, mode: int, blob: str, content: bool) -> None:
        self.path = path
        self.mode = mode
        self.blob = blob
        self.content = content  # else the mode alone differs


class Laying:
    """Works in the folder `root`. `recorded(path)` says whether what lies there can be had again.

    What cannot, and stands in the way, is given another name; `aside` are those names. `path` is at work.
    """

    def __init__(self, root: str, recorded: Callable[[str], bool]) -> None:
        self._root = root
        self._recorded = recorded
        self.path = ""
        self.aside: list[str] = []
        self.written: list[str] = []
        self.deleted: list[str] = []

    def delete(self, paths: list[str]) -> None:
        """Delete files, and the folders that are empty then."""
        for path in paths:
            self.path = path
            folder = os.path.dirname(path)
            if not self._plain(folder):
                continue
            self._open(folder)
            try:
                os.unlink(self._at(path))
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
            self.deleted.append(path)
            while folder:
                try:
                    os.rmdir(self._at(folder))
                except OSError:
                    break
                folder = os.path.dirname(folder)

    def lay(self, entries: list[Entry], contents: BinaryIO) -> None:
        """Write files; `contents` is what `git cat-file --batch` says of those that have one, in order."""
        for entry in entries:
            self.path = entry.path
            size = -1
            if entry.content:
                header = contents.readline().split()
                if len(header) != 3:
                    raise OSError("the store of checkpoints does not hold %s any more" % entry.path)
                size = int(header[2])
            self._folders(os.path.dirname(entry.path))
            self._clear(entry.path)
            if entry.content:
                self._write(entry, contents, size)
                contents.read(1)
            else:
                place = self._at(entry.path)
                os.chmod(place, _mode(entry.mode, os.lstat(place).st_mode))
            self.written.append(entry.path)

    def _write(self, entry: Entry, contents: BinaryIO, size: int) -> None:
        place = self._at(entry.path)
        temporary = os.path.join(os.path.dirname(place), ".interlude-" + os.urandom(6).hex())
        try:
            if entry.mode == 0o120000:
                os.symlink(contents.read(size), os.fsencode(temporary))
            else:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
                    while size:
                        part = contents.read(min(size, 1 << 20))
                        if not part:
                            raise OSError("the store of checkpoints does not hold all of %s" % entry.path)
                        file.write(part)
                        size -= len(part)
                    file.flush()
                    before = os.lstat(place).st_mode if os.path.lexists(place) else 0
                    kept = before if stat.S_ISREG(before) else os.fstat(file.fileno()).st_mode
                    os.fchmod(file.fileno(), _mode(entry.mode, kept))
            os.rename(temporary, place)
        except BaseException:
            if os.path.lexists(temporary):
                os.unlink(temporary)
            raise

    def _clear(self, path: str) -> None:
        """See that a file can be put at a path: what is there is recorded, or moved aside."""
        place = self._at(path)
        try:
            info = os.lstat(place)
        except OSError:
            return
        if stat.S_ISDIR(info.st_mode):
            self._open(path)
            for folder, _, _ in os.walk(place, topdown=False):
                try:
                    os.rmdir(folder)  # empty ones
                except OSError:
                    continue
            if os.path.lexists(place):
                self._put_aside(path)
        elif not self._recorded(path):
            self._put_aside(path)

    def _folders(self, path: str) -> None:
        """Make a folder and those above it, where something else stands instead too."""
        if not path:
            return
        self._folders(os.path.dirname(path))
        place = self._at(path)
        try:
            info = os.lstat(place)
        except OSError:
            os.mkdir(place)
            return
        if stat.S_ISDIR(info.st_mode):
            self._open(path)
            return
        if self._recorded(path):
            os.unlink(place)
        else:
            self._put_aside(path)
        os.mkdir(place)

    def _put_aside(self, path: str) -> None:
        number, name = 1, path + ".kept"
        while os.path.lexists(self._at(name)):
            number += 1
            name = "%s.kept%d" % (path, number)
        os.rename(self._at(path), self._at(name))
        self.aside.append(name)

    def _open(self, folder: str) -> None:
        """Let the owner change what is in a folder."""
        place = self._at(folder)
        mode = stat.S_IMODE(os.lstat(place).st_mode)
        if mode & 0o700 != 0o700:
            try:
                os.chmod(place, mode | 0o700)
            except OSError:
                return

    def _plain(self, folder: str) -> bool:
        """Whether a folder is there and no part of its path is a symlink."""
        while folder:
            try:
                if not stat.S_ISDIR(os.lstat(self._at(folder)).st_mode):
                    return False
            except OSError:
                return False
            folder = os.path.dirname(folder)
        return True

    def _at(self, path: str) -> str:
        return os.path.join(self._root, path)


def _mode(wanted: int, mode: int) -> int:
    """The permissions of a file that had `mode`, executable or not as git says."""
    mode = stat.S_IMODE(mode) & 0o777 | 0o600
    return mode | (mode & 0o444) >> 2 if wanted == 0o100755 else mode & ~0o111

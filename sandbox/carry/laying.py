"""Lays checked changes into a folder of the host: all of them, or none.

Contents are first written into a folder beside them. Then what is replaced is set aside there and what is new
is renamed into its place; when anything fails, it goes back the same way.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

from sandbox.base import Change
from sandbox.carry.checking import Plan, refuse
from sandbox.carry.copying import Copy
from sandbox.carry.folders import CarryError, Folder, give
from sandbox.carry.names import destination, link_problem, parents, shown

MOST = 1 << 30
"""Bytes of a file of the host that is compared with what it was."""


class Laying:
    """A context: the folder for contents is gone when it ends."""

    def __init__(self, copy: Copy, plan: Plan) -> None:
        self._copy = copy
        self._plan = plan
        self._number = {change.path: str(number) for number, change in enumerate(plan.written)}
        self._links: dict[str, str] = {}
        self._seen: dict[str, os.stat_result] = {}
        self._undo: list[Callable[[], None]] = []
        self._kept = 0
        self._stuck = False

    def __enter__(self) -> Self:
        self._folder = Folder(self._copy.folder)
        self._name = f".interlude-{secrets.token_hex(8)}"
        try:
            os.mkdir(self._name, 0o700, dir_fd=self._folder.fd)
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            self._store = os.open(self._name, flags, dir_fd=self._folder.fd)
        except OSError as error:
            self._folder.__exit__(None, None, None)
            raise CarryError(f"{self._copy.folder} cannot be written: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in os.listdir(self._store):  # noqa: PTH208 - by descriptor
            if not (self._stuck and name.startswith("old")):
                os.unlink(name, dir_fd=self._store)
        os.close(self._store)
        with contextlib.suppress(OSError):
            os.rmdir(self._name, dir_fd=self._folder.fd)
        self._folder.__exit__(kind, error, trace)

    def stage(self, change: Change, data: bytes) -> None:
        """Write the content of a change beside its place."""
        name = self._number[change.path]
        if change.mode == "120000":
            target = os.fsdecode(data)
            why = link_problem(change.path, target)
            refuse([f"{shown(change.path)} {why}"] if why else [])
            self._links[change.path] = destination(change.path, target)
            os.symlink(data, os.fsencode(name), dir_fd=self._store)
            return
        mode = 0o755 if change.mode == "100755" else 0o644
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(name, flags, mode, dir_fd=self._store), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CarryError(f"no room for {shown(change.path)}: {error.strerror}") from error

    def lay(self) -> tuple[str, ...]:
        """Put everything in its place; returns the names. Raises CarryError, and then all is as it was."""
        self._compare()
        refuse([*self._strays(), *self._foreign()])
        try:
            for path in reversed(self._plan.gone):
                self._take_away(path)
            for change in self._plan.written:
                self._put(change)
        except BaseException as error:
            self._go_back()
            if isinstance(error, OSError):
                what = f"{self._copy.folder}: {error.strerror}: {shown(os.fsdecode(error.filename or ''))}"
                raise CarryError(what + self._rest()) from error
            if isinstance(error, CarryError):
                raise CarryError(f"{error}{self._rest()}") from error
            raise
        self._folder.forget()
        os.fsync(self._folder.fd)
        return tuple(sorted((*self._plan.gone, *self._number)))

    def _compare(self) -> None:
        """Refuse the whole where a file is not what it was when it was read."""
        moved: list[str] = []
        for path in sorted((*self._plan.gone, *self._number)):
            before = self._copy.states.get(path)
            try:
                found = self._folder.look(path, MOST)
                if found is None:
                    same = before is None and not self._there(path)
                else:
                    same = found.state == before
                    self._seen[path] = found.info
            except OSError:  # behind a symlink or a file, or not to be read any more
                same = path not in self._copy.states and self._makes_way(path)
            if not same:
                moved.append(shown(path))
        if moved:
            raise CarryError(f"changed in the meantime: {', '.join(moved)}")

    def _there(self, path: str) -> bool:
        """Whether anything is at a path, a folder that will be empty and go excepted."""
        try:
            fd, leaf = self._folder.parent(path)
            info = os.stat(leaf, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            return not self._makes_way(path)
        ours = any(name.startswith(path + "/") for name in self._plan.gone)
        return not (stat.S_ISDIR(info.st_mode) and ours)

    def _makes_way(self, path: str) -> bool:
        """Whether a file in the way to `path` goes by this very plan."""
        parts = path.split("/")
        gone = set(self._plan.gone)
        return any("/".join(parts[:end]) in gone for end in range(1, len(parts)))

    def _strays(self) -> list[str]:
        """Symlinks that lead over one that the sandbox never had, and which may leave the folder."""
        known = self._copy.states.keys() | self._number.keys()
        found: list[str] = []
        for path, target in self._links.items():
            parts = target.split("/") if target else []
            for end in range(1, len(parts) + 1):
                step = "/".join(parts[:end])
                if self._makes_way(f"{step}/"):  # what is behind it then is the plan's own
                    break
                with contextlib.suppress(OSError):
                    os.readlink(step, dir_fd=self._folder.fd)
                    if step not in known:
                        found.append(f"{shown(path)} is a symlink over {shown(step)}, which may lead out")
                        break
        return found

    def _foreign(self) -> list[str]:
        """Files of somebody else: a new one in their place would be ours, unless we are root."""
        me = os.geteuid()
        others = [path for path in self._number if path in self._seen and self._seen[path].st_uid != me]
        return [f"{shown(path)} belongs to another user" for path in others] if me else []

    def _take_away(self, path: str) -> None:
        self._keep(path, move=True)
        wanted = {parent for name in self._number for parent in parents(name)}
        for parent in parents(path):
            if parent in wanted:
                return
            fd, leaf = self._folder.parent(parent)
            info = os.stat(leaf, dir_fd=fd, follow_symlinks=False)
            self._folder_gone(parent, info)
            try:
                os.rmdir(leaf, dir_fd=fd)
            except OSError:  # not empty
                self._undo.pop()
                return

    def _folder_gone(self, path: str, info: os.stat_result) -> None:
        def again() -> None:
            fd, leaf = self._folder.parent(path)
            os.mkdir(leaf, stat.S_IMODE(info.st_mode), dir_fd=fd)
            give(leaf, fd, info)

        self._undo.append(again)

    def _put(self, change: Change) -> None:
        path, name = change.path, self._number[change.path]
        fd, leaf = self._reach(path)
        old = self._seen.get(path)
        if path in self._copy.states and old:
            self._keep(path, move=False)
        elif _stat(leaf, fd):
            raise CarryError(f"changed in the meantime: {shown(path)}")
        if change.mode != "120000" and old and stat.S_ISREG(old.st_mode):
            os.chmod(name, _mode(old.st_mode, change.mode), dir_fd=self._store)
        give(name, self._store, old or os.fstat(fd))
        os.rename(name, leaf, src_dir_fd=self._store, dst_dir_fd=fd)
        if not old:
            self._undo.append(lambda: self._remove(path))

    def _reach(self, path: str) -> tuple[int, str]:
        """The folder of a path, made where it is missing."""
        made: list[str] = []
        self._folder.forget()
        try:
            return self._folder.parent(path, make=made)
        finally:
            self._undo += [partial(self._unmake, folder) for folder in made]

    def _keep(self, path: str, *, move: bool) -> None:
        """Set aside what is at a path, which has to be what was compared."""
        fd, leaf = self._folder.parent(path)
        name = f"old{self._kept}"
        self._kept += 1
        try:
            if move:
                raise OSError
            os.link(leaf, name, src_dir_fd=fd, dst_dir_fd=self._store, follow_symlinks=False)
        except OSError:  # a file system without hard links, too
            os.rename(leaf, name, src_dir_fd=fd, dst_dir_fd=self._store)
        self._undo.append(lambda: self._give_back(path, name))
        if _print(_stat(name, self._store)) != _print(self._seen.get(path)):
            raise CarryError(f"changed in the meantime: {shown(path)}")

    def _give_back(self, path: str, name: str) -> None:
        fd, leaf = self._folder.parent(path)
        os.rename(name, leaf, src_dir_fd=self._store, dst_dir_fd=fd)
        with contextlib.suppress(OSError):  # rename does nothing between two names of one file
            os.unlink(name, dir_fd=self._store)

    def _remove(self, path: str) -> None:
        fd, leaf = self._folder.parent(path)
        os.unlink(leaf, dir_fd=fd)

    def _go_back(self) -> None:
        """Undo what was done; what cannot go back to its place stays in the folder of contents."""
        for step in reversed(self._undo):
            self._folder.forget()
            try:
                step()
            except OSError:
                self._stuck = True

    def _rest(self) -> str:
        return f"; what could not be put back is in {self._copy.folder / self._name}" if self._stuck else ""

    def _unmake(self, path: str) -> None:
        fd, leaf = self._folder.parent(path)
        os.rmdir(leaf, dir_fd=fd)


def _stat(name: str, folder: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _print(info: os.stat_result | None) -> tuple[int, ...]:
    """What tells a file from another and from a later state of itself."""
    return (info.st_dev, info.st_ino, info.st_mode, info.st_size, info.st_mtime_ns) if info else ()


def _mode(old: int, mode: str) -> int:
    """The permissions of what is replaced; who may read a program may run it."""
    if mode == "100755":
        return (old & 0o777) if old & 0o100 else (old & 0o666) | ((old & 0o444) >> 2)
    return old & 0o666

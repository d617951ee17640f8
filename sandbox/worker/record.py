"""A record: the work tree as it is now, put into the store."""

from __future__ import annotations

import os
import stat

from sandbox.worker.git import Failed, fit, names, trouble
from sandbox.worker.mending import mend
from sandbox.worker.store import tree_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.worker.acts import Acts
    from sandbox.worker.store import Store

FILE = 32 << 20
"""Bytes of the largest file that is recorded, and of all that one record takes in."""
ROUND = 256 << 20
NESTED = 100
"""Repositories inside of the tree whose files are looked for."""


class Record:
    """Made by `record`. `left` are files that are not in it, or not as they are now; `mended` see there."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self.tree = ""
        self.left: list[str] = []
        self.mended: list[str] = []
        self._store = store
        self._acts = acts
        self._folders: dict[str, bool] = {"": True}

    def changed(self) -> tuple[set[str], set[str]]:
        """Recorded files that seem to differ now, and files that are not recorded. Folders end with /."""
        differ, others, errors = self._look()
        if b"ermission denied" in errors and self._acts and not self.mended:
            self.mended = mend(self._store.root, self._acts)
            differ, others, errors = self._look()
        for line in errors.split(b"\n"):  # a folder that cannot be opened
            if b"could not open directory '" in line:
                self.left.append(os.fsdecode(line.split(b"'")[1]))
        found = set(names(others))
        nested = sorted(name for name in found if name.endswith("/"))
        found.difference_update(nested)
        return set(names(differ)), found | self._inside(nested)

    def _look(self) -> tuple[bytes, bytes, bytes]:
        """What differs, what is not recorded, and what git complained of."""
        git = self._store.git
        differ = git.start(["diff-files", "-z", "--name-only", "--ignore-submodules=all"])
        others = git.start(["ls-files", "-z", "-o", "--exclude-standard"])
        ends = [differ.finish(), others.finish()]
        errors = b"".join(errors for _, _, errors in ends)
        if any(code for code, _, _ in ends):
            raise trouble(errors)
        return ends[0][1], ends[1][1], errors

    def _inside(self, nested: list[str]) -> set[str]:
        """The files of repositories inside of the tree, into which git itself does not go."""
        found: set[str] = set()
        count = 0
        while nested:
            folder = nested.pop()
            count += 1
            if count > NESTED:
                self.left.append(folder)
                continue
            place = os.path.join(self._store.root, folder)
            index = os.path.join(tree_git(place)[0] or "/nonexistent", "index")
            try:
                listing = self._store.git.run(
                    ["-C", place, "ls-files", "-z", "-o", "-c", "--exclude-standard"],
                    GIT_WORK_TREE=place,
                    GIT_INDEX_FILE=index if os.path.isfile(index) else index + ".none",
                )
            except Failed:
                self.left.append(folder)
                continue
            for name in names(listing):
                path = folder + name
                if name.endswith("/") or _is_folder(path):
                    nested.append(path.rstrip("/") + "/")
                else:
                    found.add(path)
        return found

    def take(self, tracked: set[str], others: set[str]) -> None:
        """Record these files as they are now."""
        store = self._store
        wanted: list[str] = []
        gone: list[str] = []
        sized: list[tuple[int, str]] = []
        for path in tracked | others:
            if not fit(path):
                self.left.append(path)
                continue
            if not self._folder(os.path.dirname(path)):
                gone.append(path)  # what is there now lies behind a symlink
                continue
            try:
                info = os.lstat(path)
            except OSError:
                wanted.append(path)
                continue
            if stat.S_ISREG(info.st_mode):
                if info.st_size > FILE or not self._readable(path, info):
                    self.left.append(path)
                else:
                    sized.append((info.st_size, path))
            elif stat.S_ISLNK(info.st_mode):
                wanted.append(path)
            elif path in tracked:
                gone.append(path)
        room = ROUND
        for size, path in sorted(sized):
            room -= size
            (wanted if room >= 0 else self.left).append(path)
        store.drop(gone)
        self.left += store.add(wanted)
        self.tree = store.tree()

    def _folder(self, path: str) -> bool:
        """Whether a folder is one, and no part of its path is a symlink."""
        known = self._folders.get(path)
        if known is None:
            known = self._folder(os.path.dirname(path))
            if known:
                try:
                    known = not stat.S_ISLNK(os.lstat(path).st_mode)
                except OSError:
                    known = True
            self._folders[path] = known
        return known

    def _readable(self, path: str, info: os.stat_result) -> bool:
        if os.access(path, os.R_OK):
            return True
        if os.geteuid() not in (0, info.st_uid) or not self._acts.theirs(info.st_ctime):
            return False
        try:
            os.chmod(path, stat.S_IMODE(info.st_mode) | 0o600)
        except OSError:
            return False
        self.mended.append(path)
        return True


def record(store: Store, acts: Acts, extra: Iterable[str] = ()) -> Record:
    """Record the work tree; files of `extra` are taken in though they may be ignored.

    What a command made unreadable is made readable for its owner first, and named in `mended`.
    """
    made = Record(store, acts)
    if not os.access(store.root, os.R_OK | os.X_OK):
        made.mended = mend(store.root, acts)
    os.chdir(store.root)
    tracked, others = made.changed()
    dropped = store.dropped()
    others.update(path for path in (*extra, *store.tracked, *dropped) if os.path.lexists(path))
    made.take(tracked, others)
    now = {path for path in tracked | dropped if not os.path.lexists(path)}
    if now != dropped:
        store.remember(now)
    made.left = sorted(set(made.left))
    return made


def note(store: Store, acts: Acts, made: Record, label: str) -> None:
    """Write down in the store's list that a record was made, and what others than commands touched.

    A command did what was done while one ran; of files that were left out before nobody knows.
    """
    history = store.history
    others: list[str] = []
    if history.last and history.last != made.tree:
        never = history.left()
        options = ["-r", "-z", "--name-only", "--no-renames", "--diff-filter=d"]
        for path in names(store.git.run(["diff-tree", *options, history.last, made.tree])):
            if not (path in made.mended or _theirs(path, acts)) or _below(path, never):
                others.append(path)
    history.add(made.tree, label, left=made.left, mended=made.mended, others=others)


def _theirs(path: str, acts: Acts) -> bool:
    """Whether a command was the last to touch a file; False where it is gone."""
    try:
        return acts.theirs(os.lstat(path).st_ctime)
    except OSError:
        return False


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _below(path: str, places: set[str]) -> bool:
    """Whether a path is one of these, or lies in one."""
    return path in places or any(path.startswith(place.rstrip("/") + "/") for place in places)

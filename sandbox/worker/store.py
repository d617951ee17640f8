"""The store of checkpoints: a git folder of our own, the list of what is in it, and a lock."""

from __future__ import annotations

import fcntl
import os
import stat

from sandbox.worker.git import Failed, Git, fit, listed, names, trusted
from sandbox.worker.history import History
from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_ATTRIBUTES = "* -text -crlf -eol -ident -filter -working-tree-encoding -merge !diff\n"
_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
_INDEX = 512 << 20
"""Bytes of an index of the user's that is read."""


class Store:
    """Opened by one process at a time; others wait. It needs nothing of the work tree's own git.

    `place` is its folder, `root` the work tree, `writable` where commands may write, `known` an id that must
    be in it.
    """

    def __init__(self, place: str, root: str, path: str, writable: Iterable[str], known: str) -> None:
        self.place = place
        self.root = root
        for folder in (place, root):
            os.makedirs(folder, exist_ok=True)
        self._lock = os.open(os.path.join(place, "lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.git = Git(trusted(path, writable), os.path.join(place, "git"), root)
        self._dropped = os.path.join(self.git.store, "dropped")
        self.tracked: list[str] = []
        try:
            self.history = History(os.path.join(place, "list"))
        except (ValueError, KeyError):
            self.damaged("its list is not what was written")
        self._check(known)
        folder, objects = tree_git(root)
        excludes = os.path.join(os.path.dirname(objects), "info/exclude") if objects else ""
        if excludes and os.path.isfile(excludes):
            self.git.excludes = excludes
        if not os.path.exists(os.path.join(self.git.store, "ready")):
            if os.access(root, os.X_OK):
                os.chdir(root)  # where git looks for the files that an index names
            self._begin(folder, objects)
        for name in ("index.lock", "config.lock"):
            _remove(os.path.join(self.git.store, name))

    def _check(self, known: str) -> None:
        """See whether what was put in is still there."""
        last = self.history.last
        if known and known not in self.history.ids():
            self.damaged("what was recorded is not in it any more")
        if last and not self.has(last):
            self.damaged("its newest checkpoint is gone")

    def has(self, tree: str) -> bool:
        """Whether a tree is there. Raises Failed where git cannot tell."""
        if not 40 <= len(tree) <= 64 or not all(digit in "0123456789abcdef" for digit in tree):
            return False
        if os.path.exists(os.path.join(self.git.store, "objects", tree[:2], tree[2:])):
            return True
        try:
            return self.git.run(["cat-file", "-t", tree]) == b"tree\n"
        except Failed:
            return False

    def damaged(self, why: str) -> None:
        """Put the store aside, so that the next one is new. Raises Refused."""
        aside = os.path.join(self.place, "damaged")
        import shutil  # slow, and not needed at the start

        shutil.rmtree(aside, ignore_errors=True)
        os.makedirs(aside, exist_ok=True)
        for name in ("git", "list"):
            try:
                os.rename(os.path.join(self.place, name), os.path.join(aside, name))
            except OSError:
                continue
        raise Refused(
            "SandboxError",
            "the store of checkpoints was damaged (%s): earlier ones cannot be restored; "
            "a new store is started, so make a checkpoint now" % why,
        )

    def _begin(self, folder: str, objects: str) -> None:
        """Make the store anew, with what the work tree's own git tracks."""
        place = self.git.store
        import shutil  # slow, and not needed at the start

        shutil.rmtree(place, ignore_errors=True)
        for name in ("objects/info", "objects/pack", "refs", "info"):
            os.makedirs(os.path.join(place, name))
        for name, text in (
            ("HEAD", "ref: refs/heads/none\n"),
            ("config", _CONFIG),
            ("info/attributes", _ATTRIBUTES),
        ):
            with open(os.path.join(place, name), "w") as file:
                file.write(text)
        if objects:
            try:
                self._adopt(folder, objects)
            except Failed:  # then all files are read, and found to be what they are
                _remove(os.path.join(place, "index"))
        with open(os.path.join(place, "ready"), "w"):
            pass

    def _adopt(self, folder: str, objects: str) -> None:
        """Copy the index of the tree's own git and the objects that it names; `tracked` is what it tracks."""
        if not _copy(os.path.join(folder, "index"), self.git.env["GIT_INDEX_FILE"]):
            return
        quoted = objects.replace("\\", "\\\\").replace('"', '\\"')

        def lent(argv: list[str], stdin: bytes = b"") -> bytes:
            return self.git.run(argv, stdin, GIT_ALTERNATE_OBJECT_DIRECTORIES='"%s"' % quoted)

        mended: list[bytes] = []
        blobs: set[bytes] = set()
        for line in lent(["ls-files", "-z", "-s", "-v"]).split(b"\0")[:-1]:
            about, _, name = line.partition(b"\t")
            tag, mode, blob, stage = about.split()
            gone = b"0 " + b"0" * len(blob) + b"\t" + name
            if mode == b"160000" or stage != b"0":  # a submodule or a conflict: recorded as files
                mended.append(gone)
                continue
            if not fit(os.fsdecode(name)):
                raise Failed(b"an index that names files outside of its tree")
            self.tracked.append(os.fsdecode(name))
            blobs.add(blob)
            if tag != b"H":  # files that the user told git not to look at
                mended += [gone, mode + b" " + blob + b" 0\t" + name]
        if blobs:
            pack = os.path.join(self.git.store, "objects/pack/pack")
            lent(["pack-objects", "-q", pack], b"\n".join(sorted(blobs)) + b"\n")
        if mended:
            lent(["update-index", "-z", "--index-info"], b"\0".join(mended) + b"\0")
        self.tracked = []

    def dropped(self) -> set[str]:
        """Files that were recorded once and are gone: recorded again when they are back, though ignored."""
        try:
            with open(self._dropped, "rb") as file:
                return set(names(file.read()))
        except FileNotFoundError:
            return set()

    def remember(self, dropped: set[str]) -> None:
        """Say which these are from now on."""
        with open(self._dropped + ".new", "wb") as file:
            file.write(listed(sorted(dropped)))
        os.rename(self._dropped + ".new", self._dropped)

    def add(self, paths: Iterable[str]) -> list[str]:
        """Take files into the index, out of it where they are gone; returns those that git refuses."""
        left: list[str] = []
        wanted = sorted(paths)
        while wanted:
            try:
                self.git.run(
                    ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"], listed(wanted)
                )
                break
            except Failed as problem:
                said = problem.said.rpartition("nable to process path ")[2]
                path = os.fsdecode(said.split("\n")[0].encode("utf-8", "surrogateescape"))
                if path not in wanted or len(left) >= 100:
                    raise
                left.append(path)
                wanted.remove(path)
        return left

    def drop(self, paths: Iterable[str]) -> None:
        """Take files out of the index, whatever lies there now."""
        wanted = sorted(paths)
        if wanted:
            self.git.run(["update-index", "-z", "--force-remove", "--stdin"], listed(wanted))

    def prune(self) -> None:
        """Throw away what a record left that was not finished."""
        try:
            self.git.run(["prune", "--expire=now", *dict.fromkeys(self.history.ids())])
        except (Failed, Refused):
            return

    def tree(self) -> str:
        """Write the index as a tree; returns its id."""
        try:
            return self.git.run(["write-tree"]).decode().strip()
        except Failed as problem:
            if "invalid object" in problem.said or "unable to read" in problem.said:
                self.damaged(problem.said.split("\n")[0])
            raise


def tree_git(root: str) -> tuple[str, str]:
    """The tree's own git folder and object store, ("", "") where it has none."""
    place = os.path.join(root, ".git")
    try:
        if os.path.isfile(place):  # a worktree or submodule: the file names the folder
            place = os.path.join(root, _line(place).partition("gitdir:")[2].strip())
        common = place
        pointer = os.path.join(place, "commondir")
        if os.path.isfile(pointer):
            common = os.path.normpath(os.path.join(place, _line(pointer).strip()))
        objects = os.path.join(common, "objects")
        return (place, objects) if os.path.isdir(objects) else ("", "")
    except OSError:
        return "", ""


def _line(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read(4096)


def _copy(source: str, target: str) -> bool:
    """Copy a plain file, its time too; whether there is one."""
    try:
        fd = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    with os.fdopen(fd, "rb") as file:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode) or info.st_size > _INDEX:
            return False
        with open(target, "wb") as copy:
            import shutil  # slow, and not needed at the start

            shutil.copyfileobj(file, copy)
    os.utime(target, ns=(info.st_atime_ns, info.st_mtime_ns))  # git trusts no file that is younger
    return True


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass

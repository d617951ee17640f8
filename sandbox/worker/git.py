"""Git, run over a store of our own, with nothing believed that the work tree says."""

from __future__ import annotations

import os
import select
import stat

from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 0.3
"""Seconds after which a git that still runs may be waiting for a FIFO."""
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.untrackedCache=false",
    "core.autocrlf=false",
    "core.fileMode=true",
    "core.symlinks=true",
    "core.ignoreCase=false",
    "core.precomposeUnicode=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "core.splitIndex=false",
    "core.fsync=none",
    "core.looseCompression=1",
    "index.threads=1",
    "diff.external=",
    "gc.auto=0",
    "submodule.recurse=false",
    "protocol.allow=never",
)
_READ_BY_GIT = (".gitignore", ".gitattributes")


class Killed(Exception):
    """A git was ended by a signal."""


class Failed(Exception):
    """A git ended with an error; `said` is what it wrote on standard error."""

    def __init__(self, said: bytes) -> None:
        self.said = said.decode("utf-8", "replace").strip() or "no message"
        super().__init__(self.said)


class Git:
    """Runs git on the folder `store` for the work tree `root`, the current folder. `path` is a PATH."""

    def __init__(self, path: str, store: str, root: str) -> None:
        self.store = store
        self.root = root
        self.excludes = ""
        self.env = {
            "PATH": path,
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "GIT_DIR": store,
            "GIT_WORK_TREE": root,
            "GIT_INDEX_FILE": os.path.join(store, "index"),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
        }

    def start(self, argv: list[str], stdin: bytes = b"", **env: str) -> Process:
        """Start git; its output is waited for with `Process.wait`."""
        line = ["git"]
        for setting in (*_SETTINGS, "core.excludesFile=" + (self.excludes or "/dev/null")):
            line += ["-c", setting]
        return Process(self, line + argv, {**self.env, **env}, stdin)

    def run(self, argv: list[str], stdin: bytes = b"", **env: str) -> bytes:
        """Run git; returns what it printed. Raises Failed, Killed and DiskFull."""
        return self.start(argv, stdin, **env).wait()

    def unblock(self) -> None:
        """Give an end to each FIFO that git may have taken for a file of its own, and waits for."""
        places = [self.excludes]
        for folder, _, names in os.walk(self.root):
            places += [os.path.join(folder, name) for name in _READ_BY_GIT if name in names]
        for place in places:
            try:
                if stat.S_ISFIFO(os.lstat(place).st_mode):
                    os.close(os.open(place, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                continue


class Process:
    """A git that runs."""

    def __init__(self, git: Git, argv: list[str], env: dict[str, str], stdin: bytes) -> None:
        self._git = git
        self._output, self._errors, given = (os.memfd_create(name) for name in ("out", "err", "in"))
        self._alive, alive = os.pipe()
        os.set_inheritable(alive, True)
        feed(given, stdin)
        actions = [
            (os.POSIX_SPAWN_DUP2, given, 0),
            (os.POSIX_SPAWN_DUP2, self._output, 1),
            (os.POSIX_SPAWN_DUP2, self._errors, 2),
        ]
        try:
            self._pid = os.posix_spawn(program(argv[0], env["PATH"]), argv, env, file_actions=actions)
        finally:
            os.close(alive)
            os.close(given)

    def finish(self) -> tuple[int, bytes, bytes]:
        """Wait; returns the exit code, the output, what came on standard error. Raises Killed."""
        patience = PATIENCE
        while not select.select([self._alive], [], [], patience)[0]:
            self._git.unblock()
            patience = min(2 * patience, 10.0)
        os.close(self._alive)
        status = os.waitpid(self._pid, 0)[1]
        output, errors = (whole(fd) for fd in (self._output, self._errors))
        if os.WIFSIGNALED(status):
            raise Killed
        return os.WEXITSTATUS(status), output, errors

    def wait(self) -> bytes:
        """Wait; returns the output. Raises Failed, Killed and DiskFull."""
        code, output, errors = self.finish()
        if code:
            raise trouble(errors)
        return output


def trouble(errors: bytes) -> Exception:
    """What a failure of git is raised as."""
    if b"No space left" in errors or b"Disk quota" in errors or b"Out of diskspace" in errors:
        return Refused(
            "DiskFull", "no room left in the store of checkpoints: delete large new files, and try again"
        )
    return Failed(errors)


def program(name: str, path: str) -> str:
    """Where a program lies. Raises Refused."""
    for folder in path.split(":"):
        place = os.path.join(folder, name)
        if folder and os.access(place, os.X_OK):
            return place
    raise Refused("SandboxError", "there is no %s in the sandbox, and checkpoints need it" % name)


def trusted(path: str, writable: Iterable[str]) -> str:
    """The folders of a PATH that lie in none of the folders that commands may write."""
    below = tuple(folder.rstrip("/") + "/" for folder in writable)
    return ":".join(
        part for part in path.split(":") if part[:1] == "/" and not (part + "/").startswith(below)
    )


def fit(path: str) -> bool:
    """Whether git takes such a name, and it is one inside of the tree."""
    return not any(part.lower() in ("", ".", "..", ".git") for part in path.split("/"))


def feed(fd: int, data: bytes) -> None:
    """Fill an empty file, and go back to its start."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]
    os.lseek(fd, 0, os.SEEK_SET)


def whole(fd: int) -> bytes:
    """All that is in a file, which is closed."""
    with os.fdopen(fd, "rb") as file:
        file.seek(0)
        return file.read()


def names(listing: bytes) -> list[str]:
    """What git lists with -z."""
    return [os.fsdecode(name) for name in listing.split(b"\0") if name]


def pairs(listing: bytes) -> list[tuple[str, str]]:
    """What git lists with -z, two fields a file."""
    found = names(listing)
    return [(found[index], found[index + 1]) for index in range(0, len(found) - 1, 2)]


def listed(paths: Iterable[str]) -> bytes:
    """What git reads with -z."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)

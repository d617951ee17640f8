"""Sandbox: the seam behind which commands run and files live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Kind = Literal["docker", "bubblewrap", "local"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sandbox may use. Bytes and counts; `cpus` in cores; `lifetime` in seconds.

    Where the work tree lies on a disk of the host's, a command that uses up `disk` bytes of it is ended, and
    one that goes on using it when no more than `free` bytes are left.
    """

    memory: int = 2 << 30
    processes: int = 512
    cpus: float = 2.0
    tmp: int = 512 << 20
    file: int = 2 << 30
    disk: int = 8 << 30
    free: int = 512 << 20
    lifetime: float = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Bound:
    """A folder of the host at a path in a sandbox, read only unless it is `writable`."""

    source: Path
    target: str
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Packages:
    """Names of Debian's packages, requirements of pip, and npm's; "." of npm is what the package.json files
    of the work tree name."""

    apt: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()

    def __or__(self, other: Packages) -> Packages:
        """These and the others, each once."""
        return Packages(
            tuple(dict.fromkeys((*self.apt, *other.apt))),
            tuple(dict.fromkeys((*self.pip, *other.pip))),
            tuple(dict.fromkeys((*self.npm, *other.npm))),
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an image is made where it is wanted: `image` where that is here (or may be pulled), else the
    `dockerfile` of `folder` up to the stage `target`, with `args`, in at most `seconds`.

    `workdir` ("" is the image's own) is what a Compose file sets beside. `command` is what runs in the
    background from the start. `without` are names in `folder` that the builder is not sent. `grader`: it has
    the programs that stand in for what tests fetch, and `ready` for them the packages that they ask for.
    """

    folder: Path
    dockerfile: str = "Dockerfile"
    image: str = ""
    target: str = ""
    args: tuple[tuple[str, str], ...] = ()
    seconds: float = 600.0
    workdir: str = ""
    command: tuple[str, ...] = ()
    grader: bool = False
    ready: Packages = Packages()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Building:
    """With what images of recipes are built: `offline`, nothing that is run then reaches a network; else
    `mirrors` are variables ("NAME=VALUE") that say where packages are had. No image keeps them."""

    offline: bool = False
    mirrors: tuple[str, ...] = ()


PLAIN = Building()


@dataclass(frozen=True, slots=True)
class Spec:
    """What a sandbox is made from; equal specs are interchangeable.

    `tree` None: an empty work tree in memory at /work. A path: that folder of the host, read-write at
    its own path, every `.git` in it read-only, commands with its owner's ids. `env` is all that the host
    hands in. `folders` are further empty folders in memory, writable; a local sandbox has none of them.
    `network`: the hosts that are reached through a proxy (see `sandbox.allow`); a local sandbox has the
    machine's own network beside it. `store` is an empty folder of the host (or one that was given so before),
    outside of `tree`, that keeps the checkpoints of `tree` when the sandbox is gone; without it they go with
    the sandbox. `bound`: further folders of the host; a local sandbox has none of them. `rooted`: commands
    are root in a container whose own file system they write to; for a setup, and for containers alone.
    `whole`: the sandbox is the image that this makes: its file system, its folder as the work tree, its user
    or `user` (a name or uid); containers alone have that too.
    `browser`: it has Chromium, as $CHROMIUM or `chromium`; an `image` that is named is taken as it is.
    """

    image: str = ""
    tree: Path | None = None
    limits: Limits = field(default_factory=Limits)
    network: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    store: Path | None = None
    bound: tuple[Bound, ...] = ()
    rooted: bool = False
    whole: Recipe | None = None
    user: str = ""
    browser: bool = False


RanReason = Literal["exit", "timeout", "cancelled", "oom", "full"]
"""`oom`: a process of it was killed for want of memory; `full`: it was ended before it filled the disk."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended.

    `code` is the exit code, 128 + signal when it was killed. `head` and `tail` are the first and last
    bytes of its merged output, `total` the true number of bytes; `head` holds all of it when nothing was
    cut. `spill` is a path in the sandbox of the whole output when it was cut. `left` names processes
    ("pid command") that outlived it: they are jobs. `hit` names limits that it met though it went on:
    "processes" (not known without a cgroup: bubblewrap, local), "disk" (the tree, home or scratch is full).
    A file longer than allowed ends its writer with code 153.
    """

    code: int
    reason: RanReason
    head: bytes
    tail: bytes
    total: int
    spill: str
    seconds: float
    left: tuple[str, ...] = ()
    hit: tuple[str, ...] = ()

    @property
    def output(self) -> bytes:
        """What was kept of the output, head and tail together."""
        return self.head + self.tail


Progress: TypeAlias = Callable[[bytes, int], None]
"""Hears the last bytes that a command has printed so far, 2 KiB at most, and how many it printed in all."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command in the background, or a process that outlived its command, known by its pid.

    `seconds` is how long it has run. `code` is None while it runs, -1 where nobody could learn it; `total`
    counts the bytes that it printed. `reason` says how it ended.
    """

    pid: int
    command: str
    seconds: float
    code: int | None
    total: int
    reason: RanReason = "exit"


@dataclass(frozen=True, slots=True)
class JobOutput:
    """A part of what a job printed: `data` starts at its byte `offset`."""

    job: Job
    data: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class FileData:
    """Bytes of a regular file: `data` from `offset`, of `size` bytes in all.

    `sha256` is the hex digest of the whole file, "" where only a part was read. `path` is where it really
    is, symlinks followed ("" where that is not known); it is no part of what is compared.
    """

    data: bytes
    offset: int
    size: int
    sha256: str
    mode: int
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A path that differs between two checkpoints.

    `path` is relative to the work tree, bytes that are no UTF-8 as surrogates. `mode` is git's ("100644",
    "100755", "120000", "160000"), "" where nothing is any more; `blob` and `size` are of the content.
    """

    path: str
    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A recorded state of the work tree: `id` names a git tree, `at` is unix time.

    `left` are files that are not in it as they were: larger than 32 MiB, not readable, or with a name that
    git refuses. `mended` are those that a command had made unreadable and that the owner can read again.
    """

    id: str
    at: float
    label: str
    left: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What bringing a checkpoint back did; `saved` is the checkpoint of what was there before.

    `kept` are files that the checkpoint does not have and that stayed, because no command made them or
    because they are in no record; those that stood in the way have a name that ends with `.kept`.
    """

    saved: str
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SandboxInfo:
    """Which sandbox it is: `kind`, `image` (digest, name of a setup, or ""), `root`, the work tree inside,
    which hosts it reaches, and whether it is `reduced`: slower, without checkpoints and jobs (see
    `sandbox.reduced`). "harbor": an environment of Harbor's, see `sandbox.elsewhere`. "imported": somebody
    else's, of which nothing is known. `notes`: what of the image is not what its recipe asks for."""

    kind: Kind | Literal["harbor", "imported"]
    image: str
    root: str
    network: tuple[str, ...] = ()
    reduced: bool = False
    notes: tuple[str, ...] = ()


class Sandbox(Protocol):
    """A started sandbox. A program's failure is a Ran; a failure of the sandbox is a SandboxError.

    Paths are inside the sandbox; relative ones start at the current folder of the last command.
    """

    @property
    def info(self) -> SandboxInfo: ...

    async def run(
        self,
        command: str,
        *,
        timeout: float = 120.0,
        env: Mapping[str, str] | None = None,
        keep: int = 32 << 10,
        pty: bool = False,
        watch: Progress | None = None,
    ) -> Ran:
        """Run `bash -c command`; folder and exported variables carry over to the next command.

        Ends when the shell's own process ends; on timeout, or when this coroutine is cancelled, the
        whole tree is killed. `keep` bytes of output are kept, half head and half tail. `pty` gives it a
        terminal (120 columns, 40 rows, TERM=xterm) whose input is at its end. `watch` hears at most five
        times a second what was printed; while the host is busy it hears less, and the command never waits.
        """
        ...

    async def interrupt(self) -> None:
        """End every command that `run` waits for; each returns what it had printed, as cancelled."""
        ...

    async def start(self, command: str, *, env: Mapping[str, str] | None = None, pty: bool = False) -> Job:
        """Run a command in the background, in the folder and with the variables of now.

        It runs until it ends, is ended, or the sandbox is closed. Raises FileError where no more can run.
        """
        ...

    async def jobs(self) -> tuple[Job, ...]:
        """What runs in the background, and the last that ended."""
        ...

    async def job(
        self,
        pid: int,
        *,
        offset: int = 0,
        wait: float = 0.0,
        limit: int = 64 << 10,
        watch: Progress | None = None,
    ) -> JobOutput:
        """What a job printed from a byte on; of long outputs the last MiB is kept.

        Waits `wait` seconds for its end; `watch` hears meanwhile what it prints. Raises FileError.
        """
        ...

    async def feed(self, pid: int, data: bytes) -> None:
        """Give a job something to read; b"" is the end of it. Raises FileError when it does not read."""
        ...

    async def end(self, pid: int) -> None:
        """End a job and all that it started: TERM, two seconds later KILL. Raises FileError."""
        ...

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        """Read a regular file. Raises FileError."""
        ...

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        """Replace a file whole or not at all; folders are made, mode and symlinks are kept.

        `expect` is the sha256 that the file must have now ("" = must not exist). Raises FileError.
        """
        ...

    async def unpack(self, tar: bytes, path: str = "") -> None:
        """Lay a tar archive (uncompressed) into the work tree, or into `path`."""
        ...

    async def checkpoint(self, label: str = "") -> str:
        """Record the work tree as it is now; the id is a git tree. The user's own git is not touched.

        Not covered: ignored files, empty folders, what `Checkpoint.left` names, and the `.git` of the tree
        and of repositories in it (their files are). Raises DiskFull, and SandboxError where there is no git,
        where a command killed the record twice, or destroyed the store. It can do that only where it has the
        worker's own ids: local, bubblewrap for others than root, and trees that belong to root.
        """
        ...

    async def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All that were made, newest last; `restore` makes one before and one after."""
        ...

    async def patch(self, since: str, until: str = "") -> bytes:
        """What changed from one checkpoint to another ("" = now), as `git diff --binary`."""
        ...

    async def restore(self, id: str) -> Restored:
        """Bring a checkpoint back. What it replaces is recorded first.

        Of files that the checkpoint does not have those are deleted that only commands have touched since,
        and folders that are empty then: what the user made or changed meanwhile stays. A file that is in no
        record is never deleted and never written over. Raises DiskFull and SandboxError; their messages say
        what was done.
        """
        ...

    async def mend(self) -> tuple[str, ...]:
        """Give the owner of the work tree back what commands took: read and write, and x on folders.

        Returns the paths that were changed, 1,000 at most. When a sandbox with a tree of the host is closed,
        or its host is gone, this happens too; `aside` tells of it then.
        """
        ...

    async def apply(self, patch: bytes) -> None:
        """Apply such a patch to the work tree, whole or not at all. Raises FileError."""
        ...

    async def changes(self, since: str, until: str) -> tuple[Change, ...]:
        """What differs between two checkpoints, as the sandbox says: nothing of it is checked."""
        ...

    async def contents(self, blobs: Sequence[str]) -> tuple[bytes, ...]:
        """Contents of files of a checkpoint, by the ids that `changes` gave; 128 MiB at most together."""
        ...

    async def cover(self, paths: Sequence[str]) -> None:
        """Have later checkpoints record these files of the work tree though they are ignored."""
        ...

    @property
    def aside(self) -> tuple[str, ...]:
        """After `close`: what was renamed or taken back in a tree of the host, a sentence each."""
        ...

    async def close(self) -> None:
        """End every process, mend a tree of the host, and remove the sandbox. Safe to call twice."""
        ...


class Sandboxes(Protocol):
    """Makes sandboxes of one kind."""

    @property
    def kind(self) -> Kind: ...

    async def take(self, spec: Spec) -> Sandbox:
        """A started sandbox that nobody else has used. Raises SandboxError."""
        ...

    async def close(self) -> None:
        """Remove every sandbox that was made here and is left."""
        ...

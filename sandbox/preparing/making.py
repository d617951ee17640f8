"""Carries a setup out: its commands run in a sandbox that reaches the package indexes, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sandbox.base import Bound, Limits, Sandbox, Sandboxes, Spec
from sandbox.carry.copying import ROOM, Reading
from sandbox.carry.folders import CarryError
from sandbox.carry.listing import Listing, list_files
from sandbox.errors import FileError, SandboxDied
from sandbox.owner import me, prefix
from sandbox.preparing.indexes import Indexes
from sandbox.preparing.kept import Kept, Setup, remove
from sandbox.preparing.places import CARGO, GO, NODE, PREFIX, VENV
from sandbox.preparing.recipe import Part, Recipe, SetupError
from sandbox.preparing.secret import is_secret

REPOSITORY = "interlude-setup"
LIMITS = Limits(memory=4 << 30, processes=1024, tmp=2 << 30, file=4 << 30, disk=16 << 30)
END = 20
"""Lines of the log that a failure shows."""
LOG, LINE = 64 << 20, 4 << 10
"""Bytes of it that are kept; and of a line, which goes on as another."""
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
TRUST: tuple[str, ...] = ("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CARGO_HTTP_CAINFO")
"""Programs that trust what they bring along are told of what the sandbox trusts."""
ENV = (
    ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    ("PIP_ROOT_USER_ACTION", "ignore"),
    ("UV_LINK_MODE", "copy"),
    ("UV_PYTHON_DOWNLOADS", "never"),
)
Say = Callable[[str], None]
"""Gets each line that is printed: what programs said, not checked for anything."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A recipe for a tree, and what it is carried out on: `base` is an image's digest or this machine's."""

    tree: Path
    recipe: Recipe
    base: str
    indexes: Indexes

    @property
    def digest(self) -> str:
        return self.recipe.digest(self.base)

    @property
    def network(self) -> tuple[str, ...]:
        """The hosts that the commands reach."""
        usual = [host for part in self.recipe.parts for host in part.hosts]
        return tuple(dict.fromkeys((*self.indexes.hosts, *usual, *self.recipe.network)))

    @property
    def commands(self) -> str:
        """All that is run, for people."""
        return "\n".join(part.command for part in self.recipe.parts)


async def make(sandboxes: Sandboxes, plan: Plan, kept: Kept, say: Say) -> Setup:
    """Run the commands and keep what they made. Nothing is kept of a setup that fails or is interrupted.

    Raises SetupError, which shows the end of the log, and SandboxError. `sandboxes` must be no pool: spares
    of this kind are of no use.
    """
    await asyncio.to_thread(kept.open)
    making = Path(tempfile.mkdtemp(prefix=prefix(me()), dir=kept.folder))
    try:
        files = making / "files"
        files.mkdir()
        setup = await _made(sandboxes, plan, kept, files, say)
        kept.keep(setup, making)
        return setup
    finally:
        await asyncio.to_thread(remove, making)


async def _made(sandboxes: Sandboxes, plan: Plan, kept: Kept, files: Path, say: Say) -> Setup:
    recipe = plan.recipe
    sandbox = await sandboxes.take(_spec(sandboxes, plan, files))
    try:
        with kept.log(plan.digest).open("wb") as log:
            try:
                async with asyncio.timeout(recipe.seconds):
                    await _lay(sandbox, plan)
                    env, skipped = await _install(sandbox, recipe, Log(log, say))
            except TimeoutError:
                raise SetupError(
                    f"the setup took longer than {recipe.seconds:g} s: "
                    "give it more in .interlude.toml ([setup] timeout_sec)"
                ) from None
            except SandboxDied as problem:
                raise SetupError(f"the setup's sandbox ended: {problem}") from problem
        image, size = await _image(sandboxes, sandbox, plan, kept)
    finally:
        await sandbox.close()
    return Setup(
        digest=plan.digest,
        kind="docker" if sandboxes.kind == "docker" else "bubblewrap",
        base=plan.base,
        image=image or f"{REPOSITORY}:{plan.digest}",
        tree=str(plan.tree),
        command=plan.commands,
        inputs=dict(recipe.inputs),
        env=env,
        skipped=skipped,
        made=time.time(),
        size=size or await asyncio.to_thread(_size, files),
    )


def _spec(sandboxes: Sandboxes, plan: Plan, files: Path) -> Spec:
    indexes = tuple(Bound(folder, str(folder)) for folder in plan.indexes.folders)
    spec = Spec(
        image="",
        limits=replace(LIMITS, lifetime=plan.recipe.seconds + 120),
        network=plan.network,
        env=(*ENV, *plan.indexes.env),
        bound=indexes,
    )
    if sandboxes.kind == "docker":
        return replace(spec, image=plan.base, rooted=True)
    return replace(spec, bound=(*indexes, Bound(files, PREFIX, writable=True)))


async def _lay(sandbox: Sandbox, plan: Plan) -> None:
    """The files that the commands see: the inputs, or all of the tree but what looks like a secret."""
    inputs = dict(plan.recipe.inputs)
    listing = Listing(plan.tree, False, sorted(inputs))
    if plan.recipe.whole:
        found = await asyncio.to_thread(list_files, plan.tree)
        names = {name for name in found.names if not is_secret(plan.tree, name)}
        listing = Listing(plan.tree, False, sorted(names | {*inputs}))
    reading = Reading(listing, ROOM)
    try:
        for piece in reading.pieces():
            await sandbox.unpack(piece)
    except (FileError, CarryError) as error:
        raise SetupError(f"{plan.tree} does not fit into the setup's sandbox: {error}") from error
    for name, digest in inputs.items():
        if name not in reading.states or reading.states[name].digest != digest:
            raise SetupError(f"{name} changed while it was read: begin again")


async def _install(sandbox: Sandbox, recipe: Recipe, log: Log) -> tuple[dict[str, str], tuple[str, ...]]:
    """Run each part. Returns the variables for sandboxes with the result, and what was skipped."""
    # The folder is there in a sandbox of bubblewrap, and its parent is read only.
    await sandbox.run(f"mkdir -p {PREFIX}")
    found = await sandbox.run(f"test -r {CERTIFICATES}")
    trust = dict.fromkeys(TRUST, CERTIFICATES) if found.code == 0 else {}
    skipped: list[str] = []
    for part in recipe.parts:
        if part.needs and (await sandbox.run(f"command -v {shlex.quote(part.needs)}")).code != 0:
            skipped.append(
                f"{part.source}: no {part.needs} in the sandbox; name an image that has it (--image)"
            )
            log.line(skipped[-1])
            continue
        await _run(sandbox, part, trust, log)
    if len(skipped) == len(recipe.parts):
        raise SetupError(f"nothing can be installed: {'; '.join(skipped)}")
    await sandbox.run(f"chmod -R a+rX {PREFIX}", timeout=300)
    return await _variables(sandbox), tuple(skipped)


async def _run(sandbox: Sandbox, part: Part, env: dict[str, str], log: Log) -> None:
    job = await sandbox.start(f"set -e\n{part.command}", env=env)
    at = 0
    while True:
        said = await sandbox.job(job.pid, offset=at, wait=0.2)
        log.data(said.data)
        at = said.offset + len(said.data)
        if said.job.code is not None and at >= said.job.total:
            break
    log.finish()
    if said.job.code != 0:
        why = {"oom": "ran out of memory", "full": "filled the disk"}.get(said.job.reason)
        why = why or f"failed with exit code {said.job.code}"
        raise SetupError(f"the setup from {part.source} {why}; the end of its log:\n{log.end}")


async def _variables(sandbox: Sandbox) -> dict[str, str]:
    """For commands that use what was installed, as far as it is there."""
    folders = (f"{PREFIX}/bin", f"{VENV}/bin", f"{NODE}/.bin", NODE, CARGO, GO)
    asked = "; ".join(f"test -d {folder} && echo {folder}" for folder in folders)
    said = (await sandbox.run(f"{asked}; true")).output.decode(errors="replace").split()
    usual = (await sandbox.run('printf %s "$PATH"')).output.decode(errors="replace")
    env = {"PATH": ":".join((*(place for place in folders[:3] if place in said), usual))}
    if f"{VENV}/bin" in said:
        env["VIRTUAL_ENV"] = VENV
    if NODE in said:
        env["NODE_PATH"] = NODE
    if CARGO in said:
        env |= {"CARGO_HOME": CARGO, "CARGO_NET_OFFLINE": "true"}
    if GO in said:
        env |= {"GOMODCACHE": GO, "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    return env


async def _image(sandboxes: Sandboxes, sandbox: Sandbox, plan: Plan, kept: Kept) -> tuple[str, int]:
    """Of a container, the image that it becomes and what that takes beside its base; ("", 0) of others."""
    if sandboxes.kind != "docker":
        return "", 0
    from sandbox.docker import Docker

    assert isinstance(sandboxes, Docker)
    owner = me()
    labels = {
        "interlude.setup": plan.digest,
        "interlude.setup.base": plan.base,
        "interlude.setup.kept": kept.mark(),
        "interlude.setup.owner": str(owner),
        "interlude.setup.host": owner.host,
    }
    name = f"{REPOSITORY}:{plan.digest}"
    return await sandboxes.commit(sandbox, name, labels)


def _size(folder: Path) -> int:
    """Bytes of its files, as far down as paths reach."""
    found, waiting = 0, [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    found += entry.stat(follow_symlinks=False).st_size
    return found


class Log:
    """Takes what is printed: into a file, as lines to who listens, and the end of it for a failure."""

    def __init__(self, file: BinaryIO, say: Say) -> None:
        self._file = file
        self._say = say
        self._rest = b""
        self._written = 0
        self._last: list[str] = []

    @property
    def end(self) -> str:
        return "\n".join(self._last)

    def data(self, data: bytes) -> None:
        *lines, rest = (self._rest + data).split(b"\n")
        for line in lines:
            for at in range(0, max(1, len(line)), LINE):
                self.line(line[at : at + LINE].decode(errors="replace"))
        while len(rest) > LINE:
            self.line(rest[:LINE].decode(errors="replace"))
            rest = rest[LINE:]
        self._rest = rest

    def finish(self) -> None:
        """What came without an end of line."""
        if self._rest:
            self.line(self._rest.decode(errors="replace"))
            self._rest = b""

    def line(self, text: str) -> None:
        data = text.encode() + b"\n"
        if self._written + len(data) <= LOG:
            self._file.write(data)
            self._written += len(data)
        self._last = [*self._last, text][-END:]
        self._say(text)

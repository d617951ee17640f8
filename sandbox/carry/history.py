"""The user's commits in a sandbox: a bundle, of which the sandbox itself makes a repository of its own."""

from __future__ import annotations

import asyncio
import io
import shlex
import tarfile
from contextlib import aclosing
from pathlib import Path

from sandbox.base import Sandbox
from sandbox.carry.folders import CarryError
from sandbox.carry.host_git import git, git_stream
from sandbox.carry.pieces import beside

ROOM = 256 << 20
"""Bytes of history that are carried at most."""
_MAKE = r"""
set -e
cd "$ROOT"
git init -q --template= .
git symbolic-ref HEAD refs/heads/interlude-none
if [ -f "$PLACE/shallow" ]; then cp "$PLACE/shallow" .git/shallow; fi
cat "$PLACE"/part.* >"$PLACE/bundle"; rm "$PLACE"/part.*
git -c fetch.fsckObjects=false -c gc.auto=0 fetch -q --no-write-fetch-head "$PLACE/bundle" \
  'refs/heads/*:refs/heads/*' 'refs/tags/*:refs/tags/*' HEAD:refs/interlude/head
git update-ref -d refs/interlude/head
if [ -n "$BRANCH" ]; then git symbolic-ref HEAD "$BRANCH"; else git update-ref --no-deref HEAD "$HEAD"; fi
git read-tree HEAD; git update-index -q --refresh || true
"""


async def lay_history(sandbox: Sandbox, folder: Path) -> None:
    """Make the repository in the sandbox, around the files that are there. Raises CarryError."""
    branch = _word(await asyncio.to_thread(_ask, folder, "symbolic-ref", "-q", "HEAD"))
    head = _word(await asyncio.to_thread(_ask, folder, "rev-parse", "-q", "--verify", "HEAD^{commit}"))
    root = sandbox.info.root
    if not head:  # no commit yet
        started = f"git init -q --template= {shlex.quote(root)}"
        name = f" && git -C {shlex.quote(root)} symbolic-ref HEAD {shlex.quote(branch)}" if branch else ""
        await _make(sandbox, started + name, {})
        return
    place = await _scratch(sandbox)
    await _send(sandbox, folder, place)
    await _make(sandbox, _MAKE, {"ROOT": root, "PLACE": place, "BRANCH": branch, "HEAD": head})
    await sandbox.run(f"rm -rf {shlex.quote(place)}")


async def _scratch(sandbox: Sandbox) -> str:
    ran = await sandbox.run("mktemp -d")
    if ran.code:
        raise CarryError("the sandbox has no room for the history of the repository")
    return _word(ran.head)


async def _send(sandbox: Sandbox, folder: Path, place: str) -> None:
    shallow = _word(await asyncio.to_thread(_ask, folder, "rev-parse", "--git-path", "shallow"))
    if (folder / shallow).is_file():
        await sandbox.unpack(_tar("shallow", (folder / shallow).read_bytes()), place)
    pieces = git_stream(folder, "bundle", "create", "-q", "-", "--branches", "--tags", "HEAD")
    sent = number = 0
    async with aclosing(beside(pieces)) as bundle:
        async for piece in bundle:
            sent += len(piece)
            if sent > ROOM:
                raise CarryError(f"the history of {folder} has more than {ROOM >> 20} MiB: leave it out")
            await sandbox.unpack(_tar(f"part.{number:06d}", piece), place)
            number += 1


async def _make(sandbox: Sandbox, script: str, env: dict[str, str]) -> None:
    ran = await sandbox.run(f"( {script} )", env=env, timeout=300)
    if ran.code:
        said = ran.output.decode(errors="replace").strip()
        raise CarryError(f"the history does not fit into the sandbox: {said}")


def _ask(folder: Path, *arguments: str) -> bytes:
    """What git says, nothing where it says no."""
    try:
        return git(folder, *arguments) or b""
    except CarryError:
        return b""


def _word(said: bytes) -> str:
    return said.decode(errors="surrogateescape").strip()


def _tar(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()

"""Repositories on this machine that tasks begin from: the files of one commit, and nothing of its history."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.toml import TaskError

REFERENCE = "repository.json"
"""The file of a task's folder that names a commit in place of `environment/`."""

_SUBMODULE, _LINK = "160000", "120000"
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Reference(BaseModel):
    """A commit, by its full id, of a repository on this machine, and a folder in it ("" is all of it)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path
    commit: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit; `mode` is git's."""

    path: str
    mode: str
    data: bytes


def find_commit(repository: Path, revision: str) -> str:
    """The full id of a commit. Raises TaskError."""
    if revision.startswith("-"):
        raise TaskError(f"{revision!r} is no revision")
    return _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")


def entries(reference: Reference, paths: Sequence[str] = ()) -> Iterator[Entry]:
    """The files of a commit as git has them, attributes and filters not applied; with `paths`, of them alone.

    Submodules are left out: their files are not in the repository. Raises TaskError.
    """
    within = [*paths] or [reference.folder] if reference.folder or paths else []
    listed = _bytes(reference.path, ["ls-tree", "-r", "-z", "--full-tree", reference.commit, "--", *within])
    found: list[tuple[str, str, str]] = []
    for line in listed.decode(errors="surrogateescape").split("\0")[:-1]:
        about, _, path = line.partition("\t")
        mode, _, blob = about.split(" ")
        if mode != _SUBMODULE:
            found.append((path, mode, blob))
    wanted = "".join(f"{blob}\n" for _, _, blob in found).encode()
    contents = io.BytesIO(_bytes(reference.path, ["cat-file", "--batch"], wanted))
    for path, mode, blob in found:
        head = contents.readline().split()
        if len(head) != 3:
            raise TaskError(f"{reference.path}: {path}: its content {blob} is not in this clone")
        yield Entry(path, mode, contents.read(int(head[2])))
        contents.read(1)


def pack_tree(reference: Reference) -> bytes:
    """The files of a commit as a tar archive, a folder's from there on. Raises TaskError."""
    buffer = io.BytesIO()
    within = f"{reference.folder}/" if reference.folder else ""
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries(reference):
            made = tarfile.TarInfo(entry.path.removeprefix(within))
            if entry.mode == _LINK:
                made.type, made.mode = tarfile.SYMTYPE, 0o777
                made.linkname = entry.data.decode(errors="surrogateescape")
                tar.addfile(made)
            else:
                made.mode, made.size = int(entry.mode[-3:], 8), len(entry.data)
                tar.addfile(made, io.BytesIO(entry.data))
    return buffer.getvalue()


def read_tree(file: Path) -> bytes:
    """The files that a task's reference names, as a tar archive. Raises TaskError."""
    try:
        return pack_tree(Reference.model_validate_json(file.read_bytes()))
    except ValidationError as error:
        raise TaskError(f"{file}: {error.errors(include_url=False)[0]['msg']}") from None


def diff(repository: Path, since: str, until: str, folder: str = "") -> bytes:
    """What changed between two commits, as `git diff --binary`. Raises TaskError."""
    within = ["--relative=" + folder] if folder else []
    options = ["--binary", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index", *within]
    return _bytes(repository, ["diff-tree", "-r", "-p", *options, since, until])


def _git(repository: Path, *words: str) -> str:
    return _bytes(repository, [*words]).decode(errors="replace").strip()


def _bytes(repository: Path, words: list[str], given: bytes = b"") -> bytes:
    if not repository.is_dir():
        raise TaskError(f"{repository}: no such folder")
    git = shutil.which("git")
    if git is None:
        raise TaskError("git is not installed here; it reads the repositories that tasks begin from")
    ran = subprocess.run(
        [git, "-C", str(repository), *words],
        input=given,
        capture_output=True,
        check=False,
        env={"PATH": os.defpath, "HOME": str(Path.home()), **_QUIET},
    )
    if ran.returncode:
        said = (
            ran.stderr.decode(errors="replace").strip() or f"it has no {words[-1].removesuffix('^{commit}')}"
        )
        raise TaskError(f"{repository}: {said.removeprefix('fatal: ')}")
    return ran.stdout

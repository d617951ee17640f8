"""The files of a folder on their way into a sandbox, and a patch on its way back."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path


class WorkTreeError(Exception):
    """The folder cannot be read, or the patch cannot be applied; nothing was changed."""


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A folder as it was when it was read: a tar archive of its files, and their states by name."""

    folder: Path
    tar: bytes
    states: dict[str, str]


def read_work_tree(start: Path) -> WorkTree:
    """Read the repository that `start` lies in: what git tracks, and what it neither tracks nor ignores.

    Outside a repository: every file below `start`. Raises WorkTreeError.
    """
    top = _git(start, "rev-parse", "--show-toplevel")
    folder = start if top is None else Path(os.fsdecode(top.removesuffix(b"\n")))
    listed = None if top is None else _git(folder, "ls-files", "-z", "-co", "--exclude-standard")
    names = _below(folder) if listed is None else os.fsdecode(listed).split("\0")
    states: dict[str, str] = {}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(set(names) - {""}):
            if state := _state(folder / name):
                states[name] = state
                tar.add(folder / name, name, recursive=False, filter=_plain)
    return WorkTree(folder, buffer.getvalue(), states)


def apply(tree: WorkTree, patch: bytes) -> tuple[str, ...]:
    """Apply a patch to the folder; returns the names of the files that changed.

    The result is made beside the folder first. A file that is no longer as it was read, and that the
    patch would change, refuses the whole: WorkTreeError.
    """
    with tempfile.TemporaryDirectory(prefix="interlude-") as scratch:
        made = Path(scratch)
        _unpack(tree.tar, made)
        _patch(made, patch)
        after = {name: state for name in _below(made) if (state := _state(made / name))}
        changed = tuple(
            name for name in sorted(after.keys() | tree.states) if after.get(name) != tree.states.get(name)
        )
        if moved := [name for name in changed if _state(tree.folder / name) != tree.states.get(name, "")]:
            raise WorkTreeError(f"changed in the meantime: {', '.join(moved)}")
        for name in changed:
            _lay(made / name if name in after else None, tree.folder / name)
    return changed


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says; None where it is not installed or refuses."""
    try:
        ran = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return ran.stdout if ran.returncode == 0 else None


def _below(folder: Path) -> list[str]:
    """Names of all files, links included, outside of any `.git`."""
    found: list[str] = []
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if Path(here, name).is_symlink()]
        found += [Path(here, name).relative_to(folder).as_posix() for name in (*files, *links)]
    return found


def _state(path: Path) -> str:
    """What a file is, as far as git sees it; "" where there is none."""
    try:
        if path.is_symlink():
            return f"link {path.readlink()}"
        if not path.is_file():
            return ""
        kind = "program" if path.stat().st_mode & 0o100 else "file"
        return f"{kind} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    except OSError as error:
        raise WorkTreeError(f"{path}: {error.strerror}") from error


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without what says something about this machine's users."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _unpack(archive: bytes, folder: Path) -> None:
    """`TarFile.extractall` takes its filter only from Python 3.11.4 on, and warns without one later."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for entry in tar:
            target = folder / entry.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if entry.issym():
                target.symlink_to(entry.linkname)
            elif file := tar.extractfile(entry):
                target.write_bytes(file.read())
                target.chmod(entry.mode)


def _patch(folder: Path, patch: bytes) -> None:
    plain = ("-c", "core.autocrlf=false", "-c", "core.symlinks=true", "-c", "core.fileMode=true")
    try:
        ran = subprocess.run(
            ["git", *plain, "apply", "--whitespace=nowarn", "-"],
            cwd=folder,
            input=patch,
            capture_output=True,
            env={"PATH": os.defpath, "GIT_CEILING_DIRECTORIES": str(folder.parent), "HOME": str(folder)},
            check=False,
        )
    except FileNotFoundError as error:
        raise WorkTreeError("applying a patch needs git, and it is not installed") from error
    if ran.returncode != 0:
        raise WorkTreeError(ran.stderr.decode(errors="replace").strip())


def _lay(made: Path | None, target: Path) -> None:
    """Put one file in its place, whole or not at all."""
    if made is None:
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.interlude")
    if made.is_symlink():
        part.symlink_to(made.readlink())
    else:
        mode = made.stat().st_mode & 0o777
        if target.is_file() and not target.is_symlink():
            mode = (target.stat().st_mode & 0o666) | (mode & 0o111)
        part.write_bytes(made.read_bytes())
        part.chmod(mode)
    part.replace(target)

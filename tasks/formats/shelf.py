"""Rows of a dataset written out as tasks' folders, once: a folder is found again by all that is in it."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """A task's folder, and the sha256 over its files ("sha256:" and hex digits)."""

    folder: Path
    digest: str


class Shelf:
    """Where folders are kept. Two processes may write the same one; whoever is last changes nothing."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def put(self, name: str, files: Mapping[str, bytes | str]) -> Written:
        """Write a folder, unless it is there. `files` are by path; those that begin with #! can be run."""
        data = {
            path: content.encode(errors="surrogateescape") if isinstance(content, str) else content
            for path, content in sorted(files.items())
        }
        parts = [(path, hashlib.sha256(content).hexdigest()) for path, content in data.items()]
        digest = hashlib.sha256(json.dumps([name, parts]).encode()).hexdigest()
        folder = self._place / digest[:2] / digest[2:18] / name
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as made:
                _write(Path(made) / name, data)
                try:
                    (Path(made) / name).rename(folder)
                except OSError:
                    if not folder.is_dir():
                        raise
        return Written(folder, f"sha256:{digest}")


def _write(folder: Path, data: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for path, content in data.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if content.startswith(b"#!"):
            file.chmod(0o755)

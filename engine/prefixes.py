"""Prefixes: what every session reads first, kept on disk so that the next process need not compute it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from engine.cache import KeyValues, Rows
from engine.hashes import hash_ids

KEPT = 8
"""Files of one network: a prompt profile makes one, so that a change of the tools leaves an old one."""


class Prefixes:
    """The files of one network in a folder. `network` names weights and precision: keys and values of another
    one are never read. A file that cannot be read is deleted, one that cannot be written is left out.
    """

    def __init__(self, folder: Path, network: str) -> None:
        self._folder = folder / network.replace(":", "-")
        self._known: set[str] = set()  # hashes of prefixes that are on disk for certain

    def load(self, kv: KeyValues, ids: Sequence[int]) -> bool:
        """Fill an empty cache with what is kept of `ids`; False where nothing is."""
        path = self._path(ids)
        try:
            held = load_file(path)
            fits = held.pop("ids").tolist() == list(ids)
            kv.length = 0
            kv.reserve(len(ids))
            rows = dict(_named(kv))
            if not fits or held.keys() != {name for name, one in rows.items() for name in _parts(name, one)}:
                return False
            for name, one in rows.items():
                one.data[:, : len(ids)] = held[name]
                if one.scale is not None:
                    one.scale[:, : len(ids)] = held[f"{name}.scale"]
        except FileNotFoundError:
            return False
        except (OSError, SafetensorError, KeyError, RuntimeError):
            path.unlink(missing_ok=True)
            return False
        kv.length = len(ids)
        self._known.add(path.name)
        with suppress(OSError):
            path.touch()
        return True

    def save(self, kv: KeyValues, ids: Sequence[int]) -> None:
        """Keep the first keys and values of a cache, which are those of `ids`."""
        path = self._path(ids)
        if path.name in self._known:
            return
        self._known.add(path.name)
        if path.exists():
            return
        tensors = {"ids": torch.tensor(list(ids))}
        for name, rows in _named(kv):
            tensors[name] = rows.data[:, : len(ids)].contiguous().cpu()
            if rows.scale is not None:
                tensors[f"{name}.scale"] = rows.scale[:, : len(ids)].contiguous().cpu()
        with suppress(OSError, SafetensorError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, delete=False) as made:
                part = Path(made.name)
            try:
                save_file(tensors, part)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            self._sweep()

    def _path(self, ids: Sequence[int]) -> Path:
        return self._folder / f"{hash_ids(ids)}.safetensors"

    def _sweep(self) -> None:
        """Delete all but the files that were used last."""
        files = sorted(self._folder.glob("*.safetensors"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink(missing_ok=True)


def _named(kv: KeyValues) -> Iterator[tuple[str, Rows]]:
    for number, (keys, values) in enumerate(zip(kv.keys, kv.values, strict=True)):
        yield f"keys.{number}", keys
        yield f"values.{number}", values


def _parts(name: str, rows: Rows) -> tuple[str, ...]:
    return (name,) if rows.scale is None else (name, f"{name}.scale")

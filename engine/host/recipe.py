"""Recipe: how an engine is made, by name, so that another process can make it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.base import Engine, EngineError
from engine.progress import Progress

ROOM = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a recipe makes.

    `slow`: in one line, why it computes slower than it could, "" where it does not. `tokenizer`: the folder
    by whose tokenizer a text is counted; "", four bytes are a token.
    """

    engine: Engine
    slow: str = ""
    tokenizer: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`make` is "module:function", called with a Progress and the `arguments`, which JSON can say; it returns
    Loaded. `name` is what people are told. `python` is the interpreter that makes it, "" for the one that
    asks. Another one has libraries of its own; where this room lies among ours, it has to have one too, of
    the same version."""

    name: str
    make: str
    arguments: Mapping[str, Any]
    python: str = ""

    def cook(self, progress: Progress) -> Loaded:
        """Make the engine; it takes as long as loading does. Raises EngineError."""
        module, _, function = self.make.partition(":")
        made: object = getattr(import_module(module), function)(progress, **self.arguments)
        if not isinstance(made, Loaded):
            raise EngineError(f"the recipe {self.make} made a {type(made).__name__}: it has to be Loaded")
        return made

    def key(self) -> str:
        """Engines of one key are the same: made of the same, by the same code and interpreter."""
        if self.python:
            code = [(Path(path).relative_to(ROOM).as_posix(), size) for path, size, _ in _code()]
            made = [self.make, dict(self.arguments), self.python, *code]
        else:
            made = [self.make, dict(self.arguments), sys.executable, sys.prefix, *_code()]
        return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]


def _code() -> list[tuple[str, int, int]]:
    """Every file of this room: path, size, time of the last change. No file is opened."""
    found: list[tuple[str, int, int]] = []
    for path in sorted(ROOM.rglob("*")):
        if path.suffix in (".py", ".c", ".h"):
            seen = path.stat()
            found.append((str(path), seen.st_size, seen.st_mtime_ns))
    return found

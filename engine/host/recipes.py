"""The embedded model as a recipe. Only the process that computes imports this."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.base import EngineError
from engine.glm import Glm
from engine.host.recipe import Loaded
from engine.loading import Loading
from engine.progress import Progress


def glm(progress: Progress, folder: str, weights: str, loading: Mapping[str, Any]) -> Loaded:
    """The checkpoint in `folder`, which has to be the one with the hash `weights`; `loading` is Loading as
    JSON says it. Raises EngineError."""
    kept = loading["folder"]
    said: dict[str, Any] = {**loading, "folder": None if kept is None else Path(kept)}
    engine = Glm(Path(folder), Loading(**said), progress)
    if engine.info.weights != weights:
        raise EngineError(f"{folder} changed while it was loaded: start again")
    return Loaded(engine, engine.slow, folder)

"""The embedded model as a recipe. Only the process that computes imports this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.base import EngineError
from engine.glm import Glm
from engine.host.recipe import Loaded
from engine.network import Loading
from engine.progress import Progress


def glm(progress: Progress, folder: str, weights: str, **loading: Any) -> Loaded:
    """The checkpoint in `folder`, which has to be the one with the hash `weights`; `loading` is Loading as
    JSON says it. Raises EngineError."""
    kept = loading.pop("folder_kept")
    engine = Glm(Path(folder), Loading(**loading, folder=None if kept is None else Path(kept)), progress)
    if engine.info.weights != weights:
        raise EngineError(f"{folder} changed while it was loaded: start again")
    return Loaded(engine, engine.slow, folder)

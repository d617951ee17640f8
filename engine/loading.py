"""Loading: how a checkpoint becomes a network, said before torch is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.needs import CacheKind

if TYPE_CHECKING:
    from engine.weights import Dtype


@dataclass(frozen=True, slots=True)
class Loading:
    """How a checkpoint is loaded.

    `dtype`: of the matrices. `cache`: what keys and values are kept in; None, as they are computed.
    `cache_bytes`: bound of all caches together; None, a quarter of the machine's memory, or what CUDA
    devices have left. `device`: what computes. `threads`: that one operation of a CPU may use; None, as many
    as suit the model. `native`: compute single tokens of a CPU in C where it can be compiled. `folder`:
    where the static prefix is kept for the next process; None, nowhere.
    """

    dtype: Dtype = "float32"
    cache: CacheKind | None = None
    cache_bytes: int | None = None
    device: Literal["cpu", "cuda"] = "cpu"
    threads: int | None = None
    native: bool = True
    folder: Path | None = None

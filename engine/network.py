"""From a checkpoint to a network that can read: on which device, in what precision, by which code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.base import EngineError
from engine.checkpoint import Checkpoint
from engine.config import Config
from engine.load import Progress, load, unwatched
from engine.model import Model, Network
from engine.native.build import NotNative
from engine.native.network import CACHE, Native
from engine.needs import CacheKind, token
from engine.weights import Dtype

LEAST = 1024  # tokens: a context below this is of no use
SHARE = 4
"""One in so many bytes of the machine's memory may be cache, where nothing else was said."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How a checkpoint is loaded.

    `dtype`: of the matrices. `cache`: what keys and values are kept in; None, as they are computed.
    `cache_bytes`: bound of all caches together; None, a quarter of the machine's memory.
    `threads`: that one operation may use; None, as many as suit the model. `native`: compute single
    tokens in C where it can be compiled. `folder`: where the static prefix is kept for the next process;
    None, nowhere.
    """

    dtype: Dtype = "float32"
    cache: CacheKind | None = None
    cache_bytes: int | None = None
    threads: int | None = None
    native: bool = True
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """`slow`: in one line, why single tokens are not computed in C; "" where they are."""

    network: Network
    slow: str = ""


def network(checkpoint: Checkpoint, loading: Loading, progress: Progress = unwatched) -> Made:
    """Raises EngineError where the checkpoint cannot be loaded, or no useful context fits the bound."""
    kind = loading.cache or ("bfloat16" if loading.dtype == "bfloat16" else "float32")
    config = _within(checkpoint.config, kind, bound(loading))
    model = Model(config, load(checkpoint, loading.dtype, progress=progress), kind)
    if not loading.native:
        return Made(model, "torch computes every token, as was asked")
    try:
        kept = CACHE if loading.folder is None else loading.folder / "native"
        return Made(Native(model, threads=loading.threads, cache=kept))
    except NotNative as reason:
        return Made(model, f"torch computes every token, which is slower: {reason}")


def bound(loading: Loading) -> int:
    """Bytes that all caches may take together."""
    if loading.cache_bytes is not None:
        return loading.cache_bytes
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // SHARE


def _within(config: Config, kind: CacheKind, limit: int) -> Config:
    """The same network with a context that fits the bound, so that an output ends with "context" and the
    memory does not."""
    fits = limit // token(config, kind)
    if fits < min(LEAST, config.max_position_embeddings):
        raise EngineError(
            f"a cache of {limit / 2**30:.2f} GiB holds {fits:,} tokens of this model: allow more, or keep it "
            "in int8"
        )
    return config.model_copy(update={"max_position_embeddings": min(fits, config.max_position_embeddings)})

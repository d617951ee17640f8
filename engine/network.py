"""From a checkpoint to a network that can read: on which device, in what precision, by which code."""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine.base import EngineError
from engine.checkpoint import Checkpoint
from engine.config import Config
from engine.gpu.cuda import devices_for, room
from engine.gpu.graphs import Graphed
from engine.load import load
from engine.loading import Loading
from engine.model import Model, Network
from engine.native.build import NotNative
from engine.native.network import CACHE, Native
from engine.needs import CacheKind, needs, token
from engine.progress import Progress, unwatched

LEAST = 1024  # tokens: a context below this is of no use
SHARE = 4
"""One in so many bytes of the machine's memory may be cache, where nothing else was said."""


@dataclass(frozen=True, slots=True)
class Made:
    """`cache_bytes`: bound of all caches together. `slow`: in one line, why single tokens are not computed
    in C, or not recorded on a CUDA device; "" where they are."""

    network: Network
    cache_bytes: int
    slow: str = ""


def network(checkpoint: Checkpoint, loading: Loading, progress: Progress = unwatched) -> Made:
    """Raises EngineError where the checkpoint cannot be loaded, or no useful context fits the bound."""
    if loading.device == "cuda":
        return _on_cuda(checkpoint, loading, progress)
    kind = loading.cache or ("bfloat16" if loading.dtype == "bfloat16" else "float32")
    limit = bound(loading)
    config = _within(checkpoint.config, kind, limit)
    model = Model(config, load(checkpoint, loading.dtype, progress=progress), kind)
    if not loading.native:
        return Made(model, limit, "torch computes every token, as was asked")
    try:
        kept = CACHE if loading.folder is None else loading.folder / "native"
        return Made(Native(model, threads=loading.threads, cache=kept), limit)
    except NotNative as reason:
        return Made(model, limit, f"torch computes every token, which is slower: {reason}")


def _on_cuda(checkpoint: Checkpoint, loading: Loading, progress: Progress) -> Made:
    kind = loading.cache or ("float32" if loading.dtype == "float32" else "bfloat16")
    eight = checkpoint.quantisation is not None and loading.dtype == "bfloat16"
    needed = needs(checkpoint.config, "fp8" if eight else loading.dtype, kind, mtp=checkpoint.mtp)
    devices = devices_for(needed.total(LEAST))
    weights = load(checkpoint, loading.dtype, devices=devices, progress=progress)
    limit = room(devices) if loading.cache_bytes is None else loading.cache_bytes
    model = Model(_within(checkpoint.config, kind, limit), weights, kind)
    if len(devices) > 1:
        return Made(
            model, limit, f"the layers lie on {len(devices)} devices: no step is recorded, which is slower"
        )
    return Made(Graphed(model), limit)


def bound(loading: Loading) -> int:
    """Bytes that all caches may take together where a CPU computes."""
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

"""Cuda: on which CUDA devices of this machine a network lies, and what they have left for its caches."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import torch

from engine.base import EngineError
from engine.needs import SPARE


def devices_for(needed: int) -> Sequence[torch.device]:
    """The first device that has so many bytes free, else all of them.

    Raises EngineError where no device can compute, or all together have too little.
    """
    every = devices()
    for one in every:
        if room([one]) >= needed:
            return [one]
    if room(every) < needed:
        raise EngineError(
            f"the weights and a small cache take {needed / 2**30:.1f} GiB, and {len(every)} CUDA devices "
            f"have {room(every) / 2**30:.1f} GiB for them: take a smaller checkpoint or one in FP8, or "
            "--engine vllm over several machines"
        )
    return every


def devices() -> Sequence[torch.device]:
    """Those of this machine. Raises EngineError where none can compute."""
    if not torch.cuda.is_available():
        raise EngineError(
            "torch finds no CUDA device here: say --device cpu, or install torch for CUDA and the card's "
            "driver (nvidia-smi should name the card)"
        )
    if find_spec("triton") is None:
        raise EngineError("computing on a CUDA device takes Triton: pip install triton, or say --device cpu")
    return [torch.device("cuda", number) for number in range(torch.cuda.device_count())]


def room(devices: Sequence[torch.device]) -> int:
    """Bytes that weights and caches may take of what is free on these now, as much on each of them."""
    return len(devices) * min(map(_room, devices))


def _room(device: torch.device) -> int:
    free, total = torch.cuda.mem_get_info(device)
    return max(0, free - int(SPARE * total))

"""Graphed: a network on one CUDA device whose short steps are recorded once and played as one launch."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import torch

from engine.cache import KeyValues
from engine.config import Config
from engine.model import Model, Output

MOST = 8
"""Tokens of a step that is recorded: one, or a draft that is checked. More go through `Model`."""


class Recording:
    """A step of so many tokens over the room that a cache has now."""

    def __init__(self, graph: torch.cuda.CUDAGraph, room: int, output: Output) -> None:
        self.graph = graph
        self.room = room
        self.output = output


class Graphed:
    """A Network. The first step of a kind runs as it is, which also compiles what it needs; the second one
    is recorded, and then played.

    A recording holds the addresses of a cache's keys and values, so every cache has its own: kernels that
    look addresses up could not know how they are aligned, and would read narrowly. Recordings go when
    their cache goes or grows. What they compute with lies in one pool, since one pass runs at a time.
    """

    def __init__(self, model: Model) -> None:
        """Raises ValueError where the weights do not lie on one CUDA device."""
        places = {layer.attention_norm.device for layer in model.weights.layers} | {model.weights.device}
        if len(places) > 1 or model.weights.device.type != "cuda":
            named = ", ".join(sorted(str(place) for place in places))
            raise ValueError(f"recorded steps need all weights on one CUDA device; these lie on {named}")
        from engine.gpu.fused import Step

        self.model = model
        self._step = Step(model)
        self._inputs = torch.zeros(1 + MOST, dtype=torch.int64, device=model.weights.device)
        self.recorded: WeakKeyDictionary[KeyValues, dict[int, Recording | int]] = WeakKeyDictionary()

    @property
    def config(self) -> Config:
        return self.model.config

    def cache(self) -> KeyValues:
        return self.model.cache()

    @torch.no_grad()
    def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1) -> Output:
        """Logits and states stay on the device; nothing here waits for them."""
        count = len(ids)
        if count > MOST:
            return self.model.forward(ids, cache, wanted)
        cache.reserve(cache.length + count)
        with torch.cuda.device_of(self._inputs):
            given = torch.tensor([cache.length, *ids], pin_memory=True)
            self._inputs[: 1 + count].copy_(given, non_blocking=True)
            output = self._played(count, cache)
            cache.length += count
            return Output(output.logits[-wanted:].clone(), output.state.clone())

    def _played(self, count: int, cache: KeyValues) -> Output:
        """The output is overwritten by the next step of any kind."""
        known = self.recorded.setdefault(cache, {})
        match known.get(count):
            case Recording() as recording if recording.room == cache.room:
                pass
            case int() as room if room == cache.room:
                recording = known[count] = self._record(count, cache)
            case _:
                known[count] = cache.room
                return self._run(count, cache)
        recording.graph.replay()
        return recording.output

    def _pool(self) -> tuple[int, int] | None:
        """The pool of the recordings that live; it goes with the last of them."""
        for known in self.recorded.values():
            for recording in known.values():
                if isinstance(recording, Recording):
                    return recording.graph.pool()
        return None

    def _record(self, count: int, cache: KeyValues) -> Recording:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            graph,
            pool=self._pool(),  # pyright: ignore[reportArgumentType]
            capture_error_mode="thread_local",
        ):
            output = self._run(count, cache)
        return Recording(graph, cache.room, output)

    def _run(self, count: int, cache: KeyValues) -> Output:
        return self._step.run(self._inputs[1 : 1 + count], self._inputs[:1], cache)

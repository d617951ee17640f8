"""A double of vLLM: takes what vLLM takes, answers as it was recorded to answer, says what a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("vllm_recorded.json").read_text())

Next = Callable[[Sequence[int]], int]


@dataclass(frozen=True)
class Completion:
    token_ids: Sequence[int]
    finish_reason: str | None


@dataclass(frozen=True)
class Answer:
    outputs: Sequence[Completion]
    num_cached_tokens: int | None


@dataclass
class Double:
    """`says` gives the id behind given ones. `delta`: ids an answer; `block`: ids that are cached together.

    `asked` has prompt and parameters of every request, `aborted` the names of those closed early.
    """

    says: Next
    context: int = 2048
    delta: int = 1
    block: int = 16
    devices: int = 0
    fails: str = ""
    version: str = RECORDED["version"]
    arguments: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[list[int], dict[str, Any]]] = field(default_factory=list)
    aborted: list[str] = field(default_factory=list)
    dead: bool = False
    ended: bool = False
    _cache: list[list[int]] = field(default_factory=list)

    def start(self, **arguments: object) -> Double:
        assert set(arguments) <= set(RECORDED["arguments"])
        self.arguments = dict(arguments)
        if self.fails:
            raise RuntimeError(self.fails)
        return self

    def sampling(self, **parameters: object) -> dict[str, Any]:
        assert set(parameters) <= set(RECORDED["parameters"])
        if parameters["temperature"] > 2:  # type: ignore[operator]
            raise ValueError("temperature must be in [0, 2]")
        return dict(parameters)

    @property
    def model_config(self) -> SimpleNamespace:
        return SimpleNamespace(max_model_len=self.context)

    def shutdown(self) -> None:
        self.ended = True

    async def generate(
        self, prompt: Mapping[str, list[int]], sampling_params: Any, request_id: str
    ) -> AsyncGenerator[Answer, None]:
        assert set(prompt) == {"prompt_token_ids"}
        ids = list(prompt["prompt_token_ids"])
        assert len(ids) + sampling_params["max_tokens"] <= self.context
        self.asked.append((ids, sampling_params))
        cached = self._cached(ids)
        out: list[int] = []
        told, why = 0, None
        try:
            while True:
                if self.dead:
                    raise RuntimeError("EngineCore encountered an issue")
                out.append(self.says([*ids, *out]))
                if out[-1] in sampling_params["stop_token_ids"]:
                    why = "stop"
                elif len(out) == sampling_params["max_tokens"]:
                    why = "length"
                if why or len(out) - told == self.delta:
                    await asyncio.sleep(0)
                    yield Answer((Completion(tuple(out[told:]), why),), cached)
                    told = len(out)
                if why:
                    return
        finally:
            if why is None and not self.dead:
                self.aborted.append(request_id)
            self._cache.append([*ids, *out])

    def _cached(self, ids: list[int]) -> int:
        """Whole blocks of the longest prefix that was read before, without the last id."""
        longest = 0
        for kept in self._cache:
            same = 0
            while same < min(len(kept), len(ids) - 1) and kept[same] == ids[same]:
                same += 1
            longest = max(longest, same)
        return longest - longest % self.block

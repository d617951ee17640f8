"""Vllm: a checkpoint that vLLM computes, over several GPUs and for many agents at once."""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.checkpoint import outline
from engine.cutting import Heard, cut
from engine.messages import Said, Stop, ToolSpec, Transcript, Usage
from engine.reader import Reader
from engine.speech import Speech, limits_of
from engine.vllm_api import Answer, Api, Llm, Spread, installed


class Vllm:
    """Starts vLLM's processes and loads the folder; `close` ends them.

    Prompts and outputs are ids, so the template, the parser and the ledger are those of the embedded
    engine. vLLM batches all sessions, and keeps the keys and values of what it read by their content: a
    session finds its own prefix and that of others. `api` is the library, imported where None is given.
    Raises EngineError when vLLM is missing, or cannot load the folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        dtype: Literal["float32", "bfloat16"] = "bfloat16",
        spread: Spread | None = None,
        api: Api | None = None,
    ) -> None:
        checkpoint = outline(folder)
        self._speech = Speech(checkpoint)
        self._api = api or installed()
        self._llm: Llm | None = start(self._api, folder, dtype, spread or Spread())
        self._voice = self._speech.voice(self._llm.model_config.max_model_len)
        self._ends = sorted(self._voice.ends)
        self._calls: dict[str, _Call] = {}
        self._requests = count(1)
        name = f"{checkpoint.name} (vLLM {self._api.version})"
        self._info = EngineInfo(name, "embedded", checkpoint.weights, self._speech.tokenizer.vocabulary)

    @property
    def info(self) -> EngineInfo:
        return self._info

    @property
    def limits(self) -> EngineLimits:
        """The context is the checkpoint's, or what the memory for one sequence of it has room for."""
        return limits_of(self._voice)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """A thought over its budget is ended by asking anew, behind what was said and a `</think>`.

        What vLLM had written past that point counts as discarded, as far as it was told.
        """
        tokens, reader = self._speech.call(self._voice, transcript, tools, options)
        call = self._calls[options.session] = _Call(reader, list(tokens.ids), len(tokens.ids))
        async with aclosing(self._said(call, options)) as said:
            async for event in said:
                call.heard.hear(event)
                yield event

    async def cut(self, session: str) -> Stop | None:
        """What vLLM computed and did not tell is not known. A prompt of which it told nothing is an estimate:
        it may not have been read."""
        call = self._calls.pop(session, None)
        if call is None or call.heard.over:
            return None
        if not call.read:
            call.reader.spend(Usage(prefilled=call.prompt, estimated=call.prompt))
        return cut(call.reader.cut(), call.heard.usage)

    async def _said(self, call: _Call, options: Options) -> AsyncGenerator[Said, None]:
        reader = call.reader
        if reader.limit <= 0:
            for event in reader.fill(time.monotonic()):
                yield event
        while not reader.over:
            if (forced := reader.forced()) is not None:
                for event in call.take(forced, time.monotonic()):
                    yield event
                continue
            async with aclosing(self._request(call, options)) as said:
                async for event in said:
                    yield event

    def count(self, text: str) -> int:
        return len(self._speech.tokenizer.encode(text))

    async def forget(self, session: str) -> None:
        """vLLM itself drops the blocks that were not read for longest."""
        self._calls.pop(session, None)

    async def close(self) -> None:
        """End vLLM's processes; what still runs raises EngineError. Safe to call twice."""
        llm, self._llm = self._llm, None
        if llm is not None:
            llm.shutdown()
            del llm
            gc.collect()  # its finaliser complains when the interpreter has been half taken down

    async def _request(self, call: _Call, options: Options) -> AsyncGenerator[Said, None]:
        """What vLLM writes on, until the output is over or an id must be forced."""
        parameters = {
            "temperature": options.temperature,
            "top_p": options.top_p,
            "top_k": options.top_k,
            "seed": options.seed,
            "max_tokens": call.room,
            "stop_token_ids": self._ends,
            "ignore_eos": True,
            "detokenize": False,
        }
        began = time.monotonic()
        async with aclosing(self._answers(call.ids, parameters)) as answers:
            async for answer in answers:
                now = time.monotonic()
                call.spend(answer, now - began)
                written = answer.outputs[0].token_ids
                for place, id in enumerate(written, start=1):
                    for event in call.take(id, now):
                        yield event
                    if call.reader.over:
                        return
                    if call.reader.forced() is not None:
                        call.reader.spend(Usage(discarded=len(written) - place))
                        return
                began = time.monotonic()
        raise EngineError("vLLM ended an output that was not at its end: its log on stderr says why")

    async def _answers(
        self, ids: Sequence[int], parameters: Mapping[str, object]
    ) -> AsyncGenerator[Answer, None]:
        """One request. Closing it aborts the request."""
        if self._llm is None:
            raise EngineError("the engine was closed: make a new one")
        prompt, name = {"prompt_token_ids": list(ids)}, f"interlude-{next(self._requests)}"
        try:
            sampling = self._api.sampling(**parameters)
            async with aclosing(self._llm.generate(prompt, sampling, name)) as answers:
                async for answer in answers:
                    yield answer
        except Exception as error:  # the edge to vLLM's own processes
            raise EngineError(f"vLLM failed ({error}): its log on stderr says more") from error


@dataclass(slots=True)
class _Call:
    """One call to the model. `ids`: the `prompt` that they begin with, and what was said since."""

    reader: Reader
    ids: list[int]
    prompt: int
    read: bool = False
    heard: Heard = field(default_factory=Heard)

    @property
    def room(self) -> int:
        """Ids that may still be written."""
        return self.reader.limit - (len(self.ids) - self.prompt)

    def take(self, id: int, now: float) -> Sequence[Said]:
        self.ids.append(id)
        return self.reader.take(id, now)

    def spend(self, answer: Answer, seconds: float) -> None:
        """The prompt is counted once, with the first answer of the first request."""
        if self.read:
            self.reader.spend(Usage(decode_seconds=seconds))
            return
        cached = min(answer.num_cached_tokens or 0, self.prompt)
        self.reader.prompt(0, cached, reused=True)
        self.reader.prompt(cached, self.prompt, reused=False, seconds=seconds)
        self.read = True


def start(api: Api, folder: Path, dtype: str, spread: Spread) -> Llm:
    """vLLM is given the tensors and ids only. Without GPUs it does not compile, which takes minutes."""
    several = 0 < api.devices < spread.tensor * spread.pipeline
    try:
        return api.start(
            model=str(folder),
            skip_tokenizer_init=True,
            generation_config="vllm",
            dtype=dtype,
            max_model_len=-1,
            enable_prefix_caching=True,
            tensor_parallel_size=spread.tensor,
            pipeline_parallel_size=spread.pipeline,
            distributed_executor_backend="ray" if several else None,
            gpu_memory_utilization=spread.memory,
            enforce_eager=api.devices == 0,
            disable_log_stats=True,
        )
    except Exception as error:  # vLLM's processes end with whatever they met
        raise EngineError(f"vLLM cannot load {folder}: {error}") from error

"""The part of vLLM that is used, and the only place where it is imported."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from engine.base import EngineError

INSTALL = "pip install 'interlude[vllm]' (Linux with GPUs; docs/vllm.md says what else there is)"

QUIET = {
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "VLLM_LOGGING_STREAM": "ext://sys.stderr",
}
"""Nothing is reported or fetched, and stdout stays ours. vLLM takes these from the environment alone."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a model is computed.

    `tensor`: GPUs that share every layer. `pipeline`: groups of layers, each on `tensor` GPUs of its own.
    `memory`: the share of a device's memory (on a CPU: of the machine's) for weights and KV cache.
    """

    tensor: int = 1
    pipeline: int = 1
    memory: float = 0.9


class Completion(Protocol):
    """What was written since the last answer; `finish_reason` once nothing will follow."""

    @property
    def token_ids(self) -> Sequence[int]: ...
    @property
    def finish_reason(self) -> str | None: ...


class Answer(Protocol):
    """vLLM's RequestOutput. `num_cached_tokens`: ids of the prompt that were in the cache."""

    @property
    def outputs(self) -> Sequence[Completion]: ...
    @property
    def num_cached_tokens(self) -> int | None: ...


class ModelConfig(Protocol):
    @property
    def max_model_len(self) -> int: ...


class Llm(Protocol):
    """vLLM's AsyncLLM: a model that is loaded and computes, for many requests at once."""

    @property
    def model_config(self) -> ModelConfig: ...

    def generate(
        self, prompt: Mapping[str, list[int]], sampling_params: object, request_id: str
    ) -> AsyncGenerator[Answer, None]:
        """Closing it aborts the request."""
        ...

    def shutdown(self) -> None: ...


class Api(Protocol):
    """`devices`: GPUs of this machine, 0 where vLLM computes on the CPU."""

    @property
    def version(self) -> str: ...
    @property
    def devices(self) -> int: ...

    def start(self, **arguments: object) -> Llm:
        """Load a model. `arguments` are those of vLLM's AsyncEngineArgs."""
        ...

    def sampling(self, **parameters: object) -> object:
        """How one request is sampled, told in deltas. `parameters` are those of vLLM's SamplingParams."""
        ...


def is_installed() -> bool:
    """Whether the package is there. Nothing is imported, which would take ten seconds."""
    return find_spec("vllm") is not None


def installed() -> Api:
    """vLLM, imported. Raises EngineError where it is missing or does not import."""
    os.environ.update(QUIET)
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
    if not is_installed():
        raise EngineError(f"engine vllm needs the package vllm: {INSTALL}")
    try:
        return _Installed()
    except Exception as error:  # whatever a foreign library raises that does not fit this machine
        raise EngineError(f"vllm is installed and cannot be imported ({error}): {INSTALL}") from error


class _Installed:
    def __init__(self) -> None:
        vllm: Any = import_module("vllm")
        parameters: Any = import_module("vllm.sampling_params")
        platform: Any = import_module("vllm.platforms").current_platform
        self._arguments: Any = import_module("vllm.engine.arg_utils").AsyncEngineArgs
        self._llm: Any = import_module("vllm.v1.engine.async_llm").AsyncLLM
        self._sampling: Any = parameters.SamplingParams
        self._delta: Any = parameters.RequestOutputKind.DELTA
        self.version = str(vllm.__version__)
        self.devices = 0 if platform.is_cpu() else int(platform.device_count())

    def start(self, **arguments: object) -> Llm:
        return self._llm.from_engine_args(self._arguments(**arguments))

    def sampling(self, **parameters: object) -> object:
        return self._sampling(output_kind=self._delta, **parameters)

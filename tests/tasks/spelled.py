"""A model that says what a test spells, in the ids of nano's vocabulary, and whose prompts are real."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from importlib.resources import files
from pathlib import Path

from engine.base import EngineInfo, Options
from engine.messages import Said, Stop, ToolSpec, Transcript, Usage
from engine.recital import Recital
from engine.replay import Script
from engine.tokenizer import Tokenizer

NANO = Path(str(files("engine"))) / "nano"


def call(name: str, **arguments: str) -> str:
    """A call as GLM writes it."""
    pairs = "".join(
        f"<arg_key>{key}</arg_key>\n<arg_value>{value}</arg_value>\n" for key, value in arguments.items()
    )
    return f"\n<tool_call>{name}\n{pairs}</tool_call>"


class Spelled(Script):
    """Each output is a text with its markup; what it says comes out of the parser, with ids and counts."""

    def __init__(self, outputs: Sequence[str], recital: Recital) -> None:
        super().__init__(())
        self._outputs = list(outputs)
        self._recital = recital
        self._tokenizer = Tokenizer(NANO)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("spelled", "embedded", "sha256:0123456789abcdef", self._recital.vocabulary)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        output = self._outputs.pop(0)
        ids = tuple(self._tokenizer.encode_marked(output))
        called = "</tool_call>" in output
        end = self._tokenizer.id("<|observation|>" if called else "<|user|>")
        stop = Stop("call" if called else "end", Usage(reused=3), end)
        for event in self._recital.again(transcript, tools, options, ids, stop).said:
            yield event

    def count(self, text: str) -> int:
        return self._recital.count(text)

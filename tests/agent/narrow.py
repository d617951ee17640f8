"""An engine with a narrow context that plays a script; its prompts are written by the template."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from engine.base import EngineInfo, EngineLimits, Options
from engine.markup import GLM46
from engine.messages import Event, Said, Stop, Text, Thought, ToolCall, ToolSpec, Transcript, Usage
from engine.template import Template
from engine.tokenizer import Tokenizer

NANO = Path(__file__).parents[2] / "engine" / "nano"
Next = Callable[[Sequence[Event]], Sequence[Said]]


class Narrow:
    """`says` gives what comes next, for a transcript. `notes` answers what comes without tools: a summary.

    A prompt that leaves no room ends with a Stop that says so, as the embedded engine's does. `prompts` are
    those of the agent, `asides` those without tools; `spent` is what all together cost.
    """

    def __init__(self, says: Next, notes: Next, context: int = 8192) -> None:
        self._says = says
        self._notes = notes
        self._tokenizer = Tokenizer(NANO)
        self._template = Template(self._tokenizer, GLM46)
        self._context = context
        self.prompts: list[str] = []
        self.asides: list[str] = []
        self.sizes: list[int] = []
        self.spent = Usage()

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("narrow", "scripted")

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(self._context, self._context)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        ids = self._template.tokens(transcript, tools, options).ids
        size = len(ids)
        (self.prompts if tools else self.asides).append(self._tokenizer.decode(ids))
        self.sizes.append(size)
        if size >= self._context:
            yield Stop("context")
            return
        said = (self._says if tools else self._notes)(transcript)
        usage = Usage(prefilled=size)
        for event in said:
            match event:
                case Thought():
                    usage += Usage(thought=self.count(event.text))
                case Text():
                    usage += Usage(text=self.count(event.text))
                case _:
                    usage += Usage(call=20)
            yield event
        called = any(isinstance(event, ToolCall) for event in said)
        self.spent += usage
        yield Stop("call" if called else "end", usage)

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    async def cut(self, session: str) -> Stop | None:
        """Nothing is computed."""
        return None

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""

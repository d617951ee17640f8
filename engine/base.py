"""Engine: the seam behind which a model speaks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from engine.messages import Said, Stop, ToolSpec, Transcript


class EngineError(Exception):
    """The engine cannot do what was asked; the message says what the user can do.

    `again`: nothing is wrong with the request, and later the same may work.
    """

    again: bool = False


class ContextOverflow(EngineError):
    """The prompt does not fit the context; with fewer events it may."""


class Withheld(EngineError):
    """The provider keeps back what the model says: its rules forbid it."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Who spoke: named in every table and in every trajectory.

    `weights` and `vocabulary` are hashes ("sha256:" and the first 16 hex digits), "" where there are none.
    `kind` "scripted" marks words that no network computed, "imported" those of somebody else's record.
    """

    name: str
    kind: Literal["embedded", "remote", "replay", "scripted", "imported"]
    weights: str = ""
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """Tokens: the longest context (prompt and output together) and the longest output of one call."""

    context: int
    output: int


Speculation: TypeAlias = Literal["auto", "off", "lookup", "mtp"]
"""How ids are guessed ahead: not at all, by what the text said before, or by the checkpoint's MTP layer.
"auto" is what pays on the device."""


@dataclass(frozen=True, slots=True)
class Options:
    """How one call to the model is made.

    `session` names the KV cache slot. `temperature` 0 is greedy. `top_k` 0 and `top_p` 1 are off.
    `max_tokens` None is the engine's own limit. `thinking` None leaves it to the model, False turns it off.
    `thought_budget` is the number of thought tokens after which the engine closes the thought.
    `grammar` lets calls only become what their tools take, where the engine can hold them to it.
    `speculate` changes the time that an output takes, not what it says.
    """

    session: str = "default"
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int = 0
    max_tokens: int | None = None
    thinking: bool | None = None
    thought_budget: int | None = None
    grammar: bool = True
    speculate: Speculation = "auto"


class Engine(Protocol):
    """A model that reads a transcript and says what comes next."""

    @property
    def info(self) -> EngineInfo: ...

    @property
    def limits(self) -> EngineLimits: ...

    def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """Thoughts and texts as they grow, each call the moment it closes, one Stop at the end.

        Neighbouring thoughts (or texts) are pieces of one. Closing the generator early cancels the
        generation within one token.
        """
        ...

    async def cut(self, session: str) -> Stop | None:
        """What a stream of the session took that was closed before its end, told once; None where there was
        none. What was computed and not heard is discarded. Waits for half a second at most."""
        ...

    def count(self, text: str) -> int:
        """Tokens that `text` becomes when it stands in a prompt."""
        ...

    async def forget(self, session: str) -> None:
        """Free what is kept for a session."""
        ...

    async def close(self) -> None: ...

"""What both wires have in common: the fields of a request that a server may refuse, and what it answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from engine.base import Options
from engine.remote.counting import Told, told
from engine.remote.faults import Fault
from engine.remote.server import Server
from engine.remote.wire import DONE, Chunk, Wire

GRACE = 3.0  # seconds: for the usage, when the answer is complete


@dataclass(slots=True)
class Learned:
    """What a server taught us: fields that it does not take, the name that it has for thoughts."""

    unwanted: set[str] = field(default_factory=set[str])
    thoughts: str = "reasoning_content"


def sampling(options: Options, longest: int | None) -> dict[str, Any]:
    """Fields for how words are chosen; those that change nothing are left out."""
    found: dict[str, Any] = {"temperature": options.temperature}
    if options.temperature > 0:
        found |= {"seed": options.seed}
        found |= {"top_p": options.top_p} if options.top_p < 1 else {}
        found |= {"top_k": options.top_k} if options.top_k else {}
    bounds = [bound for bound in (options.max_tokens, longest) if bound is not None]
    return found | ({"max_tokens": min(bounds)} if bounds else {})


def wanted(body: Mapping[str, Any], learned: Learned) -> dict[str, Any]:
    """The body without what the server refused."""
    left = {name: value for name, value in body.items() if name not in learned.unwanted}
    if "max_tokens" in learned.unwanted and "max_tokens" in body:
        left["max_completion_tokens"] = body["max_tokens"]
    return left


class Answer:
    """The choice of one streamed answer: pieces until `finish` says why it ended. `told` is its usage."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.finish = ""
        self.stopped_by: object = None
        self.told = Told()

    async def pieces(
        self,
        wire: Wire,
        path: str,
        body: Mapping[str, Any],
        optional: Collection[str],
        spoke: Callable[[], bool],
    ) -> AsyncGenerator[Chunk, None]:
        """Choices as they arrive. Raises Fault when the answer breaks off before it is complete."""
        until: float | None = None
        async with aclosing(wire.chunks(path, body, optional, spoke)) as chunks:
            while not (self.finish and self.told.complete):
                if self.finish and until is None:
                    until = asyncio.get_running_loop().time() + GRACE
                try:
                    async with asyncio.timeout_at(until):
                        chunk = await anext(chunks)
                except (StopAsyncIteration, TimeoutError):
                    break
                except Fault:
                    if self.finish:
                        break
                    raise
                if chunk is DONE:
                    self.finish = self.finish or "stop"
                    break
                for choice in self._choices(chunk):
                    yield choice
        if not self.finish:
            raise Fault(f"the answer of {self._server.host} broke off", again=True)
        if self.finish in ("network_error", "error", "abort"):
            raise Fault(f"{self._server.host} broke off its answer ({self.finish})", again=True)

    def _choices(self, chunk: Chunk) -> list[Chunk]:
        if counted := chunk.get("usage"):
            self.told = told(counted)
        choices: Any = chunk.get("choices")
        if not isinstance(choices, list):
            return []
        own = [choice for choice in choices if isinstance(choice, Mapping) and not choice.get("index")]
        for choice in own:
            if choice.get("finish_reason"):
                self.finish = str(choice["finish_reason"])
                self.stopped_by = choice.get("stop_reason", choice.get("matched_stop"))
        return own

"""Chat: one call to a model whose server writes the prompt and sorts the answer."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from engine.base import Options, Withheld
from engine.messages import Said, Stop, StopReason, ToolSpec, Transcript, Usage
from engine.remote.counting import Sizes, balanced
from engine.remote.hearing import Hearing
from engine.remote.history import functions, messages, results
from engine.remote.request import Answer, Learned, sampling, wanted
from engine.remote.server import Server
from engine.remote.wire import Chunk, Wire
from engine.steps import next_call

WITHHELD = ("content_filter", "sensitive")

_THOUGHTS = ("reasoning_content", "reasoning")
_OPTIONAL = frozenset(
    (
        "stream_options",
        "seed",
        "top_k",
        "max_tokens",
        "tool_stream",
        "thinking",
        "chat_template_kwargs",
        *_THOUGHTS,
    )
)


class Chat:
    """One answer. A call is told as soon as it is complete; `spoke` says whether anything was told."""

    def __init__(
        self,
        server: Server,
        learned: Learned,
        transcript: Transcript,
        tools: Sequence[ToolSpec],
        options: Options,
    ) -> None:
        self._server = server
        self._learned = learned
        field = learned.thoughts
        keep = "never" if field in learned.unwanted else server.thoughts
        self._thoughts = "" if keep == "never" else field
        body: dict[str, Any] = {
            "model": server.model,
            "messages": messages(transcript, keep, field),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if tools:
            body["tools"] = functions(tools)
        body |= sampling(options, server.output) | _thinking(server, options, bool(tools))
        self._body = wanted(body, learned)
        written = json.dumps([body["messages"], body.get("tools")], ensure_ascii=False)
        self._read = len(written.encode("utf-8", "replace"))
        self._results = len(results(transcript).encode("utf-8", "replace"))
        self._hearing = Hearing(tools, next_call(transcript), server.context)
        self._answer = Answer(server)
        self._began = self._spoke_at = time.monotonic()
        self._over = False

    @property
    def spoke(self) -> bool:
        return self._hearing.spoke

    async def say(self, wire: Wire) -> AsyncGenerator[Said, None]:
        """The events, a Stop at the end. Raises EngineError, Fault where the answer was not complete."""
        self._began = self._spoke_at = time.monotonic()
        optional = {name for name in _OPTIONAL if name in self._body or self._thoughts == name}
        pieces = self._answer.pieces(wire, "/chat/completions", self._body, optional, lambda: self.spoke)
        async with aclosing(pieces):
            async for choice in pieces:
                for event in self._events(choice):
                    yield event
        full = self._answer.finish == "length"
        for event in self._hearing.close(full=full):
            yield event
        self._over = True
        yield Stop(self._reason(), self._usage())
        if self._answer.finish in WITHHELD:
            raise Withheld(
                f"{self._server.host} withheld the rest ({self._answer.finish}): ask in another way"
            )

    def cut(self) -> list[Said]:
        """It broke: what is sure, and a Stop that counts the rest as discarded; nothing behind a Stop."""
        if self._over:
            return []
        said = self._hearing.drop()
        reason: StopReason = "call" if self._hearing.called else "cancelled"
        return [*said, Stop(reason, self._usage())]

    def cancelled(self) -> Stop:
        """Nobody listens any more: what was not told counts as discarded."""
        self._hearing.drop()
        return Stop("cancelled", self._usage())

    def _events(self, choice: Chunk) -> list[Said]:
        delta: Any = choice.get("delta") or choice.get("message")
        if not isinstance(delta, Mapping):
            return []
        silent = not self.spoke
        said: list[Said] = []
        for name in _THOUGHTS:
            if delta.get(name) and isinstance(delta[name], str):
                self._learned.thoughts = name
                said += self._hearing.words("think", delta[name])
                break
        for thought, text in _parts(delta.get("content")):
            said += self._hearing.words("think" if thought else "content", text)
        calls: Any = delta.get("tool_calls")
        for place, piece in enumerate(calls if isinstance(calls, list) else []):
            if isinstance(piece, Mapping):
                said += self._hearing.piece(piece, place)
        if silent and self.spoke:
            self._spoke_at = time.monotonic()
        return said

    def _reason(self) -> StopReason:
        match self._answer.finish:
            case "length" | "max_tokens":
                return "length"
            case "model_context_window_exceeded":
                return "context"
            case _:
                return "call" if self._hearing.called else "end"

    def _usage(self) -> Usage:
        heard = self._hearing
        sizes = Sizes(self._read, self._results, heard.thought, heard.text, heard.call, heard.lost)
        now = time.monotonic()
        first = self._spoke_at if self.spoke else now
        return balanced(self._answer.told, sizes, (first - self._began, now - first))


def _thinking(server: Server, options: Options, tools: bool) -> dict[str, Any]:
    """How thinking is switched; nothing where it is left to the model."""
    found: dict[str, Any] = {"tool_stream": True} if server.thinking_switch == "zai" and tools else {}
    if options.thinking is None:
        return found
    match server.thinking_switch:
        case "zai":
            return found | {"thinking": {"type": "enabled" if options.thinking else "disabled"}}
        case "openrouter":
            return found | {"reasoning": {"enabled": options.thinking}}
        case "template":
            return found | {"chat_template_kwargs": {"enable_thinking": options.thinking}}


def _parts(content: object) -> list[tuple[bool, str]]:
    """Content as text or as a list of parts; with each whether it is a thought."""
    if isinstance(content, str):
        return [(False, content)]
    found: list[tuple[bool, str]] = []
    for part in content if isinstance(content, list) else []:
        if isinstance(part, str):
            found.append((False, part))
        elif isinstance(part, Mapping):
            thought = part.get("type") in ("thinking", "reasoning")
            inner: Any = part.get("text") or part.get("thinking") or part.get("reasoning")
            if isinstance(inner, str):
                found.append((thought, inner))
            else:
                found += [(thought, text) for _, text in _parts(inner)]
    return found

"""Completions: one call to a model whose prompt is written, and whose answer is read, with GLM's template."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from engine.base import Options, Withheld
from engine.control import STOPS
from engine.messages import Said, Stop
from engine.remote.asked import Page
from engine.remote.request import Answer, Learned, sampling, wanted
from engine.remote.server import Server
from engine.remote.wire import Chunk, Wire

_IDS = "prompt_ids"  # stands for the prompt as ids among the fields that a server may refuse
_OPTIONAL = frozenset(
    (
        "stream_options",
        "seed",
        "top_k",
        "stop",
        "stop_token_ids",
        "skip_special_tokens",
        "spaces_between_special_tokens",
        "add_special_tokens",
        "return_token_ids",
        _IDS,
    )
)


class Completions:
    """One answer; it may come from several requests, each of which goes on behind what was read before."""

    def __init__(self, server: Server, learned: Learned, page: Page, options: Options) -> None:
        self._server = server
        self._learned = learned
        self._page = page
        self._options = options
        self._answer = Answer(server)
        self._began = self._spoke_at = time.monotonic()
        self.spoke = False

    @property
    def over(self) -> bool:
        return self._page.over

    async def say(self, wire: Wire) -> AsyncGenerator[Said, None]:
        """The events, a Stop at the end. After a Fault it may be called again, and goes on."""
        if self._page.room <= 0:
            for event in self._told(self._page.full()):
                yield event
        while not self._page.over:
            if self._page.must:
                for event in self._told(self._page.forced()):
                    yield event
                continue
            async with aclosing(self._request(wire)) as said:
                async for event in said:
                    yield event

    async def _request(self, wire: Wire) -> AsyncGenerator[Said, None]:
        """One request, until the answer is over or words must be forced."""
        body = self._body()
        optional = {name for name in _OPTIONAL if name in body}
        if not isinstance(body["prompt"], str):
            optional.add(_IDS)
        self._answer = Answer(self._server)
        pieces = self._answer.pieces(wire, "/completions", body, optional, lambda: self.spoke)
        async with aclosing(pieces):
            async for choice in pieces:
                text, ids = _written(choice)
                if (text or ids) and not self.spoke:
                    self.spoke, self._spoke_at = True, time.monotonic()
                for event in self._told(self._page.take(text, ids)):
                    yield event
                if self._page.over or self._page.must:
                    return
        if self._answer.finish == "content_filter":
            raise Withheld(f"{self._server.host} withheld the rest: put the question in another way")
        for event in self._told(self._page.end(self._answer.finish, self._answer.stopped_by)):
            yield event

    def cancelled(self) -> Stop:
        """Nobody listens any more."""
        return self._counted(self._page.cut())

    def again(self) -> None:
        """The answer was cut: the next `say` goes on behind what was read."""
        self._page.again()

    def _body(self) -> dict[str, Any]:
        page = self._page
        body: dict[str, Any] = {
            "model": self._server.model,
            "stream": True,
            "stream_options": {"include_usage": True},
            "stop": [*STOPS, "<tool_response>"],
            "skip_special_tokens": False,
            "spaces_between_special_tokens": False,
            "add_special_tokens": False,
        }
        ids = None if _IDS in self._learned.unwanted else page.ids
        body["prompt"] = page.text if ids is None else ids
        if page.ends:
            body |= {"stop_token_ids": page.ends, "return_token_ids": True}
        body |= sampling(self._options, None)
        return wanted(body, self._learned) | {"max_tokens": page.room}

    def _told(self, events: Sequence[Said]) -> list[Said]:
        return [self._counted(event) if isinstance(event, Stop) else event for event in events]

    def _counted(self, stop: Stop) -> Stop:
        now = time.monotonic()
        first = self._spoke_at if self.spoke else now
        usage = self._page.usage(stop, self._answer.told, (first - self._began, now - first))
        return replace(stop, usage=usage)


def _written(choice: Chunk) -> tuple[str, list[int]]:
    """Text of a choice, and its ids where the server tells them."""
    text, ids = choice.get("text"), choice.get("token_ids")
    return (
        text if isinstance(text, str) else "",
        [id for id in ids if isinstance(id, int)] if isinstance(ids, list) else [],
    )

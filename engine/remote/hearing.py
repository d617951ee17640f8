"""Hearing: thoughts, texts and calls of a chat answer, as a server sorts them, to events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from engine.markup import State
from engine.messages import BrokenCall, Text, Thought, ToolCall, ToolSpec
from engine.parser import Parser, Words
from engine.remote.arriving import CALLS, Calls
from engine.remote.counting import LONG, size_of
from engine.remote.faults import Fault


class Hearing:
    """Reads one answer. `first` is the number of its first call; `context`: tokens that it can have at most.

    A server's parser loses calls, most of all those inside a thought: markup of one that is left in a thought
    or a text is read here. Where the server tells such a call once more, it is told once. `spoke`, `called`:
    whether anything was said, and any call. Sizes are bytes of what was said. An answer without end raises
    Fault.
    """

    def __init__(self, tools: Sequence[ToolSpec], first: int, context: int) -> None:
        self._tools = tools
        self._calls = Calls({spec.name: spec for spec in tools})
        self._parser: Parser | None = None
        self._channel: State = "content"
        self._first = self._number = first
        self._room = context * LONG
        self._told: dict[str, list[str]] = {"server": [], "markup": []}
        self.spoke = False
        self.called = False
        self.thought = self.text = self.call = self.lost = 0

    def words(self, channel: State, text: str) -> list[Words]:
        """A piece of a thought (`think`) or of a text (`content`)."""
        if not text:
            return []
        self._take(size_of(text))
        said: list[Words] = []
        if self._parser is None or self._channel != channel:
            said = self._leave()
            self._parser, self._channel = Parser(self._tools, channel), channel
        said += self._count(self._parser.feed(text), "markup")
        if any(isinstance(event, Thought | Text) and event.text.strip() for event in said):
            said += self._count(self._calls.settle(), "server")
        return said

    def piece(self, delta: Mapping[str, Any], place: int) -> list[Words]:
        """A piece of a call."""
        self._take(1 + len(str(delta)))
        return [*self._leave(), *self._count(self._calls.take(delta, place), "server")]

    def close(self, *, full: bool) -> list[Words]:
        """The answer is complete, or `full`: it had no more room."""
        rest = self._parser.close() if self._parser else []
        self._parser = None
        return [*self._count(rest, "markup"), *self._count(self._calls.close(full=full), "server")]

    def drop(self) -> list[Words]:
        """The answer was cut: what of it is sure. The rest counts as lost."""
        said: list[Words] = []
        for event in self._parser.close() if self._parser else []:
            if isinstance(event, BrokenCall):
                self.lost += size_of(event.raw)
            else:
                with suppress(Fault):
                    said += self._count([event], "markup")
        self._parser = None
        self.lost += size_of(self._calls.drop())
        return said

    def _take(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise Fault("the server says more than its context holds")

    def _leave(self) -> list[Words]:
        """Another channel begins: markup that was opened in this one was no call."""
        rest = self._parser.close() if self._parser else []
        self._parser = None
        kind = Thought if self._channel == "think" else Text
        plain = [
            kind(event.raw) if isinstance(event, BrokenCall) and not event.closed else event for event in rest
        ]
        return self._count(plain, "markup")

    def _count(self, events: Sequence[Words], source: str) -> list[Words]:
        """Number the calls, drop those that were told already, and measure."""
        calls = sum(isinstance(event, ToolCall | BrokenCall) for event in events)
        if calls and self._number - self._first + calls > CALLS:
            raise Fault(f"the server makes more than {CALLS} calls at once")
        kept: list[Words] = []
        for event in events:
            match event:
                case Thought():
                    self.thought += size_of(event.text)
                    kept.append(event)
                case Text():
                    self.text += size_of(event.text)
                    kept.append(event)
                case ToolCall():
                    spelled = json.dumps([event.name, event.arguments], sort_keys=True)
                    self.call += size_of(spelled)
                    other = self._told["server" if source == "markup" else "markup"]
                    if spelled in other:
                        other.remove(spelled)
                        continue
                    self._told[source].append(spelled)
                    kept.append(self._numbered(event))
                case BrokenCall():
                    self.call += size_of(event.raw)
                    kept.append(self._numbered(event))
        self.spoke = self.spoke or bool(kept)
        return kept

    def _numbered(self, event: ToolCall | BrokenCall) -> ToolCall | BrokenCall:
        self.called = True
        self._number += 1
        return replace(event, id=f"call_{self._number - 1}")

"""In text: a prompt and an answer of a model whose vocabulary is not here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.markup import Form
from engine.messages import BrokenCall, Event, Prompt, Said, Stop, StopReason, ToolCall, ToolResult, Usage
from engine.parser import Parser
from engine.remote.asked import ENDS, Asked, as_read
from engine.remote.counting import LONG, Sizes, Told, balanced, estimate, size_of
from engine.remote.spelling import Tags, written
from engine.steps import next_call
from engine.template import write


class InText:
    """Without the vocabulary: text goes in, and what is said carries no ids."""

    def __init__(self, form: Form, context: int, output: int, asked: Asked) -> None:
        transcript, tools, options = asked
        page, state = write(form, [_bare(event) for event in transcript], tools, options)
        self._text = written(page.spans, None)
        self._result = sum(size_of(span.text) for span in page.spans if span.result)
        self._parser = Parser(tools, state, next_call(transcript))
        self._tags = Tags()
        self._pieces: list[str] = []
        self._left = min(output, context, options.max_tokens or output) * LONG
        self._output = min(output, context, options.max_tokens or output)
        self._context = context
        self._sizes = {"thought": 0, "text": 0, "call": 0, "lost": 0}
        self._called = False
        self.over = False

    @property
    def ids(self) -> None:
        return None

    @property
    def ends(self) -> list[int]:
        return []

    @property
    def text(self) -> str:
        return "".join((self._text, *self._pieces))

    @property
    def room(self) -> int:
        """By estimate, and never so little that a prompt is not tried: the server knows better."""
        return max(min(256, self._output), min(self._output, self._context - estimate(self.text)))

    @property
    def must(self) -> bool:
        return False

    def forced(self) -> list[Said]:
        return []

    def take(self, text: str, ids: Sequence[int]) -> list[Said]:
        said: list[Said] = []
        for piece, tag in self._tags.feed(text):
            if self.over:
                break
            self._left -= size_of(piece)
            if self._left < 0:
                return [*said, *self._close("length")]
            if tag and piece in ENDS:
                self._sizes["lost"] += size_of(piece)
                said += self._close("call" if self._called else "end")
            else:
                self._pieces.append(piece)
                said += self._measured(self._parser.feed(piece))
        return said

    def again(self) -> None:
        self._sizes["lost"] += size_of(self._tags.held)
        self._tags = Tags()

    def cut(self) -> Stop:
        self.again()
        return Stop("cancelled")

    def end(self, finish: str, stopped_by: object) -> list[Said]:
        if self.over:
            return []
        said = self._measured(self._parser.feed(self._tags.held))
        return [*said, *self._close("length" if finish == "length" else None)]

    def full(self) -> list[Said]:
        return self._close("context")

    def usage(self, stop: Stop, told: Told, seconds: tuple[float, float]) -> Usage:
        return balanced(told, Sizes(size_of(self._text), self._result, **self._sizes), seconds)

    def _close(self, reason: StopReason | None) -> list[Said]:
        said = self._measured(self._parser.close())
        self.over = True
        return [*said, Stop(reason or ("call" if self._called else "end"))]

    def _measured(self, events: Sequence[Said]) -> list[Said]:
        for event in events:
            match event:
                case ToolCall() | BrokenCall():
                    self._called = True
                    size = event.raw if isinstance(event, BrokenCall) else str(dict(event.arguments))
                    self._sizes["call"] += size_of(size)
                case Stop():
                    pass
                case _:
                    self._sizes[event.type] += size_of(event.text)
        return list(map(as_read, events))


def _bare(event: Event) -> Event:
    match event:
        case Prompt() | ToolResult() | Stop():
            return event
        case _:
            return replace(event, ids=())

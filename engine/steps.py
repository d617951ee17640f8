"""A step is one call to the model with the answers to its calls: the unit that a transcript is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.base import EngineError
from engine.markup import Invocation, Page, State
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Transcript,
)

Words: TypeAlias = Thought | Text | ToolCall | BrokenCall


@dataclass(slots=True)
class Step:
    """What the model said in one call, and the results by the id of the call that they answer."""

    said: list[Words] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)

    def inside(self, think: int) -> bool:
        """Whether the words go on with a thought that was open before; `think` is the id of `<think>`."""
        match self.said[0] if self.said else None:
            case Thought(ids=ids) | ToolCall(in_thought=True, ids=ids) | BrokenCall(in_thought=True, ids=ids):
                return bool(ids) and think not in ids
            case _:
                return False

    def close(self, page: Page) -> None:
        """Write it as a past message: no thought, the texts, then the calls; a broken call stays text."""
        blocks: list[list[str]] = [[]]
        for event in self.said:
            match event:
                case Text():
                    blocks[-1].append(event.text)
                case BrokenCall():
                    blocks += [[event.raw], []]
                case ToolCall():
                    blocks.append([])
                case Thought():
                    pass
        texts = ["".join(block).strip() for block in blocks]
        content = "\n".join(text for text in texts if text)
        calls = [Invocation(call.name, call.arguments) for call in self.said if isinstance(call, ToolCall)]
        page.assistant("", content, calls)
        self._answer(page)

    def go_on(self, page: Page, state: State, think_end: int) -> bool:
        """Write it as the model said it, and its results. True when the thought is still open after it.

        `think_end` is the id of `</think>`.
        """
        if any(event.ids for event in self.said):
            for event in self.said:
                if event.ids:
                    page.said("", event.ids)
        else:
            _speak(page, self.said, open=state == "think")
        self._answer(page)
        open = state == "think"
        for event in self.said:
            match event:
                case Thought():
                    open = not event.ids or event.ids[-1] != think_end
                case Text():
                    open = False
                case ToolCall() | BrokenCall():
                    open = event.in_thought
        return open

    def check(self) -> list[str]:
        """The ids of the calls. Raises EngineError where a call has no result, or a result no call."""
        calls = [event.id for event in self.said if isinstance(event, ToolCall | BrokenCall)]
        for id in calls:
            if id not in self.results:
                raise EngineError(f"{id} has no result yet: answer it before the model is asked again")
        for id in self.results:
            if id not in calls:
                raise EngineError(f"the result {id} answers no call of the words before it")
        return calls

    def _answer(self, page: Page) -> None:
        calls = self.check()
        if calls:
            page.observation()
        for id in calls:
            page.response(self.results[id])


def steps(events: Sequence[Event]) -> Iterator[Prompt | Step]:
    """The prompts and steps of a transcript, in order.

    A Stop ends the words of a step; a result may stand before it, when the call ran while the model
    wrote on. Where no Stop was kept, words after a result begin the next step.
    """
    last_stop = max((place for place, event in enumerate(events) if isinstance(event, Stop)), default=-1)
    step, ended = Step(), False
    for place, event in enumerate(events):
        match event:
            case Prompt():
                if step.said or step.results:
                    yield step
                step, ended = Step(), False
                yield event
            case Stop():
                ended = True
            case ToolResult():
                step.results[event.id] = event.text
            case Thought() | Text() | ToolCall() | BrokenCall():
                if ended or (step.results and place > last_stop):
                    if step.said:
                        yield step
                    step, ended = Step(), False
                step.said.append(event)
    if step.said or step.results:
        yield step


def _speak(page: Page, said: Sequence[Words], *, open: bool) -> None:
    """Write words that have no ids, with their markup."""
    before: Words | None = None
    for event in said:
        inside = isinstance(event, Thought) or (not isinstance(event, Text) and event.in_thought)
        opens = inside and not open
        if opens:
            page.newline()
            page.control("<think>")
        elif open and not inside:
            page.control("</think>")
        elif before is None and not inside and not page.after("</think>"):
            page.no_thought()
        open = inside
        match event:
            case Thought():
                if isinstance(before, ToolCall | BrokenCall) and not opens:
                    page.newline()
                page.plain(event.text)
            case Text():
                if not isinstance(before, Text):
                    page.newline()
                page.plain(event.text)
            case ToolCall():
                page.newline()
                page.call(Invocation(event.name, event.arguments))
            case BrokenCall():
                page.newline()
                page.plain(event.raw.strip())
        before = event


def next_call(transcript: Transcript) -> int:
    """A number that no call of the transcript has: some may have been left out of it."""
    ids = [event.id for event in transcript if isinstance(event, ToolCall | BrokenCall)]
    return 1 + max((int(number[1]) for id in ids if (number := _NUMBERED.fullmatch(id))), default=0)


_NUMBERED = re.compile("call_([0-9]{1,9})")

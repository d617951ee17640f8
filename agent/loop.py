"""The loop: the model speaks, each call runs the moment it closes, results go back, the model goes on."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from agent.budget import Budget, Spent
from agent.marks import RAN, Elided, Mark, Record, Summarised, shortened
from agent.repeats import Repeats
from engine.base import ContextOverflow, Engine, Options
from engine.messages import (
    BrokenCall,
    Call,
    Event,
    Prompt,
    Said,
    Stop,
    Text,
    ToolCall,
    ToolResult,
    ToolSpec,
)


class Tools(Protocol):
    """What the loop needs of a dispatcher."""

    def turn(self, about: str = "") -> None:
        """The user has spoken: `about` are the words."""
        ...

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        """Begin a call; its task ends with the answer to the model."""
        ...

    async def cancel(self) -> list[ToolResult]:
        """End every call that is open; the task of each ends with what it came to."""
        ...

    async def rest(self) -> None:
        """The turn is over, and no call is open."""
        ...


class Log(Protocol):
    """Where events are written down before they take effect."""

    def write(self, event: Record) -> None: ...

    def sync(self) -> None: ...


class Fit(Protocol):
    """What keeps a transcript within the context."""

    def marks(
        self, transcript: Sequence[Event], *, pressed: bool = False
    ) -> AsyncGenerator[Elided | Summarised, None]:
        """What makes room, in its order; nothing where there is room, unless `pressed`."""
        ...

    def excess(self, transcript: Sequence[Event]) -> str:
        """ "" where there is room for an answer, else why not and what the user can do."""
        ...


Why = Literal["end", "length", "context", "cancelled", "budget", "repeats", "withheld"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a run ended. `end`: the model handed over. `detail` says which budget, what fills a context, or
    who keeps back what the model says."""

    why: Why
    detail: str = ""


class Agent:
    """One session: a transcript that grows by what the user, the model and the tools say.

    `transcript` may be a recorded one: the session goes on where that ended. `memory` stands before the
    words of the first message. `fit` makes room when the context fills; `transcript` is what is left then,
    `records` all that there was.
    """

    def __init__(
        self,
        engine: Engine,
        tools: Tools,
        specs: Sequence[ToolSpec],
        log: Log,
        *,
        system: str = "",
        options: Options | None = None,
        budget: Budget | None = None,
        transcript: Iterable[Event] = (),
        memory: str = "",
        fit: Fit | None = None,
    ) -> None:
        self._engine = engine
        self._tools = tools
        self._specs = tuple(specs)
        self._log = log
        self._options = options or Options()
        self._budget = budget or Budget()
        self._memory = memory
        self._fit = fit
        self._pressed = False
        self._refitted = False
        self._spent = Spent()
        self._speaks = False
        self._open: deque[tuple[Call, asyncio.Task[ToolResult] | str]] = deque()
        self.transcript: list[Event] = list(transcript)
        self.records: list[Record] = list(self.transcript)
        self.outcome: Outcome | None = None
        if system and not self.transcript:
            self._note(Prompt(system, "system"))

    async def run(self, prompt: str) -> AsyncGenerator[Event, None]:
        """Answer the user. Yields every event as it happens; `outcome` says afterwards why it ended.

        Closing the iterator cancels the model and the tools; what the calls came to that were open is
        in the log and in the transcript. `outcome` stays None when an error ended the run.
        """
        self.outcome = None
        self._settle()
        yield self._note(Prompt(self._first() + prompt))
        self._tools.turn(prompt)
        repeats = Repeats()
        try:
            while self.outcome is None:
                async with aclosing(self._step(repeats)) as step:
                    async for event in step:
                        yield event
        except (GeneratorExit, asyncio.CancelledError):
            self.outcome = Outcome("cancelled")
            raise
        finally:
            await self._close()

    async def _step(self, repeats: Repeats) -> AsyncGenerator[Event, None]:
        """One call to the model and the answers to the calls that it made."""
        if not await self._ready():
            return
        started = self._open
        stop = Stop("end")
        answers, spoke = isinstance(self.transcript[-1], ToolResult), False
        self._speaks = True
        async with aclosing(self._stream()) as said:
            async for event in said:
                self._note(event)
                match event:
                    case ToolCall() | BrokenCall():
                        started.append((event, repeats.refusal(event) or self._tools.start(event)))
                    case Text():
                        spoke = spoke or not event.text.isspace()
                    case Stop():
                        stop, self._speaks = event, False
                    case _:
                        pass
                yield event
        asked = bool(started)
        while started:
            call, answer = started[0]
            result = repeats.note(call, await _result(call, answer))
            started.popleft()
            yield self._note(result)
        if repeats.hopeless:
            self.outcome = Outcome("repeats")
        elif stop.reason == "context":
            self.outcome = await self._refit()
        elif stop.reason == "end" and answers and not (asked or spoke):
            # GLM now and then ends its turn behind a result without a word: asked once more.
            return
        elif stop.reason == "cancelled" or not asked:
            self.outcome = Outcome("end" if stop.reason == "call" else stop.reason)
        self._refitted = stop.reason == "context"

    async def compact(self) -> bool:
        """Make room now, whether there is need or not; not while it runs. False where nothing can go."""
        self._settle()
        made = await self._shorten(pressed=True)
        self._log.sync()
        return made

    def press(self) -> None:
        """Make room before the model is asked next."""
        self._pressed = True

    def mark(self, mark: Mark) -> None:
        """Write down what happens beside what is said."""
        self._log.write(mark)
        self.records.append(mark)

    async def _ready(self) -> bool:
        """Whether the model can be asked: within the budget, and with room in the context."""
        if self._over():
            return False
        if self._fit is not None:
            pressed, self._pressed = self._pressed, False
            await self._shorten(pressed=pressed)
            if self._over():
                return False
            if full := self._fit.excess(self.transcript):
                self.outcome = Outcome("context", full)
        return self.outcome is None

    def _over(self) -> bool:
        if over := self._spent.over(self._budget):
            self.outcome = Outcome("budget", over)
        return bool(over)

    async def _refit(self) -> Outcome | None:
        """The engine found no room: make some, and ask again; once."""
        if self._fit is None:
            return Outcome("context")
        if not self._refitted and await self._shorten(pressed=True):
            return None
        return Outcome("context", self._fit.excess(self.transcript) or FULL)

    async def _shorten(self, *, pressed: bool) -> bool:
        """Have the transcript shortened. Whether it was."""
        if self._fit is None:
            return False
        made = False
        async with aclosing(self._fit.marks(tuple(self.transcript), pressed=pressed)) as marks:
            async for mark in marks:
                self.mark(mark)
                self._spent.note(mark)
                self.transcript[:] = shortened(self.transcript, mark)
                made = True
        return made

    async def _stream(self) -> AsyncGenerator[Said, None]:
        left = None if self._budget.tokens is None else max(1, self._budget.tokens - self._spent.tokens)
        bounds = [bound for bound in (self._options.max_tokens, left) if bound is not None]
        options = replace(self._options, max_tokens=min(bounds, default=None))
        try:
            async with aclosing(self._engine.stream(tuple(self.transcript), self._specs, options)) as stream:
                async for event in stream:
                    yield event
        except ContextOverflow:
            if self._fit is None:
                raise
            yield Stop("context")

    def _first(self) -> str:
        """What stands before the user's words when they are the first."""
        said = [event for event in self.transcript if isinstance(event, Prompt) and event.role == "user"]
        return self._memory if all(prompt.text.startswith(RAN) for prompt in said) else ""

    async def _close(self) -> None:
        """End what is open, and write down what it came to: nobody listens any more, or nothing is open."""
        cancelled = self._speaks and self.outcome is not None
        told = asyncio.create_task(self._engine.cut(self._options.session)) if cancelled else None
        await self._tools.cancel()
        if told:
            self._note(await told or Stop("cancelled"))
        self._speaks = False
        while self._open:
            call, answer = self._open.popleft()
            if isinstance(answer, str):
                self._note(_refusal(call, answer))
            elif answer.done() and not answer.cancelled() and not answer.exception():
                self._note(answer.result())
        self._log.sync()
        await self._tools.rest()

    def _settle(self) -> None:
        """Answer the calls that a kill left open, so that the model can be asked again."""
        answered = {event.id for event in self.transcript if isinstance(event, ToolResult)}
        for event in list(self.transcript):
            if isinstance(event, ToolCall | BrokenCall) and event.id not in answered:
                self._note(
                    ToolResult(event.id, "error: interrupted before it ended", False, failure="cancelled")
                )

    def _note(self, event: Event) -> Event:
        self._log.write(event)
        self.transcript.append(event)
        self.records.append(event)
        self._spent.note(event)
        return event


FULL = "the model's context is full: start a new session, or go back to an earlier message"


async def _result(call: Call, answer: asyncio.Task[ToolResult] | str) -> ToolResult:
    """The answer when it is there. Who stops waiting does not stop the call."""
    if isinstance(answer, str):
        return _refusal(call, answer)
    await asyncio.wait([answer])
    return answer.result()


def _refusal(call: Call, text: str) -> ToolResult:
    """The answer to a call that was made too often."""
    return ToolResult(call.id, text, ok=False, failure="repeated")

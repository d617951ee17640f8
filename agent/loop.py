"""The loop: the model speaks, each call runs the moment it closes, results go back, the model goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from agent.budget import Budget, Spent
from agent.repeats import Repeats
from engine.base import Engine, Options
from engine.messages import (
    BrokenCall,
    Call,
    Event,
    Prompt,
    Said,
    Stop,
    ToolCall,
    ToolResult,
    ToolSpec,
)


class Tools(Protocol):
    """What the loop needs of a dispatcher."""

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        """Begin a call; its task ends with the answer to the model."""
        ...

    async def cancel(self) -> None:
        """End every call that runs."""
        ...


class Log(Protocol):
    """Where events are written down before they take effect."""

    def write(self, event: Event) -> None: ...

    def sync(self) -> None: ...


Why = Literal["end", "length", "context", "cancelled", "budget", "repeats"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a run ended. `end`: the model handed over. `detail` says which budget, in words."""

    why: Why
    detail: str = ""


class Agent:
    """One session: a transcript that grows by what the user, the model and the tools say.

    `transcript` may be a recorded one: the session goes on where that ended.
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
    ) -> None:
        self._engine = engine
        self._tools = tools
        self._specs = tuple(specs)
        self._log = log
        self._options = options or Options()
        self._budget = budget or Budget()
        self._spent = Spent()
        self.transcript: list[Event] = list(transcript)
        self.outcome: Outcome | None = None
        if system and not self.transcript:
            self._note(Prompt(system, "system"))

    async def run(self, prompt: str) -> AsyncGenerator[Event, None]:
        """Answer the user. Yields every event as it happens; `outcome` says afterwards why it ended.

        Closing the iterator cancels the model and the tools; calls that have no result then get one
        when the session goes on. `outcome` stays None when an error ended the run.
        """
        self.outcome = None
        self._settle()
        yield self._note(Prompt(prompt))
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
            await self._tools.cancel()
            self._log.sync()

    async def _step(self, repeats: Repeats) -> AsyncGenerator[Event, None]:
        """One call to the model and the answers to the calls that it made."""
        if over := self._spent.over(self._budget):
            self.outcome = Outcome("budget", over)
            return
        started: list[tuple[Call, asyncio.Task[ToolResult] | str]] = []
        stop = Stop("end")
        async with aclosing(self._stream()) as said:
            async for event in said:
                self._note(event)
                if isinstance(event, ToolCall | BrokenCall):
                    started.append((event, repeats.refusal(event) or self._tools.start(event)))
                if isinstance(event, Stop):
                    stop = event
                yield event
        for call, answer in started:
            result = ToolResult(call.id, answer, ok=False) if isinstance(answer, str) else await answer
            yield self._note(repeats.note(call, result))
        if repeats.hopeless:
            self.outcome = Outcome("repeats")
        elif stop.reason in ("context", "cancelled") or not started:
            self.outcome = Outcome("end" if stop.reason == "call" else stop.reason)

    async def _stream(self) -> AsyncGenerator[Said, None]:
        left = None if self._budget.tokens is None else max(1, self._budget.tokens - self._spent.tokens)
        bounds = [bound for bound in (self._options.max_tokens, left) if bound is not None]
        options = replace(self._options, max_tokens=min(bounds, default=None))
        async with aclosing(self._engine.stream(tuple(self.transcript), self._specs, options)) as stream:
            async for event in stream:
                yield event

    def _settle(self) -> None:
        """Answer the calls that an interruption left open, so that the model can be asked again."""
        answered = {event.id for event in self.transcript if isinstance(event, ToolResult)}
        for event in list(self.transcript):
            if isinstance(event, ToolCall | BrokenCall) and event.id not in answered:
                self._note(ToolResult(event.id, "error: interrupted before it ended", ok=False))

    def _note(self, event: Event) -> Event:
        self._log.write(event)
        self.transcript.append(event)
        self._spent.note(event)
        return event

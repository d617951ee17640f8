"""A session: what is said and done on one folder, written down as it happens, for any number of doors."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Protocol

from agent.journal import Journal
from agent.loop import Agent, Log, Outcome
from agent.marks import Record, transcript
from agent.policy import Answer, Mode, Policy
from agent.updates import Began, Ended, Notice, Question, Queued, Settled, Tail, Update, Written
from engine.base import EngineError
from engine.messages import Event
from sandbox.base import SandboxError

Hear = Callable[[Update], None]


class Live(Log, Protocol):
    """A log that also hears what running calls print: a dispatcher's `tail`."""

    def tail(self, id: str, text: str, total: int) -> None: ...


Make = Callable[[Live, Sequence[Event], Policy], Agent]
"""An agent that writes to a log and goes on from a transcript, its calls judged by a policy."""


class Session:
    """Takes messages, works on one at a time, and tells every door what happens. Used on one event loop.

    `records` is the journal so far; `make` puts the agent together. Doors keep nothing: what they show
    follows from `records` and from the updates that they hear.
    """

    def __init__(
        self, id: str, journal: Journal, make: Make, *, mode: Mode = "auto", records: Sequence[Record] = ()
    ) -> None:
        self.id = id
        self.records: list[Record] = list(records)
        self._journal = journal
        self._doors: list[Hear] = []
        self._questions: dict[str, tuple[Question, asyncio.Future[Answer]]] = {}
        self._waiting: deque[str] = deque()
        self._working: asyncio.Task[None] | None = None
        self.policy = Policy(mode, self._put)
        self._agent = make(self, transcript(self.records), self.policy)

    def listen(self, hear: Hear) -> Callable[[], None]:
        """Have a door told of every update from now on; returns what ends it."""
        self._doors.append(hear)
        return lambda: self._doors.remove(hear)

    @property
    def busy(self) -> bool:
        return self._working is not None

    @property
    def waiting(self) -> tuple[str, ...]:
        """Messages that are worked on when the turn has ended."""
        return tuple(self._waiting)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What waits for the user, the oldest first."""
        return tuple(question for question, _ in self._questions.values())

    def send(self, text: str) -> None:
        """Take a message; it is worked on now, or when the turn that goes on has ended."""
        self._waiting.append(text)
        self._tell(Queued(self.waiting))
        if self._working is None:
            self._working = asyncio.create_task(self._work())

    def unsend(self) -> tuple[str, ...]:
        """Take back the messages that still wait."""
        texts = self.waiting
        self._waiting.clear()
        self._tell(Queued(()))
        return texts

    async def interrupt(self) -> None:
        """End the turn that goes on: the model within a token, tools within half a second."""
        if self._working is not None:
            self._working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._working

    def answer(self, id: str, answer: Answer) -> None:
        """The user's word on the call `id`; nothing happens when it is not asked about any more."""
        if id in self._questions and not self._questions[id][1].done():
            self._questions[id][1].set_result(answer)

    async def close(self) -> None:
        """End the turn and the journal; the session can be resumed."""
        await self.interrupt()
        self._journal.close()

    def write(self, event: Record) -> None:
        """Write a record down, then tell of it: the log of the loop."""
        self._journal.write(event)
        self.records.append(event)
        self._tell(Written(len(self.records) - 1, event))

    def tail(self, id: str, text: str, total: int) -> None:
        """A running call has printed more; nothing of it is kept."""
        self._tell(Tail(id, text, total))

    def sync(self) -> None:
        self._journal.sync()

    async def _work(self) -> None:
        """Messages one after another, until none waits."""
        try:
            while self._waiting:
                text = self._waiting.popleft()
                self._tell(Queued(self.waiting))
                await self._turn(text)
        finally:
            self._working = None

    async def _turn(self, text: str) -> None:
        self._tell(Began())
        error = ""
        try:
            async with aclosing(self._agent.run(text)) as events:
                async for _ in events:
                    pass
        except (EngineError, SandboxError) as problem:
            error = str(problem)
        finally:
            self._tell(Ended(self._agent.outcome or Outcome("cancelled"), error))

    async def _put(self, question: Question) -> Answer:
        """Ask the user, and wait as long as it takes."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._questions[question.call.id] = (question, future)
        self._tell(question)
        try:
            return await future
        finally:
            del self._questions[question.call.id]
            self._tell(Settled(question.call.id))

    def notice(self, notice: Notice) -> None:
        """Have every door show a sentence."""
        self._tell(notice)

    def _tell(self, update: Update) -> None:
        for hear in tuple(self._doors):
            hear(update)

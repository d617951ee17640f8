"""Questions that wait for the user's word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent.policy import Answer
from agent.updates import Question, Settled


class Asking:
    """Puts questions to whoever listens; the first answer counts."""

    def __init__(self, tell: Callable[[Question | Settled], None]) -> None:
        self._tell = tell
        self._open: dict[str, tuple[Question, asyncio.Future[Answer]]] = {}

    @property
    def open(self) -> tuple[Question, ...]:
        """What waits for the user, the oldest first."""
        return tuple(question for question, _ in self._open.values())

    async def put(self, question: Question) -> Answer:
        """Ask the user, and wait as long as it takes."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._open[question.call.id] = (question, future)
        self._tell(question)
        try:
            return await future
        finally:
            del self._open[question.call.id]
            self._tell(Settled(question.call.id))

    def answer(self, id: str, answer: Answer) -> None:
        """The user's word on the call `id`; nothing happens when it is not asked about any more."""
        if id in self._open and not self._open[id][1].done():
            self._open[id][1].set_result(answer)

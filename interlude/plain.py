"""The agent in lines, for screen readers, pipes and terminals that can only print."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from agent.policy import Answer, Mode, No
from agent.session import Session
from agent.updates import Ended, Question, Update, Written
from interlude.opening import Make, make_session, opener
from interlude.remotes import price_of
from interlude.settings import Settings
from interlude.slash.command import CommandError, take
from interlude.slash.door import Choice, Form, Level
from interlude.slash.problems import PROBLEMS
from interlude.slash.registry import registry
from interlude.spending import Spending, money, no_price, spending
from interlude.spoken import Spoken
from interlude.typed_lines import TypedLines, as_it_was

TWICE = 2.0
"""Seconds within which a second ctrl+c quits."""
ANSWERS: dict[str, Answer] = {
    **{"y": "once", "yes": "once", "a": "always", "always": "always"},
    **{"p": "project", "project": "project", "n": "no", "no": "no", "": "no"},
}


def run(
    settings: Settings,
    folder: Path,
    id: str,
    greeting: Sequence[str],
    *,
    talks: bool,
    make: Make = make_session,
) -> int:
    """The door: returns the exit code. Where nobody talks, nothing is prompted for, and the end of the input
    ends the program."""
    with as_it_was():
        return asyncio.run(Plain(settings, folder, talks=talks, make=make).live(id, greeting))


class Plain:
    """A door to one session at a time; what the user types is worked on line by line."""

    def __init__(self, settings: Settings, folder: Path, *, talks: bool, make: Make = make_session) -> None:
        self._make = make
        self.settings = settings
        self.folder = folder
        self.keys: Sequence[tuple[str, str]] = (("ctrl+c", "interrupt; twice: quit"), ("ctrl+d", "quit"))
        self.themes: Sequence[str] = ()
        self.theme = ""
        self._lines = TypedLines(talks=talks)
        self._spoken = Spoken(lambda line: print(line, flush=True), self._cost)
        self._commands, self._problems = registry(folder)
        self._put = ""
        self._left = False
        self._pressed = -TWICE
        self._wake = asyncio.Event()
        self._failed = self._ended = False
        self._doing: asyncio.Future[None] | None = None
        self._session: Session | None = None
        self._spent = Spending(no_price, str)

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    def _cost(self) -> str:
        return money(self._spent.turn, estimated=self._spent.estimated)

    async def live(self, id: str, greeting: Sequence[str]) -> int:
        """Until the user leaves. Returns the exit code: 1 when the last turn failed."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._stop)
        for line in (*greeting, *self._problems):
            self._spoken.line("note", line)
        self._meet(id, self.settings.mode)
        try:
            while not self._left:
                await self._next()
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            await self.session.close()
        return int(self._failed)

    def _meet(self, id: str, mode: Mode) -> None:
        session = self._make(self.settings, self.folder, id, mode)
        self._session = session
        price = partial(price_of, self.settings)
        self._spent = spending(session.records, price, lambda: session.first_model)
        session.listen(self._hear)
        self._spoken.line("session", f"{session.id} {session.title}".strip())
        self._warming = asyncio.create_task(session.warm())

    async def _next(self) -> None:
        """One line of the user's, and all that comes of it."""
        put, self._put = self._put, ""
        try:
            line = await self._typed("> ", put)
        except EOFError:
            self._left = True
            return
        if not line.strip() or self._left:
            return
        self._ended = self._failed = False
        self._doing = asyncio.ensure_future(take(self, line, self._commands))
        try:
            await self._doing
        except PROBLEMS as problem:
            self._spoken.line("error", str(problem))
            self._failed = True
        except asyncio.CancelledError:
            self._spoken.line("interrupted", "")
        finally:
            self._doing = None
        await self._worked()

    async def _typed(self, prompt: str, prefill: str = "") -> str:
        """A line, or "" when the user leaves meanwhile."""
        reading = asyncio.ensure_future(self._lines.read(prompt if self._lines.talks else "", prefill))
        while not reading.done() and not self._left:
            waking = asyncio.ensure_future(self._wake.wait())
            await asyncio.wait([reading, waking], return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            self._wake.clear()
        if not reading.done():
            reading.cancel()
            return ""
        return reading.result()

    async def _worked(self) -> None:
        """Wait for the end of the turn, if one was begun; ask the user what is asked meanwhile."""
        while not self._ended and (self.session.busy or self.session.waiting):
            if self.session.questions:
                await self._ask(self.session.questions[0])
            else:
                await self._wake.wait()
            self._wake.clear()
        self._put = "\n".join(self.session.unsend()) or self._put

    def _stop(self) -> None:
        """Ctrl+c: ends what goes on; twice where nothing does, it ends the program."""
        again = time.monotonic() - self._pressed < TWICE
        self._pressed = time.monotonic()
        if again:
            self.leave()
        elif self._doing is not None:
            self._doing.cancel()
        elif self.session.busy:
            self._stopping = asyncio.ensure_future(self.session.interrupt())
        else:
            self._spoken.line("note", "ctrl+c again quits")

    async def _ask(self, question: Question) -> None:
        if not self._lines.talks:
            self._spoken.line("note", "nobody is there to ask, so the answer is no; --mode auto does not ask")
            self.session.answer(question.call.id, "no")
            await asyncio.sleep(0)
            return
        choice = "yes, always, project, or no and why? " if question.rules else "yes, or no and why? "
        with suppress(EOFError):
            said = (await self._typed(choice)).strip()
            self.session.answer(question.call.id, ANSWERS.get(said.lower()) or No(said))
        await asyncio.sleep(0)

    def _hear(self, update: Update) -> None:
        if isinstance(update, Written):
            self._spent.note(update.record)
        self._spoken.hear(update)
        if isinstance(update, Ended):
            self._ended = True
            self._failed = bool(update.error) or update.outcome.why != "end"
        self._wake.set()

    # What commands need

    def dress(self, theme: str) -> None:
        """Lines have no looks."""

    def say(self, text: str, level: Level = "info") -> None:
        self._spoken.line("note" if level == "info" else level, text)

    async def show(self, title: str, text: str, form: Form = "text") -> None:
        self._spoken.block(title, "\n" + text)

    async def pick(self, title: str, choices: Sequence[Choice], about: str = "") -> str | None:
        if not self._lines.talks:
            raise CommandError("nobody is there to choose: say it behind the command")
        if about:
            self._spoken.block("about", about)
        self._spoken.line("choose", title)
        for number, one in enumerate(choices, 1):
            self._spoken.line(str(number), f"{one.label}{', ' if one.detail else ''}{one.detail}")
        with suppress(EOFError):
            said = (await self._typed("number, or nothing: ")).strip()
            if said.isdecimal() and 0 < int(said) <= len(choices):
                return choices[int(said) - 1].value
        return None

    def put(self, text: str) -> None:
        self._put = text
        self._spoken.block("the message was", text)

    async def work_with(self, settings: Settings) -> None:
        self.settings = settings
        await self.session.work_with(opener(settings, self.session.folder))
        self._warming = asyncio.create_task(self.session.warm())

    async def go(self, id: str = "") -> None:
        before = self.session
        again = before.id if before.records else ""
        await before.close()
        try:
            self._meet(id, before.policy.mode)
        except PROBLEMS:
            self._meet(again, before.policy.mode)
            raise

    def leave(self) -> None:
        self._left = True
        self._wake.set()

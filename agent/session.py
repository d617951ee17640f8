"""A session: what is said and done on one folder, written down as it happens, for any number of doors."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from traceback import extract_tb
from typing import Any

from agent.asking import Asking
from agent.bill import Bill
from agent.branches import (
    Branch,
    branches,
    checkpoint_before,
    messages,
    open_calls,
)
from agent.equipment import Equipment, Opening, equipped, same
from agent.held import Held, SessionError, Waiting
from agent.journal import JournalError
from agent.loop import Agent, Outcome
from agent.marks import Equipped, Kept, Named, Printed, Record, Returned, Rewound, transcript
from agent.policy import Answer, Mode, Policy
from agent.rules import Rules
from agent.store import Sessions, title_of
from agent.updates import Began, Done, Ended, Loading, Notice, Question, Queued, Tail, Update, Written
from agent.winding import finish, run_own, wind
from engine.base import EngineError
from engine.messages import Event, Prompt, ToolResult
from sandbox.base import Sandbox
from sandbox.errors import SandboxDied, SandboxError
from tools.turn import When

Hear = Callable[[Update], None]
Open = Callable[["Session"], Awaitable[Equipment]]
"""Makes what a session works with. Raises NotReady, EngineError and SandboxError."""

PATIENCE = 0.15
"""Seconds after which an interruption is told, though what it ends is still ending."""


class Session:
    """Takes messages, works on one at a time, and tells every door what happens. Used on one event loop.

    `records` is the journal so far. Doors keep nothing: what they show follows from `records` and from the
    updates that they hear. It is there at once; engine and sandbox are opened by `open`, and messages wait
    for them.
    """

    def __init__(self, held: Held, open: Open, *, mode: Mode = "auto", rules: Rules | None = None) -> None:
        self.records: list[Record] = list(held.read.records) if held.read else []
        self._asking = Asking(self._tell)
        self.policy = Policy(mode, self._asking.put, rules, lambda said: self.notice(Notice(said, "warning")))
        self._held = held
        self._doors: list[Hear] = []
        self._waiting = deque(held.waiting(self.records))
        self._opening = Opening(lambda: self._open(open))
        self._working: asyncio.Task[Any] | None = None
        self._going = False
        self._stopping = False
        self._busy = False
        self._loading: int | None = None
        self._turning = asyncio.Lock()
        self._typing = asyncio.Lock()
        self._agent: Agent | None = None
        self._settle()

    # What doors show.

    @property
    def id(self) -> str:
        return self._held.id

    @property
    def folder(self) -> Path:
        """Where it works."""
        return Path(self._held.about.folder)

    @property
    def title(self) -> str:
        return self._held.about.title

    @property
    def first_model(self) -> str:
        """The name of the model that the session began with, "" before it has begun."""
        return self._held.header.engine.name if self._held.header else ""

    @property
    def equipment(self) -> Equipment | None:
        """Engine and sandbox, once they are there."""
        return self._opening.ready

    @property
    def busy(self) -> bool:
        """Whether a message is worked on, or the context is made shorter: from `Began` to `Ended`."""
        return self._busy

    @property
    def loading(self) -> int | None:
        """How much of the model is read, in percent, while it is being loaded."""
        return self._loading

    @property
    def waiting(self) -> tuple[str, ...]:
        """Messages that are worked on when the turn has ended."""
        return tuple(self._waiting)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What waits for the user, the oldest first."""
        return self._asking.open

    @property
    def torn(self) -> int:
        """Bytes that a crash left at the end of the journal; they are kept beside it."""
        return self._held.torn

    @property
    def mode(self) -> Mode:
        """What calls may do."""
        return self.policy.mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.policy.mode = mode

    def messages(self) -> list[tuple[int, str]]:
        """The user's messages that can be rewound to, with the numbers of their records."""
        return messages(self.records)

    def branches(self) -> list[Branch]:
        """What was left by a rewind and can be gone back to, the newest last."""
        return branches(self.records)

    def listen(self, hear: Hear) -> Callable[[], None]:
        """Have a door told of every update from now on; returns what ends it."""
        self._doors.append(hear)
        return lambda: self._doors.remove(hear)

    # What doors ask for.

    async def warm(self) -> None:
        """Open engine and sandbox ahead of the first message; a failure is told, and tried again then."""
        try:
            await self._equip()
        except (SessionError, EngineError, SandboxError) as problem:
            self.notice(Notice(str(problem), "warning"))

    def send(self, text: str) -> None:
        """Take a message; it is worked on now, or when the turn that goes on has ended. Raises
        SessionError where it cannot be kept."""
        if not self.title:
            self._held.name(title_of(text))
        self._waiting.append(text)
        try:
            self._queue()
        except SessionError:
            self._waiting.pop()
            raise
        self.proceed()

    def unsend(self) -> tuple[str, ...]:
        """Take back the messages that still wait."""
        texts = self.waiting
        self._waiting.clear()
        self._queue()
        return texts

    def proceed(self) -> None:
        """Work on the messages that wait: after an interruption, a failure, or a resume."""
        self._going = True
        if self._working is None and self._waiting:
            self._stopping = False
            self._working = asyncio.create_task(self._work())
            self._working.add_done_callback(self._worked)

    async def interrupt(self) -> None:
        """End the turn that goes on. Doors hear `Ended` within a fifth of a second; what the tools came to
        may be written after that. Messages that wait go on waiting."""
        self._going = False
        if self._working is None:
            return
        if not self._stopping:
            self._stopping = True
            self._working.cancel()
        await asyncio.wait([self._working], timeout=PATIENCE)
        self._end(Outcome("cancelled"))

    def answer(self, id: str, answer: Answer) -> None:
        """The user's word on the call `id`; nothing happens when it is not asked about any more."""
        self._asking.answer(id, answer)

    async def rewind(self, number: int, *, files: bool = True) -> str:
        """Go back to before the user's message with this number, with the files or without; returns its
        words. What is left can be gone back to. Raises SessionError and SandboxError."""
        words = dict(self.messages()).get(number)
        if words is None:
            raise SessionError(f"record {number} is no message of this branch: rewind to one of messages()")
        await self._quiet()
        await self._wind(Rewound(number, checkpoint_before(self.records, number) if files else ""))
        return words

    async def undo(self) -> str:
        """Go back to before the last message. Raises SessionError and SandboxError."""
        said = self.messages()
        if not said:
            raise SessionError("there is nothing to undo: no message was sent")
        return await self.rewind(said[-1][0])

    async def go_back(self, to: int) -> None:
        """Return to the branch that was left when there were `to` records, with its files.

        Raises SessionError and SandboxError.
        """
        branch = next((one for one in self.branches() if one.to == to), None)
        if branch is None:
            raise SessionError(f"no branch was left at {to}: go back to one of branches()")
        await self._wind(Returned(to, branch.files))

    async def shell(self, command: str) -> Printed:
        """Run the user's own command in the sandbox; the model reads it with the next message.

        Raises SessionError, EngineError and SandboxError.
        """
        async with self._typing, self._sandbox() as sandbox:
            return await run_own(self, sandbox, command)

    async def compact(self) -> bool:
        """Make what the model reads shorter: now, or in a turn that goes on before its next step. False
        where nothing can go. Raises SessionError, EngineError and SandboxError."""
        if self._agent is not None:
            self._agent.press()
            return True
        while self._working is not None:
            await asyncio.wait([self._working])
        self._stopping = False
        self._working = compacting = asyncio.create_task(self._compact())
        compacting.add_done_callback(self._worked)
        try:
            await asyncio.wait([compacting])
        except asyncio.CancelledError:
            await self.interrupt()
            raise
        if compacting.cancelled():
            raise SessionError("it was interrupted: what was shortened by then stays so")
        return compacting.result()

    def bill(self) -> Bill | None:
        """What the context is made of, by part; None until the engine is there."""
        equipment = self.equipment
        if equipment is None or equipment.fit is None:
            return None
        return equipment.fit.bill(self._read(equipment) or [Prompt(equipment.system, "system")])

    def rename(self, title: str) -> None:
        """Give the session another title."""
        if self.records:
            self.write(Named(title))
        self._held.name(title)

    def fork(self, until: int | None = None) -> str:
        """A copy of the first `until` records, or of all, as a session of its own; returns its id.

        Raises SessionError.
        """
        return Sessions(self._held.path.parent).fork(self.id, until)

    async def work_with(self, open: Open) -> None:
        """Take another engine or sandbox from the next message on; what there is now is given back."""
        await self._quiet()
        async with self._turning, self._typing:
            await self._opening.close()
            self._opening = Opening(lambda: self._open(open))

    async def close(self) -> None:
        """End the turn, give back engine and sandbox, and close the journal; the session can be resumed."""
        await self._quiet()
        await self._opening.close()
        self._held.close()

    # What the loop, the tools and the policy call.

    def tail(self, id: str, text: str, total: int) -> None:
        """A running call has printed more; nothing of it is kept."""
        self._tell(Tail(id, text, total))

    def done(self, result: ToolResult) -> None:
        """A call has ended; its result is written down later."""
        self._tell(Done(result))

    def write(self, event: Record) -> None:
        """Write a record down, then tell of it: the log of the loop."""
        self._held.write(event)
        self.records.append(event)
        self._tell(Written(len(self.records) - 1, event))

    def sync(self) -> None:
        self._held.sync()

    def kept(self, id: str, when: When) -> None:
        """A checkpoint was made, and what it was made for comes next."""
        self.write(Kept(id, when))

    def loads(self, done: int, total: int) -> None:
        """So much of the model is read; whole percents are told."""
        percent = min(100, 100 * done // max(total, 1))
        before, self._loading = self._loading, percent if percent < 100 else None
        if self._loading != before:
            self._tell(Loading(percent))

    def notice(self, notice: Notice) -> None:
        """Have every door show a sentence."""
        self._tell(notice)

    # How it works.

    async def _work(self) -> None:
        """Messages one after another, until none waits."""
        while self._going and self._waiting:
            async with self._turning:
                await self._turn()

    def _worked(self, task: asyncio.Task[Any]) -> None:
        """Called where it was cancelled before it began, too."""
        self._working = None
        if self._going:
            self.proceed()

    async def _turn(self) -> None:
        """Work on the message that has waited longest; it stays where it cannot be begun."""
        self._busy = True
        self._tell(Began())
        begun = False
        error = ""
        try:
            equipment = await self._equip()
            self._agent = agent = equipment.agent(self, self._begin(equipment))
            async with aclosing(agent.run(self._waiting[0])) as events:
                async for event in events:
                    if not begun and isinstance(event, Prompt):
                        begun = True
                        self._waiting.popleft()
                        self._queue()
        except (EngineError, SandboxError, SessionError, JournalError) as problem:
            error = str(problem)
            self._going = False
            if isinstance(problem, SandboxDied):
                await self._opening.close()
        except Exception as problem:
            # As far as a fault of ours may reach: the session is there for the next message.
            error = _fault(problem)
            self._going = False
        finally:
            agent, self._agent = self._agent, None
            self._end((agent and agent.outcome) or Outcome("cancelled"), error)

    async def _compact(self) -> bool:
        """Make it shorter between two turns; doors show it as work."""
        self._busy = True
        self._tell(Began())
        outcome = Outcome("end")
        try:
            async with self._turning:
                equipment = await self._equip()
                return await equipment.agent(self, self._begin(equipment)).compact()
        except asyncio.CancelledError:
            outcome = Outcome("cancelled")
            raise
        finally:
            self._end(outcome)

    def _begin(self, equipment: Equipment) -> list[Event]:
        """What the engine is to read before the message that is next."""
        self._settle()
        header = self._held.header or equipment.header
        self._held.begin(header)
        if not any(isinstance(record, Prompt) for record in self.records) and equipment.system:
            self.write(Prompt(equipment.system, "system"))
        now = equipped(equipment.header)
        before = next((one for one in reversed(self.records) if isinstance(one, Equipped)), equipped(header))
        if not same(before, now):
            self.write(now)
        return self._read(equipment)

    def _settle(self) -> None:
        """Answer the calls that were left open, before anything else is said."""
        for id in open_calls(self.records):
            self.write(ToolResult(id, "error: interrupted before it ended", ok=False))

    def _read(self, equipment: Equipment) -> list[Event]:
        """What an engine is to read of the records."""
        header = self._held.header or equipment.header
        now = equipment.header.engine.vocabulary
        return transcript(self.records, first=header.engine.vocabulary, now=now)

    def _end(self, outcome: Outcome, error: str = "") -> None:
        """Tell that the turn is over, once."""
        if self._busy:
            self._busy = False
            self._tell(Ended(outcome, error))

    def _queue(self) -> None:
        """Keep the messages that wait, and tell of them."""
        self._held.keep(Waiting(len(self.records), self.waiting))
        self._tell(Queued(self.waiting))

    async def _equip(self) -> Equipment:
        """Engine and sandbox; the journal of a new session begins with them."""
        return await self._opening.get()

    @asynccontextmanager
    async def _sandbox(self) -> AsyncGenerator[Sandbox, None]:
        """The sandbox; one that dies meanwhile is given back, so that the next one is another."""
        try:
            yield (await self._equip()).sandbox
        except SandboxDied:
            await self._opening.close()
            raise

    async def _open(self, open: Open) -> Equipment:
        """Open them, and finish what a rewind was cut off in."""
        equipment = await open(self)
        self._held.begin(equipment.header)
        await finish(self, equipment.sandbox, self.records)
        return equipment

    async def _wind(self, mark: Rewound | Returned) -> None:
        """Go to another place in the conversation, with its files where the mark names them."""
        await self._quiet()
        async with self._turning, self._typing:
            if mark.files:
                async with self._sandbox() as sandbox:
                    await wind(self, sandbox, mark)
            else:
                self.write(mark)

    async def _quiet(self) -> None:
        """End the turn and wait until all of it has ended."""
        await self.interrupt()
        if self._working is not None:
            await asyncio.wait([self._working])

    def _tell(self, update: Update) -> None:
        for hear in tuple(self._doors):
            hear(update)


def _fault(problem: Exception) -> str:
    """What went wrong that nobody foresaw, and where."""
    last = extract_tb(problem.__traceback__)[-1]
    where = f"{Path(last.filename).name}, line {last.lineno}"
    return f"a fault of Interlude's own: {type(problem).__name__}: {problem} ({where}); please report it"

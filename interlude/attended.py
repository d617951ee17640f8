"""One task worked on in an environment of somebody else's, its record written as it goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from agent.assembly import assemble
from agent.journal import FORMAT, Header, Journal, finish
from agent.loop import Outcome
from agent.marks import Record
from engine.base import EngineError
from engine.messages import Ids, Stop, ToolResult, Usage
from engine.progress import unwatched
from interlude.build import Watch, plan, told_to
from interlude.exporting import letters
from interlude.settings import Settings
from sandbox.base import Sandbox
from tasks.trajectories.as_atif import document, written
from tasks.trajectories.prompts import Letters
from tasks.trajectories.recorded import Recorded, Tokens
from tasks.trajectories.steps import Steps

REST = 20.0
"""So many times as long as it took to write the document, it is left alone: long ones are written seldom."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a session has taken so far. `calls`: the ids that each call to the model read and said, as far as
    they are known."""

    model: str
    usage: Usage
    calls: Sequence[tuple[Ids, Ids]]


class Book:
    """The record of a session: our own lines, and ATIF beside them, complete after every step.

    `tell` is told what was counted whenever that changes.
    """

    def __init__(
        self, folder: Path, header: Header, letters: Letters | None, tell: Callable[[Counted], None]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._header = header
        self._journal = Journal(folder / "journal.jsonl", header)
        self._steps = Steps(header, letters)
        self._tell = tell
        self._due = 0.0

    def write(self, event: Record) -> None:
        self._journal.write(event)
        now = time.time()
        self._steps.note(event, (now, now))
        if isinstance(event, Stop):
            self._tell(Counted(self._header.engine.name, self._steps.usage, self._steps.calls))
        if isinstance(event, Stop | ToolResult) and time.monotonic() >= self._due:
            self._put()

    def sync(self) -> None:
        self._journal.sync()

    def close(self) -> None:
        """Write all of it, whatever became of the session."""
        self._journal.close()
        journal = self._folder / "journal.jsonl"
        finish(journal, self._folder / "interlude.jsonl")
        journal.unlink()
        self._put()

    def _put(self) -> None:
        began, path = time.monotonic(), self._folder / "trajectory.json"
        part = path.with_suffix(".part")
        part.write_bytes(written(document(self._recorded(path), self._steps)))
        part.replace(path)
        self._due = time.monotonic() + REST * (time.monotonic() - began)

    def _recorded(self, path: Path) -> Recorded:
        usage, header = self._steps.usage, self._header
        return Recorded(
            form="interlude",
            version=FORMAT,
            path=path,
            session=header.session,
            agent="interlude",
            model=header.engine.name,
            task=header.task,
            created=header.created,
            records=(),
            times=(),
            counted=Tokens(usage.prompt, usage.reused, None, usage.output, usage.thought),
            header=header,
        )


@dataclass(frozen=True, slots=True)
class Session:
    """`name` of the session; the record goes to `folder`. `warn` hears in a line what makes it slow."""

    settings: Settings
    name: str
    folder: Path
    tell: Callable[[Counted], None]
    warn: Callable[[str], object]

    async def work(self, instruction: str, sandbox: Sandbox) -> Outcome:
        """Answer once. Cancelled, it leaves the record of what there is. Raises EngineError, SandboxError and
        SettingsError."""
        profile, make = plan(self.settings)
        engine = await make("start", Watch(unwatched, self.warn))
        try:
            told = told_to(profile, self.settings)
            made = assemble(engine, sandbox, told, self.name, fits=not profile.brief, kept=None)
            book = Book(self.folder, made.header, await asyncio.to_thread(self._letters), self.tell)
            agent = made.agent(book)
            try:
                async with aclosing(agent.run(instruction)) as events:
                    async for _ in events:
                        pass
            finally:
                book.close()
            return agent.outcome or Outcome("cancelled")
        finally:
            await engine.close()

    def _letters(self) -> Letters | None:
        try:
            return letters(self.settings)
        except EngineError:
            return None

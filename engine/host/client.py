"""Hosted: an engine that computes in a process of its own, which every session of this user shares."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.host.line import SILENCE, Line, Lost, Stopped
from engine.host.place import CURE, Place, place_of, sweep
from engine.host.recipe import Recipe
from engine.host.start import Started, start
from engine.host.wire import Attach, Failed, Ready, frame
from engine.messages import Said, Stop, ToolSpec, Transcript
from engine.progress import Progress, unwatched

GRACE = 2.0
"""Seconds that an engine waits for another user when its last one has left: a door that is opened again at
once finds the model loaded."""
WAIT = 30.0  # seconds for a process to listen; loading comes after that
BETWEEN = 0.02  # seconds between two tries


class Hosted:
    """Attached to the one process that has the recipe's engine. Made by `attach`; used on one event loop.

    When that process ends, what goes on here raises EngineError, and the next call starts another one: what
    was said is in the transcript. `process` is its id; `slow` is as in Loaded.
    """

    def __init__(self, recipe: Recipe, place: Place, progress: Progress, grace: float, silence: int) -> None:
        self._recipe = recipe
        self._place = place
        self._progress = progress
        self._grace = grace
        self._silence = silence
        self._line: Line | None = None
        self._ready: Ready | None = None
        self._started: Started | None = None
        self._attaching = asyncio.Lock()
        self._counting = threading.Lock()
        self._count: Callable[[str], int] | None = None
        self._warms: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    async def attach(
        cls,
        recipe: Recipe,
        folder: Path,
        progress: Progress = unwatched,
        *,
        grace: float = GRACE,
        silence: int = SILENCE,
    ) -> Hosted:
        """An engine that is ready: the one that runs already, or a new one. Sockets and logs are in `folder`.

        `progress` is told how far loading is, from whatever point this session comes in. A process that says
        nothing for `silence` seconds was stopped. Raises EngineError.
        """
        hosted = cls(recipe, place_of(recipe, folder), progress, grace, silence)
        await hosted._attached()
        return hosted

    @property
    def info(self) -> EngineInfo:
        return self._known.info

    @property
    def limits(self) -> EngineLimits:
        return self._known.limits

    @property
    def slow(self) -> str:
        return self._known.slow

    @property
    def process(self) -> int:
        return self._known.process

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        line = await self._attached()
        if self._count is None and self._warms is None:
            self._warms = asyncio.create_task(asyncio.to_thread(self._warm))
        try:
            async with aclosing(line.speak(transcript, tools, options)) as said:
                async for event in said:
                    yield event
        except Stopped:
            raise
        except Lost as lost:
            raise EngineError(self._ended(str(lost))) from None

    async def cut(self, session: str) -> Stop | None:
        return None if self._line is None else await self._line.cut(session)

    def count(self, text: str) -> int:
        """By the model's own tokenizer, here: the engine is not waited for. It is read when the model first
        speaks, on a thread of its own; before that, here and now."""
        return self._counter()(text)

    async def forget(self, session: str) -> None:
        if self._line is not None and not self._line.lost:
            await self._line.forget(session)

    async def close(self) -> None:
        """Leave; the process ends when nobody else uses it. Safe to call twice."""
        self._closed = True
        if self._line is not None:
            await self._line.close()
        if self._warms is not None:
            await self._warms

    @property
    def _known(self) -> Ready:
        assert self._ready is not None
        return self._ready

    def _counter(self) -> Callable[[str], int]:
        with self._counting:
            if self._count is None:
                self._count = _counter(self._known.tokenizer)
            return self._count

    def _warm(self) -> None:
        """On a thread: have the tokenizer before the first result is cut to its room."""
        with suppress(EngineError):  # whoever counts is told
            self._counter()

    async def _attached(self) -> Line:
        """The line, made anew where the process has ended."""
        async with self._attaching:
            if self._closed:
                raise EngineError("the engine was closed: make a new one")
            if self._line is None or self._line.lost:
                if self._line is not None:
                    await self._line.close()
                self._line = await self._dial()
            return self._line

    async def _dial(self) -> Line:
        """Reach the process, starting it if need be, and wait until its model is loaded."""
        until = time.monotonic() + WAIT
        while True:
            reached = await self._reach(until)
            line = Line(*reached, self._silence)
            try:
                reached[1].write(frame(Attach(self._recipe.key())))
                match await line.ready(self._progress):
                    case Ready() as ready:
                        self._ready = ready
                        return line
                    case Failed(text, known):
                        raise EngineError(text if known else self._why(text))
            except Stopped:
                await line.close()
                raise
            except (Lost, ConnectionError):
                # It ended: because its last user had left, or because loading killed it.
                await line.close()
                await asyncio.sleep(BETWEEN)
                if self._started is not None and self._started.ended:
                    raise EngineError(self._ended(f"{self._recipe.name} could not be loaded")) from None
                if time.monotonic() > until:
                    raise EngineError(self._why(f"{self._recipe.name} could not be loaded")) from None
            except BaseException:
                await line.close()
                raise

    async def _reach(self, until: float) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection. Two that come at the same moment start one process: only one gets the lock."""
        self._started = None
        while (connection := self._place.connect()) is None:
            if self._started is not None and self._started.ended:
                raise EngineError(self._ended(f"{self._recipe.name} could not be loaded"))
            if time.monotonic() > until:
                raise EngineError(self._why(f"the process for {self._recipe.name} does not answer"))
            if self._started is None and (lock := self._place.hold()) is not None:
                try:
                    sweep(self._place.folder)
                    self._started = start(self._place, self._recipe, self._grace, lock)
                except OSError as error:
                    raise EngineError(
                        f"no process can be started for {self._recipe.name}: {error}; {CURE}"
                    ) from error
                finally:
                    os.close(lock)
            await asyncio.sleep(BETWEEN)
        return await asyncio.open_unix_connection(sock=connection)

    def _ended(self, what: str) -> str:
        """Why the process is gone, as far as can be known from here."""
        how = self._started.how() if self._started is not None else ""
        if how.startswith("signal 9"):
            what += " (signal 9: most often memory was full; interlude doctor says what the model takes)"
        elif how:
            what += f" ({how})"
        return self._why(f"{what}; the next call starts another one")

    def _why(self, what: str) -> str:
        said = self._place.said()
        return f"{what}; the end of {self._place.log}:\n{said}" if said else what


def is_running(recipe: Recipe, folder: Path) -> bool:
    """Whether a process has the recipe's engine, or loads it. Raises EngineError."""
    found = place_of(recipe, folder).connect()
    if found is not None:
        found.close()
    return found is not None


def _counter(tokenizer: str) -> Callable[[str], int]:
    if not tokenizer:
        return lambda text: (len(text.encode()) + 3) // 4
    from engine.tokenizer import counter

    return counter(Path(tokenizer))

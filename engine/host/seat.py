"""Seat: one client of the engine's process: what it has read to the model, and the calls it waits for."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Coroutine
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace

from engine.base import EngineError
from engine.host.batches import Batches
from engine.host.recipe import Loaded
from engine.host.wire import (
    Again,
    Answer,
    Attach,
    Cancel,
    Cut,
    Ended,
    Forget,
    Read,
    Speak,
    Spoken,
    WireError,
    chained,
    frame,
    receive,
    request,
)
from engine.messages import Event, ToolSpec


@dataclass(slots=True)
class _Heard:
    """A session's transcript as far as it was read, a digest of the frames that brought it, and its tools."""

    events: list[Event] = field(default_factory=list[Event])
    digest: str = ""
    tools: tuple[ToolSpec, ...] = ()


class Seat:
    """Serves one connection of an engine that is there. `number` keeps its sessions apart from others'."""

    def __init__(
        self, number: int, loaded: Loaded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._number = number
        self._engine = loaded.engine
        self._reader = reader
        self._writer = writer
        self._sessions: dict[str, _Heard] = {}
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._left = False

    async def serve(self, first: Awaitable[bytes]) -> None:
        """From its first frame until the client goes. Then its calls are cancelled, and what was kept for it
        is freed.

        Raises WireError when it says what is not of the protocol.
        """
        try:
            body = await first
            while body:
                self._take(body)
                body = await receive(self._reader)
        finally:
            self._left = True
            calls = list(self._calls.values())
            for task in calls:
                task.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            with suppress(EngineError):  # the engine may have been closed
                for session in self._sessions:
                    await self._engine.forget(self._own(session))

    def _take(self, body: bytes) -> None:
        match request(body):
            case Read() as read:
                self._read(read, body)
            case Speak() as speak:
                self._begin(speak.call, self._speak(speak))
            case Forget(call, session):
                self._begin(call, self._forget(call, session))
            case Cancel(call):
                if task := self._calls.get(call):
                    task.cancel()
                else:
                    self._say(Cut(call, None))
            case Attach():
                raise WireError("it is attached")

    def _read(self, read: Read, body: bytes) -> None:
        heard = self._sessions.setdefault(read.session, _Heard())
        if read.start:
            heard.events, heard.digest = [], ""
        heard.events += read.events
        heard.digest = chained(heard.digest, body)

    def _begin(self, call: int, work: Coroutine[None, None, None]) -> None:
        if call in self._calls:
            work.close()
            raise WireError(f"call {call} goes on")
        self._calls[call] = asyncio.create_task(self._answer(call, work))

    async def _answer(self, call: int, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except ConnectionError:
            pass  # the client was killed; whoever reads from it sees that too
        except EngineError as error:
            self._say(Ended(call, str(error) or type(error).__name__))
        except Exception as error:  # the edge of the process: the log has all of it
            traceback.print_exc(file=sys.stderr)
            self._say(Ended(call, f"the engine failed: {type(error).__name__}: {error}"))
        finally:
            del self._calls[call]

    async def _speak(self, speak: Speak) -> None:
        heard = self._sessions.get(speak.session)
        if heard is None or (speak.length, speak.digest) != (len(heard.events), heard.digest):
            self._say(Again(speak.call))
            return
        if speak.tools is not None:
            heard.tools = speak.tools
        options = replace(speak.options, session=self._own(speak.session))
        batches = Batches(lambda events: self._say(Spoken(speak.call, events)))
        try:
            async with aclosing(self._engine.stream(tuple(heard.events), heard.tools, options)) as said:
                async for event in said:
                    batches.add(event)
                    await self._writer.drain()
            batches.flush()
        except asyncio.CancelledError:
            if not self._left:
                self._say(Cut(speak.call, await self._engine.cut(options.session)))
            raise
        finally:
            batches.close()
        self._say(Ended(speak.call))

    async def _forget(self, call: int, session: str) -> None:
        self._sessions.pop(session, None)
        await self._engine.forget(self._own(session))
        self._say(Ended(call))

    def _own(self, session: str) -> str:
        return f"{self._number}/{session}"

    def _say(self, answer: Answer) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(answer))

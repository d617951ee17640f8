"""Line: a client's end of the connection to an engine's process; it sends what the other end has not read."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from engine.base import EngineError, Options
from engine.cutting import PATIENCE, Heard, cut
from engine.host.place import peer
from engine.host.wire import (
    LENGTH,
    Again,
    Alive,
    Answer,
    Cancel,
    Cut,
    Ended,
    Failed,
    Forget,
    Progressed,
    Read,
    Ready,
    Request,
    Speak,
    Spoken,
    WireError,
    answer,
    chained,
    frame,
    receive,
)
from engine.messages import Event, Said, Stop, ToolSpec, Transcript
from engine.progress import Progress

SILENCE = 30
"""Seconds without a word from the other end, after which it counts as stopped."""
AT_ONCE = 256
"""Events that are written before whoever else runs on this loop has a turn."""


class Lost(EngineError):
    """The other end is gone."""

    again = True


class Stopped(Lost):
    """The other end is there and does not answer."""


@dataclass(slots=True)
class _Sent:
    """What the other end has read of a session, a digest of the frames that brought it, and its tools."""

    events: list[Event] = field(default_factory=list[Event])
    digest: str = ""
    tools: tuple[ToolSpec, ...] | None = None


class Line:
    """One connection that is attached; used on one event loop. After `silence` seconds without a word it is
    lost; seconds in which this process was stopped itself do not count."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: int = SILENCE
    ) -> None:
        self._reader = reader
        self._process = peer(writer.get_extra_info("socket")).process
        self._writer = writer
        self._numbers = itertools.count(1)
        self._calls: dict[int, asyncio.Queue[Answer | Lost]] = {}
        self._sessions: dict[str, _Sent] = {}
        self._cancelled: dict[str, tuple[int, asyncio.Queue[Answer | Lost], Heard]] = {}
        self._sending = asyncio.Lock()
        self._listens: asyncio.Task[None] | None = None
        self._silence = silence
        self._silent = 0
        self._stopped = False
        self._watches = asyncio.create_task(self._watch())
        self.lost = False

    async def ready(self, progress: Progress) -> Ready | Failed:
        """Wait until the model is loaded, or cannot be. Raises Lost."""
        while body := await self._receive():
            match answer(body):
                case Alive():
                    pass
                case Progressed(done, total):
                    progress(done, total)
                case Ready() as ready:
                    self._listens = asyncio.create_task(self._listen())
                    return ready
                case Failed() as failed:
                    return failed
                case _:
                    raise WireError("the engine's process speaks out of turn")
        raise self._loss("the engine's process ended before it was ready")

    async def speak(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """One call to the model. Raises Lost, and EngineError when the engine cannot do it."""
        call, answers = self._open()
        ended, heard = False, Heard()
        self._cancelled.pop(options.session, None)
        try:
            await self._ask(call, transcript, tuple(tools), options)
            while not ended:
                match await answers.get():
                    case Spoken(_, events):
                        for event in events:
                            heard.hear(event)
                            yield event
                    case Again():
                        self._sessions.pop(options.session, None)
                        await self._ask(call, transcript, tuple(tools), options)
                    case Ended(_, error):
                        ended = True
                        if error:
                            raise EngineError(error)
                    case Lost() as lost:
                        ended = True
                        raise type(lost)(str(lost))
                    case _:
                        raise WireError("the engine's process answers another question")
        finally:
            if ended:
                del self._calls[call]
            else:
                self._cancelled[options.session] = call, answers, heard
                self._send(Cancel(call))

    async def cut(self, session: str) -> Stop | None:
        """What a cancelled call of the session took. A little longer is waited than at the other end."""
        if session not in self._cancelled:
            return None
        call, answers, heard = self._cancelled.pop(session)
        if heard.over:
            return None
        stop: Stop | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.5 * PATIENCE):
                while stop is None:
                    match await answers.get():
                        case Spoken(_, events):
                            stop = next((event for event in events if isinstance(event, Stop)), None)
                        case Cut(_, told):
                            stop = told or Stop("cancelled")
                        case Lost():
                            stop = Stop("cancelled")
                        case _:
                            pass
        self._calls.pop(call, None)
        return cut(stop or Stop("cancelled"), heard.usage)

    async def forget(self, session: str) -> None:
        """Free what is kept for a session, here and there."""
        self._sessions.pop(session, None)
        self._cancelled.pop(session, None)
        call, answers = self._open()
        try:
            self._send(Forget(call, session))
            await answers.get()
        finally:
            del self._calls[call]

    async def close(self) -> None:
        """Leave."""
        self._lose()
        self._watches.cancel()
        if self._listens is not None:
            self._listens.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listens
        self._writer.transport.abort()  # not close: what a stopped process did not read would be waited for
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    def _open(self) -> tuple[int, asyncio.Queue[Answer | Lost]]:
        if self.lost:
            raise self._loss("the engine's process has ended")
        call = next(self._numbers)
        self._calls[call] = asyncio.Queue()
        return call, self._calls[call]

    async def _ask(
        self, call: int, transcript: Transcript, tools: tuple[ToolSpec, ...], options: Options
    ) -> None:
        """Have the rest of the transcript read, then ask for what comes next."""
        async with self._sending:
            sent = self._sessions.setdefault(options.session, _Sent())
            known = len(sent.events)
            if len(transcript) < known or any(
                now is not then and now != then for now, then in zip(transcript, sent.events, strict=False)
            ):
                sent = self._sessions[options.session] = _Sent(tools=sent.tools)
                known = 0
            for start in range(known, len(transcript), AT_ONCE):
                events = tuple(transcript[start : start + AT_ONCE])
                body = self._send(Read(options.session, start == 0, events))
                sent.digest = chained(sent.digest, body)
                sent.events += events
                await self._drain()
            changed = None if tools == sent.tools else tools
            sent.tools = tools
            self._send(Speak(call, options.session, len(sent.events), sent.digest, changed, options))
            await self._drain()

    async def _listen(self) -> None:
        """Hand every answer to the call that waits for it, until there are no more."""
        try:
            while body := await self._receive():
                match answer(body):
                    case Alive():
                        pass
                    case Spoken(call) | Ended(call) | Again(call) as said:
                        if call in self._calls:
                            self._calls[call].put_nowait(said)
                    case Cut(call) as said:
                        if call in self._calls:
                            self._calls.pop(call).put_nowait(said)
                    case _:
                        raise WireError("the engine's process speaks out of turn")
        except WireError:
            self._writer.close()
        finally:
            self._lose()

    def _lose(self) -> None:
        self.lost = True
        for answers in self._calls.values():
            answers.put_nowait(self._loss("the engine's process ended while it spoke"))

    def _loss(self, ended: str) -> Lost:
        """What became of the other end: it was stopped, or `ended`."""
        if not self._stopped:
            return Lost(ended)
        process = self._process
        return Stopped(
            f"the engine's process {process} says nothing any more: it was stopped, or is too busy; "
            f"kill -CONT {process} lets it go on, kill -KILL {process} makes room for another"
        )

    async def _receive(self) -> bytes:
        body = await receive(self._reader)
        self._silent = 0
        return body

    async def _watch(self) -> None:
        """Wait for the other end to fall silent, in seconds that this process has lived through."""
        while self._silent < self._silence:
            await asyncio.sleep(1)
            self._silent += 1
        self._stopped = True
        self._writer.transport.abort()

    def _send(self, request: Request) -> bytes:
        """Write it; returns the frame without its length."""
        sent = frame(request)
        if not self._writer.is_closing():
            self._writer.write(sent)
        return sent[LENGTH:]

    async def _drain(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

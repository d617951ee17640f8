"""The engine's process: loads the model once, serves who attaches of its user, ends with the last one."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path

from engine.base import EngineError
from engine.host.place import Place, peer
from engine.host.recipe import Loaded, Recipe
from engine.host.seat import Seat
from engine.host.wire import (
    Alive,
    Answer,
    Attach,
    Failed,
    Progressed,
    Ready,
    WireError,
    frame,
    receive,
    request,
)

FIRST = 10.0  # seconds that are waited for the first user
GREETING = 10.0  # seconds in which a connection has to say what it wants
LAST = 5.0  # seconds in which everybody leaves who was told to
BEAT = 2.0  # seconds between two signs of life
SHARE = 200  # loading is told of so many times at most


def serve(order: bytes) -> int:
    """Be the engine that was ordered (a start.Order as JSON); returns the exit code."""
    said = json.loads(order)
    place = Place(Path(said["folder"]), said["name"])
    try:
        return asyncio.run(_serve(place, Recipe(**said["recipe"]), said["grace"]))
    finally:
        place.clear()


async def _serve(place: Place, recipe: Recipe, grace: float) -> int:
    return await Server(place, recipe).run(grace)


class Server:
    """Listens at a place from the start on, so that who waits for the model hears how far it is."""

    def __init__(self, place: Place, recipe: Recipe) -> None:
        self._place = place
        self._recipe = recipe
        self._key = recipe.key()
        self._loaded: asyncio.Future[Loaded] = asyncio.get_running_loop().create_future()
        self._users: dict[int, asyncio.StreamWriter] = {}
        self._seats = 0
        self._came, self._left = asyncio.Event(), asyncio.Event()

    async def run(self, grace: float) -> int:
        """Until nobody has been attached for `grace` seconds, or the model cannot be loaded."""
        loop = asyncio.get_running_loop()
        ended = asyncio.create_task(self._until_left(grace))
        loop.add_signal_handler(signal.SIGTERM, ended.cancel)
        server = await asyncio.start_unix_server(self._welcome, sock=self._place.listen())
        threading.Thread(target=self._load, args=(loop,), daemon=True).start()
        beats = asyncio.create_task(self._beat())
        await asyncio.wait([ended, self._loaded], return_when=asyncio.FIRST_COMPLETED)
        failed = self._loaded.done() and self._loaded.exception() is not None
        if failed:
            await _within(FIRST, self._came)  # whoever it was started for is told why
        else:
            await asyncio.wait([ended])
            for writer in self._users.values():
                writer.close()
        if self._users:
            await _within(LAST, self._left)
        beats.cancel()
        self._place.socket.unlink(missing_ok=True)
        server.close()
        if self._loaded.done() and not failed:
            await self._loaded.result().engine.close()
        return int(failed)

    def _load(self, loop: asyncio.AbstractEventLoop) -> None:
        """On a thread of its own."""
        told = 0

        def progress(done: int, total: int) -> None:
            nonlocal told
            if done - told >= total // SHARE or done == total:
                told = done
                loop.call_soon_threadsafe(self._tell, Progressed(done, total))

        try:
            loaded = self._recipe.cook(progress)
            loop.call_soon_threadsafe(self._loaded.set_result, loaded)
        except Exception as error:  # the edge of the process: whoever is attached is told
            if not isinstance(error, EngineError):
                traceback.print_exc(file=sys.stderr)
            loop.call_soon_threadsafe(self._loaded.set_exception, error)

    async def _until_left(self, grace: float) -> None:
        patience = FIRST
        while True:
            await _within(patience, self._came)
            if not self._users:
                return
            await self._left.wait()
            patience = grace

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first frame to its end."""
        try:
            if peer(writer.get_extra_info("socket")).user == os.geteuid() and await self._greeted(reader):
                await self._attended(reader, writer)
        except ConnectionError:
            pass  # it was killed
        except (WireError, TimeoutError) as error:
            print(f"a connection was ended: {error or type(error).__name__}", file=sys.stderr)
        finally:
            writer.close()

    async def _greeted(self, reader: asyncio.StreamReader) -> bool:
        """Whether it is a client that wants this engine."""
        async with asyncio.timeout(GREETING):
            body = await receive(reader)
        return bool(body) and request(body) == Attach(self._key)

    async def _attended(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A user, from now until it leaves."""
        self._seats += 1
        number = self._seats
        self._users[number] = writer
        self._left.clear()
        self._came.set()
        first = asyncio.create_task(receive(reader))
        try:
            await asyncio.wait([first, self._loaded], return_when=asyncio.FIRST_COMPLETED)
            if not self._loaded.done():
                return  # it has left; nothing can be asked yet
            if error := self._loaded.exception():
                writer.write(
                    frame(Failed(str(error) or type(error).__name__, isinstance(error, EngineError)))
                )
                await writer.drain()
                return
            loaded = self._loaded.result()
            info, limits = loaded.engine.info, loaded.engine.limits
            writer.write(frame(Ready(info, limits, loaded.slow, loaded.tokenizer, os.getpid())))
            await Seat(number, loaded, reader, writer).serve(first)
        finally:
            first.cancel()
            del self._users[number]
            if not self._users:
                self._came.clear()
                self._left.set()

    async def _beat(self) -> None:
        """Show everybody that it lives, but for who does not read what was sent before."""
        while True:
            for writer in self._users.values():
                if not writer.transport.get_write_buffer_size():
                    writer.write(frame(Alive()))
            await asyncio.sleep(BEAT)

    def _tell(self, answer: Answer) -> None:
        """Say it to everybody who waits."""
        for writer in self._users.values():
            writer.write(frame(answer))


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait until it happens, but not for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

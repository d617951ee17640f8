"""Lines that the user types or a pipe brings, read beside an event loop that goes on."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import termios
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread


class TypedLines:
    """Standard input by the line; `talks`: a user sits there, is prompted and can edit the line."""

    def __init__(self, *, talks: bool) -> None:
        self.talks = talks
        self._prefill = ""
        self._pending: asyncio.Future[str] | None = None
        self._raw = None if talks else open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115
        self._rest = b""
        if talks:
            with contextlib.suppress(ImportError):
                import readline

                readline.set_startup_hook(lambda: readline.insert_text(self._prefill))

    async def read(self, prompt: str, prefill: str = "") -> str:
        """The next line. Raises EOFError. Who stops waiting loses nothing: the next one gets the line."""
        if self._pending is None or self._pending.done():
            self._prefill = prefill
            self._pending = asyncio.get_running_loop().create_future()
            Thread(target=self._wait, args=(prompt, self._pending), daemon=True).start()
        return await asyncio.shield(self._pending)

    def _wait(self, prompt: str, future: asyncio.Future[str]) -> None:
        loop = future.get_loop()
        try:
            line = input(prompt) if self.talks else self._next()
        except (EOFError, OSError, UnicodeDecodeError):
            line = None
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_settle, future, line)

    def _next(self) -> str:
        """A line of a pipe; its last one need not end."""
        assert self._raw is not None
        while b"\n" not in self._rest:
            piece = self._raw.read(65536)
            if not piece:
                break
            self._rest += piece
        if not self._rest:
            raise EOFError
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", "replace").rstrip("\r")


def _settle(future: asyncio.Future[str], line: str | None) -> None:
    if future.done():
        return
    if line is None:
        future.set_exception(EOFError())
        future.exception()
    else:
        future.set_result(line)


@contextmanager
def as_it_was() -> Generator[None]:
    """The terminal is left as it was found, also when a line is being typed."""
    try:
        before = termios.tcgetattr(sys.stdin)
    except (termios.error, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

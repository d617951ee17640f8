"""Bytes in pieces that are made beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator

Pieces = Generator[bytes, None, None]


async def beside(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """Each piece, made in a thread; cancelled, the thread is waited for and the generator closed."""
    try:
        while True:
            step = asyncio.ensure_future(asyncio.to_thread(next, pieces, b""))
            try:
                piece = await asyncio.shield(step)
            except asyncio.CancelledError:
                await asyncio.wait([step])
                raise
            if not piece:
                return
            yield piece
    finally:
        pieces.close()

"""A server on the loopback that says what a test wrote down, byte for byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from engine.remote.server import Patience, Server


@dataclass(frozen=True)
class Reply:
    """One answer. `pieces` are sent one after the other; `cut` drops the connection behind them, `stay` keeps
    it open without a word."""

    pieces: Iterable[str | bytes]
    status: int = 200
    kind: str = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    stay: bool = False


def chunk(*, usage: dict[str, Any] | None = None, finish: str | None = None, **delta: Any) -> str:
    """An event of a chat answer."""
    body: dict[str, Any] = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return event(body | ({"usage": usage} if usage else {}))


def text(said: str, finish: str | None = None, **more: Any) -> str:
    """An event of a raw answer."""
    usage = more.pop("usage", None)
    body: dict[str, Any] = {"choices": [{"index": 0, "text": said, "finish_reason": finish, **more}]}
    return event(body | ({"usage": usage} if usage else {}))


def event(body: Any) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


DONE = "data: [DONE]\n\n"


def refusal(status: int, message: str, code: str = "", **headers: str) -> Reply:
    body = json.dumps({"error": {"message": message, "code": code}})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply([body], status, "application/json", named)


@dataclass
class Served:
    """What was asked: the bodies, the heads, and how many connections were left by the client."""

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def server(self, **given: Any) -> Server:
        patience = given.pop("patience", Patience(first=5, idle=5, retries=3, pause=0.001))
        return Server(self.url, "glm-4.6", patience=patience, **given)


@asynccontextmanager
async def serving(*replies: Reply) -> AsyncGenerator[Served, None]:
    """Gives the replies one after the other; one request more is answered with 500."""
    waiting = list(replies)
    served = Served("")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                served.heads.append(head)
                length = [
                    line.split(":")[1] for line in head.split("\r\n") if "content-length" in line.lower()
                ]
                body = await reader.readexactly(int(length[0])) if length else b"{}"
                served.bodies.append(json.loads(body))
                reply = waiting.pop(0) if waiting else refusal(500, "the script is over")
                await _say(reply, writer)
                if reply.stay:
                    await reader.read()
                    served.left.set()
                if reply.cut or reply.stay:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        listening.close()


async def _say(reply: Reply, writer: asyncio.StreamWriter) -> None:
    """The head, and each piece as a chunk of HTTP."""
    head = {"content-type": reply.kind, "transfer-encoding": "chunked", **reply.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"HTTP/1.1 {reply.status} OK\r\n{lines}\r\n".encode())
    for piece in reply.pieces:
        data = piece if isinstance(piece, bytes) else piece.encode()
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)
    if not (reply.cut or reply.stay):
        writer.write(b"0\r\n\r\n")
    await writer.drain()

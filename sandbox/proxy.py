"""The way out of a sandbox, on the host: an HTTP proxy that reaches only what its list allows.

It takes CONNECT and requests with an absolute URI (RFC 9110, 9112). Names are looked up here, and the address
that was checked is the one that is connected to. It reads no setting of the host: no proxy, no password.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import h11

from sandbox.allow import Address, Allowed, canonical
from sandbox.relay import HEAD, PIECE, Broken, Line, Relay, end_to_end

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""The addresses of a host. Raises OSError."""

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Caps:
    """Seconds for a request's head, for finding and connecting a host, and of silence; and the bytes of all
    connections of a sandbox together, both ways."""

    head: float = 30.0
    connect: float = 15.0
    silence: float = 300.0
    bytes: int = 16 << 30


class Refusal(Exception):
    """A request that is not carried out: the status, and one line that says why and what is possible."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def look_up(host: str, port: int) -> Sequence[Address]:
    """As this machine's resolver has it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(each[4][0]) for each in found]


class Proxy:
    """Serves the connections of one sandbox."""

    def __init__(self, allowed: Allowed, resolve: Resolve = look_up, caps: Caps | None = None) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._caps = caps or Caps()
        self._left = self._caps.bytes
        self._looking = asyncio.Semaphore(4)  # each takes a thread that others may need

    async def serve(self, line: Line) -> None:
        """Answer one request. Raises OSError when either side breaks off."""
        server = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD)
        try:
            request = await self._head(server, line)
            if request.method == b"CONNECT":
                await self._tunnel(server, request, line)
            else:
                await self._forward(server, request, line)
        except Refusal as refusal:
            await _say(server, line, refusal)
        except Broken as problem:
            await _say(server, line, Refusal(502, str(problem)))

    async def _head(self, server: h11.Connection, line: Line) -> h11.Request:
        try:
            async with asyncio.timeout(self._caps.head):
                while (event := server.next_event()) is h11.NEED_DATA:
                    server.receive_data(await line.receive())
        except h11.RemoteProtocolError as problem:
            raise Refusal(problem.error_status_hint, f"no request for a proxy: {problem}") from problem
        except TimeoutError as problem:
            raise Refusal(408, f"no request within {self._caps.head:g} s") from problem
        if not isinstance(event, h11.Request):
            raise ConnectionResetError("no request came")
        return event

    async def _tunnel(self, server: h11.Connection, request: h11.Request, line: Line) -> None:
        host, port = _authority(request.target.decode("ascii"))
        async with self._connected(host, port) as (reader, writer):
            answer = h11.Response(status_code=200, reason=b"connected", headers=[])
            await line.send(server.send(answer) or b"")
            relay = Relay(line, reader, writer, self._count, self._caps.silence)
            with contextlib.suppress(Broken):  # too late to say anything
                await relay.tunnel(server.trailing_data[0])

    async def _forward(self, server: h11.Connection, request: h11.Request, line: Line) -> None:
        scheme, _, rest = request.target.decode("ascii").partition("#")[0].partition("://")
        if scheme.lower() != "http":
            raise Refusal(400, "this is a proxy: it takes CONNECT, and http:// URLs")
        end = min((rest.index(mark) for mark in "/?" if mark in rest), default=len(rest))
        place, path = rest[:end].rpartition("@")[2], rest[end:]
        host, port = _authority(place, 80)
        headers = [each for each in end_to_end(request.headers) if each[0] != b"host"]
        opening = h11.Request(
            method=request.method,
            target=path if path.startswith("/") else f"/{path}",
            headers=[
                (b"host", place.encode()),
                *headers,
                (b"connection", b"close"),
            ],  # Host is what is checked
        )
        async with self._connected(host, port) as (reader, writer):
            await Relay(line, reader, writer, self._count, self._caps.silence).forward(server, opening)

    @contextlib.asynccontextmanager
    async def _connected(self, host: str, port: int) -> AsyncGenerator[tuple[StreamReader, StreamWriter]]:
        """A connection to what may be reached under this name. Raises Refusal."""
        shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if self._left <= 0:
            raise Refusal(403, f"this sandbox has used up its {self._caps.bytes >> 20} MiB of network")
        if not self._allowed.permits(host, port):
            raise Refusal(403, f"{shown} is not allowed; this sandbox reaches only {self._allowed}")
        addresses = await self._addresses(host, port)
        reachable = [each for each in addresses if self._allowed.reaches(host, port, each)]
        if not reachable:
            why = f"{addresses[0]} is not public" if addresses else "it has no address"
            raise Refusal(403, f"{shown} is not allowed: {why}; only the user can allow {shown} itself")
        reader, writer = await self._connect(reachable[:4], port, shown)
        try:
            mine, theirs = writer.get_extra_info("sockname")[0], writer.get_extra_info("peername")[0]
            if mine == theirs and not self._allowed.literally(host, theirs, port=port):
                raise Refusal(403, f"{shown} is not allowed: it is the machine that runs the sandbox")
            yield reader, writer
        finally:
            await _close(writer)

    async def _connect(
        self, addresses: Sequence[Address], port: int, shown: str
    ) -> tuple[StreamReader, StreamWriter]:
        problem = "it does not answer"
        for address in addresses:
            try:
                async with asyncio.timeout(self._caps.connect):
                    return await asyncio.open_connection(str(address), port, limit=2 * PIECE)
            except TimeoutError:
                continue
            except OSError as error:
                problem = str(error.strerror or error)
        raise Refusal(502, f"{shown} cannot be reached: {problem}")

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        with contextlib.suppress(ValueError):
            return [ipaddress.ip_address(host)]
        try:
            async with self._looking, asyncio.timeout(self._caps.connect):
                return await self._resolve(host, port)
        except TimeoutError as problem:
            raise Refusal(504, f"{host} cannot be looked up now") from problem
        except (OSError, UnicodeError) as problem:
            raise Refusal(502, f"{host} cannot be found: check its name") from problem

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ConnectionAbortedError("the sandbox has used up its bytes")


def _authority(text: str, port: int = 0) -> tuple[str, int]:
    """HOST:PORT, where without a default the port must be there. Raises Refusal."""
    found = _AUTHORITY.fullmatch(text)
    port = int(found[2]) if found and found[2] else port
    if found is None or not 0 < port < 65536:
        raise Refusal(400, "the request names no host and port")
    return canonical(found[1]), port


async def _say(server: h11.Connection, line: Line, refusal: Refusal) -> None:
    """Answer with a refusal, where nothing else was answered yet. It stands in the reason phrase too: of an
    answer to CONNECT, that is all that most programs show."""
    if server.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    why = str(refusal)[:300].encode("ascii", "replace")
    headers = [
        ("content-type", "text/plain"),
        ("content-length", str(len(why) + 1)),
        ("proxy-status", "interlude; error=" + ("http_request_denied" if refusal.status == 403 else "proxy")),
        ("connection", "close"),
    ]
    answer = h11.Response(status_code=refusal.status, reason=why, headers=headers)
    await line.send(server.send(answer) or b"")
    with contextlib.suppress(h11.LocalProtocolError):  # the answer to a HEAD has no body
        await line.send(server.send(h11.Data(why + b"\n")) or b"")


async def _close(writer: StreamWriter) -> None:
    """Send what is still to be sent, if it is taken soon."""
    writer.close()
    try:
        async with asyncio.timeout(5):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        pass
    finally:
        writer.transport.abort()

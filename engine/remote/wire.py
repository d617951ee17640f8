"""Wire: one request over HTTP, its answer as objects in the order that they arrive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing, suppress
from typing import Any, TypeAlias

import httpx2

from engine.base import EngineError
from engine.remote.faults import Fault, Unlisted, refused, within
from engine.remote.server import Server
from engine.remote.sse import Events, TooLong

Chunk: TypeAlias = Mapping[str, Any]

DONE: Chunk = {"done": True}
"""Comes last where the server says in so many words that it is done."""

_ENOUGH = 64 << 10  # bytes of an error's body
_MOST = 64 << 20
"""Bytes of an answer that is not streamed."""


class Wire:
    """Connections to one server. Nothing is looked up before the first request.

    Proxies, certificates and credentials that environment variables or files of the user name are not used.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: httpx2.AsyncClient | None = None

    async def chunks(
        self, path: str, body: Mapping[str, object], optional: Collection[str], spoke: Callable[[], bool]
    ) -> AsyncGenerator[Chunk, None]:
        """The objects of a streamed answer, or the one of an answer that is not streamed.

        `spoke`: whether the model has said something; until then the patience is that for a first word.
        Closing this ends the connection at once. Raises EngineError; a Fault that may be tried `again` is
        the network's or the server's.
        """
        try:
            async with self._open().stream("POST", f"{self._server.url}{path}", json=body) as response:
                if response.status_code != 200:
                    text = await self._text(response)
                    raise refused(response.status_code, text, response.headers, self._server, optional)
                if "json" in response.headers.get("content-type", ""):
                    yield self._object(await self._whole(response, self._server.patience.first), optional)
                    return
                async with aclosing(self._data(response, spoke)) as found:
                    async for data in found:
                        if data.strip() == "[DONE]":
                            yield DONE
                            return
                        if data.strip():
                            yield self._object(data, optional)
        except httpx2.InvalidURL:
            raise EngineError(
                f"the url of {self._server.model} is none: it looks like https://host/v1"
            ) from None
        except httpx2.HTTPError as error:
            raise self._lost(error) from None

    async def models(self) -> list[str]:
        """The names of the models that the server has. Raises EngineError."""
        try:
            async with (
                asyncio.timeout(self._server.patience.connect * 2),
                self._open().stream("GET", f"{self._server.url}/models") as response,
            ):
                if response.status_code in (401, 403):
                    raise refused(response.status_code, "", response.headers, self._server, ())
                if response.status_code != 200:
                    raise Unlisted(f"{self._server.host} lists no models (it answers {response.status_code})")
                listed: Any = json.loads(await self._whole(response, self._server.patience.first))
                return [str(model["id"]) for model in listed.get("data", [])]
        except httpx2.HTTPError as error:
            raise self._lost(error) from None
        except TimeoutError:
            raise Fault(f"{self._server.host} lists no models in time") from None
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
            raise Unlisted(f"{self._server.host} lists its models in a form of its own") from None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            key, patience = self._server.key.secret, self._server.patience
            headers = {"accept": "text/event-stream, application/json", "user-agent": "interlude"}
            if key:
                headers["authorization"] = f"Bearer {key}"
            timeout = httpx2.Timeout(patience.first, connect=patience.connect, pool=None)
            proxy = self._server.proxy
            secure = proxy is not None or self._server.url.startswith(
                "https:"
            )  # to read certificates takes time
            self._client = httpx2.AsyncClient(
                headers=headers, timeout=timeout, trust_env=False, proxy=proxy, verify=secure
            )
        return self._client

    async def _data(self, response: httpx2.Response, spoke: Callable[[], bool]) -> AsyncGenerator[str, None]:
        """Data of events. A comment shows that the server lives, so it is waited on."""
        events = Events()
        async with aclosing(response.aiter_bytes()) as received:
            while True:
                patience = self._server.patience.idle if spoke() else self._server.patience.first
                try:
                    async with asyncio.timeout(patience):
                        piece = await anext(received)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise Fault(f"{self._server.host} said nothing for {patience:g} s", again=True) from None
                try:
                    for data in events.feed(piece):
                        yield data
                except TooLong:
                    raise Fault(f"{self._server.host} sends an event that does not end") from None
        for data in events.close():
            yield data

    def _object(self, data: str, optional: Collection[str]) -> Chunk:
        try:
            found: Any = json.loads(data)
            if "\\u" in data:
                found = _writable(found)
        except (ValueError, RecursionError):
            raise Fault(f"{self._server.host} sent half an event", again=True) from None
        if not isinstance(found, dict):
            raise Fault(f"{self._server.host} sent an event that is no object: is {self._server.url} right?")
        if found.get("error"):
            raise within(found["error"], self._server, optional)
        return found

    async def _text(self, response: httpx2.Response) -> str:
        """The beginning of an error's body, as far as it comes soon."""
        return (await self._read(response, _ENOUGH, self._server.patience.connect)).decode("utf-8", "replace")

    async def _whole(self, response: httpx2.Response, seconds: float) -> str:
        received = await self._read(response, _MOST, seconds)
        if len(received) > _MOST:
            raise Fault(f"{self._server.host} sends an answer that does not end")
        return received.decode("utf-8", "replace")

    async def _read(self, response: httpx2.Response, most: int, seconds: float) -> bytes:
        """What comes of a body in so many seconds, and hardly more than `most` bytes."""
        received = bytearray()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), aclosing(response.aiter_bytes()) as pieces:
                async for piece in pieces:
                    received += piece
                    if len(received) > most:
                        break
        return bytes(received)

    def _lost(self, error: httpx2.HTTPError) -> Fault:
        """The network's fault; the library's own words may hold headers, so its kind is named instead."""
        host, what = self._server.host, type(error).__name__
        match error:
            case httpx2.ConnectError() | httpx2.ConnectTimeout():
                return Fault(f"{host} cannot be reached ({error}): is {self._server.url} up?", again=True)
            case httpx2.TimeoutException():
                return Fault(f"{host} did not answer in time ({what})", again=True)
            case httpx2.UnsupportedProtocol() | httpx2.ProxyError():
                return Fault(f"{host}: {error}")
            case _:
                return Fault(f"the connection to {host} was lost ({what})", again=True)


def _writable(value: Any) -> Any:
    """A value whose texts hold no half of a character, which no file can hold."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_writable(key): _writable(item) for key, item in value.items()}
        case list():
            return [_writable(item) for item in value]
        case _:
            return value

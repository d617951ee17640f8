"""What the proxy lets out of a sandbox, and what it says to the rest."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from sandbox.allow import Address, is_public, read_allowed
from sandbox.proxy import Caps, Proxy, look_up

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class TcpLine:
    """A command's connection, made with a socket instead of a sandbox. Implements Line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def receive(self) -> bytes:
        return await self._reader.read(1 << 16)

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def send_eof(self) -> None:
        self._writer.write_eof()


@asynccontextmanager
async def listening(handler: Handler) -> AsyncGenerator[int]:
    """A port of this machine on which `handler` answers; each connection is closed when it returns."""

    async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(closing, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def ask(proxy: Proxy, said: bytes) -> bytes:
    """All that the proxy answers to these bytes."""
    async with listening(lambda reader, writer: proxy.serve(TcpLine(reader, writer))) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        answer = await reader.read()
        writer.close()
        return answer


async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer with what was asked: the head of the request."""
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(head), head))


def reason(answer: bytes) -> str:
    return answer.partition(b"\r\n")[0].decode()


def test_an_entry_is_a_name_a_wildcard_an_address_or_everything_perhaps_with_a_port() -> None:
    allowed = read_allowed(("Example.org.", "*.python.org", "127.0.0.1:8000", "[::1]:8000", "git.example:22"))
    asked = {
        ("example.org", 443): True,
        ("example.org", 80): True,
        ("example.org", 22): False,
        ("example.org.evil.example", 443): False,
        ("evilexample.org", 443): False,
        ("docs.python.org", 443): True,
        ("a.docs.python.org", 443): True,
        ("python.org", 443): False,
        ("evilpython.org", 443): False,
        ("127.0.0.1", 8000): True,
        ("127.0.0.1", 80): False,
        ("::1", 8000): True,
        ("git.example", 22): True,
        ("git.example", 443): False,
    }
    assert {each: allowed.permits(*each) for each in asked} == asked
    assert read_allowed(("*",)).permits("any.example", 443)
    assert not read_allowed(("*",)).permits("any.example", 22)
    assert not read_allowed(()).permits("example.org", 443)


@pytest.mark.parametrize("entry", ["", "https://a.org", "a b", "a.org/simple", "x:0", "x:99999", "*a.b"])
def test_an_entry_that_is_no_host_is_told_how_to_be_one(entry: str) -> None:
    with pytest.raises(ValueError, match=r"write example.org, \*.python.org"):
        read_allowed((entry,))


PRIVATE = (
    *("127.0.0.1", "127.9.9.9", "10.1.1.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
    *("224.0.0.1", "240.0.0.1", "0.0.0.0", "255.255.255.255", "192.0.2.1", "198.18.0.1", "168.63.129.16"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
    *("::ffff:8.8.8.8", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_reached_only_by_who_lists_it_with_its_port(address: str) -> None:
    found = ipaddress.ip_address(address)
    assert not is_public(found)
    everything = read_allowed(("*", "*:8000", "inside.example"))
    assert not everything.reaches("inside.example", 80, found)
    assert not everything.reaches("inside.example", 8000, found)
    assert read_allowed(("inside.example:8000",)).reaches("inside.example", 8000, found)


def test_public_addresses_are_public() -> None:
    assert [is_public(ipaddress.ip_address(a)) for a in ("8.8.8.8", "2606:4700::1111")] == [True, True]


def giving(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[Address]]]:
    """A resolver that knows one answer."""

    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ipaddress.ip_address(each) for each in addresses]

    return resolve


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_a_listed_name_that_leads_inside_is_refused(address: str) -> None:
    proxy = Proxy(read_allowed(("nice.example", "*")), giving(address))
    said = b"CONNECT nice.example:443 HTTP/1.1\r\nHost: nice.example:443\r\n\r\n"
    shown = str(ipaddress.ip_address(address))
    assert reason(await ask(proxy, said)) == (
        f"HTTP/1.1 403 nice.example:443 is not allowed: {shown} is not public; "
        "only the user can allow nice.example:443 itself"
    )


@pytest.mark.parametrize(
    "name", ["localhost", "2130706433", "127.1", "0x7f.0.0.1", "0", "127.0.0.1", "[::1]"]
)
async def test_no_way_to_write_this_machine_is_public(name: str) -> None:
    proxy = Proxy(read_allowed(("*", "*:8000")), look_up)
    answer = await ask(proxy, f"GET http://{name}:8000/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert reason(answer).split(" ", 2)[1] in ("403", "502") and b"200" not in answer.split(b"\r\n")[0]


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to() -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def rebinding(host: str, port: int) -> Sequence[Address]:
        return [ipaddress.ip_address(each) for each in answers.pop(0)]

    async with listening(hear) as port:
        proxy = Proxy(read_allowed((f"nice.example:{port}",)), rebinding)
        answer = await ask(proxy, f"GET http://nice.example:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert reason(answer) == "HTTP/1.1 200 OK"
    assert answers == [["10.0.0.1"]]


async def test_what_is_not_listed_is_told_what_is() -> None:
    proxy = Proxy(read_allowed(("example.org", "*.python.org")))
    answer = await ask(proxy, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")
    head, _, body = answer.decode().partition("\r\n\r\n")
    said = "evil.example:443 is not allowed; this sandbox reaches only example.org, *.python.org"
    assert head.split("\r\n") == [
        f"HTTP/1.1 403 {said}",
        "content-type: text/plain",
        f"content-length: {len(said) + 1}",
        "proxy-status: interlude; error=http_request_denied",
        "connection: close",
    ]
    assert body == said + "\n"


async def test_a_request_goes_on_with_the_host_that_was_checked_and_without_what_is_the_proxy_s() -> None:
    async with listening(hear) as port:
        proxy = Proxy(read_allowed((f"127.0.0.1:{port}",)))
        answer = await ask(
            proxy,
            f"GET http://user:secret@127.0.0.1:{port}/a?b=c#d HTTP/1.1\r\nHost: inner.example\r\n"
            "Proxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\nConnection: X-Mine\r\n"
            "X-Mine: 1\r\nX-Theirs: 2\r\n\r\n".encode(),
        )
    assert answer.partition(b"\r\n\r\n")[2].decode() == (
        f"GET /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nx-theirs: 2\r\nconnection: close\r\n\r\n"
    )


async def test_a_second_request_in_the_same_connection_goes_nowhere() -> None:
    heard: list[bytes] = []

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        heard.append(await reader.read())

    async with listening(count) as port:
        one = f"GET http://127.0.0.1:{port}/1 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        two = b"GET /2 HTTP/1.1\r\nHost: inner.example\r\n\r\n"
        answer = await ask(Proxy(read_allowed((f"127.0.0.1:{port}",))), one + two)
    assert answer.endswith(b"\r\n\r\nok")
    assert b"/2" not in b"".join(heard)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", "HTTP/1.1 400 no request for a proxy"),
        (b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", "HTTP/1.1 400 this is a proxy"),
        (b"GET https://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n", "HTTP/1.1 400 this is a proxy"),
        (
            b"CONNECT example.org HTTP/1.1\r\nHost: example.org\r\n\r\n",
            "HTTP/1.1 400 the request names no host",
        ),
        (b"CONNECT example.org:0 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 the request names no host"),
        (
            b"GET http://a@example.org\\/ HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 400 the request names no host",
        ),
        (
            b"GET http://example.org/ HTTP/1.1\r\nX: " + b"y" * (1 << 15),
            "HTTP/1.1 431 no request for a proxy",
        ),
    ],
)
async def test_what_is_no_request_for_a_proxy_is_told_so(said: bytes, expected: str) -> None:
    answer = await ask(Proxy(read_allowed(("example.org",))), said)
    assert reason(answer).startswith(expected)


async def test_who_says_nothing_is_left() -> None:
    proxy = Proxy(read_allowed(("example.org",)), caps=Caps(head=0.05))
    assert reason(await ask(proxy, b"GET ")) == "HTTP/1.1 408 no request within 0.05 s"


async def test_silence_ends_a_tunnel() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(mute) as port:
        proxy = Proxy(read_allowed((f"127.0.0.1:{port}",)), caps=Caps(silence=0.05))
        answer = await ask(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer == b"HTTP/1.1 200 connected\r\n\r\n"


async def test_a_sandbox_has_so_many_bytes_and_no_more() -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with listening(pour) as port:
        proxy = Proxy(read_allowed((f"127.0.0.1:{port}",)), caps=Caps(bytes=1 << 20))
        said = f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        assert (1 << 19) < len(await ask(proxy, said)) <= (1 << 20) + 100
        assert reason(await ask(proxy, said)) == "HTTP/1.1 403 this sandbox has used up its 1 MiB of network"


async def test_a_host_that_cannot_be_reached_is_named() -> None:
    async with listening(hear) as port:
        pass
    proxy = Proxy(read_allowed((f"127.0.0.1:{port}",)))
    said = f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert reason(await ask(proxy, said)).startswith(f"HTTP/1.1 502 127.0.0.1:{port} cannot be reached: ")

    async def unknown(host: str, port: int) -> Sequence[Address]:
        raise OSError("no such host")

    proxy = Proxy(read_allowed(("gone.example",)), unknown)
    said = b"HEAD http://gone.example/ HTTP/1.1\r\nHost: x\r\n\r\n"
    assert reason(await ask(proxy, said)) == "HTTP/1.1 502 gone.example cannot be found: check its name"

"""A sandbox that may reach some hosts: through the proxy, and in no other way."""

from __future__ import annotations

import asyncio
import hashlib
import shlex
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.attached import Attached
from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.channels import Channels
from sandbox.errors import SandboxError

BIG = 10 << 20


class Pages(BaseHTTPRequestHandler):
    """GET /N answers N bytes; POST answers with the sha256 of what was sent."""

    def do_GET(self) -> None:
        self._answer(b"x" * int(self.path.strip("/") or 0))

    def do_POST(self) -> None:
        left, hash = int(self.headers["Content-Length"]), hashlib.sha256()
        while data := self.rfile.read(min(left, 1 << 16)):
            hash.update(data)
            left -= len(data)
        self._answer(hash.hexdigest().encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a web server of this machine listens."""
    with Server(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@contextmanager
def echoing() -> Generator[int]:
    """A server that sends back what it hears, once it has heard all of it."""

    def answer(line: socket.socket) -> None:
        with line:
            data = b"".join(iter(lambda: line.recv(65536), b""))
            line.sendall(data)

    def serve(door: socket.socket) -> None:
        while True:
            try:
                line = door.accept()[0]
            except OSError:
                return
            threading.Thread(target=answer, args=(line,)).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, args=(door,))
        thread.start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture
async def online(sandboxes: Sandboxes, port: int) -> Sandbox:
    """A sandbox that may reach the web server, and whose programs do not take 127.0.0.1 for their own."""
    box = await sandboxes.take(Spec(network=(f"127.0.0.1:{port}", "gone.invalid")))
    await box.run("unset NO_PROXY no_proxy")
    return box


def program(text: str) -> str:
    return "python3 -c " + shlex.quote(f"import os, socket, sys, urllib.request\n{text}")


TUNNEL = """
def tunnel(port, host="127.0.0.1"):
    proxy = os.environ["HTTPS_PROXY"].rpartition("/")[2].split(":")
    line = socket.create_connection((proxy[0], int(proxy[1])))
    line.sendall(b"CONNECT %s:%d HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % (host.encode(), port))
    head = b""
    while not head.endswith(b"\\r\\n\\r\\n"):
        head += line.recv(1) or sys.exit(head.decode())
    if b" 200 " not in head:
        sys.exit(head.decode())
    return line
"""


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def settled(sandbox: Sandbox) -> int:
    """How many connections there are once those that end have ended."""
    assert isinstance(sandbox, Attached) and isinstance(sandbox.client.aside, Channels)
    for _ in range(200):
        if not sandbox.client.aside.open:
            break
        await asyncio.sleep(0.02)
    return sandbox.client.aside.open


async def test_what_is_allowed_is_reached_by_ordinary_programs(online: Sandbox, port: int) -> None:
    assert online.info.network == (f"127.0.0.1:{port}", "gone.invalid")
    ran = await online.run(
        program(f"print(len(urllib.request.urlopen('http://127.0.0.1:{port}/1000').read()))")
    )
    assert ran.output == b"1000\n"
    if (await online.run("command -v curl")).code == 0:
        ran = await online.run(f"curl -sS http://127.0.0.1:{port}/10; curl -sSp http://127.0.0.1:{port}/10")
        assert ran.output == b"x" * 20
    assert await settled(online) == 0


async def test_what_is_not_allowed_is_refused_with_the_reason(online: Sandbox, port: int) -> None:
    ran = await online.run(
        program(
            "for url in 'http://evil.example/', 'https://evil.example/', 'http://127.0.0.2/', "
            "'http://8.8.8.8/', 'https://localhost.evil.example:8443/':\n"
            "    try: urllib.request.urlopen(url)\n"
            "    except OSError as problem: print(problem)"
        )
    )
    reaches = f"this sandbox reaches only 127.0.0.1:{port}, gone.invalid"
    assert ran.output.decode().splitlines() == [
        f"HTTP Error 403: evil.example:80 is not allowed; {reaches}",
        f"<urlopen error Tunnel connection failed: 403 evil.example:443 is not allowed; {reaches}>",
        f"HTTP Error 403: 127.0.0.2:80 is not allowed; {reaches}",
        f"HTTP Error 403: 8.8.8.8:80 is not allowed; {reaches}",
        "<urlopen error Tunnel connection failed: 403 localhost.evil.example:8443 is not allowed; "
        f"{reaches}>",
    ]


async def test_ten_megabytes_go_both_ways_intact_and_an_end_is_told(
    online: Sandbox, sandboxes: Sandboxes
) -> None:
    with echoing() as port:
        box = await sandboxes.take(Spec(network=(f"127.0.0.1:{port}",)))
        ran = await box.run(
            program(
                f"{TUNNEL}import hashlib\ndata = os.urandom({BIG})\nline = tunnel({port})\n"
                "line.sendall(data)\nline.shutdown(socket.SHUT_WR)\n"
                "back = b''.join(iter(lambda: line.recv(65536), b''))\nprint(len(back), back == data)"
            )
        )
        assert ran.output.decode() == f"{BIG} True\n"
        assert await settled(box) == 0


async def test_fifty_connections_at_a_time(online: Sandbox, port: int) -> None:
    ran = await online.run(
        program(
            f"{TUNNEL}lines = [tunnel({port}) for _ in range(50)]\n"
            "for line in lines: line.sendall(b'GET /5000 HTTP/1.0\\r\\n\\r\\n')\n"
            "print(sum(len(b''.join(iter(lambda: line.recv(999), b''))[-5000:]) for line in lines))"
        )
    )
    assert ran.output == b"250000\n"
    assert await settled(online) == 0


async def test_more_connections_than_there_can_be_wait_for_others_to_end(online: Sandbox, port: int) -> None:
    ran = await online.run(
        program(
            "proxy = os.environ['HTTP_PROXY'].rpartition('/')[2].split(':')\n"
            "lines = [socket.create_connection((proxy[0], int(proxy[1]))) for _ in range(200)]\n"
            "for line in lines[:150]: line.close()\n"
            f"last = lines[-1]\nlast.sendall(b'GET http://127.0.0.1:{port}/3 HTTP/1.0\\r\\n\\r\\n')\n"
            "print(b''.join(iter(lambda: last.recv(999), b''))[-3:])"
        )
    )
    assert ran.output == b"b'xxx'\n"
    assert await settled(online) == 0


async def test_who_does_not_read_holds_up_nobody_else(online: Sandbox, port: int) -> None:
    slow = program(
        f"{TUNNEL}line = tunnel({port})\nline.sendall(b'GET /{BIG} HTTP/1.0\\r\\n\\r\\n')\n"
        "open('/tmp/asked', 'w')\nsys.stdin = open('/tmp/go')\nsys.stdin.read()\n"
        "print(len(b''.join(iter(lambda: line.recv(65536), b''))) // 1000000)"
    )
    await online.run("rm -f /tmp/go /tmp/asked; mkfifo /tmp/go")
    running = asyncio.create_task(online.run(slow))
    await online.run("until test -e /tmp/asked; do sleep 0.02; done; sleep 0.3")
    assert (await online.run("echo here")).output == b"here\n"
    await online.write("/tmp/file", b"x" * 1000000)
    ran = await online.run(
        program(f"print(len(urllib.request.urlopen('http://127.0.0.1:{port}/70000').read()))")
    )
    assert ran.output == b"70000\n"
    await online.run("echo >/tmp/go")
    assert (await running).output == b"10\n"
    assert await settled(online) == 0


async def test_garbage_and_hang_ups_do_the_worker_no_harm(online: Sandbox) -> None:
    ran = await online.run(
        program(
            "import struct\nproxy = os.environ['HTTP_PROXY'].rpartition('/')[2].split(':')\n"
            "now = struct.pack('ii', 1, 0)\n"
            "for number in range(60):\n"
            "    line = socket.create_connection((proxy[0], int(proxy[1])))\n"
            "    if number % 3: line.sendall(os.urandom(1 + number * 500))\n"
            "    if number % 2: line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)\n"
            "    line.close()\n"
            "print('done')"
        )
    )
    assert ran.output == b"done\n"
    assert await settled(online) == 0
    assert (await online.run("echo alive")).output == b"alive\n"


async def test_nothing_is_left_of_a_sandbox_that_is_closed_while_it_reads(
    sandboxes: Sandboxes, port: int
) -> None:
    before = descriptors()
    box = await sandboxes.take(Spec(network=(f"127.0.0.1:{port}",)))
    running = asyncio.create_task(
        box.run(
            program(
                f"{TUNNEL}lines = [tunnel({port}) for _ in range(5)]\n"
                "open('/tmp/there', 'w')\nlines[0].recv(9)"
            )
        )
    )
    await box.run("until test -e /tmp/there; do sleep 0.02; done")
    await box.close()
    with pytest.raises(SandboxError):
        await running
    assert isinstance(box, Attached) and isinstance(box.client.aside, Channels)
    assert box.client.aside.open == 0
    await sandboxes.close()
    for _ in range(200):
        if descriptors() <= before:
            break
        await asyncio.sleep(0.02)
    assert descriptors() <= before


async def test_there_is_no_other_way_out(walls: Sandboxes, port: int) -> None:
    for network in (), ("*",):
        box = await walls.take(Spec(network=network))
        ran = await box.run(
            program(
                "def attempt(kind, number, address):\n"
                "    try:\n"
                "        line = socket.socket(socket.AF_INET, kind, number)\n"
                "        line.settimeout(5)\n"
                "        line.connect(address)\n"
                "        line.send(b'x')\n"
                "        print('sent', address)\n"
                "    except OSError as problem: print(type(problem).__name__)\n"
                f"attempt(socket.SOCK_STREAM, 0, ('127.0.0.1', {port}))\n"
                "attempt(socket.SOCK_STREAM, 0, ('192.0.2.1', 443))\n"
                "attempt(socket.SOCK_DGRAM, 0, ('192.0.2.1', 53))\n"
                "attempt(socket.SOCK_RAW, socket.IPPROTO_ICMP, ('192.0.2.1', 0))\n"
                "attempt(socket.SOCK_DGRAM, socket.IPPROTO_ICMP, ('192.0.2.1', 0))\n"
                "attempt(socket.SOCK_STREAM, 0, ('example.org', 443))\n"
            )
            + "; env | grep -ic _proxy; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"
        )
        told = ran.output.decode().splitlines()
        assert told[0] == "ConnectionRefusedError"
        assert told[1:3] == ["OSError", "OSError"]
        assert "sent" not in ran.output.decode()
        assert told[5] == "gaierror"
        assert told[6] == ("8" if network else "0")
        assert {"eth0"}.isdisjoint(told[7:])


async def test_a_list_that_cannot_be_read_is_said(sandboxes: Sandboxes) -> None:
    with pytest.raises(SandboxError, match="is no host: write"):
        await sandboxes.take(Spec(network=("https://example.org/",)))

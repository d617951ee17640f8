"""Attacks over the network: on the host's own services, on its neighbours, and on the machine below."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from sandbox.base import Sandbox
from tests.sandbox.cells import python, text

pytestmark = pytest.mark.asyncio(loop_scope="module")


def addresses() -> list[str]:
    """Those under which this machine may be reached, that of Docker's bridge among them."""
    found = {"127.0.0.1"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for target in ("192.0.2.1", "172.17.0.1"):
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            found.add(probe.getsockname()[0])
    return sorted(found)


def heard(server: socket.socket) -> bytes:
    """What somebody sent, b"" when nobody did."""
    server.settimeout(0.2)
    try:
        if server.type == socket.SOCK_DGRAM:
            return server.recv(100)
        line, _ = server.accept()
        line.close()
        return b"a connection"
    except TimeoutError:
        return b""


@pytest.mark.weak("network")
async def test_no_service_of_the_host_is_reached_under_any_of_its_addresses(cell: Sandbox) -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        tries = "; ".join(f"(echo evil >/dev/tcp/{address}/{port})" for address in addresses())
        await cell.run(tries, timeout=20)
        assert await asyncio.to_thread(heard, server) == b""


@pytest.mark.weak("network")
async def test_no_name_is_asked_for_outside(cell: Sandbox) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        query = b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x00\x00\x01\x00\x01"
        sent = f"import socket; s = socket.socket(2, 2); s.sendto({query!r}, ('127.0.0.1', {port}))"
        await python(cell, sent)
        assert await asyncio.to_thread(heard, server) == b""
    begun = asyncio.get_running_loop().time()
    ran = await python(cell, "import socket; socket.getaddrinfo('example.org', 80)")
    assert b"gaierror" in ran.output
    assert asyncio.get_running_loop().time() - begun < 10


@pytest.mark.weak("network")
async def test_no_abstract_socket_of_the_host_is_reached(cell: Sandbox) -> None:
    name = f"\0interlude-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        ran = await python(
            cell, f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({name!r}); print('in')"
        )
    assert b"ConnectionRefusedError" in ran.output


@pytest.mark.weak("network")
async def test_no_interface_leads_anywhere(cell: Sandbox) -> None:
    told = await text(
        cell,
        "tail -n +3 /proc/net/dev | cut -d: -f1; tail -n +2 /proc/net/route; cat /proc/net/arp | tail -n +2",
    )
    assert set(told.split()) <= {
        "lo",
        "tunl0",
        "sit0",
        "gre0",
        "ip6tnl0",
        "ip_vti0",
        "ip6_vti0",
        "erspan0",
        "gretap0",
    }


@pytest.mark.weak("root", "caps")
async def test_interfaces_and_routes_cannot_be_changed(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import fcntl, socket, struct\n"
        "s = socket.socket(2, 2)\n"
        "flags = fcntl.ioctl(s, 0x8913, struct.pack('16sH14x', b'lo', 0))\n"
        "try: fcntl.ioctl(s, 0x8914, flags); print('changed')\n"
        "except PermissionError: print('refused')\n"
        "n = socket.socket(16, 3, 0)\n"
        "n.bind((0, 0))\n"
        "n.send(struct.pack('IHHIIBxHiII', 32, 19, 5, 1, 0, 0, 0, 1, 0, 0))\n"
        "print(struct.unpack_from('i', n.recv(4096), 16)[0])\n",
    )
    assert ran.head == b"refused\n-1\n"


@pytest.mark.weak("root", "caps", docker=("root", "caps", "guard"))
async def test_raw_packets_cannot_be_sent(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import socket\n"
        "for family, kind, protocol in ((2, 3, 1), (10, 3, 58), (2, 3, 255), (17, 3, 768), (17, 2, 768)):\n"
        "    try: socket.socket(family, kind, protocol); print('opened')\n"
        "    except OSError: print('refused')\n",
    )
    assert ran.head == b"refused\n" * 5

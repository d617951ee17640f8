"""Sandboxes of every kind that this machine has, for the tests of the room."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.choose import Availability, Kind, probe
from sandbox.docker import Docker
from sandbox.local import Local

MAKERS: dict[Kind, Callable[[], Sandboxes]] = {"docker": Docker, "bubblewrap": Bubblewrap, "local": Local}
DOCKER = pytest.param("docker", marks=pytest.mark.docker)
BUBBLEWRAP = pytest.param("bubblewrap", marks=pytest.mark.bubblewrap)


@cache
def _available(kind: Kind) -> Availability:
    with ThreadPoolExecutor(1) as thread:  # the test that asks may have a loop of its own
        return thread.submit(asyncio.run, probe(kind)).result()


def require(kind: Kind) -> None:
    """Skip with the reason where a kind does not work here; fail where it must."""
    found = _available(kind)
    if found.ok:
        return
    if os.environ.get(f"INTERLUDE_REQUIRE_{kind.upper()}") == "1":
        pytest.fail(f"{kind} is required: {found.detail} ({found.cure})")
    pytest.skip(f"{kind}: {found.detail} ({found.cure})")


@pytest.fixture(params=[DOCKER, BUBBLEWRAP, "local"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind in turn."""
    require(request.param)
    return request.param


@pytest.fixture(params=[DOCKER, BUBBLEWRAP])
def isolating(request: pytest.FixtureRequest) -> Kind:
    """Each kind that keeps a command away from the host."""
    require(request.param)
    return request.param


@pytest.fixture
async def sandboxes(kind: Kind) -> AsyncIterator[Sandboxes]:
    made = MAKERS[kind]()
    yield made
    await made.close()


@pytest.fixture
async def box(sandboxes: Sandboxes) -> Sandbox:
    """A new sandbox with an empty work tree."""
    return await sandboxes.take(Spec())


@pytest.fixture
async def plain() -> AsyncIterator[Sandbox]:
    """A local sandbox, for what is the same in every kind."""
    made = Local()
    yield await made.take(Spec())
    await made.close()


@pytest.fixture
async def walls(isolating: Kind) -> AsyncIterator[Sandboxes]:
    """Sandboxes of a kind that isolates."""
    made = MAKERS[isolating]()
    yield made
    await made.close()

"""Sandboxes of every kind that this machine has, for the tests of the room."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.choose import Availability, Kind, probe
from sandbox.docker import Docker
from sandbox.local import Local
from tests.sandbox.cells import SMALL, Cells
from tests.sandbox.weak import EVERY, bound, weakened

MAKERS: dict[Kind, type[Sandboxes]] = {"docker": Docker, "bubblewrap": Bubblewrap, "local": Local}
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
async def walls(isolating: Kind, missing: frozenset[str], tmp_path: Path) -> AsyncIterator[Sandboxes]:
    """Sandboxes of a kind that isolates."""
    made = weakened(isolating, missing, tmp_path) if missing else MAKERS[isolating]()
    with bound(missing):
        yield made
    await made.close()


Take: TypeAlias = Callable[[Spec], Awaitable[Sandbox]]
"""Makes one more sandbox for an attack."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--weaken",
        nargs="?",
        const="",
        metavar="WALL",
        help="run the attacks against sandboxes without the walls that they name (or only those that name "
        "WALL); an attack that still fails is then a failure of its test",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "weak(*walls, KIND=walls): what --weaken takes down for an attack")
    if config.getoption("weaken", None) is not None:
        config.option.tbstyle = "native"  # nobody reads how what is expected to fail failed


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wall = config.getoption("weaken", None)
    if wall is None:
        return
    kept = [item for item in items if (walls := _walls(item)) and (not wall or wall in walls)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Against a weakened sandbox an attack succeeds: its test fails, and is reported as expected to."""
    report = yield
    if item.config.getoption("weaken", None) is not None and call.when == "call":
        if report.failed:
            happened = call.excinfo.exconly().partition("\n")[0][:200] if call.excinfo else ""
            without = f"without {', '.join(sorted(_walls(item)))}: {happened}"
            report.outcome, report.wasxfail = "skipped", without
        elif report.passed:
            report.outcome = "failed"
            report.longrepr = f"held without {', '.join(sorted(_walls(item)))}: the test proves nothing"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("weaken", None) is not None:
        fell, held = (len(terminalreporter.stats.get(how, [])) for how in ("xfailed", "failed"))
        terminalreporter.section(f"walls: {fell} fell when they were attacked, {held} held")


def _walls(item: pytest.Item) -> frozenset[str]:
    """The walls that --weaken takes down for a test, and for the kind of sandbox that it asks for."""
    found = item.get_closest_marker("weak")
    if found is None or not isinstance(item, pytest.Function):
        return frozenset()
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    kind = parameters.get("kind", parameters.get("isolating", "docker"))
    walls = frozenset(found.kwargs.get(kind, found.args))
    assert walls <= EVERY, f"unknown walls {walls - EVERY}"
    return walls


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cells(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cells]:
    made = Cells(MAKERS, tmp_path_factory.getbasetemp())
    yield made
    await made.close()


@pytest.fixture
def missing(request: pytest.FixtureRequest) -> frozenset[str]:
    """What is taken down for this test: nothing, without --weaken."""
    return frozenset() if request.config.getoption("weaken", None) is None else _walls(request.node)


@pytest_asyncio.fixture(loop_scope="module")
async def cell(isolating: Kind, cells: Cells, missing: frozenset[str]) -> AsyncIterator[Sandbox]:
    """A sandbox with an empty work tree, small limits, and nothing of what other attacks did."""
    if missing:
        maker = cells.maker(isolating, missing)
        yield await maker.take(Spec(limits=SMALL))
        await maker.close()
    else:
        yield await cells.shared(isolating)
        await cells.tidy(isolating)


@pytest_asyncio.fixture(loop_scope="module")
async def take(isolating: Kind, cells: Cells, missing: frozenset[str]) -> AsyncIterator[Take]:
    """Makes sandboxes for this attack alone, of a kind that isolates."""
    maker = cells.maker(isolating, missing)
    with bound(missing):
        yield maker.take
    await maker.close()


@pytest_asyncio.fixture(loop_scope="module")
async def any_cell(kind: Kind, cells: Cells, missing: frozenset[str]) -> AsyncIterator[Sandbox]:
    """The same of every kind: of what does not hang on isolation."""
    if missing or kind == "local":
        maker = cells.maker(kind, missing)
        with bound(missing):
            yield await maker.take(Spec(limits=SMALL))
        await maker.close()
    else:
        yield await cells.shared(kind)
        await cells.tidy(kind)


@pytest_asyncio.fixture(loop_scope="module")
async def spoiled(kind: Kind, cells: Cells, missing: frozenset[str]) -> AsyncIterator[Sandbox]:
    """One of every kind, for this attack alone: what it exports would stay."""
    maker = cells.maker(kind, missing)
    yield await maker.take(Spec(limits=SMALL))
    await maker.close()


@pytest_asyncio.fixture(loop_scope="module")
async def contained(cells: Cells, missing: frozenset[str]) -> AsyncIterator[Take]:
    """Makes containers for this attack alone: of what bubblewrap cannot hold."""
    require("docker")
    maker = cells.maker("docker", missing)
    yield maker.take
    await maker.close()

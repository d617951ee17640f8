"""A task that names Harbor's places is checked as it stands, wherever a sandbox is one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sandbox.base import Sandboxes
from sandbox.choose import Kind
from tasks.check import Checked, check_tasks
from tasks.load import load_task
from tests.sandbox.conftest import BUBBLEWRAP, DOCKER, MAKERS, require
from tests.tasks.test_grade import Seen

TEST_SH = "cmp /tests/wanted.txt greeting.txt; echo $((1 - $?)) >/logs/verifier/reward.txt"


@pytest.fixture(params=[DOCKER, BUBBLEWRAP])
async def walls(request: pytest.FixtureRequest) -> AsyncIterator[Sandboxes]:
    kind: Kind = request.param
    require(kind)
    made = MAKERS[kind]()
    yield made
    await made.close()


async def test_tests_and_solution_stand_where_harbor_puts_them(
    lay_out: Callable[..., Path], walls: Sandboxes
) -> None:
    changes = {
        "tests/test.sh": TEST_SH,
        "tests/wanted.txt": "good evening\n",
        "solution/wanted.txt": "good evening\n",
        "solution/solve.sh": "cp /solution/wanted.txt greeting.txt",
    }
    told = await check_tasks([load_task(lay_out("harbor", changes))], walls, Seen(), jobs=1)
    assert told == (Checked("harbor", 0.0, 1.0),)

"""A sandbox for the test's own folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.base import Sandbox, Spec
from sandbox.local import Local


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The work tree, as the test sees it."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
async def box(root: Path) -> AsyncIterator[Sandbox]:
    """The same, as tools see it."""
    sandboxes = Local()
    yield await sandboxes.take(Spec(tree=root))
    await sandboxes.close()

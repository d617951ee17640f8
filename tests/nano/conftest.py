"""The network that ships, loaded for a test."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from importlib.resources import files
from pathlib import Path

import pytest

from engine.glm import Glm

NANO = Path(str(files("engine"))) / "nano"


@pytest.fixture
async def nano() -> AsyncGenerator[Glm, None]:
    engine = Glm(NANO)
    yield engine
    await engine.close()

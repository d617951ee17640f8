"""An engine in a process of its own, and a folder for its socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from engine.host.client import Hosted
from engine.host.recipe import Recipe
from tests.engine.host.hosting import Attach, gone


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """What the noting engine writes down."""
    return tmp_path / "notes"


@pytest.fixture
def noting(notes: Path) -> Recipe:
    return Recipe("noting", "tests.engine.host.engines:noting", {"notes": str(notes)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "engines"


@pytest.fixture
async def attach(folder: Path, noting: Recipe) -> AsyncGenerator[Attach, None]:
    """Attaches to the noting engine, or to another; what was attached leaves at the end."""
    made: list[Hosted] = []

    async def one(recipe: Recipe = noting) -> Hosted:
        made.append(await Hosted.attach(recipe, folder, grace=0.05))
        return made[-1]

    yield one
    for hosted in made:
        await hosted.close()
    for hosted in made:
        await gone(hosted.process)

"""A screen that is only looked at opens nothing; the first key opens engine and sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[3]
LOOK = """
import asyncio, sys
from pathlib import Path
from interlude.settings import Settings
from interlude.terminal.desk import Desk

folder = Path(sys.argv[1])
app = Desk(Settings(state=folder / "state", model=str(folder / "none"), sandbox="local"), folder)

async def look(pilot):
    while not app.session:
        await pilot.pause(0.05)
    await pilot.pause(0.5)
    heavy = {"docker", "torch", "transformers", "httpx2", "interlude.build", "interlude.equip"}
    print(sorted(heavy & sys.modules.keys()), app.session.loading, len(app.story.blocks))
    await pilot.press("h")
    while not any("none" in getattr(block, "text", "") for block in app.story.blocks):
        await pilot.pause(0.05)
    print("interlude.equip" in sys.modules)
    app.exit()

app.run(headless=True, auto_pilot=look)
"""


def test_nothing_heavy_is_imported_before_the_first_key(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(HOUSE), "XDG_CONFIG_HOME": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.splitlines() == ["[] None 1", "True"], ran.stderr

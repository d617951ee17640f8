"""Small tasks made on the spot, and sandboxes of this machine to run them in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path

import pytest

from sandbox.local import Local

TEST_SH = """\
mkdir -p "$LOGS_DIR/verifier"
if [ "$(cat greeting.txt)" = "good evening" ]; then echo 1; else echo 0; fi > "$LOGS_DIR/verifier/reward.txt"
"""

GREETING = {
    "task.toml": '[metadata]\ncategory = "frontend_development"\n',
    "instruction.md": "Say good evening in greeting.txt.\n",
    "environment/greeting.txt": "good morning\n",
    "tests/test.sh": TEST_SH,
    "solution/solve.sh": "echo good evening > greeting.txt\n",
}
"""A whole task, path -> text."""


@pytest.fixture
async def sandboxes() -> AsyncGenerator[Local, None]:
    made = Local()
    yield made
    await made.close()


@pytest.fixture
def lay_out(tmp_path: Path) -> Callable[..., Path]:
    """Writes the greeting task into a folder; `changes` adds and replaces files, None leaves one out."""

    def lay(name: str = "greeting", changes: Mapping[str, str | None] | None = None) -> Path:
        folder = tmp_path / "tasks" / name
        for path, text in {**GREETING, **(changes or {})}.items():
            if text is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
        return folder

    return lay

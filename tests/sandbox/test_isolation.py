"""What a sandbox that isolates lets a command do all the same; that it does no more: test_attack_*.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.base import Sandboxes, Spec
from sandbox.errors import SandboxError


async def test_folders_in_memory_may_hold_programs(walls: Sandboxes) -> None:
    cell = await walls.take(Spec())
    ran = await cell.run(
        "for d in /tmp ~ .; do printf '#!/bin/sh\\necho ran\\n' >$d/p; chmod +x $d/p; $d/p; done"
    )
    assert ran.output == b"ran\n" * 3


async def test_processes_share_memory_and_semaphores(walls: Sandboxes) -> None:
    cell = await walls.take(Spec())
    ran = await cell.run("python3 -c 'import multiprocessing as m; m.Lock(); print(m.Value(\"i\", 7).value)'")
    assert ran.output == b"7\n"


async def test_a_missing_tree_is_said(walls: Sandboxes, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no folder"):
        await walls.take(Spec(tree=tmp_path / "missing"))
    assert not (tmp_path / "missing").exists()

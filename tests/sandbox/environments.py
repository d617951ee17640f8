"""An environment as Harbor's are, on this machine: for tests of what works in somebody else's."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Ended:
    stdout: str | None
    return_code: int


class Folder:
    """An environment as Harbor's are: commands run in a folder of this machine, both streams are one, and the
    container engine has its say in it, too. `path` is where programs are found."""

    def __init__(self, root: Path, path: str) -> None:
        self.root = root
        self.path = path
        self.hangs = False

    async def exec(
        self,
        command: str,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        timeout_sec: int | None = None,
    ) -> Ended:
        if self.hangs:
            raise RuntimeError(f"Command timed out after {timeout_sec} seconds")
        ran = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            command,
            cwd=self.root,
            env={"PATH": self.path, **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await ran.communicate()
        text = "warning: the variable X is not set\n" + said.decode(errors="replace")
        return Ended(text, ran.returncode or 0)

    async def upload_file(self, source_path: Path | str, target_path: str) -> None:
        shutil.copy(source_path, target_path)

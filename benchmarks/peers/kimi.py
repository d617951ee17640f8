"""kimi-cli's StrReplaceFile and Shell, called as its agent calls them, everything approved."""

from __future__ import annotations

import asyncio
import os
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from benchmarks.peers.tools import Said, serve


class Yes:
    """Approves."""

    async def request(self, *what: object, **more: object) -> bool:
        return True


def edit(path: str, pairs: list[tuple[str, str]]) -> Said:
    module: Any = import_module("kimi_cli.tools.file.replace")
    place: Any = import_module("kaos.path").KaosPath
    here = SimpleNamespace(KIMI_WORK_DIR=place(os.getcwd()))  # noqa: PTH109
    tool = module.StrReplaceFile(SimpleNamespace(builtin_args=here, additional_dirs=[]), Yes())
    edits = [module.Edit(old=old, new=new) for old, new in pairs]
    asked = module.Params(path=path, edit=edits[0] if len(edits) == 1 else edits)
    answer = asyncio.run(tool(asked))
    return not answer.is_error, answer.message


def shell(command: str, limit: int) -> Said:
    module: Any = import_module("kimi_cli.tools.shell")
    environment = SimpleNamespace(shell_name="bash", shell_path="/bin/bash", os_kind="Linux")
    tool = module.Shell(Yes(), environment, SimpleNamespace())
    answer = asyncio.run(tool(module.Params(command=command, timeout=limit)))
    return not answer.is_error, f"{answer.output}\n{answer.message}"


if __name__ == "__main__":
    serve(edit, shell)

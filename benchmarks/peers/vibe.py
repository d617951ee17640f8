"""Mistral Vibe's Edit and Bash, called as its agent calls them. It has no edit of several places."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

from benchmarks.peers.tools import Said, serve


async def _answer(module: Any, name: str, asked: Any) -> Said:
    config = getattr(module, f"{name}Config", None) or module.BashToolConfig
    tool = getattr(module, name).from_config(lambda: config())
    failed: Any = import_module("vibe.core.tools.base").ToolError
    try:
        answers = [answer async for answer in tool.run(asked)]
    except failed as problem:
        return False, str(problem)
    return True, str(answers[-1])


def edit(path: str, pairs: list[tuple[str, str]]) -> Said | None:
    if len(pairs) > 1:
        return None
    module: Any = import_module("vibe.core.tools.builtins.edit")
    (old, new), *_ = pairs
    asked = module.EditArgs(file_path=path, old_string=old, new_string=new)
    return asyncio.run(_answer(module, "Edit", asked))


def shell(command: str, limit: int) -> Said:
    module: Any = import_module("vibe.core.tools.builtins.bash")
    return asyncio.run(_answer(module, "Bash", module.BashArgs(command=command, timeout=limit)))


if __name__ == "__main__":
    serve(edit, shell)

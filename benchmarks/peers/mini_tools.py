"""mini-swe-agent's local environment. It has a shell and no other tool."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.peers.tools import Said, serve


def edit(path: str, pairs: list[tuple[str, str]]) -> Said | None:
    return None


def shell(command: str, limit: int) -> Said:
    environment: Any = import_module("minisweagent.environments.local").LocalEnvironment
    answer = environment().execute({"command": command}, timeout=limit)
    return answer["returncode"] == 0, f"{answer['output']}\n{answer['exception_info']}"


if __name__ == "__main__":
    serve(edit, shell)

"""SWE-ReX's Docker deployment: `python -m benchmarks.peers.swerex IMAGE`, in its own environment.

The image must hold swerex-remote already. Its server listens on a published port of this machine.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from statistics import median
from typing import Any

TEXT = "x" * 99 + "\n"


async def main() -> None:
    deployments: Any = import_module("swerex.deployment.docker")
    words: Any = import_module("swerex.runtime.abstract")
    for name in ("rex-deploy", "rex-runtime"):
        logging.getLogger(name).setLevel(logging.ERROR)
    starts: list[float] = []
    deployment: Any = None
    for turn in range(5):
        deployment = deployments.DockerDeployment(image=sys.argv[1], pull="never")
        began = time.perf_counter()
        await deployment.start()
        starts.append(time.perf_counter() - began)
        if turn < 4:
            await deployment.stop()
    runtime: Any = deployment.runtime
    await runtime.create_session(words.CreateBashSessionRequest())
    found = {
        "command": await _milliseconds(lambda: runtime.run_in_session(words.BashAction(command="true")), 40),
        "command_fresh_shell": await _milliseconds(
            lambda: runtime.execute(words.Command(command=["bash", "-c", "true"])), 40
        ),
        "write": await _milliseconds(
            lambda: runtime.write_file(words.WriteFileRequest(path="/tmp/file", content=TEXT * 100)), 40
        ),
        "read": await _milliseconds(lambda: runtime.read_file(words.ReadFileRequest(path="/tmp/file")), 40),
    }
    await deployment.stop()
    print(json.dumps({**found, "cold_start": median(starts) * 1000}))


async def _milliseconds(act: Callable[[], Awaitable[object]], times: int) -> float:
    await act()
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000


if __name__ == "__main__":
    asyncio.run(main())

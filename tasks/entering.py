"""What comes before a turn: its files, its setup, and health checks that must hold."""

from __future__ import annotations

import asyncio
import shlex
import time

from sandbox.base import Sandbox
from sandbox.errors import SandboxError
from sandbox.whole import put
from tasks.folder import pack
from tasks.task import Health, Step, Task

SETUP = "setup.sh"


async def enter(task: Task, step: Step, sandbox: Sandbox) -> None:
    """Lay what a step brings into the work tree and set it up; wait until its health check holds.

    Raises SandboxError.
    """
    if step.brings:
        root = sandbox.info.root
        await put(sandbox, root, pack(step.brings, links=True))
        if (step.brings / SETUP).is_file():
            ran = await sandbox.run(f"(cd {shlex.quote(root)} && bash {SETUP})", timeout=task.agent_seconds)
            if ran.code != 0:
                said = ran.output.decode(errors="replace").strip()[-200:]
                raise SandboxError(
                    f"{task.name}: {SETUP} of step {step.name} ended with exit code {ran.code}: {said}"
                )
    await healthy(task, step.health, sandbox)


async def healthy(task: Task, health: Health | None, sandbox: Sandbox) -> None:
    """Wait until a health check holds. Raises SandboxError when it never does."""
    if health is None:
        return
    until = time.monotonic() + health.patience
    while True:
        ran = await sandbox.run(health.command, timeout=health.timeout)
        if ran.code == 0 and ran.reason == "exit":
            return
        if time.monotonic() >= until:
            said = ran.output.decode(errors="replace").strip()[-200:]
            raise SandboxError(f"{task.name}: its health check does not hold: {said}")
        await asyncio.sleep(health.interval)

"""Dispatcher: starts each call the moment it is there, and answers every one of them.

Whatever the model did wrong is an answer that says how to get it right; only a failure of the sandbox,
or of ours, is an exception.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from engine.messages import BrokenCall, Call, ToolResult, ToolSpec
from sandbox.base import FileError, Sandbox
from tools.known import KnownFiles
from tools.output import Room, clean
from tools.tool import Arguments, Output, Tool, specs
from tools.wrong import bad_arguments, broken, unknown

CAP_TOKENS = 6000


class Dispatcher:
    """Runs calls in one sandbox, with results as if they had run one after another.

    Calls that change nothing run beside each other; one that changes something waits for all before it,
    and those after it wait for it. Results are at most `cap_tokens` long, as `count` counts them. `brief`:
    the model is told names only, and of those only the essential ones; it has no other tools.
    """

    def __init__(
        self,
        tools: Iterable[Tool[Any]],
        sandbox: Sandbox,
        count: Callable[[str], int],
        *,
        brief: bool = False,
        cap_tokens: int = CAP_TOKENS,
    ) -> None:
        self._tools = {tool.name: tool for tool in tools if tool.essential or not brief}
        self._brief = brief
        self._sandbox = sandbox
        self._room = Room(cap_tokens, count)
        self._files = KnownFiles()
        self._running: set[asyncio.Task[ToolResult]] = set()
        self._change: asyncio.Task[ToolResult] | None = None
        self._looks: list[asyncio.Task[ToolResult]] = []

    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools as the model is told of them."""
        return specs(self._tools.values(), brief=self._brief)

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        """Start a call; its task raises SandboxError when the sandbox failed."""
        understood = self._understand(call)
        if isinstance(understood, str):
            task = asyncio.create_task(_answer(call.id, understood))
        else:
            tool, arguments = understood
            before = ([self._change] if self._change else []) + ([] if tool.parallel else self._looks)
            task = asyncio.create_task(self._run(call.id, tool, arguments, before))
            if tool.parallel:
                self._looks = [look for look in self._looks if not look.done()] + [task]
            else:
                self._change, self._looks = task, []
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def cancel(self) -> None:
        """End every call that is under way, and wait until each has."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _understand(self, call: Call) -> tuple[Tool[Any], Arguments] | str:
        """The tool and its arguments, or what is wrong with the call."""
        if isinstance(call, BrokenCall):
            return broken(call, self._tools)
        tool = self._tools.get(call.name)
        if tool is None:
            return unknown(call.name, self._tools)
        try:
            return tool, tool.Arguments.model_validate(dict(call.arguments))
        except ValidationError as problem:
            return bad_arguments(tool, problem)

    async def _run(
        self, id: str, tool: Tool[Any], arguments: Arguments, before: Sequence[asyncio.Task[ToolResult]]
    ) -> ToolResult:
        if before:
            await asyncio.wait(before)
        started = time.monotonic()
        clock = asyncio.timeout(tool.patience)
        try:
            async with clock:
                output = await tool.run(arguments, self._sandbox)
        except FileError as problem:
            output = Output(f"error: {problem}", ok=False)
        except TimeoutError:
            if not clock.expired():
                raise
            said = f"error: {tool.name} took longer than {tool.patience:g} s and was stopped; ask for less"
            output = Output(said, ok=False)
        text = await output.fit(self._room, self._sandbox)
        seconds = time.monotonic() - started
        self._files.note(output.files)
        files = dict(output.files)
        if not tool.parallel:
            changed = await self._files.changed(self._sandbox)
            self._files.note(changed)
            files |= changed
        return ToolResult(id, clean(text), output.ok, seconds, files)


async def _answer(id: str, text: str) -> ToolResult:
    return ToolResult(id, clean(text), ok=False)

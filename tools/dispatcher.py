"""Dispatcher: starts each call the moment it is there, and answers every one of them.

Whatever the model did wrong is an answer that says how to get it right; only a failure of the sandbox,
or of ours, is an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import ValidationError

from engine.messages import BrokenCall, Call, Failure, ToolCall, ToolResult, ToolSpec
from sandbox.base import Sandbox
from sandbox.errors import FileError, SandboxError
from tools.jobs import Watch
from tools.known import KnownFiles
from tools.order import clash
from tools.output import Room, cap, clean
from tools.shell import APART
from tools.tail import last_lines
from tools.tool import Arguments, Output, Tool, Touches, specs
from tools.turn import Kept, Turn, unheard
from tools.wrong import bad_arguments, broken, refused, unechoed, unknown

CAP_TOKENS = 6000
SOON = 0.4
"""Seconds in which calls end by themselves once they were interrupted; then they are cut off."""


Look = Callable[[str], Awaitable[str]]
"""What a command prints that only looks, run where the next call would be; it leaves nothing behind."""
Permit = Callable[[ToolCall, Touches, Look], Awaitable[str]]
"""Whether a call may run: "", or what the model is told instead of a result."""


Done = Callable[[ToolResult], None]
"""Hears what a call came to, when it has ended: the model reads it later, in the order of the calls."""
Tail = Callable[[str, str, int], None]
"""Hears what a running call has printed: its id, the last lines without escapes, the bytes in all."""


async def permit_all(call: ToolCall, touches: Touches, look: Look) -> str:
    """Where nobody judges."""
    return ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was understood."""

    call: ToolCall
    tool: Tool[Any]
    arguments: Arguments
    touches: Touches


@dataclass(frozen=True, slots=True)
class Wrong:
    """A call that was not understood, and what the model is told of it."""

    text: str
    failure: Failure


class Dispatcher:
    """Runs calls in one sandbox, with results as if they had run one after another.

    A call waits for those before it whose order matters (see `order`); others run beside each other.
    Results are at most `cap_tokens` long, as `count` counts them. `permit` is asked before a call runs;
    `tail` hears what it prints while it does, `done` what it came to. `kept` is told of each checkpoint
    before what it is made for; None: none are made. `brief`: the model is told names only, and of those only
    the essential ones; it has no other tools.
    """

    def __init__(
        self,
        tools: Iterable[Tool[Any]],
        sandbox: Sandbox,
        count: Callable[[str], int],
        *,
        brief: bool = False,
        cap_tokens: int = CAP_TOKENS,
        permit: Permit = permit_all,
        tail: Tail | None = None,
        done: Done | None = None,
        kept: Kept | None = unheard,
    ) -> None:
        self._tools = {tool.name: tool for tool in tools if tool.essential or not brief}
        self._brief = brief
        self._permit = permit
        self._tail = tail
        self._done = done
        self._kept = kept
        self._sandbox = sandbox
        self._room = Room(cap_tokens, count)
        self._files = KnownFiles()
        self._running: dict[asyncio.Task[ToolResult], Touches] = {}
        self._judged: set[asyncio.Task[Any]] = set()
        self._watch = Watch(sandbox)
        self._turn: Turn | None = None
        self._told = False
        self._ending = False

    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools as the model is told of them."""
        return specs(self._tools.values(), brief=self._brief)

    def turn(self, about: str = "") -> None:
        """The user has spoken: from here on, the first change is preceded by a checkpoint."""
        self._turn = Turn(self._sandbox, about, self._kept) if self._kept else None

    async def rest(self) -> None:
        """The model has handed over: what it changed is recorded. Raises SandboxDied."""
        if self._turn:
            await self._turn.end()

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        """Start a call; its task raises SandboxError when the sandbox failed."""
        understood = self._understand(call)
        if isinstance(understood, Wrong):
            touches, task = Touches(), asyncio.create_task(_answer(call.id, understood))
        else:
            touches = understood.touches
            before = [task for task, earlier in self._running.items() if clash(earlier, touches)]
            task = asyncio.create_task(self._run(understood, before))
        self._running[task] = touches
        task.add_done_callback(self._ran)
        return task

    def _ran(self, task: asyncio.Task[ToolResult]) -> None:
        self._running.pop(task)
        if self._done and not task.cancelled() and task.exception() is None:
            self._done(task.result())

    async def cancel(self) -> list[ToolResult]:
        """End every call that is under way, within half a second; what they came to, in their order.

        A call that had not begun is not run.
        """
        running = list(self._running)
        if not running:
            return []
        self._ending = True
        for task in tuple(self._judged):
            task.cancel()
        try:
            with contextlib.suppress(SandboxError, TimeoutError):
                async with asyncio.timeout(SOON):
                    await self._sandbox.interrupt()
                    await asyncio.wait(running)
            for task in running:
                task.cancel()
            await asyncio.wait(running)
        finally:
            self._ending = False
        return [task.result() for task in running if not task.cancelled() and task.exception() is None]

    def _understand(self, call: Call) -> Asked | Wrong:
        """What is asked for, or what is wrong with the call."""
        if isinstance(call, BrokenCall):
            return Wrong(broken(call, self._tools), "broken")
        tool = self._tools.get(call.name)
        if tool is None:
            return Wrong(unknown(call.name, self._tools), "unknown")
        try:
            arguments = tool.Arguments.model_validate(dict(call.arguments))
        except ValidationError as problem:
            return Wrong(bad_arguments(tool, problem), "arguments")
        return Asked(call, tool, arguments, tool.touches(arguments))

    async def _run(self, asked: Asked, before: Sequence[asyncio.Task[ToolResult]]) -> ToolResult:
        """Do it when its time has come. When it is cut off, that is the answer."""
        begun = False
        try:
            if before:
                await asyncio.wait(before)
            if self._ending:
                return _not_run(asked.call.id)
            if denied := await self._permitted(asked):
                return ToolResult(asked.call.id, denied, ok=False, failure="denied")
            notes = await self._checkpoint(asked.touches)
            if self._ending:
                return _not_run(asked.call.id)
            begun = True
            return await self._do(asked, notes)
        except asyncio.CancelledError:
            if not self._ending:
                raise
            return _cut_off(asked.call.id) if begun else _not_run(asked.call.id)

    async def _permitted(self, asked: Asked) -> str:
        """Nothing has to be ended while somebody thinks about it: it can be cancelled at once."""
        task = asyncio.current_task()
        assert task
        self._judged.add(task)
        try:
            return await self._permit(asked.call, asked.touches, self._look)
        finally:
            self._judged.discard(task)

    async def _look(self, command: str) -> str:
        ran = await self._sandbox.run(f"{APART}{command}", timeout=10)
        return ran.head.decode("utf-8", "surrogateescape").removesuffix("\n")

    async def _checkpoint(self, touches: Touches) -> list[str]:
        """Make a turn's first change wait for a checkpoint. A failure is told once."""
        if self._turn is None or not (touches.writes or touches.changes):
            return []
        problem = await self._turn.begin()
        if not problem or self._told:
            return []
        self._told = True
        return [f"[no checkpoint, changes cannot be undone: {problem}]"]

    async def _do(self, asked: Asked, notes: list[str]) -> ToolResult:
        started = time.monotonic()
        output = await self._output(asked)
        if not output.ok and output.text.startswith("error: "):
            output = replace(output, text=unechoed(output.text, asked.arguments.model_dump()))
        text = await output.fit(self._room, self._sandbox)
        notes += [line for line in await self._ended(output.jobs) if line not in text]
        text = "\n".join([text, *notes])
        seconds = time.monotonic() - started
        self._files.note(output.files)
        changed = await self._files.changed(self._sandbox, asked.touches)
        self._files.note(changed)
        return ToolResult(
            asked.call.id,
            self._clean(text),
            output.ok,
            seconds,
            {**output.files, **changed},
            output.code,
            output.failure or ("" if output.ok else "refused"),
        )

    async def _ended(self, begun: Sequence[int]) -> list[str]:
        """What is to be told of jobs, where the model has a tool for them."""
        if "job" not in self._tools:
            return []
        lines = await self._watch.ended()
        self._watch.add(begun)
        return lines

    async def _output(self, asked: Asked) -> Output:
        tool, heard = asked.tool, self._tail
        clock = asyncio.timeout(tool.patience)
        try:
            async with clock:
                if heard is None:
                    return await tool.run(asked.arguments, self._sandbox)
                watch = partial(_show, heard, asked.call.id)
                return await tool.show(asked.arguments, self._sandbox, watch)
        except FileError as problem:
            return Output(refused(problem), ok=False)
        except TimeoutError:
            if not clock.expired():
                raise
            said = f"error: {tool.name} took longer than {tool.patience:g} s and was stopped; ask for less"
            return Output(said, ok=False, failure="timeout")

    def _clean(self, text: str) -> str:
        cleaned = clean(text)
        return cleaned if len(cleaned) <= len(text) else cap(cleaned, self._room.tokens, self._room.count)


def _show(heard: Tail, id: str, data: bytes, total: int) -> None:
    heard(id, last_lines(data, total), total)


def _cut_off(id: str) -> ToolResult:
    return ToolResult(
        id, "error: cancelled before it ended; what it did so far stays", ok=False, failure="cancelled"
    )


def _not_run(id: str) -> ToolResult:
    return ToolResult(id, "error: not run: cancelled", ok=False, failure="cancelled")


async def _answer(id: str, wrong: Wrong) -> ToolResult:
    return ToolResult(id, clean(wrong.text), ok=False, failure=wrong.failure)

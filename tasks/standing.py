"""How the work tree of an attempt stands: marked at the start, and after calls that may have changed it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.loop import Agent
from agent.marks import Stood
from engine.messages import BrokenCall, Event, Stop, ToolCall, ToolResult, ToolSpec
from sandbox.base import Sandbox
from sandbox.errors import FileError, SandboxDied, SandboxError


class Standing:
    """Hears the events of a run. When the last call of a step is answered nothing runs: then it looks."""

    def __init__(self, agent: Agent, sandbox: Sandbox, tools: Sequence[ToolSpec]) -> None:
        self._agent = agent
        self._sandbox = sandbox
        self._changing = frozenset(spec.name for spec in tools if spec.changes)
        self._open: set[str] = set()
        self._changed = False
        self._stopped = False

    async def hear(self, event: Event) -> str:
        """The tree, where it was marked behind this event, else "". Raises SandboxDied; a tree that cannot be
        recorded has no mark."""
        match event:
            case ToolCall() | BrokenCall():
                self._open.add(event.id)
                self._changed = self._changed or event.name in self._changing
                self._stopped = False
            case Stop():
                self._stopped = True
            case ToolResult():
                self._open.discard(event.id)
            case _:
                pass
        if not self._changed or not self._stopped or self._open:
            return ""
        self._changed = False
        try:
            tree = await self._sandbox.checkpoint()
        except SandboxDied:
            raise
        except (SandboxError, FileError):
            return ""
        self._agent.mark(Stood(tree))
        return tree

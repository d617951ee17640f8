"""Policy: whether a call may run, asked of the user where the mode says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

from agent.updates import Question
from engine.messages import ToolCall
from tools.tool import Touches

Mode: TypeAlias = Literal["plan", "ask", "auto"]
"""`plan`: nothing is changed. `ask`: the user is asked before a change. `auto`: free, inside a sandbox."""

Answer: TypeAlias = Literal["once", "always", "no"]
Ask: TypeAlias = Callable[[Question], Awaitable[Answer]]


class Policy:
    """Judges the calls of one session; `ask` puts a question to the user and waits."""

    def __init__(self, mode: Mode, ask: Ask) -> None:
        self.mode: Mode = mode
        self._ask = ask

    async def permit(self, call: ToolCall, touches: Touches) -> str:
        """ "" when the call may run, else what the model is told instead of a result."""
        if self.mode == "auto" or not (touches.writes or touches.changes):
            return ""
        if self.mode == "plan":
            return "error: plan mode changes nothing: look, then tell the user the plan"
        answer = await self._ask(Question(call, f"{call.name} would change files"))
        return "error: the user said no; ask what they want instead" if answer == "no" else ""

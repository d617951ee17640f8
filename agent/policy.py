"""Policy: whether a call may run, asked of the user where the mode says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from agent.rules import Rules, RulesError
from agent.updates import Question
from tools.output import clean

if TYPE_CHECKING:
    from agent.acts import Act
    from engine.messages import ToolCall
    from tools.dispatcher import Look
    from tools.tool import Touches

Mode: TypeAlias = Literal["plan", "ask", "auto"]
"""`plan`: nothing is changed. `ask`: the user is asked before a change. `auto`: free, inside a sandbox."""


@dataclass(frozen=True, slots=True)
class No:
    """The user does not want it, and says why, or what instead."""

    why: str


Answer: TypeAlias = Literal["once", "always", "project", "no"] | No
"""`always` allows what the question's rules say in this session, `project` in this folder's later ones too.
Where a question has no rules, both are `once`."""
Ask: TypeAlias = Callable[[Question], Coroutine[Any, Any, Answer]]

NOBODY = "error: not allowed, and nobody is here to ask; do what you can without it and say what is left"
REFUSED = "error: the user said no; ask what they want instead"


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that was not run: what it would have done, and who said no."""

    id: str
    does: str
    by: Literal["plan", "user", "nobody"]


class Policy:
    """Judges the calls of one session. `ask` puts a question to the user and waits; None: nobody is there.

    Questions are put one after another, in the order of the calls. `denied` is what was not allowed. `tell`
    has a sentence for the user.
    """

    def __init__(
        self,
        mode: Mode,
        ask: Ask | None,
        rules: Rules | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._mode: Mode = mode
        self.rules = rules or Rules()
        self.denied: list[Denied] = []
        self._ask = ask
        self._tell = tell
        self._looking = asyncio.Lock()
        self._turn = asyncio.Lock()
        self._asking: asyncio.Future[Answer] | None = None

    @property
    def mode(self) -> Mode:
        """What calls may do. A question that is open is withdrawn where another mode decides it."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        if mode != "ask" and self._asking is not None:
            self._asking.cancel()

    async def permit(self, call: ToolCall, touches: Touches, look: Look) -> str:
        """ "" when the call may run, else what the model is told instead of a result."""
        if self.mode == "auto":
            return ""
        from agent.acts import act  # what a screen does not need to be there

        async with self._looking:  # one after another: who looks longer does not fall behind
            would = await act(call, touches, look)
        if would is None:
            return ""
        async with self._turn:
            return await self._judge(call, would)

    async def _judge(self, call: ToolCall, would: Act) -> str:
        """By the mode and the rules as they are now that its turn has come."""
        match self.mode:
            case "auto":
                return ""
            case "plan":
                return self._deny(call, would, "plan", would.planned)
            case "ask" if would.needs and all(map(self.rules.allow, would.needs)):
                return ""
            case "ask":
                return await self._question(call, would)

    async def _question(self, call: ToolCall, would: Act) -> str:
        if self._ask is None:
            return self._deny(call, would, "nobody", NOBODY)
        new = [str(rule) for rule in would.needs if not self.rules.allow(rule)]
        match await self._answer(self._ask(Question(call, would.does, tuple(new)))):
            case None:
                return await self._judge(call, would)
            case "once":
                return ""
            case "always" | "project" as answer:
                try:
                    self.rules.add(would.needs, keep=answer == "project")
                except RulesError as problem:
                    self._tell(str(problem))
                return ""
            case "no" | No(""):
                return self._deny(call, would, "user", REFUSED)
            case No(why):
                return self._deny(call, would, "user", f"error: the user said no: {clean(why)}")

    async def _answer(self, asked: Coroutine[Any, Any, Answer]) -> Answer | None:
        """The user's, None where the mode was changed before there was one."""
        self._asking = asking = asyncio.ensure_future(asked)
        try:
            await asyncio.wait([asking])
        finally:
            asking.cancel()
            self._asking = None
        return None if asking.cancelled() else asking.result()

    def _deny(self, call: ToolCall, would: Act, by: Literal["plan", "user", "nobody"], told: str) -> str:
        self.denied.append(Denied(call.id, would.does, by))
        return told


def first_mode(wanted: Mode, *, confirmed: bool, local: bool, network: tuple[str, ...]) -> tuple[Mode, str]:
    """The mode that a session begins in, and a sentence for the user where it is not `auto` for a reason.

    `auto` is for a sandbox that keeps the agent off the machine and off the network. Elsewhere the user must
    have said so for this start: `confirmed`.
    """
    reached = f"the sandbox reaches {', '.join(network)}" if network else ""
    why = "commands run on this machine itself" if local else reached
    if not why or wanted != "auto" or confirmed:
        return wanted, ""
    return "ask", f"you are asked before each change: {why}; --mode auto lets the agent act freely there"

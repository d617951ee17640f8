"""The ledger, always in view: who works, what the context holds, what this turn took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from agent.ledger import Ledger, Took
from interlude.spending import Spending, money
from interlude.terminal.drawing import cut
from interlude.terminal.lane import duration
from interlude.terminal.looks import Look

if TYPE_CHECKING:
    from agent.session import Session

FULL = 80
"""Percent of the context from which its use is pointed out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line tells. `state`: "", "working" or "stopping"; `seconds` of the turn that goes on. `cost`:
    of the turn, and of the session. `loading`: percent of the model, None where it is not being loaded."""

    model: str = ""
    mode: str = ""
    sandbox: str = ""
    context: int = 0
    limit: int = 0
    turn: Took = Took()  # noqa: RUF009
    state: str = ""
    seconds: float = 0.0
    cost: str = ""
    loading: int | None = None


def standing(
    session: Session, taken: Ledger, spent: Spending, state: str, seconds: float, model: str
) -> Standing:
    """How a session stands. `model` is what is to be opened, where it is not there yet."""
    ready = session.equipment
    return Standing(
        model=ready.header.engine.name if ready else model,
        mode=session.policy.mode,
        sandbox=ready.sandbox.info.kind if ready else "",
        context=taken.context,
        limit=ready.context if ready else 0,
        turn=taken.turn,
        state=state,
        seconds=seconds,
        cost=" of ".join(
            dict.fromkeys(money(one, estimated=spent.estimated) for one in (spent.turn, spent.whole) if one)
        ),
        loading=session.loading,
    )


class LedgerLine(Widget):
    """Two rows: who and what; narrow screens lose what is least needed."""

    DEFAULT_CSS = """
    LedgerLine { height: 2; padding: 0 1; }
    """
    standing: reactive[Standing] = reactive(Standing())

    def __init__(self, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = look

    def render(self) -> Text:
        width = max(self.size.width, 20)
        who = self._who()
        pace = fitted(self._pace(), width - who.cell_len - 2)
        return Text("\n").join([ends(who, pace, width), cut(fitted(self._tokens(), width), width)])

    def _who(self) -> Text:
        s, look = self.standing, self.look
        if s.loading is not None:
            said = Text(f"◌ loading {s.model} {s.loading} %  ", look.accent)
            return said.append("  ".join(part for part in (s.mode, s.sandbox) if part), look.dim)
        if not s.state:
            said = Text("○ ready  ", look.dim)
        elif s.state == "working":
            said = Text.assemble((f"● working {int(s.seconds)} s", look.accent), ("  esc stops  ", look.dim))
        else:
            said = Text.assemble((f"● {s.state}", look.accent), "  ")
        return said.append("  ".join(part for part in (s.model, s.mode, s.sandbox) if part), look.dim)

    def _pace(self) -> list[Text]:
        """How fast it goes, what it costs, and how much of the tools' time went by while the model spoke."""
        turn = self.standing.turn
        parts = [f"{turn.rate:.0f} tok/s"] if turn.rate else []
        parts += [self.standing.cost] if self.standing.cost else []
        if turn.tool_seconds >= 0.05:
            hidden = round(100 * turn.hidden_seconds / turn.tool_seconds)
            parts.append(f"tools {duration(turn.tool_seconds)}, {hidden}% hidden")
        return [Text(part, self.look.dim) for part in parts]

    def _tokens(self) -> list[Text]:
        """What the context holds, then what this turn took."""
        s, look = self.standing, self.look
        context = Text.assemble(("context ", look.dim), (amount(s.context), look.plain))
        if s.limit:
            share = round(100 * s.context / s.limit)
            context.append(f"/{amount(s.limit)} {share}%", look.warn if share >= FULL else look.dim)
        named = {
            "reused": s.turn.usage.reused,
            "new": s.turn.usage.prefilled,
            "thought": s.turn.usage.thought,
            "text": s.turn.usage.text,
            "calls": s.turn.usage.call,
        }
        parts = [Text.assemble((f"{name} ", look.dim), (amount(n), look.plain)) for name, n in named.items()]
        return [context, *parts]


def ends(left: Text, right: Text, width: int) -> Text:
    """Both in one row, the right one left out where there is no room for it."""
    space = width - left.cell_len - right.cell_len
    return cut(left, width) if space < 2 else Text.assemble(left, " " * space, right)


def fitted(parts: list[Text], width: int) -> Text:
    """As many of the parts as fit in a row."""
    while len(parts) > 1 and sum(2 + part.cell_len for part in parts) - 2 > width:
        parts = parts[:-1]
    return Text("  ").join(parts)


def amount(tokens: int) -> str:
    """`812`, `12.3k`, `1.2M`"""
    if tokens < 1000:
        return str(tokens)
    return f"{tokens / 1000:.1f}k" if tokens < 999_950 else f"{tokens / 1e6:.1f}M"

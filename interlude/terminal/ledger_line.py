"""The ledger, always in view: who works, what the context holds, what this turn took."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from engine.messages import Usage
from interlude.terminal.drawing import cut
from interlude.terminal.lane import duration
from interlude.terminal.looks import Look


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line tells. `state`: "", "working" or "stopping"; `seconds` of the turn that goes on."""

    model: str = ""
    mode: str = ""
    sandbox: str = ""
    context: int = 0
    limit: int = 0
    turn: Usage = Usage()  # noqa: RUF009
    state: str = ""
    seconds: float = 0.0


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
        return Text("\n").join([cut(self._who(), width), cut(self._what(), width)])

    def _who(self) -> Text:
        s, look = self.standing, self.look
        said = Text()
        if s.state:
            said.append(
                f"● {s.state} {duration(float(int(s.seconds)))}" if s.seconds >= 1 else f"● {s.state}",
                look.accent,
            )
            said.append("  esc stops  " if s.state == "working" else "  ", look.dim)
        else:
            said.append("○ ready  ", look.dim)
        return said.append("  ".join(part for part in (s.model, s.mode, s.sandbox) if part), look.dim)

    def _what(self) -> Text:
        s, look = self.standing, self.look
        said = Text("context ", look.dim).append(f"{amount(s.context)}", look.plain)
        if s.limit:
            share = 100 * s.context / s.limit
            said.append(f"/{amount(s.limit)} {share:.0f}%", look.warn if share >= 80 else look.dim)
        u = s.turn
        for name, value in (
            ("reused", u.reused),
            ("prefilled", u.prefilled),
            ("thought", u.thought),
            ("text", u.text),
            ("call", u.call),
        ):
            said.append(f"  {name} ", look.dim).append(amount(value), look.plain)
        if u.decode_seconds > 0:
            said.append(f"  {u.output / u.decode_seconds:.0f} tok/s", look.dim)
        return said


def amount(tokens: int) -> str:
    """`812`, `12.3k`, `1.2M`"""
    if tokens < 1000:
        return str(tokens)
    return f"{tokens / 1000:.1f}k" if tokens < 999_950 else f"{tokens / 1e6:.1f}M"

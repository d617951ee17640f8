"""The ledger line fits its row: what is least needed goes first."""

from __future__ import annotations

from rich.text import Text

from interlude.terminal.ledger_line import ends, fitted


def test_a_narrow_row_keeps_the_first_parts() -> None:
    parts = [Text("39 tok/s"), Text("tools 0.4 s, 40% hidden")]
    assert fitted(parts, 40).plain == "39 tok/s  tools 0.4 s, 40% hidden"
    assert fitted(parts, 32).plain == "39 tok/s"
    assert ends(Text("ready"), fitted(parts, 5), 12).plain == "ready"

"""What a headless run shows."""

from __future__ import annotations

from io import StringIO

from engine.messages import ToolCall, ToolResult
from interlude.faces import Words


def test_a_plan_is_shown_as_a_list() -> None:
    out = StringIO()
    face = Words(out)
    steps = [
        {"step": "look", "state": "done"},
        {"step": "change\x1b[2J", "state": "doing"},
        {"step": "check"},
    ]
    face.show(ToolCall("1", "plan", {"steps": steps}))
    face.show(ToolResult("1", "plan: 1 of 3 done"))
    assert out.getvalue() == "[x] look\n[>] change\n[ ] check\n< plan: 1 of 3 done\n"


def test_a_plan_that_is_none_is_shown_as_the_call_that_it_is() -> None:
    out = StringIO()
    Words(out).show(ToolCall("1", "plan", {"steps": "all"}))
    assert out.getvalue() == "> plan steps='all'\n"

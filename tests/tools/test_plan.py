"""plan: what the user sees of it."""

from __future__ import annotations

from engine.messages import Event, Prompt, ToolCall, ToolResult
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.plan import Plan, Step, plan_of
from tools.standard import standard_tools

STEPS = [{"step": "look", "state": "done"}, {"step": "change", "state": "doing"}, {"step": "check"}]


async def test_a_plan_is_answered_in_a_line(box: Sandbox) -> None:
    calls = Dispatcher(standard_tools(), box, len)
    running = calls.start(ToolCall("a", "shell", {"command": "sleep 60"}))
    said = await calls.start(ToolCall("b", "plan", {"steps": STEPS}))
    assert (said.text, said.ok, running.done()) == ("plan: 1 of 3 done", True, False)
    await calls.cancel()


def test_the_plan_is_the_one_that_was_given_last() -> None:
    events: list[Event] = [
        Prompt("do it"),
        ToolCall("1", "plan", {"steps": [{"step": "all"}]}),
        ToolResult("1", "plan: 0 of 1 done"),
        ToolCall("2", "plan", {"steps": STEPS}),
        ToolCall("3", "plan", {"steps": "none"}),
        ToolCall("4", "read", {"path": "a"}),
    ]
    looked = Step(step="look", state="done")
    assert plan_of(events) == Plan((looked, Step(step="change", state="doing"), Step(step="check")))
    assert plan_of(events[:1]) is None

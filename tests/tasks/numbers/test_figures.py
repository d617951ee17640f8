"""Figures of a trajectory are what stands in its lines."""

from __future__ import annotations

import pytest

from engine.messages import BrokenCall, Call, Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage
from tasks.numbers.failures import Kind, failure_of
from tasks.numbers.figures import Figures, figures_of
from tasks.numbers.lanes import Bar, Split, lay_out
from tasks.numbers.timeline import open_thoughts
from tests.tasks.numbers.handmade import COMPACTED, RECORDS, TIMES

SHELL = ToolCall("c", "shell", {})
AGAIN = "this call was made before and gave the same result"


def test_the_figures_of_a_record() -> None:
    found = figures_of(RECORDS, TIMES)
    assert found == Figures(
        usage=Usage(
            131, 119, thought=20, text=4, call=10, stop=2, result=15, prefill_seconds=0.75, decode_seconds=4.5
        ),
        steps=2,
        calls=2,
        calls_in_thought=2,
        results=2,
        failures={"exit": 1},
        output_bytes=3 + 16,
        peak=155,
        split=Split(model=4.25, both=1.0, tool=2.0, idle=1.75),
        first=(1.0, 0.5),
        rates=(31 / 4.0, 5 / 0.5),
    )
    assert (found.asked, found.computed) == (250 + 36, 119 + 36)
    assert (found.failed, found.success, found.mean_output) == (1, 0.5, 9.5)


def test_notes_are_paid_for_and_compactions_counted() -> None:
    found = figures_of(COMPACTED)
    assert (found.elisions, found.summaries, found.steps, found.peak) == (1, 1, 2, 75)
    assert found.usage == Usage(0, 160, text=7, call=6, stop=1)
    assert (found.failures, found.split, found.first) == ({"broken": 1}, None, ())


def test_nothing_was_done_where_nothing_is_recorded() -> None:
    assert figures_of(()) == Figures()
    assert (Figures().success, Figures().mean_output) == (None, None)


def test_who_was_at_work_when() -> None:
    laid = lay_out(RECORDS, TIMES)
    assert laid is not None
    assert laid.bars == (
        Bar("thought", 1.0, 2.0, 1),
        Bar("call", 2.0, 3.0, 1, "read", inside=True),
        Bar("thought", 3.5, 4.0, 1),
        Bar("call", 4.0, 5.0, 1, "shell", inside=True),
        Bar("read", 0.5, 1.0, 1),
        Bar("tool", 3.0, 4.0, 1, "read", inside=True),
        Bar("tool", 6.0, 8.0, 1, "shell", "exit", inside=True),
        Bar("text", 8.5, 9.0, 2),
        Bar("read", 8.25, 8.5, 2),
    )
    assert laid.model == ((0.5, 5.0), (8.25, 9.0))
    assert laid.tools == ((3.0, 4.0), (6.0, 8.0))
    assert list(open_thoughts(laid.bars)) == [(1.0, 8.0)]


def test_tools_that_run_beside_each_other_are_counted_once() -> None:
    records = (
        Prompt("x"),
        ToolCall("a", "read", {}),
        ToolCall("b", "read", {}),
        Stop("call", Usage(0, 5, call=2, prefill_seconds=0.5, decode_seconds=0.5)),
        ToolResult("a", "", seconds=4.0),
        ToolResult("b", "", seconds=3.0),
    )
    times = ((0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (5.0, 5.0), (5.0, 5.0))
    found = figures_of(records, times)
    assert found.split == Split(model=1.0, both=0.0, tool=4.0, idle=0.0)
    assert found.first == (0.5,)


def test_a_record_without_measured_seconds_goes_by_its_lines() -> None:
    records = (
        Prompt("x"),
        Text("Look."),
        ToolCall("a", "Bash", {}),
        Stop("call", Usage(0, 5, text=2)),
        ToolResult("a", "", ok=False),
        Stop("end", Usage(0, 9, text=2)),
    )
    times = ((0.0, 0.0), (2.0, 2.0), (3.0, 3.0), (3.0, 3.0), (7.0, 7.0), (8.0, 8.0))
    found = figures_of(records, times)
    assert found.split == Split(model=4.0, both=0.0, tool=4.0, idle=0.0)
    assert (found.first, found.failures) == ((2.0,), {"unclassified": 1})


def test_a_line_without_a_time_leaves_the_time_unknown() -> None:
    assert lay_out(RECORDS, (None, *TIMES[1:])) is None
    assert lay_out(RECORDS, ()) is None
    assert figures_of(RECORDS).first == (0.5, 0.25)


def test_a_model_that_was_cut_off_was_at_work_until_its_last_word() -> None:
    records = (Prompt("x"), Thought("Look"))
    laid = lay_out(records, ((0.0, 0.0), (1.0, 4.0)))
    assert laid is not None
    assert laid.model == ((1.0, 4.0),)


@pytest.mark.parametrize(
    ("kind", "call", "result"),
    [
        ("", SHELL, ToolResult("c", "fine")),
        ("", SHELL, ToolResult("c", "fine\n[exit 0]")),
        ("", ToolCall("c", "read", {}), ToolResult("c", "1: [exit 1]")),
        ("exit", SHELL, ToolResult("c", "a.py: no label\n[exit 1]")),
        ("exit", SHELL, ToolResult("c", "[exit 139: killed by SIGSEGV]\n[still running: 7 sleep]")),
        ("exit", SHELL, ToolResult("c", "", code=3)),
        ("", SHELL, ToolResult("c", "[exit 1]", code=0)),
        ("timeout", SHELL, ToolResult("c", "[timeout after 5 s: it was ended; set timeout]", ok=False)),
        ("timeout", None, ToolResult("c", "error: search took longer than 30 s and was stopped", ok=False)),
        ("unknown", SHELL, ToolResult("c", "error: there is no tool bash; the tools are shell", ok=False)),
        ("arguments", None, ToolResult("c", "error: path is missing; write it as read(path)", ok=False)),
        ("broken", BrokenCall("c", "<tool_call>", "cut off"), ToolResult("c", "error: ...", ok=False)),
        ("repeated", None, ToolResult("c", f"error: {AGAIN}; do something else", ok=False)),
        ("denied", None, ToolResult("c", "error: not allowed, and nobody is here to ask", ok=False)),
        ("cancelled", None, ToolResult("c", "error: interrupted before it ended", ok=False)),
        ("cancelled", SHELL, ToolResult("c", "partly\n[cancelled: it was ended]", ok=False)),
        ("refused", None, ToolResult("c", "error: a.py is not there; find the right name", ok=False)),
        ("unclassified", None, ToolResult("c", "Traceback ...", ok=False)),
        ("denied", None, ToolResult("c", "whatever", ok=False, failure="denied")),
    ],
)  # fmt: skip
def test_why_a_call_came_to_nothing(kind: Kind, call: Call | None, result: ToolResult) -> None:
    assert failure_of(call, result) == kind

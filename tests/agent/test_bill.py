"""The bill of the context: its parts are the prompt that the model reads, and no other number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest

from agent.bill import Bill, bill_of, known
from agent.journal import Unwritten
from agent.loop import Agent
from agent.marks import Elided, shortened
from agent.memory import BEGIN, END
from engine.base import Options
from engine.glm import Glm
from engine.messages import (
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from engine.replay import Script
from interlude.profile import read_profile
from sandbox.base import Spec
from sandbox.local import Local
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

NANO = Path(__file__).parents[2] / "engine" / "nano"


@pytest.mark.nano
async def test_the_sum_is_the_prompt_that_the_engine_reads_next() -> None:
    engine, box = Glm(NANO), await Local().take(Spec())
    await box.write("calc.py", b"def add(a, b):\n    return a - b\n")
    tools = Dispatcher(standard_tools(), box, engine.count, brief=True)
    specs, profile = tools.specs(), read_profile("nano")
    session = Agent(
        engine,
        tools,
        specs,
        Unwritten(),
        system=profile.system,
        options=Options(max_tokens=600),
    )
    async for _ in session.run("The function add in calc.py is wrong. Fix it."):
        pass
    events = session.transcript
    stops = [place for place, event in enumerate(events) if isinstance(event, Stop)]
    assert len(stops) > 2
    for before, place in pairwise(stops):
        answered = max(at for at in range(before, place) if isinstance(events[at], ToolResult))
        bill = bill_of(events[: answered + 1], specs, engine)
        stop = events[place]
        assert isinstance(stop, Stop)
        assert (bill.total, bill.exact) == (stop.usage.prompt, True)
    first = events[stops[0]]
    assert isinstance(first, Stop)
    start = bill_of(events[:2], specs, engine)
    assert not start.exact
    assert abs(start.total - first.usage.prompt) <= 60, "before the first call it is an estimate"
    assert start.system == engine.count(profile.system)
    await engine.close()
    await box.close()


SPECS = (ToolSpec("read", {}, '{"name": "read"}'),)


def bill(events: Sequence[Event]) -> Bill:
    return bill_of(events, SPECS, Script([]))


def test_every_token_is_in_one_part() -> None:
    stop = Stop("call", Usage(prefilled=1000, thought=10, call=20, stop=1))
    memory = f"{BEGIN}# AGENTS.md\n{END}"
    events: list[Event] = [
        Prompt("s" * 40, "system"),
        Prompt(memory + "u" * 80),
        Thought("t" * 40, tuple(range(10))),
        ToolCall("1", "read", {"path": "a"}, ids=tuple(range(20))),
        stop,
        ToolResult("1", "r" * 400),
    ]
    made = bill(events)
    assert {name: size for name, size in made.parts.items() if name != "markup"} == {
        "system": 10,
        "tools": 5,
        "memory": (len(memory) + 3) // 4,
        "messages": 20,
        "summary": 0,
        "thoughts": 10,
        "texts": 0,
        "calls": 20,
        "results": 100,
    }
    assert made.total == sum(made.parts.values()) == 1000 + 10 + 20 + 1 + 3 + 101 + 1
    assert made.total + made.free == made.limit == Script([]).limits.context
    assert made.exact


def test_a_closed_turn_is_billed_without_its_thoughts() -> None:
    turn: list[Event] = [
        Prompt("a"),
        Thought("t" * 400),
        Text("x" * 40),
        Stop("end", Usage(prefilled=50, thought=100)),
    ]
    assert bill(turn).thoughts == 100
    closed = bill([*turn, Prompt("b")])
    assert (closed.thoughts, closed.texts, closed.exact) == (0, 10, False)
    assert known([*turn, Prompt("b")], Script([]).count) is not None, "a bound, with the thoughts in it"


def test_a_call_that_read_more_than_is_left_is_no_measure() -> None:
    events: list[Event] = [
        Prompt("a"),
        ToolCall("1", "read", {}),
        Stop("call", Usage(prefilled=900)),
        ToolResult("1", "r" * 4000),
    ]
    assert bill(events).total > 1900
    left = shortened(events, Elided(("1",), 990))
    assert not bill(left).exact
    assert bill(left).total < 200
    assert asdict(bill(left))["results"] == 13


def test_parts_that_were_counted_too_high_give_way_to_the_sum_that_is_known() -> None:
    events: list[Event] = [Prompt("u" * 4000), Text("hi", (1,)), Stop("end", Usage(prefilled=500, text=1))]
    made = bill(events)
    assert made.total == 502
    assert made.markup == 0

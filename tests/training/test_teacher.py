"""The teacher solves what the generators make, through the real tools, and says it as nano will."""

from __future__ import annotations

import pytest

from engine.base import EngineError, Options
from engine.messages import Prompt, Stop, Text, Thought, ToolCall
from tasks.families.base import Act, Category, call
from tasks.families.generate import FAMILIES, generate
from training.episodes import Recorder, specs
from training.teacher import Teacher, parse, write

KINDS = [(family, kind) for family, (kinds, _) in FAMILIES.items() for kind in kinds]


@pytest.mark.parametrize(("family", "kind"), KINDS)
async def test_the_teacher_solves_every_kind_with_the_real_tools(family: Category, kind: str) -> None:
    async with Recorder() as recorder:
        for seed in (11, 12):
            task = generate(family, seed, kind=kind)
            episode = await recorder.record(task, seed)
            assert episode, (family, kind, seed)
            for turn, made in zip(task.turns, episode.turns, strict=True):
                assert made.user == turn.instruction
                first, *_, last = made.steps
                assert first.raw.startswith("\n<think>") and "<tool_call>" in first.raw
                assert "</think>\n" in last.raw and not last.results
                assert all(len(step.results) == step.raw.count("<tool_call>") for step in made.steps)


async def test_calls_stand_in_an_open_thought_and_two_can_be_made_at_once() -> None:
    look, other = call("read", path="a.py"), call("search", pattern="x", path="b.py")
    raw = write(Act("Both.", (look, other)), first=True)
    assert raw == (
        "\n<think>Both.\n<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a.py</arg_value>\n</tool_call>"
        "\n<tool_call>search\n<arg_key>pattern</arg_key>\n<arg_value>x</arg_value>\n<arg_key>path</arg_key>\n"
        "<arg_value>b.py</arg_value>\n</tool_call>"
    )
    assert parse(raw, specs(), "content", 1, None) == [
        Thought("Both."),
        ToolCall("call_1", "read", {"path": "a.py"}, in_thought=True),
        ToolCall("call_2", "search", {"pattern": "x", "path": "b.py"}, in_thought=True),
    ]


async def test_the_last_words_close_the_thought() -> None:
    raw = write(Act("It passes.", text="Fixed it."), first=False)
    assert raw == "It passes.</think>\nFixed it."
    assert parse(raw, specs(), "think", 3, None) == [Thought("It passes."), Text("Fixed it.")]


async def test_values_are_typed_as_the_tools_say() -> None:
    raw = write(Act("", (call("edit", path="a", old="1", new="2", all=True),)), first=False)
    (event,) = parse(raw, specs(), "think", 1, None)
    assert isinstance(event, ToolCall)
    assert event.arguments == {"path": "a", "old": "1", "new": "2", "all": True}


async def test_a_turn_more_than_the_task_has_is_refused() -> None:
    task = next(task for seed in range(9) if len((task := generate("data", seed)).turns) == 1)
    teacher = Teacher(task)
    said = [event async for event in teacher.stream([Prompt("a")], specs(), Options())]
    assert isinstance(said[-1], Stop) and said[-1].reason == "call"
    with pytest.raises(EngineError, match="has 1 turns"):
        _ = [event async for event in teacher.stream([Prompt("a"), Prompt("b")], specs(), Options())]

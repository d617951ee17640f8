"""What the model reads where a summary stands for older work: GLM's own form, and its own ids behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.compaction import Compaction
from agent.marks import Summarised, shortened
from engine.base import Options
from engine.markup import GLM46, GLM47, Form
from engine.messages import Event, Ids, Prompt, Said, Stop, Text, Thought, ToolCall, ToolResult, ToolSpec
from engine.speech import Speech
from engine.template import Template
from engine.tokenizer import Tokenizer
from tests.agent.narrow import Narrow

NANO = Path(__file__).parents[2] / "engine" / "nano"
LS = ToolSpec("ls", {"type": "object", "properties": {}}, '{"name": "ls"}')
CALL = "<tool_call>ls\n</tool_call>"
NOTES = "<|user|>\nnotes"


@pytest.fixture(scope="module")
def letters() -> Tokenizer:
    return Tokenizer(NANO)


def ids(letters: Tokenizer, text: str) -> Ids:
    return tuple(letters.encode_marked(text))


def thinking(letters: Tokenizer, opening: str) -> list[Event]:
    """One turn in one thought: three steps, each with a call in it."""
    events: list[Event] = [Prompt("be brief", "system"), Prompt("the task")]
    for number in range(1, 4):
        said = f"{opening if number == 1 else ''}thought {number}"
        events += [
            Thought(f"thought {number}", ids(letters, said)),
            ToolCall(f"call_{number}", "ls", {}, in_thought=True, ids=ids(letters, CALL)),
            Stop("call"),
            ToolResult(f"call_{number}", f"result {number}"),
        ]
    return events


def text(letters: Tokenizer, events: list[Event], form: Form, thinking: bool | None = None) -> str:
    whole = Template(letters, form).text(events, (LS,), Options(thinking=thinking))
    return whole[whole.index("<|system|>\nbe" if form is GLM46 else "<|system|>be") :]


def test_a_thought_that_was_open_goes_on_by_its_own_ids_behind_the_notes(letters: Tokenizer) -> None:
    """Thoughts are neither dropped nor written anew where the template keeps them."""
    cut = shortened(thinking(letters, "\n<think>"), Summarised(6, "notes"))
    assert text(letters, cut, GLM46) == (
        f"<|system|>\nbe brief<|user|>\nthe task{NOTES}"
        f"<|assistant|>\n<think>thought 2{CALL}"
        "<|observation|>\n<tool_response>\nresult 2\n</tool_response>"
        f"<|assistant|>\n<think>thought 3{CALL}"
        "<|observation|>\n<tool_response>\nresult 3\n</tool_response>"
        "<|assistant|>\n<think>"
    )


def test_a_thought_that_begins_behind_the_notes_is_opened_once(letters: Tokenizer) -> None:
    events = thinking(letters, "\n<think>")
    cut = [*events[:2], Prompt("notes", summary=True), *events[2:6]]
    assert text(letters, cut, GLM46).count("<think>") == 2, "its own, and the one that goes on"
    assert f"{NOTES}<|assistant|>\n<think>thought 1" in text(letters, cut, GLM46)


def test_in_the_form_of_47_the_prompt_opens_every_thought(letters: Tokenizer) -> None:
    cut = shortened(thinking(letters, ""), Summarised(6, "notes"))
    assert f"<|user|>notes<|assistant|><think>thought 2{CALL}" in text(letters, cut, GLM47)


def test_work_between_prompts_is_gone_and_the_plan_stands_as_a_past_call(letters: Tokenizer) -> None:
    plan = ToolCall("call_9", "plan", {"steps": [{"step": "write it", "state": "doing"}]})
    events: list[Event] = [
        Prompt("be brief", "system"),
        Prompt("the task"),
        Text("old"),
        plan,
        Stop("call"),
        ToolResult("call_9", "plan: 0 of 1 done"),
        Text("older"),
        Stop("end"),
        Prompt("and on"),
    ]
    assert text(letters, shortened(events, Summarised(8, "notes")), GLM46) == (
        "<|system|>\nbe brief<|user|>\nthe task"
        "<|assistant|>\n<think></think>\n<tool_call>plan\n<arg_key>steps</arg_key>\n"
        '<arg_value>[{"step": "write it", "state": "doing"}]</arg_value>\n</tool_call>'
        "<|observation|>\n<tool_response>\nplan: 0 of 1 done\n</tool_response>"
        f"{NOTES}<|user|>\nand on<|assistant|>"
    )


async def test_only_what_makes_room_breaks_the_prefix_and_the_static_part_stays() -> None:
    """Between two cuts each prompt of a turn begins with the one before."""
    number = iter(range(1, 1000))

    def says(_: object) -> list[Said]:
        count = next(number)
        return [Thought(f"look {count}"), ToolCall(f"call_{count}", "ls", {})]

    engine = Narrow(says, lambda _: [Text("notes")], 2048)
    fit = Compaction(engine, (LS,), Options())
    events: list[Event] = [Prompt("be brief", "system"), Prompt("the task")]
    cuts = breaks = 0
    for _ in range(40):
        async for mark in fit.marks(events):
            events, cuts = shortened(events, mark), cuts + 1
        events += [event async for event in engine.stream(events, (LS,), Options())]
        call = next(event for event in reversed(events) if isinstance(event, ToolCall))
        events.append(ToolResult(call.id, "a result of some length " * 12))
    for one, two in zip(engine.prompts, engine.prompts[1:], strict=False):
        breaks += not two.startswith(one)
    assert 3 < breaks <= cuts, "and no more often than room was made"
    assert len({prompt[: prompt.index("<|user|>")] for prompt in engine.prompts}) == 1
    assert max(engine.sizes) < 2048


def test_no_call_gets_the_number_of_one_that_is_still_shown(letters: Tokenizer) -> None:
    """The calls that a summary stands for are not counted; those behind it keep their numbers."""
    from engine.checkpoint import outline

    speech = Speech(outline(NANO))
    cut = shortened(thinking(letters, "\n<think>"), Summarised(10, "notes"))
    assert [event.id for event in cut if isinstance(event, ToolCall)] == ["call_3"]
    _, reader = speech.call(speech.voice(4096), cut, (LS,), Options())
    said = [event for id in ids(letters, CALL) for event in reader.take(id, 0.0)]
    assert [event.id for event in said if isinstance(event, ToolCall)] == ["call_4"]

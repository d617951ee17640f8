from __future__ import annotations

import json
from contextlib import aclosing
from typing import Any

import pytest

from engine.base import EngineError, Options
from engine.messages import BrokenCall, Event, Prompt, Stop, Text, Thought, ToolCall, ToolResult
from engine.remote.history import messages
from engine.remote.remote import Remote
from tests.engine.remote.cases import CALLED, OK, READ, WHOLE
from tests.engine.remote.scripted import Reply, chunk, refusal, serving

CALL = ToolCall("call_1", "read", {"path": "a.py"})
TURN: tuple[Event, ...] = (Thought("hm"), Text("Reading."), CALL, Stop("call"), ToolResult("call_1", "text"))
SAID: dict[str, Any] = {
    "role": "assistant",
    "content": "Reading.",
    "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "read", "arguments": '{"path": "a.py"}'}}
    ],
}
ANSWER = {"role": "tool", "tool_call_id": "call_1", "content": "text"}
USER = {"role": "user", "content": "hi"}


async def sent(
    transcript: tuple[Event, ...], options: Options | None = None, **server: Any
) -> dict[str, Any]:
    """The body of the request."""
    async with serving(OK) as served:
        engine = Remote(served.server(**server))
        async with aclosing(engine.stream(transcript, (READ,), options or Options())) as events:
            assert [event.type async for event in events] == ["text", "stop"]
        await engine.close()
    return served.bodies[0]


async def test_a_plain_request_holds_what_it_needs_and_nothing_else() -> None:
    assert await sent((Prompt("be short", "system"), Prompt("hi"))) == {
        "model": "glm-4.6",
        "messages": [{"role": "system", "content": "be short"}, USER],
        "tools": [
            {
                "type": "function",
                "function": {"name": "read", "parameters": dict(READ.parameters), "description": "Read."},
            }
        ],
        "temperature": 0.0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_thoughts_of_the_open_turn_go_back() -> None:
    assert messages((Prompt("hi"), *TURN), "turn") == [USER, {**SAID, "reasoning_content": "hm"}, ANSWER]


@pytest.mark.parametrize(("keep", "kept"), [("turn", False), ("all", True), ("never", False)])
def test_thoughts_of_turns_that_are_over_go_back_where_that_is_set(keep: Any, kept: bool) -> None:
    first = messages((Prompt("hi"), *TURN, Prompt("go on")), keep, "reasoning")[1]
    assert first == ({**SAID, "reasoning": "hm"} if kept else SAID)


def test_a_call_that_could_not_be_read_goes_back_as_one_with_its_answer() -> None:
    broken = BrokenCall("call_1", "read{", "cut off", "read", closed=False)
    found = messages((Prompt("hi"), broken, Stop("length"), ToolResult("call_1", "error: cut off")), "turn")
    assert json.loads(found[1]["tool_calls"][0]["function"]["arguments"]) == {"unreadable": "read{"}
    assert found[2] == {"role": "tool", "tool_call_id": "call_1", "content": "error: cut off"}


def test_a_call_without_a_result_is_not_sent() -> None:
    with pytest.raises(EngineError, match="call_1 has no result yet"):
        messages((Prompt("hi"), CALL, Stop("call")), "turn")


@pytest.mark.parametrize(
    ("switch", "thinking", "field"),
    [
        ("zai", True, {"tool_stream": True, "thinking": {"type": "enabled"}}),
        ("zai", False, {"tool_stream": True, "thinking": {"type": "disabled"}}),
        ("zai", None, {"tool_stream": True}),
        ("template", False, {"chat_template_kwargs": {"enable_thinking": False}}),
        ("openrouter", True, {"reasoning": {"enabled": True}}),
        ("template", None, {}),
    ],
)
async def test_thinking_is_switched_as_the_server_knows_it(
    switch: Any, thinking: bool | None, field: dict[str, Any]
) -> None:
    body = await sent((Prompt("hi"),), Options(thinking=thinking), switch=switch)
    names = ("tool_stream", "thinking", "chat_template_kwargs", "reasoning")
    assert {name: body[name] for name in names if name in body} == field


async def test_sampling_goes_over_the_wire() -> None:
    options = Options(temperature=1.0, top_p=0.95, top_k=40, seed=7, max_tokens=100)
    body = await sent((Prompt("hi"),), options, output=64)
    names = ("temperature", "top_p", "top_k", "seed", "max_tokens")
    assert [body[name] for name in names] == [1.0, 0.95, 40, 7, 64]


async def test_thoughts_go_back_by_the_name_that_the_server_has_for_them() -> None:
    thought = Reply([chunk(reasoning="hm"), chunk(content="hello", finish="stop")])
    async with serving(thought, OK) as served:
        engine = Remote(served.server())
        for transcript in ((Prompt("hi"),), (Prompt("hi"), *TURN)):
            async with aclosing(engine.stream(transcript, (READ,), Options())) as events:
                async for _ in events:
                    pass
        await engine.close()
    assert served.bodies[1]["messages"][1]["reasoning"] == "hm"


async def test_a_server_that_takes_no_thoughts_is_asked_without() -> None:
    no = refusal(422, "messages.1.reasoning_content: Extra inputs are not permitted")
    async with serving(no, OK) as served:
        engine = Remote(served.server())
        async with aclosing(engine.stream((Prompt("hi"), *TURN), (READ,), Options())) as events:
            assert [event.type async for event in events] == ["text", "stop"]
        await engine.close()
    assert served.bodies[1]["messages"][1] == SAID


async def test_a_thought_budget_that_cannot_be_kept_is_refused() -> None:
    async with serving() as served:
        engine = Remote(served.server())
        with pytest.raises(EngineError, match="wire = completions and a tokenizer"):
            await anext(engine.stream((Prompt("hi"),), (), Options(thought_budget=10)))
    assert served.heads == []


async def test_an_answer_that_was_withheld_is_an_error_after_its_stop() -> None:
    async with serving(Reply([chunk(content="hel"), chunk(finish="content_filter")])) as served:
        engine = Remote(served.server())
        said: list[str] = []
        with pytest.raises(EngineError, match="withheld the rest"):
            async with aclosing(engine.stream((Prompt("hi"),), (), Options())) as events:
                async for event in events:
                    said.append(event.type)
        await engine.close()
    assert said == ["text", "stop"]


async def test_a_call_has_a_number_that_none_before_has_though_some_were_left_out() -> None:
    plan = ToolCall("call_7", "read", {"path": "b.py"})
    asked = (Prompt("hi"), plan, Stop("call"), ToolResult("call_7", "text"))
    async with serving(Reply([WHOLE, *CALLED])) as served:
        engine = Remote(served.server())
        async with aclosing(engine.stream(asked, (READ,), Options())) as events:
            said = [event async for event in events]
        await engine.close()
    assert [event.id for event in said if isinstance(event, ToolCall)] == ["call_8"]

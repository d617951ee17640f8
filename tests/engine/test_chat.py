"""Chat messages become the prompt that GLM's own template writes, or a clear error."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.base import EngineError
from engine.chat import render_messages
from engine.markup import GLM47


def test_every_golden_prompt_is_written_byte_for_byte(golden: Callable[[str], Any]):
    for row in golden("prompts.jsonl"):
        written = render_messages(
            row["messages"], row["tools"], row["enable_thinking"], row["add_generation_prompt"]
        )
        assert written == row["rendered"], row["name"]


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ({"role": "user", "content": None}, "<|user|>\nNone"),
        ({"role": "user", "content": 5}, "<|user|>\n5"),
        ({"role": "user", "content": {"a": None}}, "<|user|>\n{'a': None}"),
        ({"role": "user"}, "<|user|>\n"),
        ({"role": "user", "content": []}, "<|user|>\n"),
        ({"role": "user", "content": [{"type": "image_url"}, "x", {"type": "text"}]}, "<|user|>\nx"),
        ({"role": "system", "content": " a \n"}, "<|system|>\n a \n"),
        ({"role": "assistant", "content": None}, "<|assistant|>\n<think></think>\nNone"),
        (
            {"role": "assistant", "content": " a ", "reasoning_content": " \n"},
            "<|assistant|>\n<think></think>\na",
        ),
        (
            {"role": "assistant", "content": "x</think>y", "reasoning_content": ""},
            "<|assistant|>\n<think></think>\nx</think>y",
        ),
        (
            {"role": "assistant", "content": "a<think>b</think>c</think>\n\nd"},
            "<|assistant|>\n<think>b</think>\nd",
        ),
        (
            {"role": "assistant", "content": "", "tool_calls": [{"name": "f", "arguments": {}}]},
            "<|assistant|>\n<think></think>\n<tool_call>f\n</tool_call>",
        ),
        (
            {"role": "assistant", "content": "", "tool_calls": [{"name": "f", "arguments": {1: "<é>"}}]},
            "<|assistant|>\n<think></think>\n<tool_call>f\n<arg_key>1</arg_key>\n<arg_value><é></arg_value>"
            "\n</tool_call>",
        ),
        ({"role": "tool", "content": " a "}, "<|observation|>\n<tool_response>\n a \n</tool_response>"),
        (
            {"role": "tool", "content": ["a", {"output": None}, {"b": 1}]},
            "<|observation|>\n<tool_response>\na\n</tool_response>\n<tool_response>\nNone\n</tool_response>"
            "\n<tool_response>\n{'b': 1}\n</tool_response>",
        ),
    ],
)
def test_one_message_is_written_as_the_template_writes_it(message: dict[str, Any], written: str):
    assert render_messages([message], None, None, False) == f"[gMASK]<sop>{written}"


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("hello", "message 0 is not an object"),
        ({"content": "x"}, "message 0: role None is not one of"),
        ({"role": "developer", "content": "x"}, "message 0: role 'developer' is not one of"),
        ({"role": "tool", "content": None}, "message 0: the content of a tool message is text or a list"),
        ({"role": "tool", "content": {"output": "x"}}, "message 0: the content of a tool message"),
        ({"role": "assistant", "tool_calls": "x"}, "message 0: tool_calls is not a list"),
        ({"role": "assistant", "tool_calls": ["x"]}, "message 0: a tool call is not an object"),
        ({"role": "assistant", "tool_calls": [{"function": "x"}]}, "message 0: a tool call has no name"),
        (
            {"role": "assistant", "tool_calls": [{"name": "f", "arguments": "{}"}]},
            "message 0: the arguments of f are not an object; decode the JSON text first",
        ),
        ({"role": "assistant", "tool_calls": [{"name": "f"}]}, "message 0: the arguments of f are not"),
    ],
)
def test_a_message_that_the_template_cannot_write_is_named(message: Any, problem: str):
    with pytest.raises(EngineError, match=problem):
        render_messages([message])


def test_form_47_writes_no_line_ends_around_markup():
    messages = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {
            "role": "assistant",
            "content": " c ",
            "reasoning_content": " r ",
            "tool_calls": [{"name": "f", "arguments": {"k": [1, 2]}}],
        },
        {"role": "tool", "content": "t"},
        {"role": "tool", "content": "t"},
    ]
    assert render_messages(messages, [{"name": "f"}], None, True, GLM47).split("XML format:\n")[1] == (
        "<tool_call>{function-name}<arg_key>{arg-key-1}</arg_key><arg_value>{arg-value-1}</arg_value>"
        "<arg_key>{arg-key-2}</arg_key><arg_value>{arg-value-2}</arg_value>...</tool_call>"
        "<|system|>s<|user|>u<|assistant|><think>r</think>c"
        "<tool_call>f<arg_key>k</arg_key><arg_value>[1, 2]</arg_value></tool_call>"
        "<|observation|><tool_response>t</tool_response><tool_response>t</tool_response>"
        "<|assistant|><think>"
    )

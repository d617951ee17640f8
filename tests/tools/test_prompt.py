"""What the model is told before anything is asked: small, and the same every time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import Field

from engine.messages import ToolSpec
from sandbox.base import Sandbox
from tools.standard import standard_tools
from tools.tool import EXTRA, Arguments, FilePath, Output, Tool, essential, specs

PROMPTS = Path(__file__).parents[2] / "agent" / "prompts"


def told(brief: bool = False, network: bool = False) -> tuple[ToolSpec, ...]:
    return specs(standard_tools(network=network), brief=brief)


@pytest.mark.parametrize(("network", "tokens"), [(False, 1500), (True, 1600)])
def test_the_static_prompt_is_small(network: bool, tokens: int) -> None:
    tools = told(network=network)
    text = "\n".join([(PROMPTS / "default.md").read_text(), *(each.line for each in tools)])
    rough = sum(1 + len(word) // 8 for word in re.findall(r"\w+|[^\w\s]+", text))
    assert ("fetch" in [each.name for each in tools]) == network
    assert len(text.encode()) <= 6000
    assert rough <= tokens, "by a rule that needs no tokenizer"


def test_nano_is_told_the_names_alone() -> None:
    assert (PROMPTS / "nano.md").read_text() == (
        "You are Interlude, a coding agent. Solve the task with the tools.\n"
    )
    assert [each.line for each in told(brief=True)] == [
        '{"name": "read", "arguments": ["path", "offset", "limit"]}',
        '{"name": "edit", "arguments": ["path", "old", "new", "all"]}',
        '{"name": "write", "arguments": ["path", "content"]}',
        '{"name": "search", "arguments": ["pattern", "path", "glob"]}',
        '{"name": "shell", "arguments": ["command", "timeout"]}',
    ]


def test_a_tool_is_told_by_its_own_class() -> None:
    read: dict[str, Any] = json.loads(told()[0].line)
    assert read == {
        "type": "function",
        "function": {
            "name": "read",
            "description": "Read a text file.",
            "parameters": {
                "properties": {
                    "path": {"type": "string"},
                    "offset": {"default": 1, "description": "first line", "minimum": 1, "type": "integer"},
                    "limit": {
                        "default": 2000,
                        "description": "number of lines",
                        "minimum": 1,
                        "type": "integer",
                    },
                    "numbers": {"default": False, "description": "number the lines", "type": "boolean"},
                },
                "required": ["path"],
                "type": "object",
            },
        },
    }


def test_the_static_prompt_is_the_same_in_every_process() -> None:
    program = (
        "from tools.standard import standard_tools as t; from tools.tool import specs\n"
        "print(*[x.line for x in specs(t())], sep='\\n')"
    )
    here = Path(__file__).parents[2]
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=here,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said == ["".join(each.line + "\n" for each in told())] * 2


class PickyArguments(Arguments):
    path: FilePath
    fast: bool = Field(False, json_schema_extra={**EXTRA})


class Picky(Tool[PickyArguments]):
    """Do it."""

    name = "picky"
    Arguments = PickyArguments
    copies: ClassVar[Mapping[str, str]] = {"fast": "path"}

    async def run(self, arguments: PickyArguments, sandbox: Sandbox) -> Output:
        return Output("done")


class Luxury(Picky):
    """Do more."""

    name = "luxury"
    essential = False


def test_what_is_not_essential_is_not_told_in_brief() -> None:
    whole, brief = specs([Picky(), Luxury()]), specs([Picky(), Luxury()], brief=True)
    assert [list(each.parameters["properties"]) for each in whole] == [["path", "fast"]] * 2
    assert "essential" not in str(whole)
    assert brief == (
        ToolSpec(
            "picky",
            {
                "type": "object",
                "properties": {"path": {"type": "string", "minLength": 1}},
                "required": ["path"],
            },
            '{"name": "picky", "arguments": ["path"]}',
        ),
    )


@pytest.mark.parametrize("tool", standard_tools(), ids=lambda tool: tool.name)
def test_an_argument_that_a_call_needs_is_essential(tool: Tool[Any]) -> None:
    fields = tool.Arguments.model_fields
    assert {name for name in fields if fields[name].is_required()} <= set(essential(tool))

"""What the model is told before anything is asked: small, and the same every time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.messages import ToolSpec
from tools.standard import standard_tools
from tools.tool import spec

PROMPTS = Path(__file__).parents[2] / "agent" / "prompts"


def specs(brief: bool = False) -> list[ToolSpec]:
    return [spec(tool, brief=brief) for tool in standard_tools()]


def test_the_static_prompt_is_small() -> None:
    lines = "\n".join(each.line for each in specs())
    assert len((PROMPTS / "default.md").read_bytes()) + len(lines.encode()) <= 3500


def test_nano_is_told_the_names_alone() -> None:
    assert (PROMPTS / "nano.md").read_text() == (
        "You are Interlude, a coding agent. Solve the task with the tools.\n"
    )
    assert [each.line for each in specs(brief=True)] == [
        '{"name": "read", "arguments": ["path", "offset", "limit"]}',
        '{"name": "edit", "arguments": ["path", "old", "new", "all"]}',
        '{"name": "write", "arguments": ["path", "content"]}',
        '{"name": "search", "arguments": ["pattern", "path", "glob"]}',
        '{"name": "shell", "arguments": ["command", "timeout"]}',
    ]


def test_a_tool_is_told_by_its_own_class() -> None:
    told: dict[str, Any] = json.loads(specs()[0].line)
    assert told == {
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
                },
                "required": ["path"],
                "type": "object",
            },
        },
    }


def test_the_static_prompt_is_the_same_in_every_process() -> None:
    program = (
        "from tools.standard import standard_tools as t; from tools.tool import spec\n"
        "print(*[spec(x).line for x in t()], sep='\\n')"
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
    assert said == ["".join(each.line + "\n" for each in specs())] * 2

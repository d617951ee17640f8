"""A session as a file for people or for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from agent.marks import Record, live
from engine.messages import BrokenCall, Prompt, Text, Thought, ToolCall, ToolResult, merge
from tools.output import clean


def exported(id: str, title: str, records: Sequence[Record], suffix: str) -> str:
    """Every record as a line of JSON for `.jsonl`, else Markdown of the branch that the session is on."""
    if suffix == ".jsonl":
        return "".join(json.dumps(asdict(record), default=dict) + "\n" for record in records)
    return "\n".join([f"# {clean(title) or id}", "", *_parts(records)])


def _parts(records: Sequence[Record]) -> Iterable[str]:
    events = [record for _, record in live(records) if isinstance(record, _TOLD)]
    for event in merge(events):
        match event:
            case Prompt(role="user"):
                yield f"## You\n\n{clean(event.text).strip()}\n"
            case Thought() if event.text.strip():
                yield f"<details><summary>thought</summary>\n\n{clean(event.text).strip()}\n\n</details>\n"
            case Text() if event.text.strip():
                yield f"{clean(event.text).strip()}\n"
            case ToolCall():
                values = "\n".join(f"{name}: {_said(value)}" for name, value in event.arguments.items())
                yield f"**{event.name}**\n\n{_fenced(values)}\n"
            case BrokenCall():
                yield f"**a call that could not be read**: {clean(event.problem)}\n"
            case ToolResult():
                yield f"{_fenced(event.text)}\n"
            case _:
                pass


_TOLD = (Prompt, Thought, Text, ToolCall, BrokenCall, ToolResult)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _fenced(text: str) -> str:
    """Between fences that are longer than any within."""
    text = clean(text).strip("\n")
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"

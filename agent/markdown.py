"""A session as Markdown, for people to read: the branch that it is on, in the order it was said and done."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Literal

from agent.branches import told
from agent.journal import Header, Trajectory, joined, trajectory_lines
from agent.marks import Kept, Laid, Printed, Record, Returned, Rewound, Summarised, Typed, live
from agent.memory import split
from engine.messages import BrokenCall, Event, Prompt, Text, Thought, ToolCall, ToolResult
from tools.output import clean

_WAYS = Kept | Laid | Returned | Rewound
"""Marks that say how a branch was come to, by numbers that are not those of an export."""


def as_markdown(title: str, header: Header, records: Sequence[Record], *, system: bool = False) -> str:
    """Nothing in it steers a terminal. Thoughts are quoted; calls and what they came to stand in fences.

    `system`: with what the system says.
    """
    about = f"{header.engine.name}, {header.sandbox.kind} sandbox, {header.created}"
    parts = [f"# {title or header.session}", f"Session {header.session}: {about}."]
    if header.parent:
        parts.append(f"Forked from {header.parent}.")
    shown = [one for _, one in live(records) if isinstance(one, Event | Laid | Printed | Typed | Summarised)]
    for record, _ in joined(shown):
        if system and isinstance(record, Prompt) and record.role == "system":
            parts.append(f"## System\n\n{record.text.strip()}")
        elif part := part_of(record):
            parts.append(part)
    return clean("\n\n".join(parts) + "\n")


def exported(title: str, read: Trajectory, shape: Literal["md", "jsonl"]) -> bytes:
    """The branch that a session is on: as Markdown, or its records as lines of JSON."""
    if shape == "md":
        return as_markdown(title, read.header, read.records).encode()
    kept = [(number, record) for number, record in live(read.records) if not isinstance(record, _WAYS)]
    times = [read.times[number] if read.times else None for number, _ in kept]
    return trajectory_lines(read.header, [record for _, record in kept], times)


def part_of(record: Record) -> str:
    """What stands for a record, "" for nothing."""
    match record:
        case Prompt(role="user"):
            return f"## User\n\n{split(record.text)[1].strip()}"
        case Thought():
            lines = record.text.strip().splitlines()
            return "\n".join(f"> {line}" for line in lines)
        case Text():
            return record.text.strip()
        case ToolCall():
            return f"**{record.name}**\n\n{_fenced(_arguments(record), 'json')}"
        case BrokenCall():
            return f"**a call that could not be read: {record.problem}**\n\n{_fenced(record.raw)}"
        case ToolResult():
            return _fenced(record.text)
        case Typed():
            return f"## User's own command\n\n{_fenced(record.command, 'sh')}"
        case Printed():
            return _fenced(f"{record.text.rstrip()}\n[exit code {record.code}]")
        case Summarised():
            return f"*What the model reads in place of what stands above:*\n\n{record.text.strip()}"
        case Laid():
            return f"*Files brought back: {told(record)}.*"
        case _:
            return ""


def _arguments(call: ToolCall) -> str:
    return json.dumps(dict(call.arguments), ensure_ascii=False, indent=2)


def _fenced(text: str, language: str = "") -> str:
    """In a fence that nothing in the text closes."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"

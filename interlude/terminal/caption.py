"""A call in one line: what it is about, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.messages import BrokenCall, Call, ToolResult
from tools.output import clean

_MAIN = {
    "read": ("path",),
    "edit": ("path",),
    "write": ("path",),
    "shell": ("command",),
    "search": ("pattern", "glob", "path"),
    "fetch": ("url",),
    "job": ("op", "id"),
}
"""The arguments by which a call of a tool is known."""
_PATHS = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.+)$", re.MULTILINE)
_ENDING = re.compile(
    r"^\[(exit \d+(?::[^\]]*)?|timeout after \d+ s|out of memory|disk full|cancelled)", re.MULTILINE
)


def title(call: Call) -> str:
    """The name of what is called."""
    return _line(call.name) or "call"


def subject(call: Call) -> str:
    """What a call is about, in one line without controls."""
    if isinstance(call, BrokenCall):
        return _line(call.problem)
    if call.name == "plan":
        return ""
    if call.name == "apply_patch":
        return _line(", ".join(_PATHS.findall(str(call.arguments.get("input", "")))))
    names = _MAIN.get(call.name) or tuple(call.arguments)[:2]
    said = [_value(call.arguments, name) for name in names]
    text = "  ".join(one for one in said if one)
    if call.name == "read" and (first := call.arguments.get("offset")):
        text += f":{first}"
    return _line(text)


def outcome(call: Call, result: ToolResult) -> tuple[bool, str]:
    """Whether it went well, and in a few words what came of it."""
    if not result.ok:
        return False, _failure(result.text)
    if call.name in ("shell", "job") and (found := _ENDING.findall(result.text)):
        return False, found[-1]
    if call.name in ("edit", "write", "apply_patch", "plan"):
        return True, ""
    lines = result.text.rstrip("\n").count("\n") + 1
    return True, f"{lines} lines" if lines > 1 else ""


def _failure(text: str) -> str:
    if "cancelled" in text or "interrupted" in text:
        return "interrupted"
    if "the user said no" in text or "plan mode" in text:
        return "denied"
    return "failed"


def _value(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    return "" if value is None or value == "" else str(value)


def _line(text: str) -> str:
    """The first line, and a mark where there are more."""
    first, _, rest = clean(text[:2000]).strip().partition("\n")
    return first.replace("\t", " ") + (" …" if rest.strip() else "")

"""What may stand right after `<tool_call>`: a name, a whole call as JSON, or prose that mentions the tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from engine.arguments import Unreadable, parse_json
from engine.messages import ToolSpec
from engine.schema import properties

Tools: TypeAlias = Mapping[str, ToolSpec]

# Between tags stand line ends and spaces; some models write `\n` out in letters.
BLANK = r"(?:\s|\\n)*"
WORD = re.compile(r"[^\W\d][\w.:/-]*")


def judge(head: str, tools: Tools) -> Literal["open", "mention", "json", "call"]:
    """What text after `<tool_call>` can still become.

    `call`: a declared name, then what is not tags, on a line of its own: an attempt that failed. `json`:
    arguments as JSON. A judgement other than `open` holds for every longer text.
    """
    lead = head.lstrip()
    word = WORD.match(lead)
    rest = lead[word.end() :] if word else lead
    gap = re.match(BLANK, rest)
    body = rest[gap.end() :] if gap and word else rest
    named = word is not None and word[0] in tools
    if body in ("", "\\"):
        return "open"
    if re.match(r'\{\s*["}]', body):
        return "json"
    if re.fullmatch(r"\{\s*", body):
        return "open"
    if not named:
        return "mention"
    if not re.search(r"\s", body.rstrip()):
        return "open"  # perhaps a key that lacks its <arg_key>
    if gap and ("\n" in gap[0] or "\\n" in gap[0]):
        return "call"
    return "mention" if "\n" in body else "open"


def is_prose(head: str, tools: Tools) -> bool:
    """Whether an output ended in a sentence that mentions `<tool_call>` and a tool, on one line."""
    head = strip(head)
    name = declared(head, tools)
    return name != "" and head[len(name) :].strip() != "" and "\n" not in head and "{" not in head


def glued(head: str, tools: Tools) -> tuple[str, str] | None:
    """`NAMEkey` as the longest declared name before a declared key."""
    for name in sorted(tools, key=len, reverse=True):
        key = strip(head[len(name) :])
        if head.startswith(name) and key in properties(tools[name].parameters):
            return name, key
    return None


def declared(head: str, tools: Tools) -> str:
    word = WORD.match(head)
    return word[0] if word and word[0] in tools else ""


def whole_call(body: object) -> tuple[str, object]:
    """`{"name": ..., "arguments": {...}}`, as other models write calls."""
    if isinstance(body, dict) and isinstance(body.get("name"), str) and body["name"]:
        arguments = body.get("arguments", body.get("parameters"))
        return body["name"], parse_json(arguments) if isinstance(arguments, str) else arguments
    raise Unreadable("no name")


def strip(text: str) -> str:
    return re.sub(rf"^{BLANK}|{BLANK}$", "", text)


def is_blank(text: str) -> bool:
    return re.fullmatch(BLANK, text) is not None


class JsonScan:
    """Knows whether JSON text that is still growing stands inside a string, where tags are text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.in_string = False
        self._escaped = False

    def text(self, text: str) -> None:
        self.parts.append(text)
        for char in text:
            if self._escaped:
                self._escaped = False
            elif char == '"':
                self.in_string = not self.in_string
            elif char == "\\" and self.in_string:
                self._escaped = True

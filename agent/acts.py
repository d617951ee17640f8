"""What a call would do, as the user is asked about it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.rules import Rule
from engine.messages import ToolCall
from tools.dispatcher import Look
from tools.envelope import Add, Delete, Malformed, Operation, parse
from tools.output import clean
from tools.tool import Touches

SHOWN = 400
"""Characters of a command or a text that a question says."""
NAMED = 24
"""Characters of a name that the model is told."""
ALWAYS = 2000
"""Characters of the longest command that can be allowed for good: the user must be able to read it."""


@dataclass(frozen=True, slots=True)
class Act:
    """`does` says it in a line. `needs` are the rules that together allow it; none do where it is empty.

    `planned` is what the model is told in plan mode.
    """

    does: str
    needs: tuple[Rule, ...]
    planned: str = "error: plan mode changes nothing; look, then tell the user the plan"


async def act(call: ToolCall, touches: Touches, look: Look) -> Act | None:
    """What a call would change, None where it changes nothing. What it says of itself is not believed."""
    arguments = call.arguments
    match call.name:
        case "shell":
            return await _shell(str(arguments.get("command", "")), look)
        case "job":
            return _job(arguments)
        case "apply_patch":
            try:
                operations = parse(str(arguments.get("input", "")))
            except Malformed:
                return None  # it is refused, and changes nothing
            return _edits(
                _patched(operations), [path for one in operations for path in _paths(one)], await look("pwd")
            )
        case "edit" | "write" if touches.writes:
            return _edits(_edited(call), touches.writes, await look("pwd"))
        case _ if touches.writes or touches.changes:
            return Act(f"{clean(call.name)}, which may change anything", ())
        case _:
            return None


async def _shell(command: str, look: Look) -> Act | None:
    from agent.commands import commands
    from agent.readers import changing, unsafe_git

    found = commands(command)
    others = changing(found) or await unsafe_git(found, look)
    if not found.hidden and not others:
        return None
    rules = tuple(dict.fromkeys(Rule("command", one.text) for one in others))
    plain = all(one.fixed and len(one.text) <= ALWAYS and clean(one.text) == one.text for one in others)
    why = found.hidden or ("" if plain else "it has variables, or cannot be shown as it is")
    said = f"run {_short(command)}" + (f"\n(asked each time: {clean(why)})" if why else "")
    names = [one.name for one in others if 0 < len(one.name) <= NAMED] or ["this"]
    reason = _short(found.hidden, 60) if found.hidden else f"{clean(names[0])} may change files"
    planned = f"error: plan mode only reads: {reason}; look another way, then tell the user the plan"
    return Act(said, () if why else rules, planned)


def _job(arguments: Mapping[str, Any]) -> Act | None:
    if arguments.get("op") != "input":
        return None
    return Act(f"give job {arguments.get('id')} to read: {_short(str(arguments.get('text', '')))}", ())


def _edits(does: str, paths: Sequence[str], folder: str) -> Act:
    rules = [Rule("edit", _absolute(path, folder)) for path in paths]
    visible = all(clean(rule.text) == rule.text for rule in rules)
    return Act(does, tuple(dict.fromkeys(rules)) if visible else ())


def _absolute(path: str, folder: str) -> str:
    """Without what changes nothing; `..` stays, for what it means depends on links."""
    parts = [part for part in posixpath.join(folder, path).split("/") if part not in ("", ".")]
    return "/" + "/".join(parts)


def _edited(call: ToolCall) -> str:
    arguments = call.arguments
    path = _short(str(arguments.get("path", "")))
    if call.name == "write":
        return f"write {path} (+{_lines(str(arguments.get('content', '')))} lines)"
    edits = [arguments, *(arguments.get("more") or ())]
    new = sum(_lines(str(one.get("new", ""))) for one in edits)
    old = sum(_lines(str(one.get("old", ""))) for one in edits)
    return f"edit {path} (+{new} -{old} lines)"


def _patched(operations: Sequence[Operation]) -> str:
    said: list[str] = []
    for one in operations:
        kind = "add" if isinstance(one, Add) else "delete" if isinstance(one, Delete) else "change"
        said.append(f"{kind} {_short(' to '.join(_paths(one)), 80)}")
    return ", ".join(said)[:SHOWN]


def _paths(operation: Operation) -> list[str]:
    move = None if isinstance(operation, Add | Delete) else operation.move
    return [operation.path, *([move] if move else [])]


def _lines(text: str) -> int:
    return len(text.splitlines())


def _short(text: str, most: int = SHOWN) -> str:
    text = clean(text)
    return text if len(text) <= most else f"{text[:most]}..."

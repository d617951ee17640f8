"""Which files a call changes, and from what to what, as far as its arguments and its result tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.messages import ToolCall
from interlude.terminal.diff import Row, compare
from tools.envelope import Add, Delete, Malformed, parse
from tools.output import clean


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a call changes."""

    path: str
    rows: tuple[Row, ...]


def changes_of(
    call: ToolCall, before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> list[Change]:
    """What the call changes; `before` and `after` are the texts of files that are known."""
    match call.name:
        case "edit":
            return [_edit(call.arguments, before, after)]
        case "write":
            path = _string(call.arguments, "path")
            old = before.get(path) or ""
            return [Change(path, tuple(_compared(old, _string(call.arguments, "content"), 1)))]
        case "apply_patch":
            return _patch(_string(call.arguments, "input"), before, after)
        case _:
            return []


def _edit(
    arguments: Mapping[str, Any], before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> Change:
    path = _string(arguments, "path")
    old, new = before.get(path), after.get(path)
    if old is not None and new is not None and old != new:
        return Change(path, tuple(_compared(old, new, 1)))
    rows: list[Row] = []
    for one in (arguments, *_more(arguments)):
        said, instead = _string(one, "old"), _string(one, "new")
        first = None
        if new is not None and instead and new.count(instead) == 1:
            first = new[: new.index(instead)].count("\n") + 1
        rows += [Row("skipped")] if rows else []
        rows += _compared(said, instead, first)
    return Change(path, tuple(rows))


def _patch(text: str, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[Change]:
    try:
        operations = parse(text)
    except Malformed:
        return [Change("patch", tuple(Row("same", clean(line)) for line in text.splitlines()))]
    changes: list[Change] = []
    for one in operations:
        match one:
            case Add():
                rows = _compared("", one.text, 1)
            case Delete():
                rows = _compared(before.get(one.path) or "", "", 1)
            case _:
                old, new = before.get(one.path), after.get(one.move or one.path)
                if old is not None and new is not None:
                    rows = _compared(old, new, 1)
                else:
                    parts = [_compared(hunk.old, hunk.new, None) for hunk in one.hunks]
                    rows = [row for part in parts for row in (Row("skipped"), *part)][1:]
        changes.append(Change(one.path, tuple(rows)))
    return changes


def _compared(old: str, new: str, first: int | None) -> list[Row]:
    return compare(clean(old), clean(new), first)


def _string(arguments: Any, name: str) -> str:
    value = arguments.get(name) if isinstance(arguments, Mapping) else None
    return value if isinstance(value, str) else ""


def _more(arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    more = arguments.get("more")
    return [one for one in more if isinstance(one, Mapping)] if isinstance(more, list | tuple) else []

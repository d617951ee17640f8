"""Calls that arrive in pieces: each is one as soon as nothing can follow that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.arguments import Unreadable, parse_json, read_json
from engine.messages import BrokenCall, ToolCall, ToolSpec
from engine.remote.faults import Fault
from engine.schema import argument_schema

CALLS = 256
"""Calls of one answer at most."""

_TWICE = "an empty object before the arguments was dropped"
_IN_STRING = re.compile(r'["\\]')
_OUTSIDE = re.compile(r'["{}\[\]]')
_QUOTED = "the arguments were JSON in JSON"


@dataclass(slots=True)
class Arriving:
    """One call so far; `value` are its arguments where they came as an object."""

    key: str = ""
    index: int | None = None
    name: str = ""
    value: Mapping[str, Any] | None = None
    repaired: str = ""
    done: bool = False
    closed: bool = False
    _pieces: list[str] = field(default_factory=list[str])
    _depth: int = 0
    _string: bool = False
    _escaped: bool = False

    def take(self, name: object, arguments: object) -> None:
        if isinstance(name, str) and name != self.name and not self._pieces:
            self.name += name
        if isinstance(arguments, Mapping):
            self.value, self.closed = dict(arguments), True
        elif isinstance(arguments, str):
            self._add(arguments)

    @property
    def raw(self) -> str:
        """The pieces of its arguments, joined."""
        self._pieces = ["".join(self._pieces)] if self._pieces else []
        return self._pieces[0] if self._pieces else ""

    @property
    def begun(self) -> bool:
        return bool(self._pieces)

    @property
    def empty(self) -> bool:
        """No arguments, or none yet: some servers send `{}` before them."""
        return not self.value and "".join(self.raw.split()) in ("", "{}")

    def _add(self, text: str) -> None:
        """A piece of its arguments."""
        while text:
            if self.closed:
                text = text.lstrip()
                if not text or not self.empty:
                    return  # a whole object ends a call, whatever follows
                self._pieces, self.closed, self.repaired = [], False, _TWICE
            end = self._scan(text)
            self._pieces.append(text[:end])
            text = text[end:]

    def _scan(self, text: str) -> int:
        """How much of a text belongs to the object that is open."""
        at = 0
        while at < len(text):
            if self._escaped:
                self._escaped = False
                at += 1
                continue
            found = (_IN_STRING if self._string else _OUTSIDE).search(text, at)
            if found is None:
                break
            at = found.end()
            match found[0]:
                case "\\":
                    self._escaped = True
                case '"':
                    self._string = not self._string
                case "{" | "[":
                    self._depth += 1
                case _:
                    self._depth -= 1
                    self.closed = self._depth <= 0
            if self.closed:
                return at
        return len(text)


class Calls:
    """The calls of one answer, in the order in which they are complete.

    A call is complete when the object of its arguments closes. An empty object completes it when the next
    call begins or words follow, no arguments at all only when the server says that the answer ended. What is
    not complete then is broken and never run.
    """

    def __init__(self, tools: Mapping[str, ToolSpec]) -> None:
        self._tools = tools
        self._calls: list[Arriving] = []

    def take(self, delta: Mapping[str, Any], place: int) -> list[ToolCall | BrokenCall]:
        """A piece of a call, at `place` of its list; returns what is complete now."""
        inner: Any = delta.get("function")
        inner = inner if isinstance(inner, Mapping) else delta
        name = inner.get("name") or ""
        call, done = self._which(delta.get("id"), delta.get("index"), name, place), []
        if call is None:
            done = self.settle()
            if len(self._calls) >= CALLS:
                raise Fault(f"the server makes more than {CALLS} calls at once")
            key, index = delta.get("id"), delta.get("index")
            call = Arriving(str(key or ""), index if isinstance(index, int) else None)
            self._calls.append(call)
        if not call.done:
            call.take(name, inner.get("arguments"))
            if call.name and call.closed and not call.empty:
                done.append(self._end(call))
        return done

    def settle(self) -> list[ToolCall | BrokenCall]:
        """Something else begins: what has closed has ended."""
        return [self._end(call) for call in self._waiting() if call.name and call.closed]

    def close(self, *, full: bool) -> list[ToolCall | BrokenCall]:
        """The answer is over; `full`: because it had no more room, so that what is open was cut off."""
        done = [self._cut(call) if full and not call.closed else self._end(call) for call in self._waiting()]
        self._calls = []
        return done

    def drop(self) -> str:
        """The connection is gone: the text of what was not complete."""
        text = "".join(call.name + call.raw for call in self._waiting())
        self._calls = []
        return text

    def _waiting(self) -> list[Arriving]:
        return [call for call in self._calls if not call.done]

    def _which(self, key: object, index: object, name: object, place: int) -> Arriving | None:
        """The call that a piece belongs to; None where it begins one. Servers leave out index, id or both."""
        if not self._calls:
            return None
        last = self._calls[-1]
        if isinstance(index, int):
            same = [call for call in self._calls if call.index == index]
            another = same and key and same[-1].key and key != same[-1].key and name
            return None if another or not same else same[-1]
        if key:
            same = [call for call in self._calls if call.key == key]
            return same[-1] if same else None if name else last
        if not name:
            return last
        goes_on = not last.closed and (last.begun or last.name == name)
        return last if place == 0 and not last.done and goes_on else None

    def _end(self, call: Arriving) -> ToolCall | BrokenCall:
        call.done = True
        if not call.name:
            return BrokenCall("", call.raw, "the tool has no name")
        value: object = call.value
        try:
            if value is None:
                value = parse_json(call.raw.strip() or "{}", strict=False)
            if isinstance(value, str):
                value, call.repaired = parse_json(value, strict=False), _QUOTED
        except Unreadable:
            if not call.closed:
                return self._cut(call)
            return self._broken(call, "the JSON of the arguments cannot be read")
        value = {} if value is None else value
        if not isinstance(value, Mapping):
            return self._broken(call, "the arguments are not a JSON object")
        root = self._tools[call.name].parameters if call.name in self._tools else {}
        typed = {
            str(key): read_json(item, argument_schema(root, str(key)), root) for key, item in value.items()
        }
        return ToolCall("", call.name, typed, repaired=call.repaired)

    def _cut(self, call: Arriving) -> BrokenCall:
        call.done = True
        return BrokenCall("", call.name + call.raw, "the arguments were cut off", call.name, closed=False)

    def _broken(self, call: Arriving, problem: str) -> BrokenCall:
        return BrokenCall("", call.name + call.raw, problem, call.name)

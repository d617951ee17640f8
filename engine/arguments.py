"""The text of an argument to its value, as the tool's schema says."""

from __future__ import annotations

import ast
import json
import math
import warnings
from typing import Any, NoReturn

from engine.schema import Schema, is_kind, kinds


class Unreadable(ValueError):
    """The text is not what it is tried as."""


def read(raw: str, schema: Schema, root: Schema) -> tuple[Any, bool]:
    """The value, and whether it had to be repaired. What cannot be read stays text, for the tool to refuse.

    Strings stand verbatim. Other kinds are JSON, or as a repair JSON in quotes or a Python literal.
    Where a string is one of several kinds, the others are tried first. Where the schema names no kind,
    it is JSON if it is JSON, else text. `root` is the tool's whole schema. Source: glm46.md section 8.
    """
    wanted = kinds(schema, root)
    if wanted == frozenset({"string"}):
        return raw, False
    try:
        value: Any = parse_json(raw)
        parsed = True
    except Unreadable:
        value, parsed = raw, False
    if not wanted:
        return value, False
    if parsed and any(is_kind(value, kind) for kind in wanted - {"string"}):
        return value, False
    if "string" in wanted:
        return raw, False
    inner = value if isinstance(value, str) else raw
    for attempt in (parse_json, _literal):
        try:
            repaired = attempt(inner)
        except Unreadable:
            continue
        if any(is_kind(repaired, kind) for kind in wanted):
            return repaired, True
    return value, False


def read_json(value: Any, schema: Schema, root: Schema) -> Any:
    """A value that came as JSON: text where the schema wants no text is read as text would be."""
    if isinstance(value, str) and "string" not in (kinds(schema, root) or {"string"}):
        return read(value, schema, root)[0]
    return value


def parse_json(text: str, *, strict: bool = True) -> Any:
    """A JSON value that JSON can write again: no NaN, no infinity, no half of a character.

    `strict` False admits line ends inside strings. Raises Unreadable.
    """
    try:
        value = json.loads(text, strict=strict, parse_constant=_refuse, parse_float=_finite)
        return _writable(value, text)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def _literal(text: str) -> Any:
    """A Python literal whose value JSON has too: `True`, `None`, `{'a': (1, 2)}`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of strange escapes in the model's text
            return _writable(_as_json(ast.literal_eval(text.strip())), text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise Unreadable from error


def _writable(value: Any, text: str) -> Any:
    if "\\" in text:  # an escape may stand for half of a character, which no file can hold
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _as_json(value: object) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case list() | tuple():
            return [_as_json(item) for item in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: _as_json(item) for key, item in value.items()}
        case _:
            raise Unreadable


def _refuse(constant: str) -> NoReturn:
    raise Unreadable(constant)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(text)
    return value

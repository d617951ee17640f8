"""The value of an argument as rules of a grammar: what its schema admits, written as GLM writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xgrammar import Grammar as Converted

from engine.schema import Schema, branches, kinds, properties, resolved

TEXT = "text"
CHARACTER = r"[\u0001-\uD7FF\uE000-\U0010FFFF]"
"""Any character but NUL, which no argument of a process and no path can hold, and halves of UTF-16 pairs,
which UTF-8 does not spell. Control tokens are not characters, so none of them can stand in a text."""
TEXT_RULES = (f"text ::= {CHARACTER}*", f"text1 ::= {CHARACTER}+")

_WIDEST = 10**15  # of a number without bounds: what Python and JSON write alike
_SCALAR = 24  # bytes: the longest number, `true`, `false` or `null`
_DEEP = 8

_NUMBER = '"-"? ("0" | [1-9] [0-9]{0,14}) ("." [0-9]{1,15})? ([eE] [+\\-]? [0-9]{1,2})?'

# Rules of xgrammar's own JSON that admit what cannot be read back: numbers that are infinite or longer than
# Python reads, and half of a character.
_STRICTER = {
    "basic_integer": '"0" | "-"? [1-9] [0-9]{0,14}',
    "basic_number": _NUMBER,
    "basic_escape": '["\\\\/bfnrt]',
    "basic_string_sub": (
        r'("\"" | [ !#-\[\]-\uD7FF\uE000-\U0010FFFF] basic_string_sub | "\\" basic_escape basic_string_sub)'
        r" (=([ \n\r\t]* [,}\]:]))"
    ),
}
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|([A-Za-z_]\w*)')


@dataclass(frozen=True, slots=True)
class Value:
    """`start` is what stands for the value, `rules` are those that it needs.

    `least` is the number of bytes, and so of tokens, after which it can be ended at the latest. `plain`
    says that it is any text.
    """

    start: str
    rules: tuple[str, ...] = ()
    least: int = _SCALAR
    plain: bool = False


def value(name: str, schema: Schema, root: Schema, depth: int = 0) -> Value:
    """The value of one argument. Its rules' names start with `name`; `root` is the tool's whole schema.

    Strings stand as they are, everything else is JSON on one line. What a schema leaves open is text.
    """
    schema = resolved(schema, root)
    listed: object = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list) and listed:
        words = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in listed]
        return Value(_either(map(literal, words)), least=max(len(word.encode()) for word in words))
    either = branches(schema, "anyOf") or branches(schema, "oneOf")
    stated: object = schema.get("type")
    if not either and isinstance(stated, list):
        either = [{**schema, "type": one} for one in stated]
    if either and depth < _DEEP:
        parts = [value(f"{name}_{place}", one, root, depth + 1) for place, one in enumerate(either)]
        if any(part.start == TEXT for part in parts):
            return Value(TEXT, TEXT_RULES, 0, plain=True)
        rules = tuple(dict.fromkeys(rule for part in parts for rule in part.rules))
        return Value(_either(part.start for part in parts), rules, max(part.least for part in parts))
    wanted = kinds(schema, root)
    return _text(schema) if not wanted or "string" in wanted else _json(name, schema, root)


def literal(text: str) -> str:
    """Exactly this text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _either(choices: Iterable[str]) -> str:
    return "(" + " | ".join(choices) + ")"


def _text(schema: Schema) -> Value:
    least, most = schema.get("minLength") or 0, schema.get("maxLength")
    if most is not None or least > 1:
        return Value(f"{CHARACTER}{{{least},{most or -1}}}", least=least * 4)
    return Value("text1" if least else TEXT, TEXT_RULES, least * 4, plain=True)


def _json(name: str, schema: Schema, root: Schema) -> Value:
    """As xgrammar writes the schema, under names of its own."""
    asked = _unmeasured({**schema, **{key: root[key] for key in ("$defs", "definitions") if key in root}})
    wanted = kinds(schema, root)
    if wanted == frozenset({"number"}) and not any("imum" in word for word in schema):
        return Value(f"{name}_number", (f"{name}_number ::= {_NUMBER}",))
    if wanted == frozenset({"integer"}):
        asked = _bounded(asked)
    printed = str(Converted.from_json_schema(json.dumps(asked), any_whitespace=False))
    rules = dict(line.split(" ::= ", 1) for line in printed.splitlines() if " ::= " in line) | _STRICTER

    def own(match: re.Match[str]) -> str:
        return f"{name}_{match[1]}" if match[1] in rules else match[0]

    renamed = tuple(f"{name}_{rule} ::= {_WORD.sub(own, body)}" for rule, body in rules.items())
    return Value(f"{name}_root", renamed, max(_SCALAR, _skeleton(asked, asked)))


def _unmeasured(schema: Any) -> Any:
    """A schema without the lengths of strings: xgrammar's strings that have one cannot hold a newline."""
    if isinstance(schema, dict):
        return {key: _unmeasured(one) for key, one in schema.items() if key not in ("minLength", "maxLength")}
    return [_unmeasured(one) for one in schema] if isinstance(schema, list) else schema


def _skeleton(schema: Schema, root: Schema, depth: int = 0) -> int:
    """Bytes of a value whose strings and arrays are as short as they may be once they were begun."""
    schema = resolved(schema, root)
    if depth > _DEEP:
        return _SCALAR
    if isinstance(listed := schema.get("enum"), list):
        return max(len(json.dumps(one).encode()) for one in listed)
    inside = 0
    for key, one in properties(schema).items():
        inside += len(json.dumps(key).encode()) + 4 + _skeleton(one, root, depth + 1)
    if isinstance(items := schema.get("items"), Mapping):
        inside += _skeleton(items, root, depth + 1)
    return inside + 2 if inside else _SCALAR


def _bounded(schema: Mapping[str, Any]) -> dict[str, Any]:
    lowest = "exclusiveMinimum" if "exclusiveMinimum" in schema else "minimum"
    highest = "exclusiveMaximum" if "exclusiveMaximum" in schema else "maximum"
    return {lowest: -_WIDEST, highest: _WIDEST, **schema}

"""Argument text becomes the value that the schema asks for; nothing is bent that fits already."""

import json
from typing import Any

import pytest

from engine.arguments import read
from engine.messages import ToolSpec
from engine.schema import Schema, kinds, problems

ROOT: dict[str, Any] = {
    "$defs": {
        "Mode": {"enum": ["fast", "slow"], "type": "string"},
        "Size": {"enum": [1, 2]},
        "Loop": {"anyOf": [{"$ref": "#/$defs/Loop"}, {"type": "integer"}]},
        "a/b": {"type": "array", "items": {"$ref": "#/$defs/Size"}},
    }
}
STRING, INTEGER, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "raw", "value"),
    [
        (STRING, " 1e5\n", " 1e5\n"),
        (STRING, '"quoted"', '"quoted"'),
        (STRING, "10220_3939392", "10220_3939392"),
        ({"$ref": "#/$defs/Mode"}, "null", "null"),
        ({"enum": ["1", "2"]}, "1", "1"),
        ({"const": "5"}, "5", "5"),
        (INTEGER, "12345678901234567890", 12345678901234567890),
        (INTEGER, "soon", "soon"),
        (INTEGER, "[1]", [1]),
        (INTEGER, "9" * 5000, "9" * 5000),
        ({"type": "number"}, "3", 3),
        ({"type": "number"}, "NaN", "NaN"),
        ({"type": "boolean"}, "false", False),
        ({"type": "boolean"}, "1", 1),
        ({"type": "array"}, "[" * 100_000, "[" * 100_000),
        ({"type": "object"}, '{"a": "\\ud83c\\udf0d"}', {"a": "🌍"}),
        ({"type": "object"}, '{"a": "\\ud800"}', '{"a": "\\ud800"}'),
        ({"anyOf": [STRING, NULL]}, "null", None),
        ({"anyOf": [STRING, NULL]}, "nil", "nil"),
        ({"anyOf": [STRING, NULL]}, '"x"', '"x"'),
        ({"type": "string", "nullable": True}, "null", None),
        ({"oneOf": [INTEGER, {"type": "array"}]}, "[1]", [1]),
        ({"anyOf": [INTEGER, {}]}, "text", "text"),
        ({"anyOf": [INTEGER, {}]}, "true", True),
        ({"allOf": [{"$ref": "#/$defs/Size"}]}, "2", 2),
        ({"$ref": "#/$defs/a~1b"}, "[1, 2]", [1, 2]),
        ({"$ref": "#/$defs/Loop"}, "7", 7),
        ({"$ref": "#/$defs/None"}, "7", 7),
        ({"enum": ["a", 1]}, "1", 1),
        ({"enum": ["a", 1]}, "a", "a"),
        ({}, "hello world", "hello world"),
        ({}, " {}", {}),
        ({"properties": {}}, "{}", {}),
        ({"items": {}}, "[]", []),
        ({"type": 5}, "5", 5),
    ],
)
def test_a_value_is_read_by_its_schema(schema: Schema, raw: str, value: Any):
    assert read(raw, schema, ROOT) == (value, False)


@pytest.mark.parametrize(
    ("schema", "raw", "value"),
    [
        (INTEGER, '"30"', 30),
        (INTEGER, "'30'", "'30'"),
        (INTEGER, "+5", 5),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, '"true"', True),
        ({"anyOf": [INTEGER, NULL]}, "None", None),
        ({"type": "array"}, "('a', 1.5)", ["a", 1.5]),
        ({"type": "object"}, "{'a': (1, None)}", {"a": [1, None]}),
        ({"type": "object"}, "{1: 2}", "{1: 2}"),
        ({"type": "array"}, "{1, 2}", "{1, 2}"),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "object"}, "{'a': '\\ud800'}", "{'a': '\\ud800'}"),
        ({"type": "array"}, "['\\d']", ["\\d"]),
        ({"type": "integer"}, "__import__('os')", "__import__('os')"),
    ],
)
def test_what_is_not_json_is_repaired_only_when_the_meaning_is_plain(schema: Schema, raw: str, value: Any):
    assert read(raw, schema, ROOT) == (value, value != raw)


def test_kinds_of_a_schema_that_refers_to_itself_are_found():
    assert kinds({"$ref": "#/$defs/Loop"}, ROOT) in (frozenset({"integer"}), frozenset())


TOOL = ToolSpec(
    "t",
    {
        **ROOT,
        "type": "object",
        "properties": {
            "mode": {"$ref": "#/$defs/Mode"},
            "deep": {
                "type": "object",
                "properties": {"a": {"type": "array", "items": INTEGER}},
                "required": ["a"],
                "additionalProperties": False,
            },
            "count": {"anyOf": [INTEGER, NULL]},
            "flag": {"type": "boolean"},
            "any": {},
        },
        "required": ["mode", "flag"],
    },
    "",
)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"mode": "fast", "flag": True}, []),
        ({"mode": "fast", "flag": True, "deep": {"a": [1, 2]}, "count": None, "any": [{}]}, []),
        ({"mode": "quick", "flag": 1}, ["enum:mode", "type:flag"]),
        ({"mode": 5}, ["type:mode", "missing:flag"]),
        ({"mode": "fast", "flag": True, "count": True}, ["type:count"]),
        ({"mode": "fast", "flag": True, "deep": {}}, ["type:deep"]),
        ({"mode": "fast", "flag": True, "deep": {"a": ["x"]}}, ["type:deep"]),
        ({"mode": "fast", "flag": True, "deep": {"a": [], "b": 1}}, ["type:deep"]),
        ({"nope": 1}, ["unknown_argument:nope", "missing:mode", "missing:flag"]),
    ],
)
def test_what_a_call_has_wrong_is_named(arguments: dict[str, Any], found: list[str]):
    assert sorted(problems("t", arguments, {"t": TOOL})) == sorted(found)


def test_an_unknown_tool_is_named():
    assert problems("nope", {}, {"t": TOOL}) == ["unknown_tool:nope"]


def test_arguments_beyond_the_declared_ones_are_right_where_the_schema_says_so():
    free = ToolSpec("t", {"properties": {}, "additionalProperties": INTEGER}, "")
    assert problems("t", {"a": 1, "b": "x"}, {"t": free}) == ["type:b"]
    assert problems("t", {"a": 1}, {"t": ToolSpec("t", {}, "")}) == []


def test_values_that_are_read_can_be_written_again():
    for raw in ("1e5", '"a"', "[1.5, null]", "{}", "True"):
        json.dumps(read(raw, {}, {})[0], allow_nan=False)

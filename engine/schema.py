"""The part of JSON schema that tools use: which kinds of value it admits, and whether a value fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard

from engine.messages import ToolSpec

Schema: TypeAlias = Mapping[str, Any]

_DEEP = 32  # of references within references: a schema that refers to itself ends here


def properties(root: Schema) -> Mapping[str, Any]:
    """The schemas of the arguments by name."""
    found: object = root.get("properties")
    return found if _is_object(found) else {}


def argument_schema(root: Schema, name: str) -> Schema:
    """The schema of one argument; an empty one, which admits everything, where none is declared."""
    own: object = properties(root).get(name, root.get("additionalProperties"))
    return own if _is_object(own) else {}


def kinds(schema: Schema, root: Schema, depth: int = 0) -> frozenset[str]:
    """JSON types that the schema names, its alternatives included. Empty: it does not say."""
    schema = resolved(schema, root)
    if depth > _DEEP:
        return frozenset()
    found: set[str] = {"null"} if schema.get("nullable") is True else set()
    named: object = schema.get("type")
    if isinstance(named, str):
        return frozenset({*found, named})
    if _is_list(named):
        return frozenset({*found, *(kind for kind in named if isinstance(kind, str))})
    if "const" in schema:
        return frozenset({*found, kind_of(schema["const"])})
    values: object = schema.get("enum")
    if _is_list(values):
        return frozenset({*found, *map(kind_of, values)})
    for word in ("anyOf", "oneOf"):
        if choices := branches(schema, word):
            inner = [kinds(branch, root, depth + 1) for branch in choices]
            return frozenset(found.union(*inner)) if all(inner) else frozenset()
    inner = [kinds(branch, root, depth + 1) for branch in branches(schema, "allOf")]
    stated = [one for one in inner if one]
    if stated:
        return frozenset.intersection(*stated)
    if "properties" in schema:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema else frozenset()


def kind_of(value: object) -> str:
    """The JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def is_kind(value: object, kind: str) -> bool:
    """Whether a value is of a JSON type: 3 is a number too, 3.0 is an integer too."""
    own = kind_of(value)
    if own == "integer" and kind == "number":
        return True
    if isinstance(value, float) and kind == "integer":
        return math.isfinite(value) and value.is_integer()
    return own == kind


def fits(value: object, schema: Schema, root: Schema, depth: int = 0) -> bool:
    """Whether a value satisfies types, enum, const, items, properties and alternatives."""
    schema = resolved(schema, root)
    if depth > _DEEP or (value is None and schema.get("nullable") is True):
        return True
    named: object = schema.get("type")
    stated = [named] if isinstance(named, str) else named if _is_list(named) else []
    if stated and not any(is_kind(value, str(kind)) for kind in stated):
        return False
    if not _listed(value, schema):
        return False
    for word in ("anyOf", "oneOf"):
        choices = branches(schema, word)
        if choices and not any(fits(value, branch, root, depth + 1) for branch in choices):
            return False
    if not all(fits(value, branch, root, depth + 1) for branch in branches(schema, "allOf")):
        return False
    if _is_list(value):
        items: object = schema.get("items")
        return not _is_object(items) or all(fits(item, items, root, depth + 1) for item in value)
    if _is_object(value):
        return _object_fits(value, schema, root, depth)
    return True


def problems(name: str, arguments: Mapping[str, Any], tools: Mapping[str, ToolSpec]) -> list[str]:
    """What a call has wrong against its tool's schema, as `kind:NAME`. Empty: nothing.

    Kinds: unknown_tool, unknown_argument, type, enum, missing. An argument that is not declared is a
    problem unless the schema allows others in so many words.
    """
    if name not in tools:
        return [f"unknown_tool:{name}"]
    root = tools[name].parameters
    declared = properties(root)
    found: list[str] = []
    for key, value in arguments.items():
        if key not in declared and "properties" in root and not root.get("additionalProperties"):
            found.append(f"unknown_argument:{key}")
            continue
        schema = argument_schema(root, key)
        if not fits(value, schema, root):
            stated = kinds(schema, root)
            of_kind = not stated or any(is_kind(value, kind) for kind in stated)
            fault = "enum" if of_kind and not _listed(value, resolved(schema, root)) else "type"
            found.append(f"{fault}:{key}")
    required: object = root.get("required")
    if _is_list(required):
        found += [f"missing:{key}" for key in required if key not in arguments]
    return found


def _object_fits(value: Mapping[str, Any], schema: Schema, root: Schema, depth: int) -> bool:
    required: object = schema.get("required")
    if _is_list(required) and any(key not in value for key in required):
        return False
    declared, others = properties(schema), schema.get("additionalProperties")
    for key, item in value.items():
        own: object = declared.get(key, others)
        if own is False or (_is_object(own) and not fits(item, own, root, depth + 1)):
            return False
    return True


def _listed(value: object, schema: Schema) -> bool:
    allowed: object = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if not _is_list(allowed):
        return True
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed)


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema that a `$ref` into the same document points at."""
    for _ in range(_DEEP):
        target: object = schema.get("$ref")
        if not isinstance(target, str) or not target.startswith("#"):
            return schema
        node: object = root
        for part in target.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if _is_object(node) else None
        if not _is_object(node):
            return {}
        schema = node
    return {}


def branches(schema: Schema, word: str) -> list[Schema]:
    """The alternatives that stand under `anyOf`, `oneOf` or `allOf`."""
    found: object = schema.get(word)
    return [branch for branch in found if _is_object(branch)] if _is_list(found) else []


def _is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)

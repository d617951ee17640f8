"""Every setting, its value and where that came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from interlude.settings import config_file, settled, sources
from tools.output import clean


@dataclass(frozen=True, slots=True)
class Row:
    """A setting. `value` is what JSON can say."""

    name: str
    value: object
    source: str


def rows(flags: Mapping[str, Any]) -> list[Row]:
    """All settings, in their order. Raises SettingsError."""
    layers = sources(flags)
    settings = settled(layers)
    found: list[Row] = []
    for path, value in _leaves((), settings):
        source = next((layer.name for layer in layers if _says(layer.values, path)), "default")
        found.append(Row(".".join(path), _plain(value), source.replace("*", path[0].upper())))
    return found


def _leaves(path: tuple[str, ...], value: object) -> list[tuple[tuple[str, ...], object]]:
    """The settings below a path; one that has parts is told by them: `remote.url`."""
    match value:
        case BaseModel():
            parts = {name: getattr(value, name) for name in type(value).model_fields}
        case Mapping() if value:
            parts = cast("Mapping[str, object]", value)
        case _:
            return [(path, value)]
    return [leaf for name, part in parts.items() for leaf in _leaves((*path, name), part)]


def _says(values: object, path: tuple[str, ...]) -> bool:
    """Whether a source names the setting at this path."""
    for name in path:
        if not isinstance(values, Mapping) or name not in values:
            return False
        values = cast("Mapping[str, object]", values)[name]
    return True


def run(flags: Mapping[str, Any], *, as_json: bool) -> int:
    """The door: returns the exit code."""
    found = rows(flags)
    if as_json:
        told = {row.name: {"value": row.value, "from": row.source} for row in found}
        print(json.dumps({"file": str(config_file()), "settings": told}))
    else:
        print(text(found))
    return 0


def text(found: list[Row]) -> str:
    """A line each: name, value, source."""
    shown = [(row.name, _word(row.value), row.source) for row in found]
    widths = [max(len(line[column]) for line in shown) for column in (0, 1)]
    lines = [f"{name:{widths[0]}}  {value:{widths[1]}}  {source}" for name, value, source in shown]
    there = "" if config_file().exists() else " (not there yet: interlude setup writes it)"
    return clean("\n".join([*lines, "", f"file: {config_file()}{there}"]))


def _plain(value: object) -> object:
    match value:
        case Path():
            return str(value)
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def _word(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_word, value))
        case _:
            return str(value)

"""Every setting, its value and where that came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from interlude.settings import Settings, config_file, settled, sources
from tools.output import clean


@dataclass(frozen=True, slots=True)
class Row:
    """A setting. `value` is what JSON can say."""

    name: str
    value: object
    source: str


def rows(flags: Mapping[str, Any]) -> list[Row]:
    """All settings, in the order in which `Settings` has them. Raises SettingsError."""
    layers = sources(flags)
    settings = settled(layers)
    found: list[Row] = []
    for name in Settings.model_fields:
        source = next((layer.name for layer in layers if name in layer.values), "default")
        source = source.replace("*", name.upper())
        found.append(Row(name, _plain(getattr(settings, name)), source))
    return found


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
        case SecretStr():
            return "set" if value.get_secret_value() else ""
        case Path():
            return str(value)
        case tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
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

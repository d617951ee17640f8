"""Looks: what each kind of text is drawn with, on dark, light, 16-colour and colourless terminals.

Nothing is said by colour alone: every role has a glyph or a word of its own where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from rich.style import Style

LookName: TypeAlias = Literal["dark", "light", "ansi", "none"]
NAMES: tuple[LookName, ...] = get_args(LookName)


@dataclass(frozen=True, slots=True)
class Look:
    """Styles by role."""

    name: LookName
    plain: Style
    dim: Style
    accent: Style
    user: Style
    thought: Style
    rule: Style
    good: Style
    bad: Style
    warn: Style
    strong: Style
    literal: Style
    added: Style
    removed: Style
    added_word: Style
    removed_word: Style
    selected: Style


_TABLE: dict[LookName, dict[str, str]] = {
    "dark": {
        "plain": "#d6d6d6",
        "dim": "#8a8a8a",
        "accent": "#7fb4ff",
        "user": "bold #ffffff",
        "thought": "italic #9a9aa8",
        "rule": "#4a4a58",
        "good": "#8fce7e",
        "bad": "#ff8a80",
        "warn": "#e8c46a",
        "strong": "bold #ffffff",
        "literal": "#c8b48a",
        "added": "#c9e8c0 on #1d3320",
        "removed": "#f2c6c2 on #3d2021",
        "added_word": "bold #ffffff on #2f6b36",
        "removed_word": "bold #ffffff on #8a3033",
        "selected": "on #264f78",
    },
    "light": {
        "plain": "#24242a",
        "dim": "#6a6a72",
        "accent": "#1a5fb4",
        "user": "bold #000000",
        "thought": "italic #5f5f70",
        "rule": "#c4c4cf",
        "good": "#1f7a2e",
        "bad": "#b3261e",
        "warn": "#8a5a00",
        "strong": "bold #000000",
        "literal": "#7a4b00",
        "added": "#0d3b15 on #ddf4df",
        "removed": "#5a1512 on #fbe1df",
        "added_word": "bold #06260b on #a6e0ad",
        "removed_word": "bold #470c0a on #f2a9a4",
        "selected": "on #b5d3f5",
    },
    "ansi": {
        "plain": "default",
        "dim": "bright_black",
        "accent": "blue",
        "user": "bold",
        "thought": "italic bright_black",
        "rule": "bright_black",
        "good": "green",
        "bad": "red",
        "warn": "yellow",
        "strong": "bold",
        "literal": "cyan",
        "added": "green",
        "removed": "red",
        "added_word": "bold reverse green",
        "removed_word": "bold reverse red",
        "selected": "reverse",
    },
    "none": {
        "plain": "",
        "dim": "dim",
        "accent": "bold",
        "user": "bold",
        "thought": "italic dim",
        "rule": "dim",
        "good": "",
        "bad": "bold",
        "warn": "bold",
        "strong": "bold",
        "literal": "underline",
        "added": "",
        "removed": "dim",
        "added_word": "bold underline",
        "removed_word": "bold underline",
        "selected": "reverse",
    },
}


def look(name: LookName) -> Look:
    """The look of that name."""
    return Look(name, **{role: Style.parse(style) for role, style in _TABLE[name].items()})

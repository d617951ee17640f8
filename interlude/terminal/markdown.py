"""Markdown as rows: calm headings, code without boxes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from markdown_it import MarkdownIt
from rich import markdown as drawn
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.style import Style
from rich.text import Text
from rich.theme import Theme
from textual.strip import Strip

from interlude.terminal.code import coloured
from interlude.terminal.drawing import pen, rendered
from interlude.terminal.looks import Look


class _Heading(drawn.Heading):
    """At the left, whatever its level."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _Code(drawn.CodeBlock):
    """Indented, coloured where the look has a colour for code."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = str(self.text).rstrip()
        plain = Text(code, style="markdown.code_block")
        yield Padding(coloured(code, self.lexer_name) if self.theme else plain, (0, 0, 0, 2))


class _Drawn(drawn.Markdown):
    elements: ClassVar = {
        **drawn.Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
    }


def blocks_of(source: str) -> list[tuple[int, int]]:
    """The first line and the line behind each top-level block of a text."""
    tokens = _parser().parse(source)
    return [(token.map[0], token.map[1]) for token in tokens if token.level == 0 and token.map]


def markdown_rows(source: str, width: int, look: Look, *, closed: bool = True) -> list[Strip]:
    """A text in rows. `closed` False: it still grows, so its code is not coloured yet."""
    with pen().use_theme(_theme(look)):
        text = _Drawn(source, code_theme="coloured" if closed else "", hyperlinks=False)
        rows = rendered(text, width, look.plain)
    return list(_calm(rows))


def _calm(rows: list[Strip]) -> Iterator[Strip]:
    """One blank row where there are several, none at the start and the end."""
    blank = False
    some = False
    for row in rows:
        if not row.text.strip():
            blank = some
            continue
        if blank:
            yield Strip([])
        yield row
        some, blank = True, False


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt().enable("strikethrough").enable("table")


@cache
def _theme(look: Look) -> Theme:
    heading = look.strong + Style(underline=look.name == "none")
    return Theme(
        {
            "markdown.h1": look.accent + Style(bold=True),
            "markdown.h2": look.accent + Style(bold=True),
            **{f"markdown.h{level}": heading for level in range(3, 8)},
            "markdown.code": look.literal,
            "markdown.code_block": look.plain,
            **{f"code.{role}": style for role, style in _code(look).items()},
            "markdown.block_quote": look.thought,
            "markdown.item.bullet": look.accent,
            "markdown.item.number": look.accent,
            "markdown.hr": look.rule,
            "markdown.link": look.accent,
            "markdown.link_url": look.accent,
            "markdown.table.border": look.rule,
            "markdown.table.header": look.strong,
        }
    )


def _code(look: Look) -> dict[str, Style]:
    return {
        "keyword": look.accent,
        "string": look.good,
        "number": look.literal,
        "comment": look.thought,
        "name": look.strong,
        "plain": look.plain,
        "added": look.good,
        "removed": look.bad,
    }

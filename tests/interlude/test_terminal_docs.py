"""The tables of docs/terminal.md are those of the program."""

from __future__ import annotations

from pathlib import Path

from interlude.slash.registry import OWN, shown
from interlude.terminal.at_screen import keys

PAGE = (Path(__file__).parents[2] / "docs" / "terminal.md").read_text()


def table(head: str) -> list[list[str]]:
    """The rows below a head."""
    rows = PAGE.split(f"| {head} | what it does |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_commands_are_those_that_there_are() -> None:
    assert table("command") == [[f"`{shown(command)}`", command.help] for command in OWN]


def test_the_keys_are_those_that_there_are() -> None:
    told = [[", ".join(f"`{one}`" for one in key.split(", ")), help] for key, help in keys()]
    assert table("key") == told

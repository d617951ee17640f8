"""A generated task: a small project, what the user asks for in each turn, how it is checked and solved."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Category: TypeAlias = Literal["frontend", "application", "uiux", "build", "data", "ml", "talk"]
"""`talk` is for training only: it is not graded."""
Files: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the teacher makes: the tool's name and its arguments, as the model writes them."""

    name: str
    arguments: Mapping[str, str | int | bool]


def call(name: str, **arguments: str | int | bool) -> Call:
    """`call("read", path="a.py")`"""
    return Call(name, arguments)


@dataclass(frozen=True, slots=True)
class Act:
    """What the teacher says in one call to the model.

    With calls, the thought stays open and goes on after their results. Without, the thought closes and
    `text` is said to the user. `wrong` marks a mistake made on purpose: nobody should learn it.
    """

    thought: str
    calls: tuple[Call, ...] = ()
    text: str = ""
    wrong: bool = False


Plan: TypeAlias = Generator[Act, tuple[str, ...], None]
"""Yields what to say; receives the texts of the results, in the order of the calls."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold at the end of a turn.

    `frozen`: files whose bytes must be those of the start. `lines`: path -> (lines that must be there, lines
    that must be gone), stripped; all other lines of the file must have stayed. `commands` must exit with 0.
    `answers`: path -> the text or number that the file holds.
    """

    frozen: tuple[str, ...] = ()
    lines: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(
        default_factory=dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    )
    commands: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of the user. `solved` holds the files as they should be, `command` runs after them."""

    instruction: str
    plan: Callable[[], Plan]
    expect: Expect
    solved: Files
    command: str = ""


@dataclass(frozen=True, slots=True)
class GeneratedTask:
    """A task that nobody wrote by hand.

    `words` and `numbers` may be replaced by others of their kind through a whole recorded episode, and it
    stays true. `derived` maps a misspelled word to the word it comes from.
    """

    family: Category
    kind: str
    files: Files
    turns: tuple[Turn, ...]
    words: frozenset[str]
    numbers: frozenset[str]
    derived: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def instructions(self) -> tuple[str, ...]:
        """What the user says, turn by turn."""
        return tuple(turn.instruction for turn in self.turns)

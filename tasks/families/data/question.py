"""What is asked about a table."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.sheet import Column


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a key of ASK, the words that fill its patterns, the thought, the code, the answer.

    `clause` is a pattern that says which rows count; it takes the place of `{clause}` in those of the key.
    """

    key: str
    values: dict[str, str]
    columns: str
    thought: str
    expression: str
    answer: str
    modules: str = "csv"
    clause: str = ""


def cast(number: Column) -> str:
    """The type that reads a column of numbers."""
    return "int" if number.kind == "int" else "float"


def shown(number: Column, value: float) -> str:
    """A value of the column as Python prints it."""
    return str(int(value)) if number.kind == "int" else str(round(value, 2))

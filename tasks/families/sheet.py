"""A table as it stands in a CSV file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and what kind of values it holds."""

    name: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in a file."""

    path: str
    mark: str
    columns: tuple[Column, ...]

    def of(self, *kinds: str) -> list[Column]:
        return [column for column in self.columns if column.kind in kinds]

    @property
    def rows(self) -> list[dict[str, str]]:
        names = [column.name for column in self.columns]
        return [
            dict(zip(names, row, strict=True)) for row in zip(*(c.values for c in self.columns), strict=True)
        ]

    @property
    def reader(self) -> str:
        """The Python expression that reads it."""
        extra = "" if self.mark == "," else f", delimiter='{self.mark}'".replace("\t", "\\t")
        return f"csv.DictReader(open('{self.path}'){extra})"

"""A line of a build file that holds the wrong value."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.project import Project, Unsuitable


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong setting: the line, the two values, how one says what it is, what a check prints."""

    path: str
    line: str
    old: str
    new: str
    what: str
    key: str


def put(project: Project, rows: list[str], wrong: Wrong) -> Wrong:
    """Add the file with the setting. Raises Unsuitable when the line or the value is not the only one."""
    if wrong.path in project.texts or wrong.old == wrong.new:
        raise Unsuitable("taken")
    project.add(wrong.path, rows, plain=wrong.path == "Makefile")
    if not project.once(wrong.path, wrong.line) or wrong.line.count(wrong.old) != 1:
        raise Unsuitable("twice")
    return wrong

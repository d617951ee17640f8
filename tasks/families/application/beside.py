"""Files that stand beside others and are not meant: `check_frost_nights.py` beside `check_frost.py`."""

from __future__ import annotations

from tasks.families.draw import Draw
from tasks.families.functions import function
from tasks.families.project import Project


def add_namesake(draw: Draw, project: Project, path: str, taken: set[str]) -> str:
    """Add a module, right and without use, whose name begins like that of `path`. Returns its path."""
    start = path.removesuffix(".py")
    other = f"{start}_{draw.word()}.py"
    made = function(draw, set(taken))
    arguments, want = made.cases[0]
    ends = [
        [],
        ["", "", f"assert {made.name}({arguments}) == {want}"],
        ["", "", f"print({made.name}({arguments}))"],
    ]
    return project.add(other, [*made.lines, *draw.one(ends)], plain=True)

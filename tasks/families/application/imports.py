"""A name or a module is misspelled where it is imported."""

from __future__ import annotations

import re

from tasks.families.application.crash import Crash, crashing
from tasks.families.base import Turn
from tasks.families.draw import Draw
from tasks.families.functions import Function, function
from tasks.families.module import STEMS, source
from tasks.families.project import Project


def misspelled_import(draw: Draw, project: Project, kind: str, name: str, bad: str) -> Turn:
    """`kind` is import or module; `bad` is the misspelled `name`."""
    taken: set[str] = set()
    maker = function(draw, taken)
    made = Function(
        name,
        maker.doc,
        (
            maker.lines[0].replace(f"def {maker.name}(", f"def {name}("),
            *(row.replace(f"{maker.name}(", f"{name}(") for row in maker.lines[1:]),
        ),
        maker.cases,
    )
    others = [function(draw, taken) for _ in range(draw.one([0, 1, 2]))]
    if kind == "module":
        path = project.free([f"{name}.py"])
        project.add(path, source(draw, [made, *others], ""), plain=True)
        target, right, wrong = draw.one([made, *others]), name, bad
        line = f"from {name} import {target.name}" if target is not made else f"import {name}"
        use = target.name if target is not made else f"{name}.{made.name}"
        error = "ModuleNotFoundError"
    else:
        stem = draw.one(STEMS)
        path = project.free([f"{stem}.py"])
        project.add(path, source(draw, [made, *others], ""), plain=True)
        target, right, wrong = made, name, bad
        line = f"from {path.removesuffix('.py')} import {name}"
        use, error = name, "ImportError"
    arguments, _ = target.cases[0]
    runner = project.free(["main.py", "app.py", "run.py", f"{draw.word()}.py", "report.py"])
    rows = [
        line.replace(right, wrong) if kind == "import" else re.sub(rf"\b{right}\b", wrong, line, count=1),
        "",
        f"print({use}({arguments}))",
    ]
    hint = "files" if kind == "module" else "defs"
    crash = Crash(runner, rows, line, rows[0], runner, wrong, right, hint, error)
    return crashing(draw, project, crash)

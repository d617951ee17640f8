"""A function, class or constant gets another name in all files."""

from __future__ import annotations

import re

from tasks.families.application.odd_rename_says import (
    RENAME_CHECK_ODD,
    RENAME_FILES_ODD,
    RENAME_FROM_ODD,
    RENAME_ODD,
)
from tasks.families.application.rename_says import RENAME, RENAME_CHECK, RENAME_FILES, RENAME_FROM
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import mention
from tasks.families.draw import Draw
from tasks.families.functions import function
from tasks.families.module import module_name
from tasks.families.plans import finish
from tasks.families.project import Project, Unsuitable

MIXED_UP = 0.15
"""How often the teacher looks for the new name first."""


def rename(draw: Draw, project: Project) -> Turn:
    """A function, class, constant or variable gets another name in all files that use it."""
    kind = draw.one(["function", "function", "function", "method", "class", "constant", "variable"])
    old, new = (
        draw.constant() if kind == "constant" else (draw.pascal if kind == "class" else draw.snake)(2, 2)
        for _ in range(2)
    )
    if kind == "function" and draw.chance(0.3):
        head, _, tail = old.partition("_")
        new = draw.one([f"{draw.word()}_{tail}", f"{head}_{draw.word()}"])
    if "_" not in old and kind != "class":
        raise Unsuitable("short")
    pattern = function(draw, set())
    arguments, _ = pattern.cases[0]
    first = project.free([f"{module_name(draw)}.py"])
    package = first.removesuffix(".py")
    # A method of the same name keeps it: `def upper(text): return text.upper()`.
    body = [re.sub(rf"(?<![.\w]){pattern.name}\(", f"{old}(", row) for row in pattern.lines]
    extra = [
        row
        for _ in range(draw.one([0, 1, 2]))
        for row in ("", "", *function(draw, {old, new, pattern.name}).lines)
    ]
    imported = old
    match kind:
        case "function":
            rows, use = [*body, *extra], f"{old}({arguments})"
        case "method":
            owner, given = draw.pascal(2, 2), draw.word()
            value = draw.number(2, 99)
            method = [f"    def {old}(self, {given}):", f"        return {given} + {value}"]
            rows = [f"class {owner}:", f'    """{draw.sentence()}"""', "", *method, *extra]
            imported, use = owner, f"{owner}().{old}({value})"
        case "class":
            rows, use = (
                [
                    f"class {old}:",
                    f'    """{draw.sentence()}"""',
                    "",
                    f"    {draw.word()} = {draw.number(2, 99)}",
                    *extra,
                ],
                f"{old}()",
            )
        case "constant":
            rows, use = [f"{old} = {draw.number(2, 999)}", "", "", *pattern.lines, *extra], old
        case _:
            rows, use = (
                [f"{old} = [{draw.number(2, 99)}, {draw.number(2, 99)}]", "", "", *pattern.lines, *extra],
                f"len({old})",
            )
    project.add(first, rows, plain=True)
    paths = [first]
    for _ in range(draw.one([0, 1, 1, 2, 2, 3, 4])):
        path = project.free(
            [
                draw.one(
                    [
                        f"test_{package}.py",
                        "main.py",
                        "app.py",
                        f"{draw.word()}.py",
                        f"{package}_{draw.word()}.py",
                        f"{package.partition('_')[0]}_{draw.word()}.py",
                        "run.py",
                        "report.py",
                        "cli.py",
                    ]
                )
            ]
        )
        whole = kind in ("function", "class", "constant") and draw.chance(0.25)
        used = f"{package}.{use}" if whole else use
        uses = [
            draw.one(
                [
                    f"print({used})",
                    f"{draw.word()} = {used}",
                    f"assert {used} is not None",
                    f"for {draw.word()} in [{used}]:\n    pass",
                    f"if {used} is None:\n    raise SystemExit(1)",
                ]
            )
            for _ in range(draw.one([1, 1, 2, 3, 4]))
        ]
        project.add(
            path,
            [
                f"import {package}" if whole else f"from {package} import {imported}",
                "",
                *uses,
                *draw.one([[], [f"# {draw.text(1, 3)}"]]),
            ],
            plain=True,
        )
        paths.append(path)
    for _ in range(draw.one([0, 0, 1, 2])):
        project.add(
            project.free([f"{draw.snake(1, 2)}.py"]), "\n".join(function(draw, {old, new}).lines), plain=True
        )
    if any(old in text for path, text in project.texts.items() if path not in paths):
        raise Unsuitable("elsewhere")
    tests = [path for path in paths if path.startswith("test_") or path in ("main.py", "app.py", "run.py")]
    command = f"python3 {tests[0]}" if tests and draw.chance(0.5) else ""
    told = command and draw.chance(0.6)
    instruction = _instruction(draw, paths, kind, old, new)
    if told:
        check = draw.one([form for form in (RENAME_CHECK + RENAME_CHECK_ODD).split("\n") if form])
        check = draw.say(check, command=mention(draw, command))
        instruction = instruction.rstrip() + ("" if instruction.rstrip()[-1] in ".!?" else ".") + check
    mixed_up = draw.chance(MIXED_UP) and not any(new in text for text in project.texts.values())
    paths.sort()
    look = call("search", pattern=old)
    fixes = tuple(call("edit", path=path, old=old, new=new, all=True) for path in paths)

    def plan() -> Plan:
        lead = f"Then run {command}. " if told else ""
        if mixed_up:
            yield Act(f"{lead}Search: {new}", (call("search", pattern=new),), wrong=True)
            lead = "No match. "
        yield Act(f"{lead}Search: {old}", (look,))
        yield Act(f"In: {', '.join(paths)}\nChange all {old} to {new}", fixes)
        if told:
            yield Act(f"Run it: {command}", (call("shell", command=command),))
        yield from finish("It passes." if told else "Done.", f"Renamed {old} to {new} in {', '.join(paths)}.")

    lines = {
        path: (
            tuple(row.strip().replace(old, new) for row in project.texts[path].split("\n") if old in row),
            tuple(row.strip() for row in project.texts[path].split("\n") if old in row),
        )
        for path in paths
    }
    commands = tuple(f"python3 {path}" for path in paths if path != first)
    return Turn(
        instruction,
        plan,
        Expect(lines=lines, commands=commands),
        project.solve({p: [(old, new)] for p in paths}, every=True),
    )


def _instruction(draw: Draw, paths: list[str], kind: str, old: str, new: str) -> str:
    """The request; it names all files, or only the first, which defines the name, or none."""
    values = {"old": draw.code(old), "new": draw.code(new), "kind": kind}
    dice = draw.rng.random()
    if dice < 0.4:
        shown = [draw.code(path) for path in draw.some(paths, len(paths), len(paths))]
        files = " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)
        return draw.request(RENAME_FILES + RENAME_FILES_ODD, **values, files=files)
    if dice < 0.6:
        return draw.request(RENAME_FROM + RENAME_FROM_ODD, **values, path=draw.code(paths[0]))
    return draw.request(RENAME + RENAME_ODD, **values)

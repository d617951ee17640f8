"""A function, class or constant gets another name in all files."""

from __future__ import annotations

import re

from tasks.families.application.says import RENAME, RENAME_FILES
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import mention
from tasks.families.draw import Draw
from tasks.families.functions import function
from tasks.families.module import module_name
from tasks.families.plans import finish
from tasks.families.project import Project, Unsuitable


def rename(draw: Draw, project: Project) -> Turn:
    """A function, class, constant or variable gets another name in all files that use it."""
    kind = draw.one(["function", "function", "function", "class", "constant", "variable"])
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
    match kind:
        case "function":
            rows, use = [*body, *extra], f"{old}({arguments})"
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
    for _ in range(draw.one([0, 1, 1, 2])):
        path = project.free(
            [
                draw.one(
                    [
                        f"test_{package}.py",
                        "main.py",
                        "app.py",
                        f"{draw.word()}.py",
                        "run.py",
                        "report.py",
                        "cli.py",
                    ]
                )
            ]
        )
        uses = [
            draw.one([f"print({use})", f"{draw.word()} = {use}", f"assert {use} is not None"])
            for _ in range(draw.one([1, 1, 2]))
        ]
        project.add(
            path,
            [f"from {package} import {old}", "", *uses, *draw.one([[], [f"# {draw.text(1, 3)}"]])],
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
    by_files = draw.chance(0.35) and len(paths) <= 2
    pattern_text = RENAME_FILES if by_files else RENAME
    files = " and ".join(draw.code(path) for path in paths)
    instruction = draw.request(pattern_text, old=draw.code(old), new=draw.code(new), kind=kind, files=files)
    if told:
        instruction = (
            instruction.rstrip()
            + ("" if instruction.rstrip()[-1] in ".!?" else ".")
            + draw.say(
                draw.one(
                    [
                        " {command} [must|should] [still |]pass.",
                        " Check with {command}.",
                        " [Run|Start] {command} [afterwards|at the end].",
                    ]
                ),
                command=mention(draw, command),
            )
        )
    paths.sort()
    look = call("search", pattern=old)
    fixes = tuple(call("edit", path=path, old=old, new=new, all=True) for path in paths)

    def plan() -> Plan:
        yield Act(f"Search: {old}", (look,))
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

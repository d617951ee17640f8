"""A name is misspelled, and a traceback shows it."""

from __future__ import annotations

import re

from tasks.families.application.crash import Crash, crashing, typo
from tasks.families.application.imports import misspelled_import
from tasks.families.base import Turn
from tasks.families.draw import Draw
from tasks.families.functions import function
from tasks.families.module import module_name
from tasks.families.project import Project, Unsuitable


def misspelled(draw: Draw, project: Project) -> Turn:
    """A variable, method, import, module or keyword is misspelled, and a traceback says so."""
    kind = draw.one(
        [
            "variable",
            "variable",
            "variable",
            "function",
            "method",
            "attribute",
            "import",
            "module",
            "keyword",
            "constant",
            "key",
        ]
    )
    word, other = draw.word(), draw.word()
    if len(word) < 5:
        raise Unsuitable("short")
    name = draw.one([word, f"{word}_{other}", f"{other}_{word}"])
    bad = name.replace(word, typo(draw, word))
    path = project.free([f"{module_name(draw)}.py"])
    package = path.removesuffix(".py")
    numbers = ", ".join(draw.number(2, 99) for _ in range(3))
    extra = [row for _ in range(draw.one([0, 1, 2])) for row in ("", "", *function(draw, {name}).lines)]
    noun, job = draw.word(), draw.snake(1, 2)
    between, after = draw.one([": ", " ", ", "]), draw.one([" ", ", ", ""])
    main = draw.chance(0.5)
    tail = ["", "", *([f"print({job}([{numbers}]))"] if main else [])]
    runner = path
    rows: list[str]
    match kind:
        case "variable":
            body = draw.one(
                [
                    (
                        [
                            f"def {job}({noun}):",
                            f"    {name} = 0",
                            f"    for item in {noun}:",
                            "        @",
                            f"    return {name}",
                        ],
                        f"{name} += item",
                    ),
                    ([f"def {job}({noun}):", f"    {name} = sum({noun})", "    @"], f"return {name} * 2"),
                    (
                        [f"def {job}({name}):", f"    {noun} = len({name})", "    @"],
                        f"return sum({name}) / {noun}",
                    ),
                    (
                        [
                            f"def {job}({noun}):",
                            f"    {name} = [item * 2 for item in {noun}]",
                            "    @",
                            f"    return {name}",
                        ],
                        f"{name}.append(0)",
                    ),
                    (
                        [f"def {job}({name}):", "    @", "        return 0", f"    return max({name})"],
                        f"if not {name}:",
                    ),
                    ([f"def {job}({noun}):", f"    {name} = sorted({noun})", "    @"], f"return {name}[0]"),
                    ([f"def {job}({name}):", "    @", f"    return {noun}"], f"{noun} = max({name}) - 1"),
                    (
                        [f"def {job}({noun}):", f"    {name} = sum({noun})", "    @"],
                        f'return f"{draw.text(1, 3)}{between}{{{name}}}{after}{draw.word()}"',
                    ),
                    (
                        [f"def {job}({noun}):", f"    for {name} in {noun}:", "        @"],
                        f'print(f"{draw.word()} {{{name}}} {{len({noun})}}")',
                    ),
                ]
            )
        case "function":
            body = (
                [f"def {name}({noun}):", f"    return {noun} + 1", "", "", f"def {job}({other}s):", "    @"],
                f"return [{name}(item) for item in {other}s]",
            )
        case "constant":
            name, bad = name.upper(), bad.upper()
            body = (
                [f"{name} = {draw.number(2, 99)}", "", "", f"def {job}({noun}):", "    @"],
                draw.one(
                    [
                        f"return sum({noun}) * {name}",
                        f"return [item + {name} for item in {noun}]",
                        f"return max({noun}) > {name}",
                        f'return f"{{len({noun})}} {draw.word()} {{{name}}}{after}"',
                    ]
                ),
            )
        case "key":
            table = draw.constant()
            rows = [
                f'    "{key}": {draw.number(2, 99)},' for key in draw.some([name, noun, draw.word()], 3, 3)
            ]
            body = (
                [f"{table} = {{", *rows, "}", "", "", f"def {job}({noun}):", "    @"],
                draw.one(
                    [
                        f'return sum({noun}) * {table}["{name}"]',
                        f'return [item - {table}["{name}"] for item in {noun}]',
                        f'return {table}["{name}"] + len({noun})',
                    ]
                ),
            )
        case "method":
            method, slip = draw.one(
                [
                    ("append", "apend"),
                    ("extend", "extnd"),
                    ("insert", "insrt"),
                    ("sort", "srot"),
                    ("reverse", "revers"),
                    ("remove", "remov"),
                ]
            )
            name, bad = method, slip
            calls = {
                "append": "append(1)",
                "extend": "extend([1])",
                "insert": "insert(0, 1)",
                "sort": "sort()",
                "reverse": "reverse()",
                "remove": f"remove({noun}[0])",
            }
            body = (
                [f"def {job}({noun}):", f"    {word} = list({noun})", "    @", f"    return {word}"],
                f"{word}.{calls[method]}",
            )
        case "attribute":
            owner = draw.pascal()
            body = (
                [
                    f"class {owner}:",
                    f"    def __init__(self, {noun}):",
                    f"        self.{name} = {noun}",
                    "",
                    f"    def {job}(self):",
                    "        @",
                ],
                draw.one([f"return sum(self.{name})", f"return len(self.{name})", f"return self.{name}[0]"]),
            )
            tail = ["", "", f"print({owner}([{numbers}]).{job}())"]
            main = True
        case "keyword":
            body = (
                [
                    f"def {noun}_{other}(numbers, {name}=1):",
                    f"    return [n * {name} for n in numbers]",
                    "",
                    "",
                    f"def {job}(numbers):",
                    "    @",
                ],
                f"return {noun}_{other}(numbers, {name}=2)",
            )
        case _:
            body = ([], "")
    if kind in ("import", "module"):
        return misspelled_import(draw, project, kind, name, bad)
    lines, line = body
    bad_line = _replaced(line, name, bad)
    rows = [row.replace("@", bad_line) for row in lines]
    if kind == "method":
        draw.derived.clear()
    error = {
        "method": "AttributeError",
        "attribute": "AttributeError",
        "keyword": "TypeError",
        "key": "KeyError",
    }.get(kind, "NameError")
    header = [f'"""{draw.sentence()}"""', "", ""] if draw.chance(0.4) else []
    if not main:
        runner = project.free([f"test_{package}.py", f"check_{package}.py", "main.py", "run.py"], own=0.25)
        project.add(
            runner,
            [
                f"from {package} import {job}",
                "",
                draw.one([f"print({job}([{numbers}]))", f"{job}([{numbers}])"]),
            ],
            plain=True,
        )
    hint = f"def {noun}_{other}" if kind == "keyword" else "key" if kind == "key" else "said"
    rows = [*header, *rows, *extra, *tail]
    return crashing(draw, project, Crash(path, rows, line, bad_line, runner, bad, name, hint, error))


def _replaced(line: str, name: str, bad: str) -> str:
    """The last use of the name in a line misspelled."""
    uses = list(re.finditer(rf"\b{name}\b", line))
    if not uses:
        raise Unsuitable("no use")
    use = uses[-1]
    return line[: use.start()] + bad + line[use.end() :]

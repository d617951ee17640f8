"""A name is misspelled, and a traceback shows it."""

from __future__ import annotations

import re

from tasks.families.application.says import CRASH, SILENT
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import listing, mention
from tasks.families.draw import Draw
from tasks.families.functions import Function, function
from tasks.families.module import STEMS, source
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable


def _typo(draw: Draw, word: str) -> str:
    """A misspelling of a word: a letter lost, doubled or swapped."""
    at = draw.rng.randrange(2, len(word) - 1)
    kind = draw.one(["lost", "lost", "twice", "swap"])
    wrong = {
        "lost": word[:at] + word[at + 1 :],
        "twice": word[:at] + word[at] + word[at:],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[kind]
    if wrong == word or wrong in draw.words or len(wrong) < 3:
        raise Unsuitable("typo")
    draw.derived[wrong] = word
    return wrong


def _crash(
    draw: Draw,
    project: Project,
    path: str,
    rows: list[str],
    line: str,
    wrong_line: str,
    command: str,
    test_path: str,
    wrong: str,
    right: str,
    hint: str,
    error: str,
) -> Turn:
    """A traceback shows a misspelled name. `hint` says how the right one is found: it is "said", or among
    the "defs" or the "files", or by a search."""
    project.add(path, rows, plain=True)
    if not project.once(path, wrong_line):
        raise Unsuitable("twice")
    old, new = wrong, right
    change = Change(path, wrong_line, line, f"Change {old} to {new}")
    told = draw.chance(0.85)
    instruction = draw.request(
        CRASH if told else SILENT,
        command=mention(draw, command),
        path=draw.code(path),
        test=draw.code(test_path),
        error=error,
    )
    problem = trouble(draw, change, checked=True)
    check = call("shell", command=command)

    def plan() -> Plan:
        if not told:
            yield Act("Which script is there? List the files.", (listing(),))
        said = yield Act(f"Run it: {command}", (check,))
        look = call("search", pattern=wrong)
        if f"Did you mean: '{right}'" in said[0]:
            yield Act(f"{error}: {wrong} should be {right}. Search: {wrong}", (look,))
            lead = f"In {path}. "
        else:
            second = {"defs": call("search", pattern=r"^\s*(def|class) "), "files": listing()}.get(
                hint, call("search", pattern=hint + r"\b" if hint.startswith("def ") else wrong[:2] + r"\w*")
            )
            yield Act(f"{error}: {wrong}. Where is it, and what is the right name?", (look, second))
            lead = f"It is {right}. In {path}. "
        yield from fix(change, problem, look, check, lead)
        yield from finish("It runs.", f"Corrected {wrong} to {right} in {path}.")

    frozen = (test_path,) if test_path != path else ()
    expect = Expect(frozen, {path: ((line,), (wrong_line,))}, (command,))
    return Turn(instruction, plan, expect, project.solve({path: [(wrong_line, line)]}))


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
        ]
    )
    word, other = draw.word(), draw.word()
    if len(word) < 5:
        raise Unsuitable("short")
    name = draw.one([word, f"{word}_{other}", f"{other}_{word}"])
    bad = name.replace(word, _typo(draw, word))
    path = project.free([f"{draw.one(STEMS) if draw.chance(0.25) else draw.snake(1, 2)}.py"])
    package = path.removesuffix(".py")
    numbers = ", ".join(draw.number(2, 99) for _ in range(3))
    extra = [row for _ in range(draw.one([0, 1, 2])) for row in ("", "", *function(draw, {name}).lines)]
    noun, job = draw.word(), draw.snake(1, 2)
    between, after = draw.one([": ", " ", ", "]), draw.one([" ", ", ", ""])
    main = draw.chance(0.5)
    tail = ["", "", *([f"print({job}([{numbers}]))"] if main else [])]
    runner, command = path, f"python3 {path}"
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
        return _imports(draw, project, kind, name, bad, word)
    lines, line = body
    bad_line = _replaced(line, name, bad)
    rows = [row.replace("@", bad_line) for row in lines]
    if kind == "method":
        draw.derived.clear()
    error = {"method": "AttributeError", "attribute": "AttributeError", "keyword": "TypeError"}.get(
        kind, "NameError"
    )
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
        command = f"python3 {runner}"
    return _crash(
        draw,
        project,
        path,
        [*header, *rows, *extra, *tail],
        line,
        bad_line,
        command,
        runner,
        bad,
        name,
        f"def {noun}_{other}" if kind == "keyword" else "said",
        error,
    )


def _replaced(line: str, name: str, bad: str) -> str:
    """The last use of the name in a line misspelled."""
    uses = list(re.finditer(rf"\b{name}\b", line))
    if not uses:
        raise Unsuitable("no use")
    use = uses[-1]
    return line[: use.start()] + bad + line[use.end() :]


def _imports(draw: Draw, project: Project, kind: str, name: str, bad: str, word: str) -> Turn:
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
    return _crash(
        draw,
        project,
        runner,
        rows,
        line,
        rows[0],
        f"python3 {runner}",
        runner,
        wrong,
        right,
        "files" if kind == "module" else "defs",
        error,
    )

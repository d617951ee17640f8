"""application: a failing test (operator, comparison, constant, builtin, index), a misspelling, a rename."""

from __future__ import annotations

import re

from tasks.families.application_says import (
    ASKED,
    CONSTANT,
    CRASH,
    FAILING,
    RENAME,
    RENAME_FILES,
    SILENT,
)
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import listing, mention
from tasks.families.draw import Draw
from tasks.families.functions import Function, bug, change_said, function
from tasks.families.module import STEMS, Module, invoked, module, source, test
from tasks.families.plans import Change, edit, finish, fix, hit, trouble
from tasks.families.project import Project, Unsuitable


def _break(draw: Draw, project: Project) -> tuple[Module, Function, Change]:
    """A module with one wrong function; returns it, the right function and the change that mends it."""
    taken: set[str] = set()
    functions = [function(draw, taken) for _ in range(draw.one([1, 2, 2, 3, 4, 5]))]
    target = draw.one(functions)
    mistake = bug(draw, target)
    broken = Function(
        target.name,
        target.doc,
        (*target.lines[: mistake.index], mistake.wrong, *target.lines[mistake.index + 1 :]),
        target.cases,
    )
    made = module(draw, project, [broken if f is target else f for f in functions])
    right, wrong, worse = (
        line.strip().replace(f"{target.name}(", f"self.{target.name}(") if made.owner else line.strip()
        for line in (target.lines[mistake.index], mistake.wrong, mistake.worse)
    )
    head = f"def {target.name}("
    anchor = next(row.strip() for row in project.texts[made.path].split("\n") if row.strip().startswith(head))
    block = "" if project.once(made.path, wrong) else project.block(made.path, wrong, anchor)
    if not block and not project.once(made.path, wrong):
        raise Unsuitable("not unique")
    change = Change(
        made.path,
        wrong,
        right,
        change_said(wrong, right),
        block,
        worse,
        change_said(wrong, worse) if worse else "",
    )
    return made, target, change


def _solve(project: Project, change: Change) -> dict[str, bytes]:
    text = change.block.lstrip() or change.old
    return dict(project.solve({change.path: [(text, text.removesuffix(change.old) + change.new)]}))


def _wanted(target: Function) -> str:
    return f"Wanted: {target.doc}\n" if target.doc else ""


def failing(draw: Draw, project: Project) -> Turn:
    """A test fails by a wrong value; the function that it names is wrong in one line."""
    made, target, change = _break(draw, project)
    others = [f for f in made.functions if f.name != target.name]
    chosen = [
        f if f.name != target.name else target
        for f in made.functions
        if f.name == target.name or f in draw.some(others, 0, 2)
    ]
    written = test(draw, project, made, chosen)
    told = draw.one(["command", "command", "command", "command", "file", "none"])
    check = call("shell", command=written.command if told != "file" else f"python3 {written.path}")
    values = {
        "command": mention(draw, written.command),
        "test": draw.code(written.path),
        "path": draw.code(made.path),
        "name": draw.code(target.name),
    }
    instruction = draw.request(
        {"command": FAILING, "file": FAILING, "none": SILENT}[told],
        **(values | ({"command": draw.code(written.path)} if told == "file" else {})),
    )
    check = call("shell", command=f"python3 {written.path}") if told in ("file", "none") else check
    problem = trouble(draw, change, checked=True)
    line = change.old

    def plan() -> Plan:
        if told == "none":
            yield Act("Which test is there? List the files.", (listing(),))
        yield Act(f"Run it: {check.arguments['command']}", (check,))
        lead = f"{target.name} is wrong. "
        if not written.shows_name:
            yield Act("Which function is it? Read the test.", (call("read", path=written.path),))
        found = yield Act(
            f"{lead}Search: def {target.name}", (call("search", pattern=rf"def {target.name}\b"),)
        )
        head = next(
            (
                row.partition(":")[2].partition(":")[2].strip()
                for row in found[0].split("\n")
                if f"def {target.name}(" in row
            ),
            "",
        )
        again = call("read", path=made.path, offset=int(hit(found[0], made.path, head)), limit=10)
        yield Act(f"In {made.path}. Read from there.", (again,))
        yield from fix(change, problem, again, check, _wanted(target))
        yield from finish("It passes.", f"Fixed {target.name} in {made.path}: {line} is now {change.new}")

    expect = Expect((written.path,), commands=(written.command,))
    return Turn(instruction, plan, expect, _solve(project, change))


def asked(draw: Draw, project: Project) -> Turn:
    """No test: the user says what the function should do."""
    made, target, change = _break(draw, project)
    if not target.doc:
        raise Unsuitable("no doc")
    named = draw.chance(0.6)
    instruction = draw.request(
        ASKED if named else ASKED.replace(" in {path}", ""),
        name=draw.code(target.name),
        path=draw.code(made.path),
    )
    problem = trouble(draw, change, checked=False)

    def plan() -> Plan:
        found = yield Act(f"Search: def {target.name}", (call("search", pattern=rf"def {target.name}\b"),))
        head = next(
            (
                row.partition(":")[2].partition(":")[2].strip()
                for row in found[0].split("\n")
                if f"def {target.name}(" in row
            ),
            "",
        )
        again = call("read", path=made.path, offset=int(hit(found[0], made.path, head)), limit=10)
        yield Act(f"In {made.path}. Read from there.", (again,))
        yield from edit(change, problem, again, _wanted(target))
        yield from finish("Done.", f"Fixed {target.name} in {made.path}: {change.old} is now {change.new}")

    checks = tuple(
        (
            f"python3 -c \"import sys; sys.path.insert(0, '.'); from {made.package} import "
            f'{made.owner or target.name}; assert {invoked(made, target, a)} == {w}"'
        ).replace("\\n", "\\\\n")
        for a, w in target.cases
        if '"' not in a + w
    )
    return Turn(instruction, plan, Expect(commands=checks), _solve(project, change))


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
    path = project.free([f"{draw.one(STEMS) if draw.chance(0.4) else draw.snake(1, 2)}.py"])
    package = path.removesuffix(".py")
    numbers = ", ".join(draw.number(2, 99) for _ in range(3))
    extra = [row for _ in range(draw.one([0, 1, 2])) for row in ("", "", *function(draw, {name}).lines)]
    noun, job = draw.word(), draw.snake(1, 2)
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
        runner = project.free([f"test_{package}.py", f"check_{package}.py", "main.py", "run.py"])
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


def rename(draw: Draw, project: Project) -> Turn:
    """A function, class, constant or variable gets another name in all files that use it."""
    kind = draw.one(["function", "function", "function", "class", "constant", "variable"])
    old, new = (
        draw.constant() if kind == "constant" else (draw.pascal if kind == "class" else draw.snake)(2, 2)
        for _ in range(2)
    )
    if "_" not in old and kind != "class":
        raise Unsuitable("short")
    pattern = function(draw, set())
    arguments, _ = pattern.cases[0]
    first = project.free([f"{draw.one(STEMS) if draw.chance(0.4) else draw.snake(1, 2)}.py"])
    package = first.removesuffix(".py")
    body = [row.replace(f"{pattern.name}(", f"{old}(") for row in pattern.lines]
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


def constant(draw: Draw, project: Project) -> Turn:
    """A test or the user says which value a constant (a default, a table's entry) must have."""
    form = draw.one(["constant", "constant", "table", "default", "string"])
    count = draw.rng.randint(2, 5)
    names = [draw.constant() if form in ("constant", "string") else draw.snake(1, 2) for _ in range(count)]
    values = [draw.number(2, 999) if form != "string" else repr(draw.word()) for _ in names]
    at = draw.rng.randrange(count)
    name, old = names[at], values[at]
    new = draw.number(2, 999) if form != "string" else repr(draw.word())
    path = project.free(
        [draw.one(["settings.py", "config.py", "constants.py", "limits.py", f"{draw.word()}.py"])]
    )
    package = path.removesuffix(".py")
    if form == "table":
        table = draw.constant()
        rows = [f"{table} = {{", *(f'    "{n}": {v},' for n, v in zip(names, values, strict=True)), "}"]
        line, use = f'"{name}": {old},', f'{table}["{name}"]'
        imported = table
    elif form == "default":
        job = draw.snake(1, 2)
        rows = [f"def {job}({draw.word()}, {name}={old}):", f"    return {name}"]
        line, use, imported = rows[0], f"{job}(1)", job
    else:
        rows = [f"{n} = {v}" for n, v in zip(names, values, strict=True)]
        line, use, imported = rows[at], name, name
    extra = [row for _ in range(draw.one([0, 1, 2])) for row in ("", "", *function(draw, set(names)).lines)]
    header = [f'"""{draw.sentence()}"""', ""] if draw.chance(0.4) else []
    project.add(path, [*header, *rows, *extra], plain=True)
    fixed = line.replace(f"{old}", f"{new}")
    if line.count(old) != 1 or not project.once(path, line) or line in fixed:
        raise Unsuitable("twice")
    change = Change(path, line, fixed, f"Change {old} to {new}")
    shown = name if form != "default" else imported
    tested = draw.chance(0.55)
    look = call("search", pattern=shown)
    expect = {path: ((fixed,), (line,))}
    if not tested:
        instruction = draw.request(CONSTANT, name=draw.code(name), old=old, new=new, path=draw.code(path))
        look = call("search", pattern=name)
        problem = trouble(draw, change, checked=False)

        def direct() -> Plan:
            yield Act(f"Search: {name}", (look,))
            yield from edit(change, problem, look, f"In {path}. ")
            yield from finish("Done.", f"{name} is now {new} in {path}.")

        return Turn(instruction, direct, Expect(lines=expect), project.solve({path: [(line, fixed)]}))
    runner = project.free([f"test_{package}.py", "check.py", "test.py", f"check_{package}.py"])
    message = draw.one(["", f", {use}", f', "{shown} must be {new}"'.replace("'", "")])
    project.add(
        runner,
        [f"from {package} import {imported}", "", f"assert {use} == {new}{message}", 'print("ok")'],
        plain=True,
    )
    command = f"python3 {runner}"
    instruction = draw.request(
        FAILING,
        command=mention(draw, command),
        test=draw.code(runner),
        path=draw.code(path),
        name=draw.code(shown),
    )
    problem = trouble(draw, change, checked=True)
    check = call("shell", command=command)

    def plan() -> Plan:
        yield Act(f"Run it: {command}", (check,))
        yield Act(f"{shown} must be {new}. Search: {shown}", (look,))
        yield from fix(change, problem, look, check, f"In {path}. ")
        yield from finish("It passes.", f"{shown} is now {new} in {path}.")

    return Turn(
        instruction, plan, Expect((runner,), expect, (command,)), project.solve({path: [(line, fixed)]})
    )


KINDS = {"failing": failing, "asked": asked, "misspelled": misspelled, "rename": rename, "constant": constant}
WEIGHTS = {"failing": 10, "asked": 2, "misspelled": 5, "rename": 4, "constant": 2}

"""A constant, a default or an entry of a table gets the value that a test or the user wants."""

from __future__ import annotations

from tasks.families.application.odd_says import CONSTANT_FAILING, CONSTANT_ODD, FAILING_ODD
from tasks.families.application.says import CONSTANT, FAILING
from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import mention
from tasks.families.draw import Draw
from tasks.families.functions import function
from tasks.families.plans import Change, edit, finish, fix, trouble
from tasks.families.project import Project, Unsuitable


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
        instruction = draw.request(
            CONSTANT + CONSTANT_ODD,
            name=draw.code(name),
            old=old,
            new=new,
            path=draw.code(path),
        )
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
        FAILING + FAILING_ODD + CONSTANT_FAILING,
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

"""A function is wrong: a test fails, or the user says what it should do."""

from __future__ import annotations

from collections.abc import Generator

from tasks.families.application.beside import add_namesake
from tasks.families.application.odd_says import ASKED_ODD, FAILING_ODD, FUNCTION_ODD, SILENT_ODD
from tasks.families.application.says import ASKED, FAILING, SILENT
from tasks.families.application.slips import shape_bug, shapes
from tasks.families.application.symptoms import FELT, FELT_ASKED, FELT_SILENT, felt
from tasks.families.base import Act, Call, Expect, Plan, Turn, call
from tasks.families.checkers import listing, mention
from tasks.families.draw import Draw
from tasks.families.functions import Function, bug, change_said, function
from tasks.families.module import Module, invoked, module, test
from tasks.families.plans import Change, edit, finish, fix, hit, trouble
from tasks.families.project import Project, Unsuitable

SHAPES = 0.4
"""How many mistakes are in the shape of a line; the others are one word or sign for another."""
FEELING = 0.35
"""How often a request says how the mistake shows, where that is known."""
NAMESAKE = 0.3
"""How often another file's name begins like that of the module or the test."""


def _break(draw: Draw, project: Project) -> tuple[Module, Function, Change]:
    """A module with one wrong function; returns it, the right function and the change that mends it."""
    taken: set[str] = set()
    functions = [function(draw, taken) for _ in range(draw.one([1, 2, 2, 3, 4, 5]))]
    target = draw.one(functions)
    mistake = shape_bug(draw, target) if draw.chance(SHAPES) else bug(draw, target)
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
    worse = "" if worse in project.texts[made.path] else worse
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
        change_said(worse, right) if worse else "",
        _astray(draw, target, mistake.index, project.texts[made.path]),
    )
    return made, target, change


def _astray(draw: Draw, target: Function, index: int, text: str) -> tuple[str, str]:
    """Another line of the function, and what somebody might make of it who takes it for the wrong one."""
    ideas = [
        (line.strip(), wrong.strip())
        for place, line in enumerate(target.lines)
        if place > bool(target.doc) and place != index
        for wrong in shapes(line, [])
    ]
    lone = [(line, wrong) for line, wrong in ideas if text.count(line) == 1 and wrong and wrong not in text]
    return draw.one(lone) if lone else ("", "")


def _solve(project: Project, change: Change) -> dict[str, bytes]:
    text = change.block.lstrip() or change.old
    return dict(project.solve({change.path: [(text, text.removesuffix(change.old) + change.new)]}))


def _wanted(target: Function) -> str:
    return f"Wanted: {target.doc}\n" if target.doc else ""


def _open(made: Module, target: Function, lead: str) -> Generator[Act, tuple[str, ...], Call]:
    """Find the function and read it; returns the call that reads it."""
    found = yield Act(f"{lead}Search: def {target.name}", (call("search", pattern=rf"def {target.name}\b"),))
    head = next(
        (
            row.partition(":")[2].partition(":")[2].strip()
            for row in found[0].split("\n")
            if f"def {target.name}(" in row
        ),
        "",
    )
    read = call("read", path=made.path, offset=int(hit(found[0], made.path, head)), limit=10)
    yield Act(f"In {made.path}. Read from there.", (read,))
    return read


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
    if told != "none" and draw.chance(NAMESAKE):
        add_namesake(draw, project, draw.one([written.path, made.path]), {f.name for f in made.functions})
    values = {
        "command": mention(draw, written.command),
        "test": draw.code(written.path),
        "path": draw.code(made.path),
        "name": draw.code(target.name),
    }
    forms = SILENT + SILENT_ODD if told == "none" else FAILING + FAILING_ODD + FUNCTION_ODD
    if draw.chance(FEELING):
        forms = felt(draw, FELT_SILENT if told == "none" else FELT, change.new, change.old) or forms
    instruction = draw.request(
        forms,
        **(values | ({"command": draw.code(written.path)} if told == "file" else {})),
    )
    check = call("shell", command=f"python3 {written.path}") if told in ("file", "none") else check
    problem = trouble(draw, change, checked=True)
    line = change.old

    def plan() -> Plan:
        if told == "none":
            yield Act("Which test is there? List the files.", (listing(),))
        yield Act(f"Run it: {check.arguments['command']}", (check,))
        if not written.shows_name:
            yield Act("Which function is it? Read the test.", (call("read", path=written.path),))
        again = yield from _open(made, target, f"{target.name} is wrong. ")
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
    forms = ASKED + ASKED_ODD
    if draw.chance(FEELING):
        forms = felt(draw, FELT_ASKED, change.new, change.old) or forms
    instruction = draw.request(
        forms if named else forms.replace(" in {path}", ""),
        name=draw.code(target.name),
        path=draw.code(made.path),
    )
    problem = trouble(draw, change, checked=False)

    def plan() -> Plan:
        again = yield from _open(made, target, "")
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

"""Python modules of generated projects, and the tests that people write for them."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.draw import Draw
from tasks.families.functions import Function, function
from tasks.families.project import Project
from tasks.families.say import listed

STEMS = listed("""
cart shop utils helpers tools core stats text numbers lists money bank billing orders scores report
parser model library inventory prices dates calc mathtools format strings convert checks rules game
weather trip menu
""")


def module_name(draw: Draw) -> str:
    """A usual name of a module, or one of the project's own."""
    return draw.one(STEMS) if draw.chance(0.25) else draw.snake(1, 2)


@dataclass(frozen=True, slots=True)
class Module:
    """A module in a project. `owner` is the class that the functions are methods of, or "".

    `package` is how it is imported.
    """

    path: str
    package: str
    owner: str
    functions: tuple[Function, ...]


def module(
    draw: Draw, project: Project, functions: list[Function] | None = None, *, owner: bool | None = None
) -> Module:
    """Add a module with a few functions."""
    taken: set[str] = set()
    made = functions or [function(draw, taken) for _ in range(draw.one([1, 2, 2, 3, 4, 6]))]
    named = draw.pascal() if (draw.chance(0.2) if owner is None else owner) else ""
    stem = module_name(draw)
    folder = draw.one(["", "", "", "", "app/", "lib/", f"{draw.word()}/"])
    path = project.free([f"{stem}.py"], [folder])
    project.add(path, source(draw, made, named), plain=bool(draw.chance(0.97)))
    return Module(path, path.removesuffix(".py").replace("/", "."), named, tuple(made))


def source(draw: Draw, functions: list[Function], owner: str) -> str:
    """The text of a module."""
    rows: list[str] = []
    if draw.chance(0.5):
        rows += [f'"""{draw.sentence()}"""', ""]
    if draw.chance(0.25):
        rows += [f"import {draw.one(['os', 'json', 're', 'math', 'sys'])}", ""]
    if draw.chance(0.25):
        rows += [f"{draw.constant()} = {draw.one([draw.number(2, 999), repr(draw.word())])}", ""]
    if owner:
        rows += ["", f"class {owner}:", f'    """{draw.sentence()}"""']
        for made in functions:
            head = made.lines[0].replace("(", "(self, ", 1)
            rows += ["", f"    {head}", *("    " + line for line in _own(made)[1:])]
        return "\n".join(rows).strip("\n")
    for made in functions:
        rows += ["", *([""] if rows and draw.chance(0.9) else []), *made.lines]
    return "\n".join(rows).strip("\n")


def _own(made: Function) -> list[str]:
    """As a method: calls of itself go through self."""
    head, *body = made.lines
    return [head, *(line.replace(f"{made.name}(", f"self.{made.name}(") for line in body)]


def invoked(module: Module, made: Function, arguments: str) -> str:
    """The expression that calls it in a test."""
    return f"{module.owner}().{made.name}({arguments})" if module.owner else f"{made.name}({arguments})"


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a module: its file, its command, and whether a failure shows the function's name."""

    path: str
    command: str
    shows_name: bool


def test(draw: Draw, project: Project, module: Module, chosen: list[Function]) -> Test:
    """Add a test of some functions of the module, in one of the styles that people have."""
    style = draw.one(
        [
            "asserts",
            "asserts",
            "message",
            "functions",
            "functions",
            "unittest",
            "unittest",
            "prints",
            "loop",
            "hidden",
        ]
    )
    imported = module.owner or ", ".join(made.name for made in chosen)
    head = [f"from {module.package} import {imported}"]
    stem = module.path.rpartition("/")[2].removesuffix(".py")
    name = draw.one(
        [
            f"test_{stem}.py",
            f"test_{stem}.py",
            f"{stem}_test.py",
            f"check_{stem}.py",
            f"test_{draw.word()}.py",
            "tests.py",
            "test.py",
            "check.py",
        ]
    )
    folder = draw.one(["", "", "", "", "", "tests/"])
    path = project.free([name], [folder])
    if "/" in path:
        head = ["import sys", "", 'sys.path.insert(0, ".")', "", *head]
    cases = [
        (made, invoked(module, made, arguments), want) for made in chosen for arguments, want in made.cases
    ]
    rows, command = STYLES[style](draw, head, cases, path)
    project.add(path, rows, plain=True)
    return Test(path, command, style not in ("hidden",))


Cases = list[tuple[Function, str, str]]


def _compare(call: str, want: str) -> str:
    if want in ("True", "False"):
        return f"{call} is {want}"
    return f"{call} == {want}"


def _asserts(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    end = (
        [draw.one(['print("ok")', 'print("all tests passed")', "print('done')"])] if draw.chance(0.7) else []
    )
    return [
        *head,
        "",
        *(f"assert {_compare(call, want)}" for _, call, want in cases),
        *end,
    ], f"python3 {path}"


def _message(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    rows = []
    for made, call, want in cases:
        shown = call.replace('"', "'")
        rows.append(
            f"assert {_compare(call, want)}, "
            + draw.one(
                [
                    call,
                    f'"{shown} should be {want}"',
                    f'"{made.name} is wrong"',
                    f'"{made.name}: expected {want}"',
                ]
            )
        )
    return [*head, "", *rows, *draw.one([[], ['print("ok")']])], f"python3 {path}"


def _functions(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    names: dict[str, list[str]] = {}
    for made, call, want in cases:
        names.setdefault(f"test_{made.name}", []).append(f"    assert {_compare(call, want)}")
    rows = [row for name, body in names.items() for row in ("", "", f"def {name}():", *body)]
    calls = [f"{name}()" for name in names]
    tail = (
        [
            "",
            "",
            'if __name__ == "__main__":',
            *("    " + c for c in calls),
            *draw.one([[], ['    print("ok")']]),
        ]
        if draw.chance(0.6)
        else ["", "", *calls, 'print("ok")']
    )
    return [*head, *rows, *tail], f"python3 {path}"


def _unittest(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    names: dict[str, list[str]] = {}
    for made, call, want in cases:
        form = (
            f"self.assertTrue({call})"
            if want == "True" and draw.chance(0.5)
            else f"self.assertFalse({call})"
            if want == "False" and draw.chance(0.5)
            else f"self.assertEqual({call}, {want})"
        )
        names.setdefault(f"test_{made.name}", []).append(f"        {form}")
    rows = [row for name, body in names.items() for row in (f"    def {name}(self):", *body, "")]
    out = [
        "import unittest",
        "",
        *head,
        "",
        "",
        f"class {draw.pascal(1, 1)}Test(unittest.TestCase):",
        *rows,
        "",
        'if __name__ == "__main__":',
        "    unittest.main()",
    ]
    command = f"python3 {path}"
    if "/" not in path and draw.chance(0.4):
        command = (
            f"python3 -m unittest {path.removesuffix('.py')}"
            if draw.chance(0.6) or not path.startswith("test")
            else "python3 -m unittest"
        )
    return out, command


def _prints(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    form = draw.one(
        [
            "FAIL {text}: expected {{want!r}}, got {{got!r}}",
            "{text} gave {{got!r}}, should be {{want!r}}",
            "{text}: {{got!r}} != {{want!r}}",
            "wrong: {text} -> {{got!r}} (want {{want!r}})",
        ]
    )
    rows = ["import sys", "", *head, "", "failed = 0"]
    rows += [
        "",
        "",
        "def check(text, got, want):",
        "    global failed",
        "    if got != want:",
        '        print(f"' + form.format(text="{text}") + '")',
        "        failed += 1",
        "",
        "",
    ]
    rows += [f"check({call!r}, {call}, {want})" for _, call, want in cases]
    rows += draw.one(
        [
            ["sys.exit(1 if failed else 0)"],
            ["if failed:", "    sys.exit(1)", 'print("all good")'],
            ["sys.exit(failed)"],
        ]
    )
    return rows, f"python3 {path}"


def _loop(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    rows = [
        *head,
        "",
        "CASES = [",
        *(f"    ({call!r}, {call}, {want})," for _, call, want in cases),
        "]",
        "",
        "for text, got, want in CASES:",
    ]
    rows += [
        draw.one(
            [
                '    assert got == want, f"{text} is {got}, not {want}"',
                "    assert got == want, (text, got, want)",
                "    assert got == want, text",
            ]
        )
    ]
    return [*rows, *draw.one([[], ['print("ok")']])], f"python3 {path}"


def _hidden(draw: Draw, head: list[str], cases: Cases, path: str) -> tuple[list[str], str]:
    variable = draw.one(["result", "got", "actual", "out"])
    rows: list[str] = []
    for _, call, want in cases:
        rows += [f"{variable} = {call}", f"assert {_compare(variable, want)}"]
    return [*head, "", *rows, *draw.one([[], ['print("ok")']])], f"python3 {path}"


STYLES = {
    "asserts": _asserts,
    "message": _message,
    "functions": _functions,
    "unittest": _unittest,
    "prints": _prints,
    "loop": _loop,
    "hidden": _hidden,
}

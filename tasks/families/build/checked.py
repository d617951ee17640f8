"""A check that prints what is wrong in a line of a build file."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.says import CHECKED, NO_COMMAND
from tasks.families.checkers import add_check, mention, run_first, telling
from tasks.families.draw import Draw
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable

CHECKS = [
    "check.py",
    "check_build.py",
    "ci_check.py",
    "verify.py",
    "preflight.py",
    "check_release.py",
    "validate.py",
]


def _complaint(draw: Draw, wanted: str, line: str, said: str) -> list[str]:
    """Rows of a check that prints `said` and fails, unless `wanted` is in the text in place of `line`."""
    if draw.chance(0.12):
        return [f"assert {wanted!r} in text and {line!r} not in text, {said!r}"]
    ends = [f"sys.exit({said!r})", f"raise SystemExit({said!r})", f"print({said!r})\n    sys.exit(1)"]
    return [f"if {wanted!r} not in text or {line!r} in text:", f"    {draw.one([ends[0], *ends, ends[2]])}"]


def checked(
    draw: Draw,
    project: Project,
    path: str,
    line: str,
    new: str,
    old_value: str,
    new_value: str,
    said: str,
    search: str,
    thought: str,
    what: str,
) -> Turn:
    """A check prints what is wrong in a line; it passes when the right line is there."""
    good = draw.one(["print('ok')", "print('all fine')", ""])
    script = "\n".join(
        [
            '"""Checks the build files."""',
            "import sys",
            "",
            f"text = open({path!r}, encoding='utf-8').read()",
            *_complaint(draw, new_value, line, said),
            *([good] if good else []),
        ]
    )
    if new_value in project.texts[path] or line in new:
        raise Unsuitable("there already")
    file, command = add_check(draw, project, CHECKS, script)
    told, others = telling(draw, project, 0.8, file)
    if draw.chance(0.15):
        shell = project.free(["check.sh", "ci.sh", "build.sh", "test.sh"])
        project.add(
            shell,
            [
                "#!/bin/sh",
                "set -e",
                f"echo {draw.one(['checking', 'building', 'running'])}",
                command,
                "echo done",
            ],
            plain=True,
        )
        command = f"sh {shell}"
        file = shell
    instruction = draw.request(
        CHECKED if told else NO_COMMAND,
        command=mention(draw, command),
        script=draw.code(file),
        path=draw.code(path),
        what=what,
    )
    change = Change(
        path,
        line,
        new,
        f"Change {old_value} to {new_value}",
        worse=line.replace(old_value, old_value[::-1]) if old_value != old_value[::-1] else "",
        worse_what=f"Change {old_value} to {old_value[::-1]}",
        onward=f"Change {old_value[::-1]} to {new_value}",
    )
    problem = trouble(draw, change, checked=True)
    check = call("shell", command=command)

    def plan() -> Plan:
        result = yield from run_first(draw, project, command, told, others)
        look = (
            call("search", pattern=search, path=path)
            if path in result[0] or path in instruction
            else call("search", pattern=search)
        )
        yield Act(f"{thought}. Search: {search}", (look,))
        yield from fix(change, problem, look, check, f"In {path}. ")
        yield from finish("It passes.", f"Fixed the {what} in {path}.")

    return Turn(
        instruction,
        plan,
        Expect((file,), {path: ((new,), (line,))}, (command,)),
        project.solve({path: [(line, new)]}),
    )

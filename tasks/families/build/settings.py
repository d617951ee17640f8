"""A wrong setting of a build or CI file."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build import configs, workflows
from tasks.families.build.checked import checked
from tasks.families.build.says import VALUE
from tasks.families.build.wrong import Wrong
from tasks.families.draw import Draw
from tasks.families.plans import Change, edit, finish, located, trouble
from tasks.families.project import Project

_IN_WORKFLOWS = {
    "python": workflows.python,
    "node": workflows.node,
    "runner": workflows.runner,
    "branch": workflows.branch,
    "timeout": workflows.timeout,
}
_IN_CONFIGS = {
    "port": configs.port,
    "base": configs.base,
    "env": configs.env,
    "script": configs.script,
    "service": configs.service,
    "make": configs.make,
}
_FORMS = [
    "python",
    "node",
    "runner",
    "branch",
    "port",
    "base",
    "env",
    "script",
    "timeout",
    "service",
    "timeout",
    "base",
    "make",
    "service",
]
"""What is wrong; those that stand here twice come twice as often."""


def _value(draw: Draw, project: Project) -> Wrong:
    """A build or CI file with a wrong value."""
    form, word = draw.one(_FORMS), draw.kebab()
    flow = workflows.draw_flow(draw, project)
    if form in _IN_WORKFLOWS:
        return _IN_WORKFLOWS[form](draw, project, flow)
    return _IN_CONFIGS[form](draw, project, word)


def value(draw: Draw, project: Project) -> Turn:
    """A setting, as the user says or as a check says."""
    wrong = _value(draw, project)
    new = wrong.line.replace(wrong.old, wrong.new)
    if draw.chance(0.5):
        said = draw.say(
            draw.one(
                [
                    "{p}: {k} is {o}, [should be|must be|expected] {n}",
                    "{k} in {p} [must|should] be {n}[, not {o}|]",
                    "expected {k} {n}[ in {p}|][, found {o}|]",
                    "ERROR: {p}: {k}: {o} != {n}",
                    "{p}: wrong {k} ({o}), use {n}",
                    "{p} has {k} {o} but {n} is [needed|required]",
                    "FAIL: {k} {o} -> {n} ({p})",
                    "- {p}: {k} [wanted|expected] {n}, found {o}",
                    "* {k} ({p}): {o} [should be|must become] {n}",
                    "| {p} | {k} | {o} | {n} |",
                    '{"file": "{p}", "key": "{k}", "is": "{o}", "want": "{n}"}',
                    "AssertionError: {k} of {p} [is|was] {o} instead of {n}",
                    "in {p} the {k} {o} is [outdated|not allowed]; {n} is",
                    "set {k} to {n} in {p}[ (now {o})|]",
                    "{p} [asks for|names] {k} {o}, we have {n}",
                ]
            ),
            p=wrong.path,
            k=wrong.key,
            o=wrong.old,
            n=wrong.new,
        )
        return checked(
            draw,
            project,
            wrong.path,
            wrong.line,
            new,
            wrong.old,
            wrong.new,
            said,
            wrong.key.strip('"'),
            f"{wrong.key} must be {wrong.new}",
            wrong.what,
        )
    named = draw.chance(0.5)
    instruction = located(
        draw,
        VALUE,
        wrong.path,
        named,
        what=draw.one([wrong.what, draw.code(wrong.key.strip('"'))]),
        old=draw.code(wrong.old),
        new=draw.code(wrong.new),
    )
    change = Change(wrong.path, wrong.line, new, f"Change {wrong.old} to {wrong.new}")
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=wrong.key, path=wrong.path) if named else call("search", pattern=wrong.key)

    def plan() -> Plan:
        yield Act(f"Search: {wrong.key}", (look,))
        yield from edit(change, problem, look, f"In {wrong.path}. ")
        yield from finish("Done.", f"Changed {wrong.old} to {wrong.new} in {wrong.path}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={wrong.path: ((new,), (wrong.line,))}),
        project.solve({wrong.path: [(wrong.line, new)]}),
    )

"""The user says what is missing where."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.plans import Change, edit, finish, trouble
from tasks.families.project import Project
from tasks.families.uiux.flaws import FIXED, FLAWS, NEED, lay_page
from tasks.families.uiux.says import TOLD


def told(draw: Draw, project: Project) -> Turn:
    """The user says what is missing where, and which text it gets."""
    kind = draw.one(
        ["alt", "alt", "button", "link", "label", "field", "title", "nav", "box", "lang", "type", "scope"]
    )
    text = draw.text(1, 4).rstrip(".!")
    flaw = FLAWS[kind](draw, text)
    if kind in FIXED:
        text = flaw.added.split('"')[1]
    path = lay_page(draw, project, [flaw])
    named = draw.chance(0.5)
    where = draw.say("[ in| in|, in| (] {path}", path=draw.code(path)) if named else ""
    where = where.replace(" ( ", " (") + (")" if "(" in where else "")
    instruction = draw.request(
        TOLD[kind],
        tag=flaw.tag.strip("<"),
        key=draw.code(flaw.key),
        text=draw.quoted(text),
        where=where,
    )
    change = Change(path, flaw.line, flaw.mended, flaw.what)
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=flaw.key, path=path) if named else call("search", pattern=flaw.key)

    def plan() -> Plan:
        yield Act(f"Search: {flaw.key}", (look,))
        yield from edit(change, problem, look, f"In {path}. ")
        yield from finish("Done.", f"Added the {NEED[kind]} in {path}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={path: ((flaw.mended,), (flaw.line,))}),
        project.solve({path: [(flaw.line, flaw.mended)]}),
    )

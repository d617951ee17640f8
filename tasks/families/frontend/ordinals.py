"""The second heading, the last list item: an element that is counted in its page."""

from __future__ import annotations

import re

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend.pages import lay_pages
from tasks.families.frontend.says import ORDINAL, ORDINAL_ADD
from tasks.families.markup import closed
from tasks.families.plans import Change, edit, finish, located, trouble
from tasks.families.project import Project, Unsuitable
from tasks.families.wordings import wording

_COUNTED = {
    "heading": "<h[1-6]",
    "list item": "<li",
    "paragraph": "<p",
    "button": "<button",
    "link": "<a ",
    "label": "<label",
    "option": "<option",
    "summary": "<summary",
    "column header": "<th>",
    "image": "<img",
}
"""What is counted -> the pattern that finds it."""
_ORDINALS = [("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")]


def ordinal(draw: Draw, project: Project) -> Turn:
    """The text of a counted element changes, or it gets a class or an id."""
    lay_pages(draw, project)
    path, made = draw.one(list(project.pages.items()))
    role = draw.one(list(_COUNTED))
    text = project.texts[path]
    rows = [(n, row.strip()) for n, row in enumerate(text.split("\n"), 1) if re.search(_COUNTED[role], row)]
    if not 2 <= len(rows) <= 6 or any(len(re.findall(_COUNTED[role], row)) > 1 for _, row in rows):
        raise Unsuitable("too few or too many")
    if role == "button" and re.search(r'class="[^"]*(?:btn|button|cta)', text):
        raise Unsuitable("links that are buttons, too")
    at = draw.rng.randrange(min(4, len(rows)))
    name = draw.one(["last", "last", "bottom"]) if at == len(rows) - 1 else draw.one(_ORDINALS[at])
    number, old = rows[at]
    if not project.once(path, old):
        raise Unsuitable("twice")
    inner = re.search(r">([^<>]+)</", old)
    if role == "image" or not inner or draw.chance(0.3):
        kind = draw.one(["class", "id"])
        if f" {kind}=" in old or (role == "list item" and "<a " in old):
            raise Unsuitable("has one")
        added = draw.kebab()
        tag = "<" + re.split(r"[ >]", old[1:])[0] if role != "link" else "<a"
        new, what = closed(old, tag, f'{kind}="{added}"'), f'Add {kind}="{added}"'
        patterns, said = ORDINAL_ADD.replace("class", kind), draw.code(added)
    else:
        fresh = wording(draw, 1, 4)
        if fresh in old or old.count(inner.group(1)) != 1:
            raise Unsuitable("the same")
        new, what = old.replace(inner.group(1), fresh), f"Change {inner.group(1)} to {fresh}"
        patterns, said = ORDINAL, draw.quoted(fresh)
    instruction = located(draw, patterns, path, True, ordinal=name, role=role, new=said)
    made.forget(old)
    change = Change(path, old, new, what)
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=_COUNTED[role], path=path)
    counted = ", ".join(f"{i} in line {n}" for i, (n, _) in enumerate(rows, 1))

    def plan() -> Plan:
        yield Act(f"Search: {_COUNTED[role]}", (look,))
        yield from edit(change, problem, look, f"{counted}. The {name}: line {number}. ")
        yield from finish("Done.", f"Changed the {name} {role} in {path}.")

    solved = project.solve({path: [(old, new)]})
    return Turn(instruction, plan, Expect(lines={path: ((new,), (old,))}), solved)

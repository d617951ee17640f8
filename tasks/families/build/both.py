"""A version goes up in two files that are both named, or in all that hold it."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.manifests import manifest, release
from tasks.families.build.says import BUMP_ALL, BUMP_BOTH
from tasks.families.draw import Draw
from tasks.families.plans import Change, Trouble, edit, finish, trouble
from tasks.families.project import Project, Unsuitable


def bump_both(draw: Draw, project: Project) -> Turn:
    """One search finds the version in its files; each is edited in turn."""
    old, new = release(draw), release(draw)
    count = draw.one([2, 2, 2, 3])
    found = [manifest(draw, project, old) for _ in range(count)]
    everywhere = count == 3 or draw.chance(0.3)
    if old in new or new in old or any(not project.once(path, line) for path, line in found):
        raise Unsuitable("the same")
    if sum(text.count(old) for text in project.texts.values()) != count:
        raise Unsuitable("elsewhere, too")
    (first, _), (second, _) = found[:2]
    instruction = draw.request(
        BUMP_ALL if everywhere else BUMP_BOTH,
        old=draw.code(old),
        new=draw.code(new),
        first=draw.code(first),
        second=draw.code(second),
    )
    look = call("search", pattern=old)
    what = f"Change {old} to {new}"
    if everywhere:
        found.sort()
    changes = [Change(path, line, line.replace(old, new), what) for path, line in found]
    problems = [trouble(draw, changes[0], checked=False), *(Trouble() for _ in changes[1:])]
    names = ", ".join(change.path for change in changes)

    def plan() -> Plan:
        yield Act(f"Search: {old}", (look,))
        lead = f"Files: {names}. "
        for change, problem in zip(changes, problems, strict=True):
            yield from edit(change, problem, look, f"{lead}In {change.path}. ")
            lead = "Next. "
        yield from finish("All done.", f"{names}: now at {new}.")

    lines = {change.path: ((change.new,), (change.old,)) for change in changes}
    solved = project.solve({change.path: [(change.old, change.new)] for change in changes})
    return Turn(instruction, plan, Expect(lines=lines), solved)

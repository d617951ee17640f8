"""A version goes up, as the user says or as a check says."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.build.checked import checked
from tasks.families.build.manifests import manifest, release
from tasks.families.build.says import BUMP, BUMP_PART
from tasks.families.draw import Draw
from tasks.families.plans import Change, Trouble, edit, finish, located, trouble
from tasks.families.project import Project, Unsuitable


def bump(draw: Draw, project: Project) -> Turn:
    """The version is told (or which part of it goes up), in one file or in two that must agree."""
    old = release(draw)
    path, line = manifest(draw, project, old)
    part = (
        draw.one(["patch", "minor", "major"])
        if draw.chance(0.2) and old.count(".") == 2 and old.replace(".", "").isdigit()
        else ""
    )
    new = _raised(old, part) if part else release(draw)
    if part:
        draw.numbers.discard(old)
    if new == old or not project.once(path, line):
        raise Unsuitable("same")
    named = draw.chance(0.5)
    told = draw.chance(0.35) and not part
    patterns = BUMP_PART if part else BUMP
    forms = "\n".join(p for p in patterns.strip().split("\n") if ("{old}" in p) == told or part)
    instruction = located(draw, forms, path, named, old=draw.code(old), new=draw.code(new), part=part)
    change = Change(path, line, line.replace(old, new), f"Change {old} to {new}")
    problem = trouble(draw, change, checked=False)
    pattern = old if told else "(?i)version"
    look = call("search", pattern=pattern, path=path) if named else call("search", pattern=pattern)

    def plan() -> Plan:
        yield Act(f"Search: {old}" if told else "Search the version.", (look,))
        yield from edit(change, problem, look, f"In {path}. ")
        yield from finish("Done.", f"{path} is at {new}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={path: ((change.new,), (line,))}),
        project.solve({path: [(line, change.new)]}),
    )


def _raised(version: str, part: str) -> str:
    major, minor, patch = (int(number) for number in version.split("."))
    return {
        "patch": f"{major}.{minor}.{patch + 1}",
        "minor": f"{major}.{minor + 1}.0",
        "major": f"{major + 1}.0.0",
    }[part]


def bump_file(draw: Draw, project: Project) -> Turn:
    """The version stands alone in a file of its own."""
    old, new = draw.version(), draw.version()
    path = project.free(["VERSION", "version.txt", "VERSION.txt"], ["", "", "src/"])
    if old == new or path in project.texts:
        raise Unsuitable("same")
    project.add(path, [old])
    for _ in range(draw.one([0, 1])):
        manifest(draw, project, draw.version())
    instruction = located(
        draw, "\n".join(p for p in BUMP.split("\n") if "{old}" not in p), path, True, new=draw.code(new)
    )
    look = call("read", path=path)
    change = Change(path, old, new, f"Change {old} to {new}")

    def plan() -> Plan:
        yield Act(f"Read {path}.", (look,))
        yield from edit(change, Trouble(), look)
        yield from finish("Done.", f"{path} is at {new}.")

    return Turn(
        instruction, plan, Expect(lines={path: ((new,), (old,))}), project.solve({path: [(old, new)]})
    )


def versions(draw: Draw, project: Project) -> Turn:
    """A check says that a version is not what it should be."""
    old, new = release(draw), release(draw)
    path, line = manifest(draw, project, old)
    if new == old or not project.once(path, line):
        raise Unsuitable("same")
    said = draw.say(
        draw.one(
            [
                "{p}: version is {o}, expected {n}",
                "version mismatch: {p} has {o}, [tag|changelog|release] says {n}",
                "{p} must have version {n}[ (has {o})|]",
                "expected version {n} in {p}[, found {o}|]",
                "ERROR: {p} version {o} != {n}",
                "[release|tag] v{n} does not match {p} ({o})",
                "AssertionError: {p} should be {n}, not {o}",
                "FAIL {p}: want {n}, got {o}",
                "- {p}: {o} is [old|released already], next is {n}",
                "* version in {p}: {o} [should be|must become] {n}",
                "| {p} | version | {o} | {n} |",
                '{"file": "{p}", "version": "{o}", "expected": "{n}"}',
                "set the version of {p} to {n}[ (now {o})|]",
                "{p} was not bumped: [it is|has] {o}, [the tag is|tag] {n}",
                "we release {n} but {p} says {o}",
                "{o} in {p} [is behind|differs from] {n}",
            ]
        ),
        p=path,
        o=old,
        n=new,
    )
    return checked(
        draw,
        project,
        path,
        line,
        line.replace(old, new),
        old,
        new,
        said,
        old,
        f"version must be {new}",
        "version",
    )

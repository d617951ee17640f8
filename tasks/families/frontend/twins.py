"""Rules that stand side by side, begin alike and share a property: only one of them changes."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend.rules import PROPERTIES, Rule, rules, sheet, value_of
from tasks.families.frontend.style_says import DESCRIBED, DESCRIBED_OLD, STYLE, STYLE_OLD
from tasks.families.frontend.styles import SHEETS, property_said, selector_said
from tasks.families.markup import page
from tasks.families.plans import Change, edit, finish, hit, located, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.say import listed

_PARTS = listed("""
name price title date note label count image text link head body row item icon badge button header footer
list total author caption intro status value
""")
"""What the parts of a card or a list are called."""
_STATES = listed("small large active wide dark light old new open first last")


@dataclass(frozen=True, slots=True)
class _Twin:
    """A rule's selector, and how people call what it styles."""

    selector: str
    things: tuple[str, ...]


def _family(draw: Draw) -> list[_Twin]:
    """Selectors that begin alike: a thing, its parts, and states of them."""
    thing = draw.one([draw.word, draw.word, lambda: draw.one(["card", "menu", "post", "product"])])()
    mark = draw.one([".", ".", ".", "#"])
    joint = draw.one(["-", "-", "-", "__", " ."]) if mark == "." else "-"
    out = [_Twin(f"{mark}{thing}", (f"the {thing}", f"the whole {thing}"))] if draw.chance(0.4) else []
    parts = draw.some(_PARTS, 2, 3)
    if draw.chance(0.4):
        parts.append(draw.word())
    for part in parts:
        things = [
            f"the {thing} {part}",
            f"the {part} of the {thing}",
            f"the {part} in the {thing}",
            f"the {part} of a {thing}",
        ]
        out.append(_Twin(f"{mark}{thing}{joint}{part}", tuple(things)))
    if draw.chance(0.4):
        part, state = draw.one(parts), draw.one(_STATES)
        things = [f"the {state} {thing} {part}", f"the {state} {part} of the {thing}"]
        out.append(_Twin(f"{mark}{thing}{joint}{part}-{state}", tuple(things)))
    draw.rng.shuffle(out)
    return out


def _rules(draw: Draw, twins: list[_Twin], name: str) -> list[Rule]:
    """A rule for each selector; all have the property, some with the same value."""
    shared = value_of(draw, name)
    made: list[Rule] = []
    for twin in twins:
        others = draw.some([other for other in PROPERTIES if other != name], 0, 3)
        rows = [(other, value_of(draw, other)) for other in others]
        value = shared if draw.chance(0.55) else value_of(draw, name)
        rows.insert(draw.rng.randint(0, len(rows)), (name, value))
        made.append(Rule(twin.selector, tuple(rows)))
    return made


def _lay(draw: Draw, project: Project, made: list[Rule]) -> str:
    """Add the sheet, and sometimes a page that uses it."""
    path = project.free(SHEETS, ["", "", "css/", "styles/", "static/", "src/", "assets/"], own=0.4)
    if draw.chance(0.3):
        project.add(
            project.free(["index.html", "shop.html"]), indented(draw, page(draw, styles=path, parts=1).lines)
        )
    extra = [rule for rule in rules(draw, 2) if all(rule.selector != other.selector for other in made)]
    extra = extra[: draw.one([0, 0, 1, 2])]
    at = draw.one([0, len(extra)])
    lines = sheet(draw, [*extra[:at], *made, *extra[at:]])
    project.add(path, indented(draw, lines))
    return path


def twins(draw: Draw, project: Project) -> Turn:
    """A property of one of several rules that look alike; asked for by selector or by what it styles."""
    family = _family(draw)
    name = draw.one([other for other in PROPERTIES if PROPERTIES[other] in ("colour", "px", "size", "wide")])
    if draw.chance(0.2):
        name = draw.one(list(PROPERTIES))
    made = _rules(draw, family, name)
    path = _lay(draw, project, made)
    at = draw.rng.randrange(len(made))
    rule, twin = made[at], family[at]
    value, fresh = dict(rule.declarations)[name], value_of(draw, name)
    old, new, head = f"{name}: {value};", f"{name}: {fresh};", f"{rule.selector} {{"
    if fresh == value or f"{head} " in project.texts[path]:
        raise Unsuitable("the same, or a rule a line")
    block = "" if project.once(path, old) else project.block(path, old, head)
    if not block and not project.once(path, old):
        raise Unsuitable("not unique")
    described, told = draw.chance(0.45), draw.chance(0.4)
    named = described or draw.chance(0.5)
    patterns = (DESCRIBED_OLD if told else DESCRIBED) if described else STYLE_OLD if told else STYLE
    instruction = located(
        draw,
        patterns,
        path,
        named,
        thing=draw.one(twin.things),
        selector=selector_said(draw, rule.selector),
        property=property_said(draw, name),
        old=draw.code(value),
        new=draw.code(fresh),
    )
    if instruction.startswith("the ") and draw.chance(0.8):
        instruction = "T" + instruction[1:]
    change = Change(path, old, new, f"Change {value} to {fresh}", block)
    problem = trouble(draw, change, checked=False)
    whole = call("read", path=path)
    search = call("search", pattern=f"^{rule.selector}", **({"path": path} if named else {}))
    start = block.split("\n")[0].strip() if block else ""

    def plan() -> Plan:
        look = whole
        if described:
            shown = yield Act(f"Read {path}.", (look,))
            lead = f"Rule: {head}\n"
        else:
            results = yield Act(f"Search: {rule.selector}", (search,))
            look = call("read", path=path, offset=int(hit(results[0], path, head)), limit=8)
            shown = yield Act(f"In {path}: {head}\nRead from there.", (look,))
            lead = ""
        if block and sum(row.strip() == old for row in shown[0].split("\n")) > 1:
            thought = (
                f"{lead}Line: {old}\nChange {value} to {fresh}\nMore than one. Take the lines from: {start}"
            )
            text = block.lstrip()
            fix = call("edit", path=path, old=text, new=text.removesuffix(old) + new)
            yield Act(thought, (fix,))
        else:
            yield from edit(change, problem, look, lead)
        yield from finish("Done.", f"{rule.selector} now has {name}: {fresh}.")

    text = block.lstrip() or old
    solved = project.solve({path: [(text, text.removesuffix(old) + new)]})
    return Turn(instruction, plan, Expect(lines={path: ((new,), () if block else (old,))}), solved)

"""Requests with two halves: two texts of a page, the same text on two pages, two properties of a rule."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend.half_says import BOTH, BOTH_ROLES, PAIR, SAME
from tasks.families.frontend.pages import FOLDERS, PAGES, lay_pages, take_piece
from tasks.families.frontend.rules import rules, sheet, value_of
from tasks.families.frontend.styles import SHEETS, property_said, selector_said
from tasks.families.frontend.texts import renewed, role_said
from tasks.families.markup import page
from tasks.families.plans import Change, Trouble, edit, finish, hit, located, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.wordings import wording

_ROLES = (
    "heading",
    "main heading",
    "button",
    "card heading",
    "text",
    "label",
    "list item",
    "column header",
    "caption",
    "legend",
    "summary",
    "option",
    "footer",
    "link",
)


def two_texts(draw: Draw, project: Project) -> Turn:
    """Two texts are quoted, on one page or on two; each gets its own new text."""
    lay_pages(draw, project)
    changes: list[tuple[Change, str, str, str]] = []
    for _ in range(2):
        path, made, piece = take_piece(draw, project, *_ROLES)
        fresh = renewed(draw, piece.value)
        if sum(text.count(piece.value) for text in project.texts.values()) != 1:
            raise Unsuitable("not unique")
        made.forget(piece.line)
        new = piece.line.replace(piece.value, fresh)
        change = Change(path, piece.line, new, f"Change {piece.value} to {fresh}")
        changes.append((change, piece.value, fresh, role_said(draw, piece.role, piece.line)))
    (first, one, two, role), (second, three, four, other) = changes
    if one in three or three in one or one in four or three in two:
        raise Unsuitable("one within the other")
    same = first.path == second.path
    instruction = located(
        draw,
        BOTH_ROLES if draw.chance(0.4) else BOTH,
        first.path,
        same and draw.chance(0.5),
        a=draw.quoted(one),
        b=draw.quoted(two),
        c=draw.quoted(three),
        d=draw.quoted(four),
        role=role,
        other=other,
    )
    looks = [call("search", pattern=text) for text in (one, three)]
    problem = trouble(draw, first, checked=False)

    def plan() -> Plan:
        yield Act(f"First half. Search: {one}", (looks[0],))
        yield from edit(first, problem, looks[0], f"In {first.path}. ")
        yield Act(f"Second half. Search: {three}", (looks[1],))
        yield from edit(second, Trouble(), looks[1], f"In {second.path}. ")
        yield from finish("Both done.", f"Changed both texts: {two} and {four}")

    lines: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    edits: dict[str, list[tuple[str, str]]] = {}
    for change in (first, second):
        has, lacks = lines.get(change.path, ((), ()))
        lines[change.path] = ((*has, change.new), (*lacks, change.old))
        edits.setdefault(change.path, []).append((change.old, change.new))
    return Turn(instruction, plan, Expect(lines=lines), project.solve(edits))


def same_text(draw: Draw, project: Project) -> Turn:
    """The same text stands on two named pages; both are changed, a third page is not."""
    old, fresh = wording(draw, 2, 4), wording(draw, 1, 4)
    tag, folder = draw.one(["h1", "h2", "h3", "p", "li", "span", "button", "strong"]), draw.one(FOLDERS)
    if fresh in old or old in fresh or "?" in old:
        raise Unsuitable("the same")
    paths: list[str] = []
    for _ in range(draw.one([2, 2, 3])):
        made = page(draw, parts=1)
        place = next(i for i, line in enumerate(made.lines) if line.strip() == "</body>")
        made.lines[place:place] = [f"    <{tag}>{old}</{tag}>"]
        path = project.free(PAGES, [folder], own=0.4)
        project.add(path, indented(draw, made.lines))
        paths.append(path)
    if any(project.texts[path].count(old) != 1 for path in paths):
        raise Unsuitable("twice")
    first, second = paths[:2]
    line, new = f"<{tag}>{old}</{tag}>", f"<{tag}>{fresh}</{tag}>"
    instruction = draw.request(
        SAME,
        old=draw.quoted(old),
        new=draw.quoted(fresh),
        first=draw.code(first),
        second=draw.code(second),
    )
    fixes = tuple(call("edit", path=path, old=old, new=fresh) for path in (first, second))
    look = call("search", pattern=old)

    def plan() -> Plan:
        yield Act(f"Search: {old}", (look,))
        yield Act(f"In: {first}, {second}\nChange {old} to {fresh}", fixes)
        yield from finish("Both done.", f"Changed {old} to {fresh} in {first} and {second}.")

    edits = {path: [(line, new)] for path in (first, second)}
    lines = {path: ((new,), (line,)) for path in (first, second)}
    return Turn(instruction, plan, Expect(lines=lines), project.solve(edits))


def two_properties(draw: Draw, project: Project) -> Turn:
    """Two properties of one rule get other values."""
    made = rules(draw, draw.one([2, 3, 4]))
    rule = draw.one([rule for rule in made if len(rule.declarations) > 1] or made)
    path = project.free(SHEETS, ["", "", "css/", "styles/", "src/"], own=0.4)
    lines = sheet(draw, made)
    head = f"{rule.selector} {{"
    if len(rule.declarations) < 2 or head not in lines:
        raise Unsuitable("one property, or a rule a line")
    project.add(path, indented(draw, lines))
    pairs = draw.some(rule.declarations, 2, 2)
    changes: list[Change] = []
    for name, value in pairs:
        fresh = value_of(draw, name)
        old, new = f"{name}: {value};", f"{name}: {fresh};"
        if fresh == value or not project.once(path, old):
            raise Unsuitable("not unique")
        changes.append(Change(path, old, new, f"Change {value} to {fresh}"))
    (first, second), named = changes, draw.chance(0.5)
    instruction = located(
        draw,
        PAIR,
        path,
        named,
        selector=selector_said(draw, rule.selector),
        p=property_said(draw, pairs[0][0]),
        v=draw.code(first.new.split(": ")[1].rstrip(";")),
        q=property_said(draw, pairs[1][0]),
        w=draw.code(second.new.split(": ")[1].rstrip(";")),
    )
    search = call("search", pattern=f"^{rule.selector}", **({"path": path} if named else {}))
    problem = trouble(draw, first, checked=False)

    def plan() -> Plan:
        results = yield Act(f"Search: {rule.selector}", (search,))
        look = call("read", path=path, offset=int(hit(results[0], path, head)), limit=8)
        yield Act(f"In {path}: {head}\nRead from there.", (look,))
        yield from edit(first, problem, look, "First half. ")
        yield from edit(second, Trouble(), look, "Second half. ")
        yield from finish("Both done.", f"{rule.selector} now has {first.new} {second.new}")

    wanted = {path: ((first.new, second.new), (first.old, second.old))}
    solved = project.solve({path: [(first.old, first.new), (second.old, second.new)]})
    return Turn(instruction, plan, Expect(lines=wanted), solved)

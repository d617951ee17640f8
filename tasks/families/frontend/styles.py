"""A property or a variable of a style sheet changes."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend.pages import FOLDERS, PAGES, swap
from tasks.families.frontend.rules import Rule, rules, sheet, value_of
from tasks.families.frontend.source import ROLE_NAMES
from tasks.families.frontend.style_says import STYLE, STYLE_OLD, VARIABLE
from tasks.families.markup import page
from tasks.families.plans import Change, edit, finish, hit, located, trouble
from tasks.families.project import Project, Unsuitable, indented

SHEETS = ["style.css", "styles.css", "main.css", "site.css", "app.css", "theme.css", "base.css", "layout.css"]


def _style_file(draw: Draw, project: Project) -> tuple[str, list[Rule]]:
    made = rules(draw, draw.one([2, 3, 4, 6, 9]))
    lines = sheet(draw, made)
    if draw.chance(0.15):
        site = page(draw, parts=1)
        place = next(i for i, line in enumerate(site.lines) if line.strip() == "</head>")
        site.lines[place:place] = [
            "  <style>",
            *("    " + line if line else "" for line in lines),
            "  </style>",
        ]
        path = project.free(PAGES, FOLDERS, own=0.5)
        lines = site.lines
    else:
        path = project.free(SHEETS, ["", "", "css/", "styles/", "static/", "src/", "assets/"], own=0.4)
        if draw.chance(0.4):
            project.add(project.free(PAGES), indented(draw, page(draw, styles=path, parts=1).lines))
    project.add(path, indented(draw, lines))
    return path, made


def style(draw: Draw, project: Project) -> Turn:
    """A property of a selector gets another value; the old value is told or not."""
    path, made = _style_file(draw, project)
    rule = draw.one(made)
    name, value = draw.one(rule.declarations)
    fresh = value_of(draw, name)
    if fresh == value or rule.selector in ("a", "p"):
        raise Unsuitable("same value")
    named = draw.chance(0.5)
    compact = f"{rule.selector} {{ " in project.texts[path]
    old = f"{name}: {value};"
    new = f"{name}: {fresh};"
    if compact:
        old = next(
            line.strip()
            for line in project.texts[path].split("\n")
            if line.strip().startswith(rule.selector + " { ")
        )
        new = old.replace(f" {name}: {value};", f" {name}: {fresh};")
    block = "" if project.once(path, old) else project.block(path, old, f"{rule.selector} {{")
    if not block and not project.once(path, old):
        raise Unsuitable("not unique")
    told = draw.chance(0.4)
    instruction = located(
        draw,
        STYLE_OLD if told else STYLE,
        path,
        named,
        selector=selector_said(draw, rule.selector),
        property=property_said(draw, name),
        old=draw.code(value),
        new=draw.code(fresh),
    )
    change = Change(path, old, new, f"Change {value} to {fresh}", block)
    problem = trouble(draw, change, checked=False)
    exact, plain = (
        call("search", pattern=mark + rule.selector, **({"path": path} if named else {}))
        for mark in ("^", "")
    )
    head = old if compact else f"{rule.selector} {{"

    def plan() -> Plan:
        results = yield Act(f"Search: {rule.selector}", (exact,))
        if results[0] == "no match":
            results = yield Act(f"No match. Search without ^: {rule.selector}", (plain,))
        look = call("read", path=path, offset=int(hit(results[0], path, head)), limit=8)
        if not compact:
            yield Act(f"In {path}: {head}\nRead from there.", (look,))
        yield from edit(change, problem, plain if compact else look, f"In {path}. " if compact else "")
        yield from finish("Done.", f"{rule.selector} now has {name}: {fresh}.")

    text = block.lstrip() or old
    solved = project.solve({path: [(text, text.removesuffix(old) + new)]})
    return Turn(instruction, plan, Expect(lines={path: ((new,), () if block else (old,))}), solved)


def selector_said(draw: Draw, selector: str) -> str:
    """A selector inside a sentence."""
    if selector in (
        "body",
        "h1",
        "h2",
        "h3",
        "nav",
        "footer",
        "header",
        "main",
        "button",
        "table",
    ) and draw.chance(0.4):
        return selector
    return draw.code(selector)


def property_said(draw: Draw, name: str) -> str:
    """A property as people call it."""
    spoken = name.replace("-", " ")
    others = {
        "color": ["text color", "text colour", "colour", "color"],
        "background": ["background", "background colour"],
        "background-color": ["background color", "background colour", "background-color"],
        "border-radius": ["border radius", "corner radius", "border-radius"],
        "font-size": ["font size", "text size"],
    }
    return draw.one([name, f"`{name}`", spoken, *others.get(name, [])])


def variable(draw: Draw, project: Project) -> Turn:
    """A custom property (or a variable of SCSS, or a token in JSON) gets another value."""
    form = draw.one(["css", "css", "scss", "json", "js"])
    names = [
        draw.one(ROLE_NAMES) if draw.chance(0.3) else draw.kebab() for _ in range(draw.rng.randint(2, 6))
    ]
    names = list(dict.fromkeys(names))
    values = [draw.colour() if draw.chance(0.7) else draw.number(2, 64) + "px" for _ in names]
    if form == "css":
        lines = [":root {", *(f"  --{n}: {v};" for n, v in zip(names, values, strict=True)), "}", ""]
        lines += sheet(draw, rules(draw, draw.one([1, 2, 3])))
        path, shown = project.free(SHEETS, ["", "css/", "src/"]), [f"--{n}" for n in names]
    elif form == "scss":
        lines = [f"${n}: {v};" for n, v in zip(names, values, strict=True)]
        path, shown = (
            project.free(["_variables.scss", "theme.scss", "main.scss"], ["", "scss/", "src/styles/"]),
            names,
        )
    elif form == "json":
        rows = [f'  "{n}": "{v}"' for n, v in zip(names, values, strict=True)]
        lines = ["{", *(row + "," for row in rows[:-1]), rows[-1], "}"]
        path, shown = (
            project.free(["theme.json", "tokens.json", "colors.json"], ["", "src/", "config/"]),
            names,
        )
    else:
        names = [n.replace("-", "_") for n in names]
        lines = [
            "export const theme = {",
            *(f"  {n}: '{v}'," for n, v in zip(names, values, strict=True)),
            "};",
        ]
        path, shown = project.free(["theme.js", "theme.ts", "colors.js"], ["", "src/"]), names
    project.add(path, indented(draw, lines))
    index = draw.rng.randrange(len(names))
    value = values[index]
    fresh = draw.colour() if "px" not in value else draw.number(2, 64) + "px"
    old = next(line.strip() for line in lines if names[index] in line and value in line)
    new = old.replace(value, fresh)
    if fresh == value or not project.once(path, old):
        raise Unsuitable("same")
    named = draw.chance(0.4)
    instruction = located(
        draw, VARIABLE, path, named, name=draw.code(shown[index]), old=draw.code(value), new=draw.code(fresh)
    )
    return swap(
        draw,
        project,
        path,
        old,
        new,
        f"Change {value} to {fresh}",
        names[index],
        named,
        instruction,
        f"{shown[index]} is now {fresh}.",
    )

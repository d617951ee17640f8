"""frontend: a text, a colour, an attribute of a page or a style sheet changes as the user asks."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend_says import (
    ADD_CLASS,
    ATTRIBUTE,
    EVERYWHERE,
    FLAGS,
    LINK,
    ROLE_ONLY,
    STYLE,
    STYLE_OLD,
    TEXT,
    TEXT_ROLE,
    VARIABLE,
)
from tasks.families.markup import Page, Piece, Rule, closed, page, rules, sheet, value_of
from tasks.families.plans import Change, edit, finish, hit, located, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.say import listed

PAGES = listed("""
index.html about.html contact.html home.html shop.html blog.html team.html help.html login.html
signup.html pricing.html faq.html news.html menu.html gallery.html landing.html
""")
FOLDERS = ["", "", "", "", "public/", "site/", "src/", "static/", "templates/", "web/", "docs/"]
SHEETS = ["style.css", "styles.css", "main.css", "site.css", "app.css", "theme.css", "base.css", "layout.css"]


def _pages(draw: Draw, project: Project) -> None:
    """Lay a small site into the project, unless one is there."""
    if project.pages:
        return
    folder = draw.one(FOLDERS)
    for _ in range(draw.one([1, 1, 1, 2, 2, 3])):
        made = page(draw)
        path = project.free(PAGES if draw.chance(0.7) else [draw.kebab() + ".html"], [folder])
        project.add(path, indented(draw, made.lines))
        project.pages[path] = made


def _piece(draw: Draw, project: Project, *roles: str) -> tuple[str, Page, Piece]:
    """A piece whose line and value stand once in its file."""
    found = [
        (path, made, piece)
        for path, made in project.pages.items()
        for piece in made.pieces
        if (not roles or piece.role in roles) and project.once(path, piece.line)
    ]
    if not found:
        raise Unsuitable("no such piece")
    return draw.one(found)


def _swap(
    draw: Draw,
    project: Project,
    path: str,
    old: str,
    new: str,
    what: str,
    pattern: str,
    named: bool,
    instruction: str,
    done: str,
    block: str = "",
) -> Turn:
    """A turn: search, change the line that is found, say so."""
    change = Change(path, old, new, what, block)
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=pattern, path=path) if named else call("search", pattern=pattern)

    def plan() -> Plan:
        yield Act(f"Search: {pattern}", (look,))
        yield from edit(change, problem, look, f"In {path}. ")
        yield from finish("Done.", done)

    edits = {path: [(block.lstrip() or old, (block.lstrip().removesuffix(old) if block else "") + new)]}
    return Turn(
        instruction, plan, Expect(lines={path: ((new,), () if block else (old,))}), project.solve(edits)
    )


def text(draw: Draw, project: Project) -> Turn:
    """The old text is quoted; sometimes the same text stands elsewhere and the role decides."""
    _pages(draw, project)
    path, made, piece = _piece(
        draw,
        project,
        "page title",
        "main heading",
        "tagline",
        "link",
        "heading",
        "button",
        "card heading",
        "text",
        "label",
        "submit button",
        "list item",
        "column header",
        "cell",
        "footer",
        "table caption",
        "paragraph",
        "placeholder",
        "price",
    )
    fresh = draw.number(2, 99) + ".50" if piece.role == "price" else draw.text(1, 4)
    new = piece.line.replace(piece.value, fresh)
    named = draw.chance(0.45) or sum(piece.value in t for t in project.texts.values()) > 1
    with_role = draw.chance(0.5) or project.texts[path].count(piece.value) > 1
    instruction = located(
        draw,
        TEXT_ROLE if with_role else TEXT,
        path,
        named,
        old=draw.quoted(piece.value),
        new=draw.quoted(fresh),
        role=_role(draw, piece.role),
    )
    made.pieces.remove(piece)
    done = draw.one([f"The {piece.role} in {path} now says {fresh}", f"Changed the text in {path}."])
    return _swap(
        draw,
        project,
        path,
        piece.line,
        new,
        f"Change {piece.value} to {fresh}",
        piece.value,
        named,
        instruction,
        done,
    )


def _role(draw: Draw, role: str) -> str:
    return draw.one(_ROLES.get(role, [role]))


_ROLES = {
    "page title": ["page title", "title", "title of the page", "title tag", "document title"],
    "main heading": ["main heading", "heading", "headline", "h1", "big heading"],
    "heading": ["heading", "section heading", "h2", "subheading", "section title"],
    "tagline": ["tagline", "subtitle", "slogan", "text under the heading"],
    "link": ["link", "nav link", "menu item", "navigation entry", "menu entry"],
    "button": ["button", "button text", "button label", "call to action"],
    "submit button": ["submit button", "button of the form", "form button", "button"],
    "card heading": ["card heading", "card title", "title of the card", "h3"],
    "list item": ["list item", "item", "bullet", "list entry"],
    "placeholder": ["placeholder", "hint in the input", "placeholder text"],
    "footer": ["footer", "footer text", "text in the footer"],
    "label": ["label", "form label", "field label"],
    "price": ["price", "price tag"],
}
_TAGS = {
    "page title": "<title>",
    "main heading": "<h1",
    "submit button": 'type="submit"',
    "placeholder": "placeholder=",
    "table caption": "<caption>",
    "label": "<label",
    "footer": "<footer>",
}


def by_role(draw: Draw, project: Project) -> Turn:
    """Only the role and the new text are told; it is found by its tag."""
    _pages(draw, project)
    path, made, piece = _piece(draw, project, *_TAGS)
    tag = _TAGS[piece.role]
    if project.texts[path].count(tag) != 1 or (piece.role == "footer" and tag not in piece.line):
        raise Unsuitable("more than one")
    named = sum(tag in t for t in project.texts.values()) > 1 or draw.chance(0.3)
    fresh = draw.text(1, 4)
    instruction = located(draw, ROLE_ONLY, path, named, new=draw.quoted(fresh), role=_role(draw, piece.role))
    made.pieces.remove(piece)
    return _swap(
        draw,
        project,
        path,
        piece.line,
        piece.line.replace(piece.value, fresh),
        f"Change {piece.value} to {fresh}",
        tag,
        named,
        instruction,
        f"The {piece.role} in {path} is now {fresh}",
    )


def link(draw: Draw, project: Project) -> Turn:
    """A link, named by its text or by its old target, points elsewhere."""
    _pages(draw, project)
    path, made, piece = _piece(draw, project, "href")
    fresh = draw.one(
        [f"/{draw.kebab()}", f"{draw.kebab()}.html", f"https://{draw.kebab()}.example.org/{draw.word()}"]
    )
    by_text = draw.chance(0.6)
    pattern = piece.attribute if by_text else piece.value
    named = draw.chance(0.4) or sum(pattern in t for t in project.texts.values()) > 1
    instruction = located(
        draw,
        LINK["text" if by_text else "target"],
        path,
        named,
        text=draw.quoted(piece.attribute),
        old=draw.code(piece.value),
        new=draw.code(fresh),
    )
    for other in [p for p in made.pieces if p.line == piece.line]:
        made.pieces.remove(other)
    return _swap(
        draw,
        project,
        path,
        piece.line,
        piece.line.replace(f'"{piece.value}"', f'"{fresh}"'),
        f"Change {piece.value} to {fresh}",
        pattern,
        named,
        instruction,
        f"The link in {path} now points to {fresh}.",
    )


def attribute(draw: Draw, project: Project) -> Turn:
    """src, action or placeholder gets another value."""
    _pages(draw, project)
    path, made, piece = _piece(draw, project, "src", "action")
    fresh = (
        f"/{draw.kebab()}"
        if piece.role == "action"
        else f"img/{draw.kebab()}.{draw.one(['png', 'webp', 'jpg'])}"
    )
    named = draw.chance(0.5)
    instruction = located(
        draw, ATTRIBUTE[piece.role], path, named, old=draw.code(piece.value), new=draw.code(fresh)
    )
    made.pieces.remove(piece)
    return _swap(
        draw,
        project,
        path,
        piece.line,
        piece.line.replace(f'"{piece.value}"', f'"{fresh}"'),
        f"Change {piece.value} to {fresh}",
        piece.value,
        named,
        instruction,
        f"Changed the {piece.role} in {path}.",
    )


def flag(draw: Draw, project: Project) -> Turn:
    """An attribute or a class is added to an element."""
    _pages(draw, project)
    role = draw.one(["link", "button", "submit button", "placeholder", "heading", "card heading"])
    path, made, piece = _piece(draw, project, role)
    named = draw.chance(0.4) or sum(piece.value in t for t in project.texts.values()) > 1
    tag = "<a" if "<a " in piece.line else piece.line.split(" ")[0].split(">")[0]
    values = {"text": draw.quoted(piece.value), "role": _role(draw, role)}
    if role in ("heading", "card heading") or ("class=" not in piece.line and draw.chance(0.4)):
        if "class=" in piece.line:
            raise Unsuitable("has a class")
        name = draw.kebab()
        added, pattern = f'class="{name}"', ADD_CLASS
        if draw.chance(0.3):
            added, pattern = f'id="{name}"', ADD_CLASS.replace("class", "id")
        values |= {"name": draw.code(name)}
    else:
        added, pattern = draw.one(
            FLAGS["link" if role == "link" else "input" if role == "placeholder" else "button"]
        )
    if added.split("=")[0] + "=" in piece.line:
        raise Unsuitable("has it")
    for other in [p for p in made.pieces if p.line == piece.line]:
        made.pieces.remove(other)
    return _swap(
        draw,
        project,
        path,
        piece.line,
        closed(piece.line, tag, added),
        f"Add {added}",
        piece.value,
        named,
        located(draw, pattern, path, named, **values),
        f"Added {added} in {path}.",
    )


def everywhere(draw: Draw, project: Project) -> Turn:
    """A brand's name changes in all files."""
    old, new = (draw.text(1, 2).rstrip(".!") for _ in range(2))
    folder = draw.one(FOLDERS)
    paths: list[str] = []
    for _ in range(draw.one([1, 2, 2, 3])):
        made = page(draw, parts=1)
        places = [
            i for i, line in enumerate(made.lines) if "<h2" in line or "<p>" in line or "<title" in line
        ]
        for place in draw.some(places, 1, 3):
            head, _, tail = made.lines[place].partition(">")
            made.lines[place] = (
                f"{head}>{draw.one([old, old + ' ' + draw.word(), draw.word().capitalize() + ' ' + old])}</"
                + tail.rsplit("</", 1)[-1]
            )
        path = project.free(PAGES, [folder])
        project.add(path, indented(draw, made.lines))
        if old in project.texts[path]:
            paths.append(path)
    if not paths:
        raise Unsuitable("nowhere")
    look = call("search", pattern=old)
    fixes = [(path, call("edit", path=path, old=old, new=new, all=True)) for path in sorted(paths)]

    def plan() -> Plan:
        yield Act(f"Search: {old}", (look,))
        yield Act(
            f"In: {', '.join(path for path, _ in fixes)}\nChange all {old} to {new}",
            tuple(fix for _, fix in fixes),
        )
        yield from finish("Done.", f"Replaced {old} by {new} in {', '.join(path for path, _ in fixes)}.")

    before = {path: project.texts[path].split("\n") for path in paths}
    lines = {
        path: (
            tuple(line.strip().replace(old, new) for line in rows if old in line),
            tuple(line.strip() for line in rows if old in line),
        )
        for path, rows in before.items()
    }
    instruction = draw.request(EVERYWHERE, old=draw.quoted(old), new=draw.quoted(new))
    return Turn(
        instruction, plan, Expect(lines=lines), project.solve({p: [(old, new)] for p in paths}, every=True)
    )


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
        path = project.free(PAGES, FOLDERS)
        lines = site.lines
    else:
        path = project.free(SHEETS, ["", "", "css/", "styles/", "static/", "src/", "assets/"])
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
        selector=_selector(draw, rule.selector),
        property=_property(draw, name),
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


def _selector(draw: Draw, selector: str) -> str:
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


def _property(draw: Draw, name: str) -> str:
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
        draw.one(_ROLE_NAMES) if draw.chance(0.3) else draw.kebab() for _ in range(draw.rng.randint(2, 6))
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
    return _swap(
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


_ROLE_NAMES = [
    "primary",
    "secondary",
    "accent",
    "background",
    "text",
    "border",
    "muted",
    "danger",
    "success",
    "warning",
    "link",
    "surface",
]


def source_text(draw: Draw, project: Project) -> Turn:
    """The text stands in a component, a script or a translation."""
    form = draw.one(["jsx", "vue", "json", "js", "py", "md"])
    texts = [draw.text(1, 4) for _ in range(draw.rng.randint(3, 6))]
    keys = [draw.one([draw.snake(), draw.word()]) for _ in texts]
    lines, path = _source(draw, project, form, keys, texts)
    project.add(path, indented(draw, lines))
    index = draw.rng.randrange(len(texts))
    old = next(line.strip() for line in lines if texts[index] in line)
    fresh = draw.text(1, 4)
    named = draw.chance(0.4)
    instruction = located(draw, TEXT, path, named, old=draw.quoted(texts[index]), new=draw.quoted(fresh))
    return _swap(
        draw,
        project,
        path,
        old,
        old.replace(texts[index], fresh),
        f"Change {texts[index]} to {fresh}",
        texts[index],
        named,
        instruction,
        f"Changed the text in {path}.",
    )


def _source(
    draw: Draw, project: Project, form: str, keys: list[str], texts: list[str]
) -> tuple[list[str], str]:
    tags = [draw.one(["h1", "h2", "p", "button", "span", "a", "li", "label"]) for _ in texts]
    if form == "jsx":
        name = draw.pascal()
        body = [f"      <{t}>{text}</{t}>" for t, text in zip(tags, texts, strict=True)]
        lines = [
            f"export {draw.one(['default ', ''])}function {name}() {{",
            "  return (",
            '    <div className="app">',
            *body,
            "    </div>",
            "  );",
            "}",
        ]
        return lines, project.free(
            [f"{name}.{draw.one(['jsx', 'tsx', 'js'])}"], ["src/", "", "src/components/", "components/"]
        )
    if form == "vue":
        name = draw.pascal()
        lines = [
            "<template>",
            "  <div>",
            *(f"    <{t}>{text}</{t}>" for t, text in zip(tags, texts, strict=True)),
            "  </div>",
            "</template>",
            "",
            "<script>",
            f"export default {{ name: '{name}' }}",
            "</script>",
        ]
        return lines, project.free([f"{name}.{draw.one(['vue', 'svelte'])}"], ["src/", "", "src/components/"])
    if form == "json":
        rows = [f'  "{k}": "{text}"' for k, text in zip(keys, texts, strict=True)]
        return ["{", *(row + "," for row in rows[:-1]), rows[-1], "}"], project.free(
            ["en.json", "messages.json", "strings.json", "labels.json"],
            ["", "locales/", "i18n/", "src/lang/"],
        )
    if form == "js":
        lines = [
            f"const {draw.camel()} = document.querySelector('#{draw.kebab()}');",
            "",
            f"const {draw.word()} = {{",
            *(f"  {k}: '{text}'," for k, text in zip(keys, texts, strict=True)),
            "};",
        ]
        return lines, project.free(["app.js", "main.js", "index.js", "ui.js", "app.ts"], ["", "js/", "src/"])
    if form == "py":
        lines = [f'{k.upper()} = "{text}"' for k, text in zip(keys, texts, strict=True)]
        return lines, project.free(["labels.py", "texts.py", "messages.py", "views.py"], ["", "app/"])
    lines = [f"# {texts[0]}", "", *(f"{draw.one(['- ', '## ', ''])}{text}" for text in texts[1:])]
    return lines, project.free(["README.md", "index.md", "intro.md"], ["", "docs/", "content/"])


KINDS = {
    "text": text,
    "by_role": by_role,
    "link": link,
    "attribute": attribute,
    "flag": flag,
    "everywhere": everywhere,
    "style": style,
    "variable": variable,
    "source_text": source_text,
}
WEIGHTS = {
    "text": 4,
    "by_role": 2,
    "link": 2,
    "attribute": 1,
    "flag": 2,
    "everywhere": 1.5,
    "style": 4,
    "variable": 2,
    "source_text": 2,
}

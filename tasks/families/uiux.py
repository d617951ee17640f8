"""uiux: a page lacks an alt, an aria-label, a label or the like; a checker prints it, or the user says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.frontend.pages import FOLDERS, PAGES
from tasks.families.markup import closed, page
from tasks.families.plans import Change, edit, finish, fix, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.uiux_says import CHECKED, NO_COMMAND, TOLD, WITH_TEXT


@dataclass(frozen=True, slots=True)
class Flaw:
    """A line that lacks something. `key` is what a checker names and one can search for.

    The mended line has `added` at the end of the opening `tag`, or `before` in front of it.
    """

    kind: str
    line: str
    key: str
    tag: str
    added: str
    before: str = ""

    @property
    def mended(self) -> str:
        if self.before:
            return self.before + self.line
        return closed(self.line, self.tag, self.added)

    @property
    def what(self) -> str:
        return f"Add {self.before.strip()} before it" if self.before else f"Add {self.added}"

    @property
    def wanted(self) -> str:
        """What a helpful checker asks for."""
        return self.before.strip() or self.added


def _spoken(name: str) -> str:
    """`img/team-photo.png` -> `team photo`"""
    stem = name.strip("/#").split("/")[-1].split(".")[0]
    return stem.replace("-", " ").replace("_", " ")


def _image(draw: Draw, text: str) -> Flaw:
    folder = draw.one(["", "img/", "images/", "assets/", "/static/"])
    source = (
        folder + draw.one([draw.kebab, draw.snake])() + draw.one([".png", ".jpg", ".svg", ".webp", ".gif"])
    )
    extra = draw.one(["", "", f' class="{draw.kebab()}"', f' width="{draw.number(20, 900)}"'])
    line = f'<img src="{source}"{extra}{draw.one(["", "", " /"])}>'
    if draw.chance(0.2):
        line = f'<a href="/{draw.word()}">{line}</a>'
    elif draw.chance(0.15):
        line = f"<li>{line}</li>"
    return Flaw("alt", line, source, "<img", f'alt="{text or _spoken(source)}"')


def _button(draw: Draw, text: str) -> Flaw:
    key = draw.one([draw.kebab(1, 2), draw.word() + draw.one(["-btn", "-button", ""])])
    where = draw.one(["id", "class", "id"])
    inner = draw.one(["", "&times;", "&#9776;", '<i class="icon"></i>', "<svg></svg>", "+", "?"])
    kind = draw.one(["", ' type="button"'])
    return Flaw(
        "button",
        f'<button{kind} {where}="{key}">{inner}</button>',
        key,
        "<button",
        f'aria-label="{text or _spoken(key)}"',
    )


def _anchor(draw: Draw, text: str) -> Flaw:
    target = draw.one([f"/{draw.kebab()}", f"#{draw.kebab()}", f"{draw.kebab()}.html"])
    inner = draw.one(['<i class="icon"></i>', "<svg></svg>", '<span class="icon"></span>', ""])
    return Flaw(
        "link", f'<a href="{target}">{inner}</a>', target, "<a", f'aria-label="{text or _spoken(target)}"'
    )


def _field(draw: Draw, text: str, *, label: bool) -> Flaw:
    key = draw.one([draw.kebab, draw.snake, draw.word])()
    tag = draw.one(["input", "input", "input", "textarea", "select"])
    name = draw.one(["", f' name="{key}"'])
    kind = (
        f' type="{draw.one(["text", "email", "search", "tel", "number", "password"])}"'
        if tag == "input"
        else ""
    )
    line = f'<{tag}{kind} id="{key}"{name}>' + ("" if tag == "input" else f"</{tag}>")
    words = text or _spoken(key)
    if label:
        return Flaw("label", line, key, f"<{tag}", "", f'<label for="{key}">{words}</label> ')
    return Flaw("field", line, key, f"<{tag}", f'aria-label="{words}"')


def _frame(draw: Draw, text: str) -> Flaw:
    target = f"{draw.one(['', '/', 'https://maps.example.com/'])}{draw.kebab()}{draw.one(['', '.html'])}"
    return Flaw(
        "title", f'<iframe src="{target}"></iframe>', target, "<iframe", f'title="{text or _spoken(target)}"'
    )


def _nav(draw: Draw, text: str) -> Flaw:
    key = draw.kebab()
    return Flaw(
        "nav",
        f'<nav {draw.one(["id", "class"])}="{key}">',
        key,
        "<nav",
        f'aria-label="{text or _spoken(key)}"',
    )


FLAWS: dict[str, Callable[[Draw, str], Flaw]] = {
    "alt": _image,
    "button": _button,
    "link": _anchor,
    "label": lambda draw, text: _field(draw, text, label=True),
    "field": lambda draw, text: _field(draw, text, label=False),
    "title": _frame,
    "nav": _nav,
}
_SAID = {
    "alt": [
        "[img|image|<img>] {key} [has no|without|is missing|lacks an|needs an] alt[ text| attribute|]",
        "missing alt: {key}",
        "no alternative text for {key}",
        "alt missing on {key}",
        "{line} has no alt",
        "missing [attribute |]alt on {line}",
        "image without alt: {line}",
        "[alt] {line}",
        "img[src={key}]: alt [required|expected|not found]",
    ],
    "button": [
        "button {key} [has no|without|needs an|lacks an] [accessible name|aria-label]",
        "missing aria-label: {line}",
        "{line} has no aria-label",
        "aria-label missing on button {key}",
        "icon button {key} has no aria-label",
        "[aria-label] button {key}",
        "button without [text|label|name] and aria-label: {line}",
    ],
    "link": [
        "link {key} [has no|without|needs an] [text|aria-label|accessible name]",
        "missing aria-label: {line}",
        "empty link {key}: add aria-label",
        "{line} has no [text and no |]aria-label",
        "[aria-label] link to {key}",
    ],
    "label": [
        "{tag} {key} [has no|without|is missing a|needs a] label",
        "missing label for {key}",
        "no <label> for {key}",
        "label missing: {line}",
        "field {key}: no label",
        "[label] {key}",
        "no label[ element|] with for={key}",
        "{tag} #{key} is not labelled",
    ],
    "field": [
        "{tag} {key} [has no|without|needs an|lacks] aria-label",
        "missing aria-label: {line}",
        "aria-label missing on {tag} {key}",
        "{line} has no aria-label",
        "[aria-label] {tag} {key}",
    ],
    "title": [
        "iframe {key} [has no|needs a|without] title",
        "missing title: {line}",
        "title missing on iframe {key}",
    ],
    "nav": [
        "nav {key} [has no|needs an|without] aria-label",
        "missing aria-label: {line}",
        "{line} has no aria-label",
    ],
}
_NUMBERED = [
    "{path}:{number}: ",
    "{path}:{number}: error: ",
    "{path} line {number}: ",
    "{path} ({number}): ",
    "{path}, line {number}: ",
]
_PLAIN = [
    "{path}: ",
    "FAIL {path}: ",
    "ERROR in {path}: ",
    "- {path}: ",
    "* {path} - ",
    "[{path}] ",
    "{path} > ",
]
_WANTED = [
    "{said}; add {wanted}",
    "{said}[,|:] add {wanted}",
    "{said}[,|:] expected {wanted}",
    "{said} (expected {wanted})",
    "{said} (want {wanted})",
    "{said} - [use|add|needs] {wanted}",
    "{said}[.|] Use {wanted}",
    "{where}{line} needs {wanted}",
    "{where}{line} should have {wanted}",
    "{where}{key} needs {wanted}",
    "{where}add {wanted} to {key}",
]
_BARE = [
    "{path}:{number}: [missing|no] {need}",
    "{path} line {number}: {need} [missing|expected]",
    "{path}:{number} needs {need}",
]
_NEED = {
    "alt": "alt",
    "button": "aria-label",
    "link": "aria-label",
    "field": "aria-label",
    "title": "title",
    "nav": "aria-label",
    "label": "label",
}


def _lay(draw: Draw, project: Project, flaws: list[Flaw]) -> str:
    """A page that has the flaws in it; returns its path."""
    made = page(draw, parts=draw.one([1, 1, 2]))
    for flaw in flaws:
        places = [
            i
            for i, line in enumerate(made.lines)
            if line.strip().startswith(
                (
                    "</section",
                    "</main",
                    "</div",
                    "</form",
                    "</header",
                    "</article",
                    "</body",
                    "<p>",
                    "<h2",
                    "</footer",
                )
            )
        ]
        if not places:
            raise Unsuitable("no place")
        place = draw.one(places)
        depth = (
            len(made.lines[place])
            - len(made.lines[place].lstrip())
            + (2 if made.lines[place].strip().startswith("</") else 0)
        )
        rows = [" " * depth + flaw.line]
        if flaw.kind == "nav":
            rows += [" " * depth + f'  <a href="/{draw.word()}">{draw.word()}</a>', " " * depth + "</nav>"]
        made.lines[place:place] = rows
    path = project.free(PAGES if draw.chance(0.7) else [draw.kebab() + ".html"], FOLDERS)
    project.add(path, indented(draw, made.lines))
    if any(not project.once(path, flaw.line) for flaw in flaws):
        raise Unsuitable("twice")
    return path


def _script(draw: Draw, path: str, flaws: list[Flaw], says: list[str], project: Project) -> str:
    """A checker that knows the page's elements; prints those that lack something."""
    rows: list[str] = []
    for flaw, say_ in zip(flaws, says, strict=True):
        test = f'<label for="{flaw.key}"' if flaw.kind == "label" else _NEED[flaw.kind] + '="'
        rows.append(f"    ({flaw.key!r}, {flaw.tag!r}, {test!r}, {say_!r}),")
    fail = draw.one(['print(f"{bad} problem(s)")', 'print("failed")', "", ""])
    good = draw.one(['print("ok")', 'print("all good")', 'print("no problems")', ""])
    return "\n".join(
        [
            '"""Accessibility checks."""',
            "import re",
            "import sys",
            "",
            f"PAGE = {path!r}",
            "RULES = [",
            *rows,
            "]",
            "",
            "text = open(PAGE, encoding='utf-8').read()",
            "bad = 0",
            "for key, tag, need, message in RULES:",
            "    for number, line in enumerate(text.splitlines(), 1):",
            "        if tag + ' ' not in line + ' ' or key + '\"' not in line:",
            "            continue",
            "        if need not in (text if need.startswith('<') else line) or need + '\"' in line:",
            "            print(message.replace('NUMBER', str(number)))",
            "            bad += 1",
            "if bad:",
            *([f"    {fail}"] if fail else []),
            "    sys.exit(1)",
            *([good] if good else []),
        ]
    )


def checked(draw: Draw, project: Project) -> Turn:
    """A checker prints what is missing; one or two flaws."""
    kinds = draw.rng.choices(list(FLAWS), [5, 3, 2, 4, 2, 1, 1], k=draw.one([1, 1, 1, 2]))
    prints = draw.chance(0.55)
    text = draw.text(1, 3).rstrip(".!") if not prints and len(kinds) == 1 and draw.chance(0.3) else ""
    flaws = [FLAWS[kind](draw, draw.text(1, 4).rstrip(".!") if prints else text) for kind in kinds]
    path = _lay(draw, project, flaws)
    bare = not prints and draw.chance(0.2)
    says, keys = [], []
    for flaw in flaws:
        start = draw.one(_NUMBERED) if draw.chance(0.4) else draw.one(_PLAIN)
        pattern = draw.one(_BARE) if bare else start + draw.one(_SAID[flaw.kind])
        if prints:
            pattern = draw.one(_WANTED).replace("{said}", pattern).replace("{where}", start)
        tag = flaw.tag.strip("<")
        says.append(
            draw.say(
                pattern.replace("[alt]", "(alt)")
                .replace("[aria-label] ", "(aria-label) ")
                .replace("[label] {", "(label) {")
                .replace("[{path}]", "({path})")
                .replace("img[src={key}]", "img src={key}"),
                path=path,
                number="NUMBER",
                key=flaw.key,
                line=flaw.line,
                tag=tag,
                need=_NEED[flaw.kind],
                wanted=flaw.wanted,
            )
        )
        keys.append(flaw.key)
    script, command = add_check(
        draw,
        project,
        ["check.py", "a11y.py", "check_a11y.py", "lint.py", "audit.py", "check_html.py", "accessibility.py"],
        _script(draw, path, flaws, says, project),
    )
    told = draw.chance(0.75)
    need = " and ".join(dict.fromkeys(_NEED[flaw.kind] for flaw in flaws))
    values = {
        "command": mention(draw, command),
        "script": draw.code(script),
        "path": draw.code(path),
        "need": need,
    }
    instruction = draw.request(CHECKED if told else NO_COMMAND, **values)
    if text:
        instruction += draw.say(WITH_TEXT, text=draw.quoted(text))
    changes = [Change(path, flaw.line, flaw.mended, flaw.what) for flaw in flaws]
    problems = [trouble(draw, change, checked=True) for change in changes]
    check = call("shell", command=command)
    lines = project.texts[path].split("\n")
    numbers = [next(i for i, line in enumerate(lines, 1) if line.strip() == flaw.line) for flaw in flaws]

    def plan() -> Plan:
        yield from run_first(draw, project, command, told)
        for flaw, change, problem, number in zip(flaws, changes, problems, numbers, strict=True):
            look = (
                call("read", path=path, offset=number, limit=1)
                if bare
                else call("search", pattern=flaw.key, path=path)
            )
            yield Act(
                f"Missing {_NEED[flaw.kind]} in {path} line {number}."
                if bare
                else f"Missing {_NEED[flaw.kind]}. Search: {flaw.key}",
                (look,),
            )
            yield from fix(change, problem, look, check)
        yield from finish("It passes.", f"Added the missing {need} in {path}.")

    expect = Expect(
        (script,), {path: (tuple(f.mended for f in flaws), tuple(f.line for f in flaws))}, (command,)
    )
    if not text:
        expect = Expect((script,), {}, (command,))
    return Turn(instruction, plan, expect, project.solve({path: [(f.line, f.mended) for f in flaws]}))


def told(draw: Draw, project: Project) -> Turn:
    """The user says what is missing where, and which text it gets."""
    kind = draw.one(["alt", "alt", "button", "link", "label", "field", "title"])
    text = draw.text(1, 4).rstrip(".!")
    flaw = FLAWS[kind](draw, text)
    path = _lay(draw, project, [flaw])
    named = draw.chance(0.5)
    where = draw.say("[ in| in|, in| (] {path}", path=draw.code(path)) if named else ""
    where = where.replace(" ( ", " (") + (")" if "(" in where else "")
    instruction = draw.request(TOLD[kind], key=draw.code(flaw.key), text=draw.quoted(text), where=where)
    change = Change(path, flaw.line, flaw.mended, flaw.what)
    problem = trouble(draw, change, checked=False)
    look = call("search", pattern=flaw.key, path=path) if named else call("search", pattern=flaw.key)

    def plan() -> Plan:
        yield Act(f"Search: {flaw.key}", (look,))
        yield from edit(change, problem, look, f"In {path}. ")
        yield from finish("Done.", f"Added the {_NEED[kind]} in {path}.")

    return Turn(
        instruction,
        plan,
        Expect(lines={path: ((flaw.mended,), (flaw.line,))}),
        project.solve({path: [(flaw.line, flaw.mended)]}),
    )


KINDS = {"checked": checked, "told": told}
WEIGHTS = {"checked": 7, "told": 3}

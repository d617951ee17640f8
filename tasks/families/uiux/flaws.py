"""Lines that lack something for accessibility, and pages with such lines in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tasks.families.draw import Draw
from tasks.families.frontend.pages import FOLDERS, PAGES
from tasks.families.markup import closed, page
from tasks.families.project import Project, Unsuitable, indented


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
    more = draw.one(["", "", " required", f' class="{draw.kebab()}"', f' min="{draw.number(2, 9)}"'])
    parts = [kind, f' id="{key}"', name, more]
    if draw.chance(0.5):
        draw.rng.shuffle(parts)
    line = f"<{tag}{''.join(parts)}>" + ("" if tag == "input" else f"</{tag}>")
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


def _html(draw: Draw, text: str) -> Flaw:
    """The page's language; it stands in for the line that the page has."""
    language = draw.one(["en", "de", "fr", "es", "it", "nl", "pl", "sv"]) if text else "en"
    return Flaw("lang", "<html>", "<html", "<html", f'lang="{language}"')


def _typeless(draw: Draw, text: str) -> Flaw:
    key = draw.kebab(1, 2)
    kind = draw.one(["button", "submit", "reset"]) if text else "button"
    line = f'<button {draw.one(["id", "class"])}="{key}">{draw.text(1, 2)}</button>'
    return Flaw("type", line, key, "<button", f'type="{kind}"')


def _header_cell(draw: Draw, text: str) -> Flaw:
    key = draw.kebab(1, 2)
    scope = draw.one(["col", "row"]) if text else "col"
    return Flaw("scope", f'<th id="{key}">{draw.text(1, 2)}</th>', key, "<th", f'scope="{scope}"')


def _box(draw: Draw, text: str) -> Flaw:
    """A part of the page that needs a name."""
    key, tag = draw.kebab(1, 2), draw.one(["section", "aside", "dialog", "ul"])
    line = f'<{tag} {draw.one(["id", "class"])}="{key}"></{tag}>'
    return Flaw("box", line, key, f"<{tag}", f'aria-label="{text or _spoken(key)}"')


FLAWS: dict[str, Callable[[Draw, str], Flaw]] = {
    "alt": _image,
    "button": _button,
    "link": _anchor,
    "label": lambda draw, text: _field(draw, text, label=True),
    "field": lambda draw, text: _field(draw, text, label=False),
    "title": _frame,
    "nav": _nav,
    "lang": _html,
    "type": _typeless,
    "scope": _header_cell,
    "box": _box,
}
FIXED = ("lang", "type", "scope")
"""Kinds whose value is not a text that anybody may choose."""


NEED = {
    "alt": "alt",
    "button": "aria-label",
    "link": "aria-label",
    "field": "aria-label",
    "title": "title",
    "nav": "aria-label",
    "label": "label",
    "lang": "lang",
    "type": "type",
    "scope": "scope",
    "box": "aria-label",
}


def lay_page(draw: Draw, project: Project, flaws: list[Flaw]) -> str:
    """A page that has the flaws in it; returns its path."""
    made = page(draw, parts=draw.one([1, 1, 2]))
    for flaw in flaws:
        if flaw.kind == "lang":
            made.lines[1] = flaw.line
            continue
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
    path = project.free(PAGES, FOLDERS, own=0.5)
    project.add(path, indented(draw, made.lines))
    if any(not project.once(path, flaw.line) for flaw in flaws):
        raise Unsuitable("twice")
    return path

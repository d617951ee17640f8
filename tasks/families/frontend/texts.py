"""A text of a page changes: quoted, named by its role, or everywhere."""

from __future__ import annotations

import re

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.frontend.pages import FOLDERS, PAGES, lay_pages, swap, take_piece
from tasks.families.frontend.says import EVERYWHERE, ROLE_ONLY, TEXT, TEXT_ROLE
from tasks.families.markup import page
from tasks.families.plans import finish, located
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.wordings import wording


def text(draw: Draw, project: Project) -> Turn:
    """The old text is quoted; sometimes the same text stands elsewhere and the role decides."""
    lay_pages(draw, project)
    path, made, piece = take_piece(
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
        *MORE_ROLES,
    )
    fresh = draw.number(2, 99) + ".50" if piece.role == "price" else renewed(draw, piece.value)
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
        role=role_said(draw, piece.role, piece.line),
    )
    made.pieces.remove(piece)
    done = draw.one([f"The {piece.role} in {path} now says {fresh}", f"Changed the text in {path}."])
    return swap(
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


def renewed(draw: Draw, old: str) -> str:
    """Another text in the place of an old one."""
    fresh = wording(draw, 1, 4) if draw.chance(0.35) else draw.retold(old)
    if fresh in old or "?" in old.rstrip("?"):
        raise Unsuitable("the same")
    return fresh


def role_said(draw: Draw, role: str, line: str = "") -> str:
    """What people call a piece; a heading may be called by its tag."""
    names = _ROLES.get(role, [role])
    tag = re.match(r"<(h[1-6])\b", line)
    if tag:
        names = [*names, tag.group(1), draw.one([tag.group(1), f"{tag.group(1)} heading"])]
    return draw.one(names)


MORE_ROLES = (
    "caption",
    "legend",
    "option",
    "summary",
    "quote",
    "small print",
    "bold text",
    "badge",
    "hint",
    "note",
)
"""Roles that only a text has."""


_ROLES = {
    "page title": ["page title", "title", "title of the page", "title tag", "document title"],
    "main heading": ["main heading", "heading", "headline", "big heading"],
    "heading": ["heading", "section heading", "subheading", "section title"],
    "tagline": ["tagline", "subtitle", "slogan", "text under the heading"],
    "link": ["link", "nav link", "menu item", "navigation entry", "menu entry"],
    "button": ["button", "button text", "button label", "call to action"],
    "submit button": ["submit button", "button of the form", "form button", "button"],
    "card heading": ["card heading", "card title", "title of the card"],
    "list item": ["list item", "item", "bullet", "list entry"],
    "placeholder": ["placeholder", "hint in the input", "placeholder text"],
    "footer": ["footer", "footer text", "text in the footer"],
    "label": ["label", "form label", "field label"],
    "price": ["price", "price tag"],
    "caption": ["caption", "figure caption", "figcaption", "text under the picture"],
    "legend": ["legend", "title of the fieldset", "legend of the form"],
    "option": ["option", "choice", "entry of the select"],
    "summary": ["summary", "summary line", "details summary"],
    "quote": ["quote", "quotation", "blockquote"],
    "small print": ["small print", "small text", "fine print"],
    "badge": ["badge", "tag", "span"],
}


_TAGS = {
    "page title": "<title>",
    "main heading": "<h1",
    "submit button": 'type="submit"',
    "placeholder": "placeholder=",
    "table caption": "<caption>",
    "label": "<label",
    "footer": "<footer>",
    "caption": "<figcaption>",
    "legend": "<legend",
    "summary": "<summary>",
    "quote": "<blockquote",
}


def by_role(draw: Draw, project: Project) -> Turn:
    """Only the role and the new text are told; it is found by its tag."""
    lay_pages(draw, project)
    path, made, piece = take_piece(draw, project, *_TAGS)
    tag = _TAGS[piece.role]
    if project.texts[path].count(tag) != 1 or tag not in piece.line:
        raise Unsuitable("more than one")
    named = sum(tag in t for t in project.texts.values()) > 1 or draw.chance(0.3)
    fresh = wording(draw, 1, 4)
    instruction = located(
        draw, ROLE_ONLY, path, named, new=draw.quoted(fresh), role=role_said(draw, piece.role, piece.line)
    )
    made.pieces.remove(piece)
    return swap(
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


def everywhere(draw: Draw, project: Project) -> Turn:
    """A brand's name changes in all files."""
    old, new = (draw.text(1, 2).rstrip(".!") for _ in range(2))
    folder = draw.one(FOLDERS)
    paths: list[str] = []
    for _ in range(draw.one([1, 2, 2, 3])):
        made = page(draw, parts=1)
        places = [i for i, line in enumerate(made.lines) if re.search("<h[1-6]|<p>|<title", line)]
        for place in draw.some(places, 1, 3):
            head, _, tail = made.lines[place].partition(">")
            made.lines[place] = (
                f"{head}>{draw.one([old, old + ' ' + draw.word(), draw.word().capitalize() + ' ' + old])}</"
                + tail.rsplit("</", 1)[-1]
            )
        path = project.free(PAGES, [folder], own=0.4)
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

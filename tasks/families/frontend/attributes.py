"""A link, an attribute or a class of an element changes or is added."""

from __future__ import annotations

from tasks.families.base import Turn
from tasks.families.draw import Draw
from tasks.families.frontend.attribute_says import ADD_CLASS, ATTRIBUTE, LINK
from tasks.families.frontend.flag_says import FLAGS
from tasks.families.frontend.pages import lay_pages, swap, take_piece
from tasks.families.frontend.texts import role_said
from tasks.families.markup import closed
from tasks.families.plans import located
from tasks.families.project import Project, Unsuitable


def link(draw: Draw, project: Project) -> Turn:
    """A link, named by its text or by its old target, points elsewhere."""
    lay_pages(draw, project)
    path, made, piece = take_piece(draw, project, "href")
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
    made.forget(piece.line)
    return swap(
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
    lay_pages(draw, project)
    path, made, piece = take_piece(draw, project, "src", "action")
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
    return swap(
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
    lay_pages(draw, project)
    role = draw.one(["link", "button", "submit button", "placeholder", "heading", "card heading"])
    path, made, piece = take_piece(draw, project, role)
    named = draw.chance(0.4) or sum(piece.value in t for t in project.texts.values()) > 1
    tag = "<a" if "<a " in piece.line else piece.line.split(" ")[0].split(">")[0]
    values = {"text": draw.quoted(piece.value), "role": role_said(draw, role, piece.line)}
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
    made.forget(piece.line)
    return swap(
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

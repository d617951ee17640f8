"""Small sites, pieces of their pages, and the turn that changes one line."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.markup import Page, Piece, page
from tasks.families.plans import Change, edit, finish, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.say import listed

PAGES = listed("""
index.html about.html contact.html home.html shop.html blog.html team.html help.html login.html
signup.html pricing.html faq.html news.html menu.html gallery.html landing.html
""")


FOLDERS = ["", "", "", "", "public/", "site/", "src/", "static/", "templates/", "web/", "docs/"]


def lay_pages(draw: Draw, project: Project) -> None:
    """Lay a small site into the project, unless one is there."""
    if project.pages:
        return
    folder = draw.one(FOLDERS)
    for _ in range(draw.one([1, 1, 1, 2, 2, 3])):
        made = page(draw)
        path = project.free(PAGES, [folder], own=0.5)
        project.add(path, indented(draw, made.lines))
        project.pages[path] = made


def take_piece(draw: Draw, project: Project, *roles: str) -> tuple[str, Page, Piece]:
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


def swap(
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

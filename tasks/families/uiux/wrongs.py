"""Something in a page is there but wrong: a heading's level, an id that stands twice, an empty wording."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import add_check, mention, run_first
from tasks.families.draw import Draw
from tasks.families.frontend.pages import FOLDERS, PAGES
from tasks.families.markup import page
from tasks.families.plans import Change, finish, fix, trouble
from tasks.families.project import Project, Unsuitable, indented
from tasks.families.uiux.wrong_says import SAID, WRONG


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Rows of a page; the last one holds `old`, where `new` should be."""

    kind: str
    rows: tuple[str, ...]
    old: str
    new: str

    @property
    def line(self) -> str:
        return self.rows[-1]

    @property
    def mended(self) -> str:
        return self.line.replace(self.old, self.new)


def _level(draw: Draw) -> _Wrong:
    """A heading that leaves out a level."""
    upper = draw.rng.randint(1, 4)
    old, new = f"h{draw.rng.randint(upper + 2, 6)}", f"h{upper + 1}"
    text = draw.text(1, 3)
    rows = (f"<h{upper}>{draw.text(1, 3)}</h{upper}>", f"<p>{draw.sentence()}</p>", f"<{old}>{text}</{old}>")
    return _Wrong("level", rows, old, new)


def _twice(draw: Draw) -> _Wrong:
    """An id that another element has."""
    old, new = draw.kebab(1, 2), draw.kebab(1, 2)
    tag, other = draw.some(["div", "section", "p", "span", "button", "li"], 2, 2)
    rows = (
        f'<{tag} id="{old}">{draw.text(1, 2)}</{tag}>',
        f'<{other} id="{old}">{draw.text(1, 2)}</{other}>',
    )
    return _Wrong("twice", rows, old, new)


def _wording(draw: Draw) -> _Wrong:
    """A link or an alt that says nothing."""
    new = draw.text(2, 4).rstrip(".!")
    if draw.chance(0.4):
        old = draw.one(["image", "photo", "picture", "untitled"])
        return _Wrong("alt", (f'<img src="{draw.kebab()}.svg" alt="{old}">',), old, new)
    old = draw.one(["click here", "here", "more", "read more", "this link"])
    return _Wrong("link", (f'<a href="{draw.kebab()}.html">{old}</a>',), old, new)


def wrong(draw: Draw, project: Project) -> Turn:
    """A checker prints what is wrong in a line, and what should stand there."""
    made = draw.one([_level, _twice, _wording])(draw)
    site = page(draw, parts=1)
    place = next(i for i, line in enumerate(site.lines) if line.strip() == "</body>")
    site.lines[place:place] = ["    " + row for row in made.rows]
    path = project.free(PAGES, FOLDERS, own=0.5)
    project.add(path, indented(draw, site.lines))
    if not project.once(path, made.line) or made.mended in project.texts[path] or made.old in made.new:
        raise Unsuitable("twice")
    number = next(i for i, row in enumerate(project.texts[path].split("\n"), 1) if row.strip() == made.line)
    said = draw.say(
        draw.one(SAID[made.kind]), path=path, number=str(number), old=made.old, new=made.new, line=made.line
    )
    script = "\n".join(
        [
            '"""Checks the pages."""',
            "import sys",
            "",
            f"text = open({path!r}, encoding='utf-8').read()",
            f"if {made.line!r} in text or {made.mended!r} not in text:",
            f"    {draw.one(['sys.exit(', 'raise SystemExit('])}{said!r})",
            draw.one(["print('ok')", "print('no findings')", ""]),
        ]
    )
    names = ["check.py", "a11y.py", "lint.py", "audit.py", "check_headings.py", "check_pages.py"]
    file, command = add_check(draw, project, names, script)
    instruction = draw.request(WRONG, command=mention(draw, command), path=draw.code(path))
    change = Change(path, made.line, made.mended, f"Change {made.old} to {made.new}")
    problem = trouble(draw, change, checked=True)
    look = call("read", path=path, offset=number, limit=1)
    check = call("shell", command=command)

    def plan() -> Plan:
        yield from run_first(draw, project, command, True)
        yield Act(f"In {path} line {number}: {made.old} must be {made.new}. Read it.", (look,))
        yield from fix(change, problem, look, check)
        yield from finish("It passes.", f"Changed {made.old} to {made.new} in {path}.")

    expect = Expect((file,), {path: ((made.mended,), (made.line,))}, (command,))
    return Turn(instruction, plan, expect, project.solve({path: [(made.line, made.mended)]}))

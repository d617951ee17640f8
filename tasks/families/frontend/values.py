"""Any attribute of any element changes its value, or goes."""

from __future__ import annotations

import re

from tasks.families.base import Turn
from tasks.families.draw import Draw
from tasks.families.frontend.pages import lay_pages, swap
from tasks.families.frontend.value_says import GONE, VALUE, VALUE_OF
from tasks.families.plans import located
from tasks.families.project import Project, Unsuitable
from tasks.families.wordings import wording

_ATTRIBUTE = re.compile(r' ([a-z][\w-]*)="([^"]+)"')
_TAGS = {"a": "link", "p": "paragraph", "li": "list item", "img": "image"}
_SPOKEN = {"title", "alt", "placeholder", "aria-label"}
_FIXED = {
    "lang": ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "en-GB", "de-AT"],
    "type": ["text", "email", "password", "tel", "search", "number", "url"],
    "method": ["get", "post"],
}


def _fresh(draw: Draw, name: str, old: str) -> str:
    """Another value of the same sort."""
    if name in _FIXED:
        return draw.one(_FIXED[name])
    if name in _SPOKEN:
        return wording(draw, 1, 4).rstrip(".!").replace('"', "")
    if name in ("href", "src", "action"):
        head, dot, ending = old.rpartition(".")
        folder = head.rpartition("/")[0] + "/" if "/" in head else ""
        if "://" in old or not dot:
            return f"{old.rpartition('/')[0]}/{draw.kebab()}" if "/" in old else f"#{draw.kebab()}"
        return f"{folder}{draw.kebab()}.{ending}"
    return draw.snake() if "_" in old else draw.kebab()


def value(draw: Draw, project: Project) -> Turn:
    """An attribute is named by its old value, or by the text of its element; it changes or is removed."""
    lay_pages(draw, project)
    path, made = draw.one(list(project.pages.items()))
    found = [
        (row.strip(), name, old)
        for row in project.texts[path].split("\n")
        for name, old in _ATTRIBUTE.findall(row)
        if project.once(path, row.strip()) and row.count(f'{name}="{old}"') == 1
        if name not in ("charset", "content", "rel", "name", "for")
    ]
    if not found:
        raise Unsuitable("no attribute")
    line, name, old = draw.one(found)
    element = re.match(r"<(?:li><)?([a-z][a-z1-6]*)", line)
    inner = re.findall(r">([^<>]+)</", line)
    if not element or (name == "type" and element.group(1) != "input"):
        raise Unsuitable("not an element")
    said = _TAGS.get(element.group(1), element.group(1))
    by_text = len(inner) == 1 and draw.chance(0.5)
    pattern = inner[0] if by_text else old
    if (by_text and not project.once(path, inner[0])) or "?" in pattern:
        raise Unsuitable("not unique")
    if not by_text and not project.once(path, f'{name}="{old}"'):
        raise Unsuitable("not unique")
    gone = name in ("class", "title", "id", "target", "role") or name.startswith("data-")
    gone = gone and draw.chance(0.35)
    fresh = _fresh(draw, name, old)
    if fresh in old or old in fresh:
        raise Unsuitable("the same")
    new = line.replace(f' {name}="{old}"', "" if gone else f' {name}="{fresh}"')
    if by_text:
        patterns, thing = VALUE_OF, f"the {said} {draw.quoted(inner[0])}"
    else:
        patterns, thing = VALUE, draw.code(old) if name not in _SPOKEN else draw.quoted(old)
    if gone:
        patterns = GONE
        thing = f"the {said} {draw.quoted(inner[0])}" if by_text else ""
        thing = thing or f"the {said} that has {name} {draw.code(old)}"
    named = draw.chance(0.4) or sum(pattern in text for text in project.texts.values()) > 1
    instruction = located(
        draw,
        patterns,
        path,
        named,
        attribute=draw.one([name, name, f"`{name}`", f"{name} attribute"]),
        thing=thing,
        tag=said,
        new=draw.quoted(fresh) if name in _SPOKEN else draw.code(fresh),
    )
    made.forget(line)
    what = f'Remove {name}="{old}"' if gone else f"Change {old} to {fresh}"
    done = f"Removed the {name} in {path}." if gone else f"The {name} in {path} is now {fresh}"
    return swap(draw, project, path, line, new, what, pattern, named, instruction, done)

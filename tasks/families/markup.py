"""Pages: HTML with the parts that small sites have."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.families.draw import Draw
from tasks.families.wordings import attributes, level, wording


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a page that can be asked for. `role`: how people call it; `value`: its text."""

    role: str
    line: str
    value: str
    attribute: str = ""


@dataclass(slots=True)
class Page:
    """Lines (two blanks a level) and what can be changed in them."""

    title: str
    lines: list[str] = field(default_factory=list[str])
    pieces: list[Piece] = field(default_factory=list[Piece])

    def put(self, depth: int, line: str, role: str = "", value: str = "", attribute: str = "") -> None:
        self.lines.append("  " * depth + line)
        if role:
            self.pieces.append(Piece(role, line, value, attribute))

    def forget(self, line: str) -> None:
        """Nothing in this line is asked for any more."""
        self.pieces = [piece for piece in self.pieces if piece.line != line]


def closed(line: str, tag: str, added: str) -> str:
    """The line with an attribute added at the end of its first opening `tag`."""
    at = line.index(">", line.index(tag))
    at -= len(line[:at]) - len(line[:at].removesuffix("/").rstrip())
    return f"{line[:at]} {added}{line[at:]}"


def page(
    draw: Draw, *, styles: str = "", parts: int | None = None, nav: list[tuple[str, str]] | None = None
) -> Page:
    """A whole page with a few parts."""
    title = draw.text(1, 3).rstrip(".!")
    made = Page(title)
    made.put(0, draw.one(["<!DOCTYPE html>", "<!doctype html>"]))
    made.put(0, draw.one(['<html lang="en">', '<html lang="en">', "<html>", '<html lang="de">']))
    deep = draw.one([0, 1])
    made.put(deep, "<head>")
    for line in draw.some(
        ['<meta charset="utf-8">', '<meta name="viewport" content="width=device-width">'], 1, 2
    ):
        made.put(deep + 1, line)
    made.put(deep + 1, f"<title>{title}</title>", "page title", title)
    if styles:
        made.put(deep + 1, f'<link rel="stylesheet" href="{styles}">')
    made.put(deep, "</head>")
    made.put(deep, "<body>")
    chosen = draw.some(PARTS, 1, 3) if parts is None else draw.some(PARTS, parts, parts)
    if draw.chance(0.6) and _header not in chosen:
        chosen.insert(0, _header)
    for part in chosen:
        part(draw, made, deep + 1, nav)
    if draw.chance(0.55):
        _footer(draw, made, deep + 1)
    made.put(deep, "</body>")
    made.put(0, "</html>")
    return made


Nav = list[tuple[str, str]] | None


def _header(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, f"<header{attributes(draw, 'class')}>")
    if draw.chance(0.6):
        text, tag = wording(draw, 1, 3), "h1" if draw.chance(0.8) else level(draw, 1)
        line = f"<{tag}{attributes(draw, 'class', 'id')}>{text}</{tag}>"
        to.put(depth + 1, line, "main heading" if tag == "h1" else "heading", text)
    if draw.chance(0.4):
        text = draw.text(2, 5)
        to.put(
            depth + 1, f'<p class="{draw.one(["tagline", "subtitle", "lead"])}">{text}</p>', "tagline", text
        )
    to.put(depth + 1, "<nav>")
    listed = draw.chance(0.4)
    for text, target in nav or [
        (draw.text(1, 2).rstrip(".!"), _target(draw)) for _ in range(draw.rng.randint(2, 4))
    ]:
        link = f'<a href="{target}"{attributes(draw)}>{text}</a>'
        link = f"<li>{link}</li>" if listed else link
        to.put(depth + 2, link, "link", text)
        to.pieces.append(Piece("href", link, target, text))
    to.put(depth + 1, "</nav>")
    to.put(depth, "</header>")


def _target(draw: Draw) -> str:
    name = draw.kebab(1, 2)
    return draw.one(
        [f"/{name}", f"{name}.html", f"#{name}", f"https://{name}.example.com", f"/{name}/{draw.word()}"]
    )


def _hero(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, f'<section class="{draw.one(["hero", "banner", "intro", "welcome"])}">')
    text, tag = wording(draw, 2, 5), level(draw, 2)
    to.put(depth + 1, f"<{tag}{attributes(draw, 'class')}>{text}</{tag}>", "heading", text)
    to.put(depth + 1, f"<p>{draw.sentence()}</p>")
    text, target = draw.text(1, 3), _target(draw)
    line = f'<a class="{draw.one(["btn", "button", "cta", "btn btn-primary"])}" href="{target}">{text}</a>'
    to.put(depth + 1, line, "button", text)
    to.pieces.append(Piece("href", line, target, text))
    to.put(depth, "</section>")


def _cards(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    head = level(draw, 3)
    to.put(depth, f'<div class="{draw.one(["cards", "grid", "row", "features", "products"])}">')
    for _ in range(draw.rng.randint(2, 4)):
        to.put(depth + 1, f'<{(tag := draw.one(["div", "article", "div"]))} class="card">')
        if draw.chance(0.4):
            source = (
                draw.one(["img/", "images/", "assets/", ""])
                + draw.kebab()
                + draw.one([".png", ".jpg", ".svg"])
            )
            line = f'<img src="{source}" alt="{draw.text(1, 2)}">'
            to.put(depth + 2, line, "src", source, "src")
        text = wording(draw, 1, 3)
        to.put(depth + 2, f"<{head}{attributes(draw)}>{text}</{head}>", "card heading", text)
        if draw.chance(0.7):
            text = wording(draw, 2, 5)
            to.put(depth + 2, f"<p{attributes(draw)}>{text}</p>", "text", text)
        if draw.chance(0.4):
            price = f"{draw.number(2, 99)}.{draw.one(['00', '50', '99', '95'])}"
            line = f'<span class="price">{price} {draw.one(["EUR", "USD", "kr"])}</span>'
            to.put(depth + 2, line, "price", price)
        if draw.chance(0.4):
            text = draw.text(1, 2)
            to.put(depth + 2, f"<button{attributes(draw, 'id')}>{text}</button>", "button", text)
        to.put(depth + 1, f"</{tag}>")
    to.put(depth, "</div>")


def _form(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    action = "/" + draw.kebab()
    to.put(depth, f'<form action="{action}" method="post">', "action", action, "action")
    for _ in range(draw.rng.randint(1, 3)):
        name, text = draw.snake(1, 2), draw.text(1, 3)
        if draw.chance(0.6):
            label = draw.text(1, 2).rstrip(".!")
            to.put(depth + 1, f'<label for="{name}">{label}</label>', "label", label)
        kind = draw.one(["text", "email", "text", "password", "tel"])
        line = f'<input type="{kind}" id="{name}" name="{name}" placeholder="{text}">'
        to.put(depth + 1, line, "placeholder", text, "placeholder")
    text = draw.text(1, 2)
    to.put(depth + 1, f'<button type="submit">{text}</button>', "submit button", text)
    to.put(depth, "</form>")


def _list(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    if draw.chance(0.6):
        text, tag = wording(draw, 1, 3), level(draw, 2)
        to.put(depth, f"<{tag}>{text}</{tag}>", "heading", text)
    tag = draw.one(["ul", "ol"])
    to.put(depth, f"<{tag}{attributes(draw, 'class')}>")
    for _ in range(draw.rng.randint(2, 5)):
        text = wording(draw, 1, 4)
        to.put(depth + 1, f"<li{attributes(draw)}>{text}</li>", "list item", text)
    to.put(depth, f"</{tag}>")


def _table(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, "<table>")
    if draw.chance(0.4):
        text = draw.text(1, 3)
        to.put(depth + 1, f"<caption>{text}</caption>", "table caption", text)
    to.put(depth + 1, "<tr>")
    for _ in range(draw.rng.randint(2, 3)):
        text = draw.text(1, 2).rstrip(".!")
        to.put(depth + 2, f"<th>{text}</th>", "column header", text)
    to.put(depth + 1, "</tr>")
    for _ in range(draw.rng.randint(1, 2)):
        text = draw.text(1, 2).rstrip(".!")
        line = f"<tr><td>{text}</td><td>{draw.number(1, 999)}</td></tr>"
        to.put(depth + 1, line, "cell", text)
    to.put(depth, "</table>")


def _article(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, draw.one(["<main>", "<article>", "<section>"]))
    tag = to.lines[-1].strip(" <>")
    text, head = wording(draw, 1, 4), level(draw, 2)
    to.put(depth + 1, f"<{head}{attributes(draw)}>{text}</{head}>", "heading", text)
    for _ in range(draw.rng.randint(1, 3)):
        text = draw.sentence()
        to.put(depth + 1, f"<p>{text}</p>", "paragraph", text)
    to.put(depth, f"</{tag}>")


def _figure(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, f"<figure{attributes(draw, 'id')}>")
    source = f"{draw.one(['img/', 'photos/', ''])}{draw.kebab()}{draw.one(['.png', '.jpg'])}"
    to.put(depth + 1, f'<img src="{source}" alt="{draw.text(1, 2)}">', "src", source, "src")
    text = wording(draw, 1, 4)
    to.put(depth + 1, f"<figcaption>{text}</figcaption>", "caption", text)
    to.put(depth, "</figure>")


def _choices(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    name, text = draw.snake(), wording(draw, 1, 3)
    to.put(depth, "<fieldset>")
    to.put(depth + 1, f"<legend{attributes(draw)}>{text}</legend>", "legend", text)
    to.put(depth + 1, f'<select id="{name}" name="{name}">')
    for _ in range(draw.rng.randint(2, 4)):
        text, value = wording(draw, 1, 3), draw.word()
        to.put(depth + 2, f'<option value="{value}">{text}</option>', "option", text)
    to.put(depth + 1, "</select>")
    to.put(depth, "</fieldset>")


def _details(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    for _ in range(draw.rng.randint(1, 3)):
        to.put(depth, f"<details{attributes(draw)}>")
        text = wording(draw, 1, 4)
        to.put(depth + 1, f"<summary>{text}</summary>", "summary", text)
        to.put(depth + 1, f"<p>{draw.sentence()}</p>")
        to.put(depth, "</details>")


def _notes(draw: Draw, to: Page, depth: int, nav: Nav) -> None:
    to.put(depth, f"<aside{attributes(draw, 'class')}>")
    for tag, role in draw.some(_NOTES, 2, 4):
        text = wording(draw, 1, 4)
        to.put(depth + 1, f"<{tag}{attributes(draw, 'class')}>{text}</{tag}>", role, text)
    to.put(depth, "</aside>")


_NOTES = [
    ("blockquote", "quote"),
    ("small", "small print"),
    ("strong", "bold text"),
    ("span", "badge"),
    ("em", "hint"),
    ("h4", "heading"),
    ("h5", "heading"),
    ("h6", "heading"),
    ("p", "note"),
]


def _footer(draw: Draw, to: Page, depth: int) -> None:
    text = draw.text(2, 4)
    start = draw.one(["", "&copy; ", "&copy; 2024 ", "Copyright 2025 "])
    if draw.chance(0.4):
        to.put(depth, f"<footer>{start}{text}</footer>", "footer", text)
        return
    to.put(depth, "<footer>")
    to.put(depth + 1, f"<p>{start}{text}</p>", "footer", text)
    to.put(depth, "</footer>")


PARTS = [_hero, _cards, _form, _list, _table, _article, _header, _figure, _choices, _details, _notes]

"""Style sheets: rules of selectors, properties and values."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.draw import Draw
from tasks.families.say import listed


@dataclass(frozen=True, slots=True)
class Rule:
    """A style rule: its selector and declarations (property, value)."""

    selector: str
    declarations: tuple[tuple[str, str], ...]


def rules(draw: Draw, count: int) -> list[Rule]:
    """Style rules with distinct selectors."""
    selectors: list[str] = []
    while len(selectors) < count:
        name = draw.one(_SELECTORS) if draw.chance(0.45) else draw.one([".", ".", "#"]) + draw.kebab(1, 2)
        if name not in selectors:
            selectors.append(name)
    return [Rule(name, tuple(_declarations(draw))) for name in selectors]


def _declarations(draw: Draw) -> list[tuple[str, str]]:
    names = draw.some(list(PROPERTIES), 1, 4)
    return [(name, value_of(draw, name)) for name in names]


def value_of(draw: Draw, name: str) -> str:
    """A value for a property."""
    kind = PROPERTIES[name]
    match kind:
        case "colour":
            return draw.colour()
        case "px":
            return draw.number(2, 64) + "px"
        case "size":
            return draw.one(
                [
                    draw.number(10, 48) + "px",
                    f"{draw.rng.randint(1, 4)}.{draw.rng.randint(1, 9)}rem",
                    f"{draw.rng.randint(1, 3)}em",
                ]
            )
        case "wide":
            return draw.one([draw.number(100, 990) + "px", draw.number(20, 99) + "%"])
        case _:
            return draw.one(kind.split("|"))


PROPERTIES = {
    "color": "colour",
    "background": "colour",
    "background-color": "colour",
    "border-color": "colour",
    "padding": "px",
    "margin": "px",
    "gap": "px",
    "border-radius": "px",
    "margin-top": "px",
    "margin-bottom": "px",
    "padding-left": "px",
    "font-size": "size",
    "width": "wide",
    "max-width": "wide",
    "height": "wide",
    "display": "block|flex|grid|none|inline-block",
    "text-align": "left|right|center|justify",
    "font-weight": "400|500|600|700|bold|normal",
    "text-transform": "uppercase|lowercase|capitalize|none",
    "line-height": "1.2|1.4|1.5|1.6|1.8|2",
    "cursor": "pointer|default|help|move",
    "font-family": "Arial|Georgia|Verdana|Helvetica|serif|sans-serif|monospace",
    "position": "relative|absolute|fixed|sticky|static",
    "text-decoration": "none|underline",
    "opacity": "0.5|0.6|0.7|0.8|0.9|1",
    "z-index": "1|10|50|100",
    "flex-direction": "row|column",
    "justify-content": "center|flex-start|flex-end|space-between",
    "align-items": "center|stretch|flex-start",
    "overflow": "hidden|auto|scroll|visible",
}
"""CSS property -> kind of value."""
_SELECTORS = [
    name.replace("~", " ")
    for name in listed("""
body h1 h2 h3 p a nav header footer main ul li button input table th td .card .btn .button .hero .nav
.container .title .header .footer .menu .logo .banner .content .sidebar .active .price .badge .alert
a:hover .btn:hover .btn-primary #app #main #header nav~a .card~h3 .nav~li form label
""")
]


def sheet(draw: Draw, made: list[Rule]) -> list[str]:
    """The text of a style sheet, two blanks a level."""
    lines: list[str] = []
    compact = draw.chance(0.15)
    for rule in made:
        if lines and draw.chance(0.75) and not compact:
            lines.append("")
        if draw.chance(0.1):
            lines.append(f"/* {draw.text(1, 3)} */")
        if compact:
            body = " ".join(f"{name}: {value};" for name, value in rule.declarations)
            lines.append(f"{rule.selector} {{ {body} }}")
            continue
        lines.append(f"{rule.selector} {{")
        lines += [f"  {name}: {value};" for name, value in rule.declarations]
        lines.append("}")
    return lines

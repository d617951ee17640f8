"""Wordings: texts, heading tags and attributes that the elements of a page get."""

from __future__ import annotations

from tasks.families.draw import Draw


def attributes(draw: Draw, *names: str) -> str:
    """Attributes that are mostly there to be passed over."""
    more = [draw.one(["title", "lang", "id", f"data-{draw.word()}"])] if draw.chance(0.08) else []
    chosen = [*(name for name in names if draw.chance(0.4)), *more]
    draw.rng.shuffle(chosen)
    return "".join(f' {name}="{_valued(draw, name)}"' for name in chosen)


def _valued(draw: Draw, name: str) -> str:
    if name == "lang":
        return draw.one(["en", "de", "fr", "es", "it", "nl", "pl", "sv"])
    return draw.text(1, 3).rstrip(".!") if name == "title" else draw.kebab()


def level(draw: Draw, usual: int) -> str:
    """The tag of a heading: of its usual level, or of any other one."""
    return f"h{usual if draw.chance(0.55) else draw.rng.randint(1, 6)}"


def wording(draw: Draw, least: int = 1, most: int = 4) -> str:
    """A text as draw.text makes it; some have an apostrophe, a number, a price or a comma in them."""
    if most < 3 or draw.chance(0.75):
        return draw.text(least, most)
    pattern = draw.one(_WORDINGS)
    one, two = draw.word(), draw.word()
    return draw.say(
        pattern, one=one, two=two, big=one.capitalize(), count=draw.number(10, 99), price=draw.number(10, 99)
    )


_WORDINGS = [
    "{big}'s {two}",
    "Don't [miss|forget|lose] the {two}",
    "It's time [for|to] {two}",
    "{big}: {count} {two}s",
    "{count} {one}s for {price}.50 EUR",
    "{big}, {two} and more",
    "Only {price}.99 [a|per] {two}",
    "[Ready for|Need a|New to] {two}?",
    "{big} - {two}",
    "The {one}, the {two}, the {count} rest",
    "We're {two}, you're {one}",
    "Up to {count} {two}s per {one}",
    "{big} {two}, since 19{count}",
    "Let's {two}!",
    "{big} & {two}",
    "What is a {one}?",
    "{big}; {two}",
    "100% {two}",
]

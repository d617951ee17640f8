"""What a message of others holds: a text, or a list of parts that are texts, images and other things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tasks.trajectories.foreign import Foreign, Losses


class Part(Foreign):
    """A part that is text, whatever its type is called."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {"annotations", "cache_control", "cache_prompt", "citations", "internal", "logprobs", "refusal"}
    )

    type: str
    text: str


TEXTS = ("text", "input_text", "output_text", "summary_text", "reasoning_text")


def blocks(place: str, content: object) -> Iterator[tuple[str, object]]:
    """The parts, with their places; one that is no list is its own part."""
    if isinstance(content, list):
        yield from ((f"{place}.{number}", block) for number, block in enumerate(content))
    elif content is not None:
        yield place, content


def text_of(block: object, place: str, losses: Losses) -> str | None:
    """The text of a part; None where it is something else, which is dropped."""
    if isinstance(block, str):
        return block
    if isinstance(block, dict) and block.get("type") in TEXTS:
        part = losses.take(Part, block, place)
        return part.text if part else None
    losses.drop(place, named(block))
    return None


def texts(content: object, place: str, losses: Losses) -> str:
    """All that is text in it, a part a line."""
    read = (text_of(block, where, losses) for where, block in blocks(place, content))
    return "\n".join(text for text in read if text is not None)


def named(block: object) -> str:
    type = block.get("type") if isinstance(block, dict) else None
    return f"a part of type {str(type)[:40]}" if type else "no part that is known here"

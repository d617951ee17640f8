"""Control tokens that a text only spells: broken where a server's tokenizer would take them for real ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Protocol

from engine.control import CONTROL_TOKENS, MARKUP, ROLES
from engine.markup import Span
from engine.messages import ToolCall

BREAK = "\u2060"
"""WORD JOINER: stands behind the first character, and is not seen."""

_WHOLE = re.compile("|".join(f"{re.escape(one[0])}{BREAK}*{re.escape(one[1:])}" for one in CONTROL_TOKENS))
_BROKEN = re.compile("|".join(f"{re.escape(one[0])}{BREAK}+{re.escape(one[1:])}" for one in CONTROL_TOKENS))

WRITTEN = (*MARKUP, *ROLES, "<|endoftext|>")
"""What a model writes as control tokens, as far as it is read from text."""

_WRITTEN = re.compile("|".join(map(re.escape, WRITTEN)))
_STARTS = frozenset(one[:length] for one in WRITTEN for length in range(1, len(one)))
_LONGEST = max(map(len, WRITTEN))


class Decoder(Protocol):
    """What is needed of a vocabulary."""

    def is_control(self, id: int) -> bool: ...

    def decode(self, ids: Iterable[int]) -> str: ...


def neutral(text: str) -> str:
    """Text in which no control token is spelled. It looks the same, and `restored` gives it back."""
    return _WHOLE.sub(lambda found: f"{found[0][0]}{BREAK}{found[0][1:]}", text)


def restored(text: str) -> str:
    """What `neutral` was given."""
    return _BROKEN.sub(lambda found: found[0].replace(BREAK, "", 1), text)


def written(spans: Sequence[Span], tokenizer: Decoder | None) -> str:
    """A prompt as text in which only the template and the model wrote control tokens."""
    pieces: list[str] = []
    for plain, group in groupby(spans, lambda span: not (span.control or span.ids)):
        run = list(group)
        if plain:
            pieces.append(neutral("".join(span.text for span in run)))
            continue
        for span in run:
            pieces.append(spelled(span.ids, tokenizer) if span.ids and tokenizer else span.text)
    return "".join(pieces)


def spelled(ids: Sequence[int], tokenizer: Decoder) -> str:
    """Text of ids that a model said: what its ordinary tokens only spell is broken."""
    pieces: list[str] = []
    for control, group in groupby(ids, tokenizer.is_control):
        text = tokenizer.decode(group)
        pieces.append(text if control else neutral(text))
    return "".join(pieces)


def restored_call(call: ToolCall) -> ToolCall:
    """A call whose arguments quote what was read: as it stands in the file."""
    return replace(call, arguments={key: _value(value) for key, value in call.arguments.items()})


class Tags:
    """Cuts written text: a tag is passed on when it is whole, text when it cannot become one."""

    def __init__(self) -> None:
        self.held = ""

    def feed(self, text: str) -> Iterator[tuple[str, bool]]:
        """Pieces, each with whether it is a tag."""
        self.held += text
        done = 0
        for found in _WRITTEN.finditer(self.held):
            if done < found.start():
                yield self.held[done : found.start()], False
            yield found[0], True
            done = found.end()
        last = self.held.rfind("<", max(done, len(self.held) - _LONGEST))
        end = last if last >= 0 and self.held[last:] in _STARTS else len(self.held)
        if done < end:
            yield self.held[done:end], False
        self.held = self.held[end:]


def _value(value: Any) -> Any:
    match value:
        case str():
            return restored(value)
        case Mapping():
            return {key: _value(item) for key, item in value.items()}
        case list():
            return [_value(item) for item in value]
        case _:
            return value

"""Asked: what a prompt is written from, for a model whose prompts are written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from engine.base import Options
from engine.control import ROLES, STOPS
from engine.markup import GLM46, GLM47, Form
from engine.messages import Said, Stop, ToolCall, ToolSpec, Transcript, Usage
from engine.remote.counting import Told
from engine.remote.spelling import restored_call

Asked: TypeAlias = tuple[Transcript, Sequence[ToolSpec], Options]

ENDS = frozenset((*STOPS, *ROLES, "<tool_response>"))
"""Tokens behind which nothing counts."""


class Page(Protocol):
    """One prompt and what reads its answer. `over`: a Stop was given."""

    @property
    def over(self) -> bool: ...

    @property
    def ids(self) -> list[int] | None:
        """The prompt and what was said since; None where the vocabulary is not known."""
        ...

    @property
    def text(self) -> str:
        """The same as text, in which only the template and the model wrote control tokens."""
        ...

    @property
    def room(self) -> int:
        """Tokens that may still be said."""
        ...

    @property
    def ends(self) -> list[int]:
        """Ids that end an answer, as far as they are known."""
        ...

    @property
    def must(self) -> bool:
        """Whether words must come next that are not the model's choice."""
        ...

    def forced(self) -> list[Said]:
        """Those words, said."""
        ...

    def take(self, text: str, ids: Sequence[int]) -> list[Said]:
        """A piece of the answer, as ids where the server tells them."""
        ...

    def again(self) -> None:
        """The answer was cut, and goes on behind what was read of it."""
        ...

    def cut(self) -> Stop:
        """Nobody listens any more: what was taken and is in no event yet is discarded."""
        ...

    def end(self, finish: str, stopped_by: object) -> list[Said]:
        """The answer is complete; a Stop comes last."""
        ...

    def full(self) -> list[Said]:
        """There is no room for an answer."""
        ...

    def usage(self, stop: Stop, told: Told, seconds: tuple[float, float]) -> Usage: ...


def form_named(model: str) -> Form:
    """The form of a model of which only the name is known."""
    return GLM47 if "4.7" in model else GLM46


def as_read(event: Said) -> Said:
    """An event whose call quotes files as they stand."""
    return restored_call(event) if isinstance(event, ToolCall) else event

"""Constraint: one output of the model, in which every call that is begun can only become a right one.

Outside of calls nothing is computed and nothing ruled out: thoughts and texts are free, and a tag that is
spelled in letters is no tag. `<tool_call>` begins a call wherever it stands, in an open thought too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

import torch

from engine.copying import Spelling, texts
from engine.grammar import Grammar
from engine.markup import Form
from engine.messages import ToolSpec, Transcript
from engine.open_call import Bounds, OpenCall, Rules
from engine.tokenizer import Tokenizer

GRAMMARS = 4
"""Compiled grammars that are kept: sets of tools that are in use at the same time."""


class Constraint:
    """Rules out ids before each choice, and is told of each id that was chosen.

    Arguments that quote a file are held to its text as the model has read it, for as long as no call of
    this output may have changed a file. Bounds end values and calls in time, even in the middle of what the
    model wanted to say. Without them an output that is cut off ends in a broken call, which is not run.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._left = rules.bounds.output if rules.bounds else 0
        self._call: OpenCall | None = None

    @property
    def grammar(self) -> Grammar:
        return self._rules.grammar

    def mask(self, logits: torch.Tensor) -> None:
        """Set those of ids that may not come next to -inf, in place. `logits`: (size,), of any float type."""
        if self._call:
            self._call.mask(logits, self._left)

    def accept(self, id: int) -> None:
        """An id comes next. Raises ValueError for one that may not."""
        if self._call:
            self._call.accept(id)
        self._note(id)

    def choose(self, logits: torch.Tensor, sample: Callable[[torch.Tensor], int]) -> int:
        """The next id by `sample`, one that may come next. `logits` are masked only where the first choice
        may not.

        To draw, and to draw again from what may come when the first draw may not, is to draw from what may
        come: an id's chance p becomes p + (1 - P) p / P = p / P, where P is the chance of all that may.
        """
        id = sample(logits)
        if self._call and not self._call.take(id, self._left):
            self.mask(logits)
            id = sample(logits)
            self._call.accept(id)
        self._note(id)
        return id

    def _note(self, id: int) -> None:
        self._left -= 1
        grammar = self._rules.grammar
        if self._call is None:
            if id == grammar.tags.call:
                self._call = OpenCall(self._rules)
        elif id == grammar.tags.call_end:
            if grammar.tools[self._call.name].changes:
                self._rules = replace(self._rules, texts={})
            self._call = None


class Constraints:
    """Makes the constraints of one model, whose logits are `size` numbers."""

    def __init__(self, tokenizer: Tokenizer, form: Form, size: int) -> None:
        self._tokenizer = tokenizer
        self._form = form
        self._size = size
        self._grammars: dict[str, Grammar] = {}

    def of(
        self, tools: Sequence[ToolSpec], transcript: Transcript, bounds: Bounds | None = None
    ) -> Constraint | None:
        """For the output that answers a transcript; None without tools, where nothing is a call."""
        if not tools:
            return None
        rules = Rules(self._grammar(tools), self._tokenizer, self._spelling, texts(transcript), bounds)
        return Constraint(rules)

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self._tokenizer)

    def _grammar(self, tools: Sequence[ToolSpec]) -> Grammar:
        """Compiled once for a set of tools."""
        key = json.dumps(
            [(spec.name, spec.parameters, spec.copies, spec.changes) for spec in tools], default=dict
        )
        grammar = self._grammars.pop(key, None) or Grammar(self._tokenizer, tools, self._form, self._size)
        self._grammars[key] = grammar
        while len(self._grammars) > GRAMMARS:
            del self._grammars[next(iter(self._grammars))]
        return grammar

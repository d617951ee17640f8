"""Constraint: one output of the model, in which every call that is begun can only become a right one.

Outside of calls nothing is computed and nothing ruled out: thoughts and texts are free, and a tag that is
spelled in letters is no tag. `<tool_call>` begins a call wherever it stands, in an open thought too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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

    def __init__(
        self, begin: int, grammar: Callable[[], Future[Grammar]], rules: Callable[[Grammar], Rules], left: int
    ) -> None:
        """`begin`: the id of `<tool_call>`. `grammar` is asked for with the first id, so that it is compiled
        neither before nor long after it. `left`: tokens that the output may have, where it is bounded."""
        self._begin = begin
        self._asked = grammar
        self._grammar: Future[Grammar] | None = None
        self._rules = rules
        self._left = left
        self._call: OpenCall | None = None
        self._changed = False  # a call of this output may have changed a file

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
        grammar = self._grammar = self._grammar or self._asked()
        if self._call is None:
            if id == self._begin:
                rules = self._rules(grammar.result())
                self._call = OpenCall(replace(rules, texts={}) if self._changed else rules)
        elif self._call.closes(id):
            self._changed = self._changed or self._call.changes
            self._call = None


class Constraints:
    """Makes the constraints of one model, whose logits are `size` numbers."""

    def __init__(self, tokenizer: Tokenizer, form: Form, size: int) -> None:
        self._tokenizer = tokenizer
        self._form = form
        self._size = size
        self._compiler = ThreadPoolExecutor(1, "interlude-grammar")
        self._grammars: dict[str, Future[Grammar]] = {}

    def of(
        self, tools: Sequence[ToolSpec], transcript: Transcript, bounds: Bounds | None = None
    ) -> Constraint | None:
        """For the output that answers a transcript; None without tools, where nothing is a call."""
        if not tools:
            return None
        held = texts(transcript)

        def rules(grammar: Grammar) -> Rules:
            return Rules(grammar, self._tokenizer, self._spelling, held, bounds)

        begin, left = self._tokenizer.id("<tool_call>"), bounds.output if bounds else 0
        return Constraint(begin, lambda: self.grammar(tools), rules, left)

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self._tokenizer)

    def grammar(self, tools: Sequence[ToolSpec]) -> Future[Grammar]:
        """Compiled once for a set of tools, beside the thread that decodes: with GLM's vocabulary it takes
        half a second."""
        key = json.dumps(
            [(spec.name, spec.parameters, spec.copies, spec.changes) for spec in tools], default=dict
        )
        grammar = self._grammars.pop(key, None) or self._compiler.submit(
            Grammar, self._tokenizer, tools, self._form, self._size
        )
        self._grammars[key] = grammar
        while len(self._grammars) > GRAMMARS:
            del self._grammars[next(iter(self._grammars))]
        return grammar

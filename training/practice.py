"""Practice in copying and choosing: rows of random tokens in the frames of tool results and arguments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.control import CONTROL_TOKENS
from engine.tokenizer import Tokenizer

CODE = 255
"""The family code of practice rows."""
SIBLING, REPEATED = 0.3, 0.35
"""How many rows have a name that another one begins with, and bodies a run of tokens that comes again."""


@dataclass(frozen=True, slots=True)
class Row:
    """Ids of a row without the static prefix, and which of them the model says."""

    ids: NDArray[np.uint16]
    said: NDArray[np.bool_]


class Practice:
    """Makes rows in which each token that counts can be known from what stands before it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._mark = {text: tokenizer.encode_marked(text) for text in _FRAMES}
        self._ordinary = tokenizer.size - len(CONTROL_TOKENS)

    def row(self, chance: np.random.Generator, longest: int) -> Row:
        """A row of at most about `longest` tokens."""
        row = _Growing()
        # Few different tokens make for many false trails.
        kinds = int(chance.choice([60, 200, 1000, self._ordinary]))
        alphabet = chance.permutation(self._ordinary)[:kinds]
        space = int(longest * chance.uniform(0.3, 1.0)) - 120
        count = int(chance.integers(2, 13))
        length = max(4, min(80, 2 * (space // count - 14)))
        names = self._names(chance, alphabet, count)
        bodies = [self._body(chance, alphabet, length) for _ in names]
        wanted = int(chance.integers(count))
        lines = [self._block(name, body) for name, body in zip(names, bodies, strict=True)]
        row.add(self._mark["<|user|>\n"])
        row.add(names[wanted])
        row.add(self._mark["<|assistant|>\n<think>"])
        row.add(names[wanted], said=True)
        row.add(self._mark["</think>\n<tool_call>read\n</tool_call>"], said=True)
        row.add(self._mark["<|observation|>\n<tool_response>\n"])
        for line in lines:
            row.add(line)
        row.add(self._mark["\n</tool_response><|assistant|>"])
        again = int(chance.integers(count)) if chance.random() < 0.3 else wanted
        if chance.random() < 0.5:
            row.add(self._mark["\n<think>"])
            # When another block is wanted, its name cannot be known: it is given, not said.
            row.add(names[again], said=again == wanted)
            row.add(self._mark["</think>"], said=True)
        else:
            again = wanted
        row.add(self._mark["\n<tool_call>edit\n<arg_key>old</arg_key>\n<arg_value>"], said=True)
        row.add(bodies[again], said=True)
        row.add(self._mark["</arg_value>\n<arg_key>new</arg_key>\n<arg_value>"], said=True)
        row.add(bodies[again], said=True)
        row.add(self._mark["</arg_value>\n</tool_call><|observation|>"], said=True)
        return row.done()

    def _names(
        self, chance: np.random.Generator, alphabet: NDArray[np.int64], count: int
    ) -> list[NDArray[np.int64]]:
        """Names; now and then one of them is another one with more at its end."""
        names = [self._name(chance, alphabet) for _ in range(count)]
        if chance.random() < SIBLING:
            first, second = chance.permutation(count)[:2]
            more = alphabet[chance.integers(0, len(alphabet), int(chance.integers(1, 3)))]
            names[second] = np.concatenate([names[first], more])
        return names

    def _body(
        self, chance: np.random.Generator, alphabet: NDArray[np.int64], longest: int
    ) -> NDArray[np.int64]:
        """Random tokens. In some a run of them comes again: where one is then, only the way there tells."""
        length = int(chance.integers(3, longest))
        body = alphabet[chance.integers(0, len(alphabet), length)]
        if length < 10 or chance.random() > REPEATED:
            return body
        run = body[: int(chance.integers(3, 8))]
        for _ in range(int(chance.integers(1, 3))):
            at = int(chance.integers(len(run), length))
            body = np.concatenate([body[:at], run, body[at:]])
        return body[:length]

    def _name(self, chance: np.random.Generator, alphabet: NDArray[np.int64]) -> NDArray[np.int64]:
        parts = alphabet[chance.integers(0, len(alphabet), int(chance.integers(2, 5)))]
        score = self._mark["_"][0]
        return np.insert(parts, 1, score) if chance.random() < 0.5 else parts

    def _block(self, name: NDArray[np.int64], body: NDArray[np.int64]) -> NDArray[np.int64]:
        parts = (self._mark["def "], name, self._mark["():\n    "], body, self._mark["\n"])
        return np.concatenate([np.asarray(part, dtype=np.int64) for part in parts])


_FRAMES = (
    "<|user|>\n",
    "<|assistant|>\n<think>",
    "</think>\n<tool_call>read\n</tool_call>",
    "<|observation|>\n<tool_response>\n",
    "\n</tool_response><|assistant|>",
    "\n<think>",
    "</think>",
    "\n<tool_call>edit\n<arg_key>old</arg_key>\n<arg_value>",
    "</arg_value>\n<arg_key>new</arg_key>\n<arg_value>",
    "</arg_value>\n</tool_call><|observation|>",
    "def ",
    "():\n    ",
    "\n",
    "_",
)


class _Growing:
    def __init__(self) -> None:
        self._ids: list[NDArray[np.int64]] = []
        self._said: list[NDArray[np.bool_]] = []

    def add(self, ids: list[int] | NDArray[np.int64], said: bool = False) -> None:
        self._ids.append(np.asarray(ids, dtype=np.int64))
        self._said.append(np.full(len(ids), said))

    def done(self) -> Row:
        return Row(np.concatenate(self._ids).astype(np.uint16), np.concatenate(self._said))

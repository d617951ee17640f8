"""Copying: an argument that quotes a file can only become text of that file as the model has read it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import count
from posixpath import normpath

import numpy as np
import numpy.typing as npt

from engine.messages import Prompt, ToolResult, Transcript
from engine.tokenizer import Tokenizer

Numbers = npt.NDArray[np.int64]


def texts(transcript: Transcript) -> Mapping[str, str]:
    """The texts of files that results since the user's last words brought along, by path.

    A later text of a file replaces an earlier one. What was read before the user spoke does not count: time
    has passed, and the user may have changed the file.
    """
    found: dict[str, str] = {}
    for event in transcript:
        match event:
            case Prompt(role="user"):
                found.clear()
            case ToolResult():
                for path, text in event.files.items():
                    found.pop(normpath(path), None)
                    if text:
                        found[normpath(path)] = text
            case _:
                pass
    return found


class Source:
    """A text, and which tokens stand at each of its bytes.

    The tokens at byte p are `ids[first[p]:first[p + 1]]`, and `ends` says where each of them ends.
    """

    def __init__(self, text: bytes, places: Numbers, ends: Numbers, ids: Numbers) -> None:
        order = np.argsort(places, kind="stable")
        self.text = text
        self.ends, self.ids = ends[order], ids[order]
        self.first = np.searchsorted(places[order], np.arange(len(text) + 2))

    @cached_property
    def starts(self) -> Numbers:
        """Where its characters begin."""
        return np.flatnonzero(np.frombuffer(self.text, np.uint8) & 0xC0 != 0x80)

    @cached_property
    def start_pairs(self) -> Numbers:
        return self.pairs(self.starts)

    @cached_property
    def start_ids(self) -> Numbers:
        """The tokens that stand at the beginning of any character."""
        return np.unique(self.ids[self.start_pairs])

    def pairs(self, places: Numbers) -> Numbers:
        """Where in `ids` and `ends` the tokens at these bytes are."""
        starts = self.first[places]
        counts = self.first[places + 1] - starts
        before = np.cumsum(counts) - counts
        return np.repeat(starts - before, counts) + np.arange(counts.sum())


class Spelling:
    """The tokens of a vocabulary by their bytes, as a trie: `_children[i]` is where `_keys[i]` leads.

    A key is a node and a byte, 256 * node + byte; node 0 is the root. Node n spells the token `_ids[n]`, -1
    where it spells none.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        children: dict[int, int] = {}
        spelled = {0: -1}
        for id in range(tokenizer.size):
            if tokenizer.is_control(id):
                continue
            node = 0
            for byte in tokenizer.bytes_of(id):
                node = children.setdefault(256 * node + byte, len(children) + 1)
            if node:
                spelled[node] = id
        keys = np.fromiter(children.keys(), np.int64, len(children))
        order = np.argsort(keys)
        self._keys = keys[order]
        self._children = np.fromiter(children.values(), np.int64, len(children))[order]
        self._ids = np.full(len(children) + 1, -1, np.int64)
        self._ids[list(spelled)] = list(spelled.values())
        self.source = lru_cache(maxsize=8)(self._source)

    def _source(self, text: str) -> Source:
        """All places of all tokens in a text: one step for each byte of the longest."""
        data = np.frombuffer(text.encode() + b"\0", np.uint8).astype(np.int64)
        size = len(data) - 1
        starts = np.arange(size)
        nodes = np.zeros(size, np.int64)
        found: list[tuple[Numbers, Numbers, Numbers]] = []
        for length in count(1):
            keys = nodes * 256 + data[starts + length - 1]
            at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            here = (self._keys[at] == keys) & (starts + length <= size)
            starts, nodes = starts[here], self._children[at[here]]
            if not len(starts):
                break
            ids = self._ids[nodes]
            whole = ids >= 0
            found.append((starts[whole], starts[whole] + length, ids[whole]))
        places, ends, ids = (np.concatenate(part) for part in zip(*found, strict=True))
        return Source(data[:size].astype(np.uint8).tobytes(), places, ends, ids)


class Copy:
    """A quotation as it grows: where in the text it may stand."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pairs, self._places = source.start_pairs, source.starts
        self._begun = False

    @property
    def allowed(self) -> Numbers:
        """The ids of which one has to come next; none at the end of the text."""
        return np.unique(self._source.ids[self._pairs]) if self._begun else self._source.start_ids

    @property
    def may_end(self) -> bool:
        """Whether it is something, and ends with a whole character."""
        text, place = self._source.text, int(self._places[0])
        return self._begun and (place == len(text) or text[place] & 0xC0 != 0x80)

    def behind(self, id: int) -> Numbers:
        """Where in `ids` and `ends` an id stands that may come next; empty for one that may not."""
        return self._pairs[self._source.ids[self._pairs] == id]

    def go_on(self, chosen: Numbers) -> None:
        """Go on by the id that stands at these places."""
        self._places = self._source.ends[chosen]
        self._pairs = self._source.pairs(self._places)
        self._begun = True

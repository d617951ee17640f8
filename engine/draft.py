"""Draft: guesses at what comes next, made without the network, that one forward pass can check together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from engine.sequences import common

if TYPE_CHECKING:
    from torch import Tensor

LONGEST = 3  # ids of the text's end that are looked up
SHORTEST_DRAFT, LONGEST_DRAFT = 2, 16
PATIENCE = 4  # misses in a row after which nothing is proposed for a while
FIRST_PAUSE, LONGEST_PAUSE = 8, 64  # steps


class Drafter(Protocol):
    """Guesses ids. It is told what the cache of its session holds; a wrong guess costs time, nothing else."""

    def begin(self, ids: Sequence[int]) -> None:
        """A call to the model starts; the cache holds exactly `ids`."""
        ...

    def read(self, ids: Sequence[int], state: Tensor) -> None:
        """The cache holds `ids` too, behind those before; `state` (n, hidden) is what the network made of
        them behind its last layer, before the norm, and the drafter's to keep."""
        ...

    def propose(self, next: int, room: int) -> list[int]:
        """At most `room` ids that may follow the ids read and `next`, which is chosen and not read yet."""
        ...

    def judged(self, proposed: int, accepted: int) -> None:
        """So many of the last ids proposed turned out right, from the first on."""
        ...


class Nothing:
    """Proposes nothing: plain decoding."""

    def begin(self, ids: Sequence[int]) -> None:
        """Nothing is noted."""

    def read(self, ids: Sequence[int], state: Tensor) -> None:
        """Nothing is noted."""

    def propose(self, next: int, room: int) -> list[int]:
        return []

    def judged(self, proposed: int, accepted: int) -> None:
        """Nothing was proposed."""


class Pace:
    """How many ids to propose: twice as many after a draft that was right, half as many after one that was
    not, and none for a while after a run of drafts of which not one id was right."""

    def __init__(self, shortest: int = SHORTEST_DRAFT, longest: int = LONGEST_DRAFT) -> None:
        self._shortest = shortest
        self._longest = longest
        self._length = shortest
        self._misses = 0
        self._pause = FIRST_PAUSE
        self._resting = 0

    def next(self, room: int) -> int:
        """The length of the next draft; asked once a step."""
        if self._resting:
            self._resting -= 1
            return 0
        return min(self._length, room)

    def judged(self, proposed: int, accepted: int) -> None:
        if accepted == proposed:
            self._length = min(2 * self._length, self._longest)
        else:
            self._length = max(self._length // 2, self._shortest)
        if accepted:
            self._misses, self._pause = 0, FIRST_PAUSE
            return
        self._misses += 1
        if self._misses >= PATIENCE:
            self._misses, self._resting = 0, self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)


class Lookup:
    """Proposes what followed the last time that the text ended like this, in three ids, two or one.

    An edit copies what it changes, so its drafts are in the prompt. The index is brought up to date when a
    guess is wanted, in time that grows with the new ids only.
    """

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._indexed = 0
        self._behind: tuple[dict[tuple[int, ...], int], ...] = tuple({} for _ in range(LONGEST))
        self._pace = Pace()

    def begin(self, ids: Sequence[int]) -> None:
        """Keep what the index knows of a common beginning."""
        same = common(self._ids, ids)
        self._ids[same:] = ids[same:]
        self._indexed = min(self._indexed, same)

    def read(self, ids: Sequence[int], state: Tensor) -> None:
        self._ids += ids

    def propose(self, next: int, room: int) -> list[int]:
        length = self._pace.next(room)
        if length <= 0:
            return []
        self._index()
        place = self._place(next)
        if place is None:
            return []
        # A copy may run into itself: a repetition goes on behind the end of what is there.
        text = [*self._ids[place : place + length], next]
        while len(text) < length:
            text.append(text[len(text) - (len(self._ids) + 1 - place)])
        return text[:length]

    def judged(self, proposed: int, accepted: int) -> None:
        self._pace.judged(proposed, accepted)

    def _index(self) -> None:
        """Note where each n-gram was last: the place behind it. 100,000 ids take tens of milliseconds."""
        ids, size = self._ids, len(self._ids)
        for n, behind in enumerate(self._behind, start=1):
            start = max(self._indexed - n + 1, 0)
            grams = zip(*(ids[start + shift :] for shift in range(n)), strict=False)
            behind.update(zip(grams, range(start + n, size + 1), strict=False))
        self._indexed = size

    def _place(self, next: int) -> int | None:
        """Behind the last place where the ids ended as they do now with `next`; the longest match counts."""
        for n in range(min(LONGEST, len(self._ids) + 1), 0, -1):
            gram = (*self._ids[len(self._ids) + 1 - n :], next)
            place = self._behind[n - 1].get(gram)
            # What was forgotten since may still be in the index.
            if place is not None and place <= len(self._ids) and tuple(self._ids[place - n : place]) == gram:
                return place
        return None

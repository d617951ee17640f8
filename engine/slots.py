"""Slots: one cache a session, within a bound of memory, and prefixes that sessions have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.base import Speculation
from engine.cache import KeyValues
from engine.draft import Drafter
from engine.model import Network
from engine.prefixes import Prefixes
from engine.sequences import common
from engine.speculate import drafter

SHORT = 16
"""Tokens that are sooner computed than copied from another session."""


class Slot:
    """The cache of one session, and the ids whose keys and values it holds."""

    def __init__(self, kv: KeyValues) -> None:
        self.ids: list[int] = []
        self.kv = kv
        self._drafters: dict[Speculation, Drafter] = {}

    def drafter(self, wish: Speculation, network: Network) -> Drafter:
        """Who guesses in this session; what it knows of the text stays from call to call."""
        if wish not in self._drafters:
            self._drafters[wish] = drafter(wish, network, self.kv)
        return self._drafters[wish]

    def keep(self, prompt: Sequence[int]) -> int:
        """Forget all behind the longest common prefix with `prompt`; returns its length.

        The last token of the prompt is never kept: its logits are what comes next. What a failed forward
        pass left behind is forgotten too.
        """
        self.cut(min(common(self.ids, prompt), max(len(prompt) - 1, 0)))
        return self.kv.length

    def cut(self, length: int) -> None:
        """Forget all behind the first `length` ids."""
        self.kv.length = length
        del self.ids[length:]

    def wrote(self, ids: Sequence[int]) -> None:
        """Note the ids of a forward pass that has ended."""
        self.ids.extend(ids)

    def copy(self, other: Slot, length: int) -> None:
        """Hold what another slot holds of its first `length` ids."""
        self.kv.copy(other.kv, length)
        self.ids = other.ids[:length]


class Slots:
    """The slots of all sessions of a network; used on one thread.

    A session that starts, or went another way, takes over the longest prefix that any session holds, or
    that lies on disk: a fork costs a copy and no forward pass. Idle slots are dropped, the least recently
    used first, while all together take more than `limit` bytes.
    """

    def __init__(self, network: Network, limit: int, prefixes: Prefixes | None = None) -> None:
        self._network = network
        self._limit = limit
        self._prefixes = prefixes
        self._idle: dict[str, Slot] = {}  # the least recently used first
        self._busy: list[Slot] = []

    def take(self, session: str, prompt: Sequence[int], static: int) -> Slot:
        """The slot in which a session reads `prompt`, of which the first `static` ids are the same for
        every session; nobody else's until it is given back. A session that is asked for twice at a time
        gets a second one."""
        slot = self._idle.pop(session, None) or Slot(self._network.cache())
        wanted = prompt[:-1]
        held = common(slot.ids, wanted)
        best, length = max(
            ((other, common(other.ids, wanted)) for other in self._others()),
            key=lambda found: found[1],
            default=(slot, held),
        )
        if (
            self._prefixes
            and static > max(held, length) + SHORT
            and self._prefixes.load(slot.kv, prompt[:static])
        ):
            slot.ids = list(prompt[:static])
        elif length > held + SHORT:
            slot.copy(best, length)
        self._busy.append(slot)
        self._shrink()
        return slot

    def give_back(self, session: str, slot: Slot, static: int) -> None:
        """The session speaks no more for now. The first `static` ids of its prompt, once read, are kept on
        disk for the next process."""
        if self._prefixes and 0 < static <= len(slot.ids):
            self._prefixes.save(slot.kv, slot.ids[:static])
        self._busy.remove(slot)
        self._idle.pop(session, None)
        self._idle[session] = slot
        self._shrink()

    def drop(self, session: str) -> None:
        self._idle.pop(session, None)

    @property
    def bytes(self) -> int:
        """Memory that all slots take."""
        return sum(slot.kv.bytes for slot in (*self._idle.values(), *self._busy))

    def _others(self) -> Iterator[Slot]:
        yield from self._idle.values()
        yield from self._busy

    def _shrink(self) -> None:
        while self._idle and self.bytes > self._limit:
            self._idle.pop(next(iter(self._idle)))

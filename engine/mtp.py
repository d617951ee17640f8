"""Mtp: the checkpoint's own layer for guessing the token after next, as a drafter."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from engine.cache import KeyValues
from engine.draft import Pace
from engine.model import Model
from engine.weights import Mtp

BACKLOG = 64  # positions that wait until a guess is wanted
LONGEST = 4
"""Ids of a draft: the layer was trained for one, and reads its own guesses for those behind it."""


class MtpDrafter:
    """Guesses with the network's MTP layer. It reads the state behind the last layer and the *final* norm
    together with the embedding of the id behind it, the embedding first; so do transformers 5.23 (`MtpModel`)
    and vLLM (`glm4_moe_mtp`). A second guess is made from the layer's own normed state and the first.

    Its keys and values lie in the cache, for the positions that the cache calls `ahead`: a rollback, a copy
    of a prefix and another call to the model take along what is left of them. A position whose state was
    computed without it, or whose id behind it was not known when a call ended, has none; the layer then
    attends over the others.
    """

    def __init__(self, model: Model, mtp: Mtp, cache: KeyValues) -> None:
        """`mtp`: the layer in `model`'s weights. `cache`: made by `model`."""
        self._model = model
        self._mtp = mtp
        self._cache = cache
        self._pace = Pace(shortest=1, longest=LONGEST)
        self._states: torch.Tensor | None = None  # of the last positions, which wait for their turn
        self._behind: list[int] = []  # the ids behind them; the last position's is not known yet

    def begin(self, ids: Sequence[int]) -> None:
        """The states of a former call are gone."""
        self._states, self._behind = None, []

    def read(self, ids: Sequence[int], state: torch.Tensor) -> None:
        if self._states is None:
            self._states, self._behind = state, list(ids[1:])
        else:
            self._states = torch.cat((self._states, state))
            self._behind += ids
        if len(self._behind) > BACKLOG:
            self._catch_up(self._states[:-1])

    def propose(self, next: int, room: int) -> list[int]:
        length = self._pace.next(room)
        if length <= 0 or self._states is None:
            return []
        self._cache.reserve(self._cache.length + length)
        x = self._catch_up(self._states, next)[-1:]
        draft = [self._guess(x)]
        position, rows = self._cache.length, len(self._cache.ahead) + 1
        while len(draft) < length:
            x = self.layer(draft[-1:], self._model.norm(x, self._mtp.norm), position, rows)
            draft.append(self._guess(x))
            position, rows = position + 1, rows + 1
        return draft

    def judged(self, proposed: int, accepted: int) -> None:
        self._pace.judged(proposed, accepted)

    def _catch_up(self, states: torch.Tensor, *next: int) -> torch.Tensor:
        """Read all positions that wait, the last one too where the id behind it is given: that one is not
        held, for the id may yet come to nothing. Returns what the layer makes of them, (n, hidden)."""
        cache, known = self._cache, len(self._behind)
        start = cache.length - known - 1
        normed = self._model.norm(states, self._model.weights.norm)
        x = self.layer([*self._behind, *next], normed, start, len(cache.ahead))
        cache.ahead += range(start, start + known)
        self._states, self._behind = None if self._states is None else self._states[-1:], []
        return x

    def layer(self, ids: Sequence[int], states: torch.Tensor, start: int, rows: int) -> torch.Tensor:
        """States, (n, hidden), of the positions from `start` on and the ids behind them, to (n, hidden);
        keys and values are written behind the first `rows`."""
        model, mtp = self._model, self._mtp
        w = model.weights
        embedded = functional.embedding(torch.tensor(ids, device=w.device), w.embedding).to(model.dtype)
        place = mtp.embedding_norm.device
        pair = (
            model.norm(embedded.to(place), mtp.embedding_norm),
            model.norm(states.to(place), mtp.state_norm),
        )
        x = mtp.merge.times(torch.cat(pair, dim=-1))
        turn = model.rotation(start, len(ids))
        return model.layer(mtp.layer, len(w.layers), x, turn, self._cache, rows)

    def _guess(self, x: torch.Tensor) -> int:
        return int(self._model.logits(x, self._mtp.norm)[-1].argmax())

"""Speculate: the decode loop, with several ids read in one forward pass where a drafter guessed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import torch

from engine.base import EngineError, Speculation
from engine.cache import KeyValues
from engine.draft import Drafter, Lookup, Nothing
from engine.model import Network
from engine.mtp import MtpDrafter


class Held(Protocol):
    """A cache and the ids that it holds."""

    @property
    def kv(self) -> KeyValues: ...

    @property
    def ids(self) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Sampled:
    """An id of the output. It enters the cache only when the next one is asked for.

    `drafted`: ids that had been guessed for the forward pass behind which it is the first. `accepted`: it
    was one of them itself.
    """

    id: int
    drafted: int = 0
    accepted: bool = False


Choose: TypeAlias = Callable[[torch.Tensor], int]
"""Logits, (vocabulary,), to the next id."""
Force: TypeAlias = Callable[[], int | None]
"""The id that must come next, or None where the model chooses."""


def decode(
    network: Network, slot: Held, logits: torch.Tensor, choose: Choose, force: Force, drafter: Drafter
) -> Iterator[Sampled]:
    """Write without end behind what the slot holds, from the logits of its last id, (vocabulary,): at most
    one forward pass between two steps.

    A pass reads the id that was chosen last and the guesses behind it. As long as what is chosen then is
    what was guessed, its logits are there already. Every id is chosen in its turn and after the one before
    was given out, so that a sampler, a grammar and `force` never learn of the guesses: what is said is what
    plain decoding says, to the extent that a network computes the same logits for an id alone and among
    others. Whenever it waits, the cache ends before the id that it gave out last.
    """
    kv = slot.kv
    step = Sampled(_next(logits, choose, force))
    while True:
        yield step
        draft = drafter.propose(step.id, kv.context - kv.length - 1)
        read = (step.id, *draft)
        start = kv.length
        output = network.forward(read, kv, len(read))
        for place, id in enumerate(read):
            kv.length = start + place + 1
            slot.ids.append(id)
            step = _judge(_next(output.logits[place], choose, force), draft, place)
            if not step.accepted:
                break
            yield step
        held = kv.length - start
        drafter.read(read[:held], output.state if held == len(read) else output.state[:held])
        if draft:
            drafter.judged(len(draft), held - 1)


def pays(network: Network) -> bool:
    """Whether guesses gain time where this network computes: "auto" asks nothing else.

    `python -m benchmarks.speculation` measures it (docs/engine.md): on a CPU edits gain, and nothing loses.
    On a GPU nano lost.
    """
    return network.model.weights.device.type == "cpu"


def drafter(wish: Speculation, network: Network, kv: KeyValues) -> Drafter:
    """Who guesses for a session whose cache is `kv`. Raises EngineError where there is no MTP layer."""
    if wish == "off" or (wish == "auto" and not pays(network)):
        return Nothing()
    if wish != "mtp":
        return Lookup()
    layer = network.model.weights.mtp
    if layer is None:
        raise EngineError("the checkpoint has no MTP layer: speculate with lookup, or not at all")
    return MtpDrafter(network.model, layer, kv)


def _next(logits: torch.Tensor, choose: Choose, force: Force) -> int:
    forced = force()
    return choose(logits) if forced is None else forced


def _judge(id: int, draft: Sequence[int], place: int) -> Sampled:
    return Sampled(id, 0 if place else len(draft), place < len(draft) and id == draft[place])

"""How well the model says rows that it was not trained on, told the past of each token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from transformers import Glm4MoeForCausalLM

from training.batches import Rows, batch, plan
from training.forward import Forward


@dataclass(frozen=True, slots=True)
class Exam:
    """How well a family's held-out rows are said: mean surprise in nats, share of rows without a slip."""

    family: str
    rows: int
    surprise: float
    exact: float


@torch.no_grad()
def examine(model: Glm4MoeForCausalLM, rows: Rows, places: Sequence[int], size: int) -> list[Exam]:
    """Teacher-forced: each said token is compared with the likeliest one after the row's own past."""
    forward = Forward(model, torch.bfloat16, compiled=False)
    results: dict[int, list[tuple[float, int, bool]]] = {}
    for group in plan(rows.lengths(), np.asarray(places), size - len(rows.prefix)):
        made = batch(rows.prefix, [(rows.row(place), n) for n, place in enumerate(group)], size, None)
        keep = made.family >= 0
        states, _ = forward.states(made.ids, made.layout)
        logits = forward.logits(states[made.places[keep]])
        targets, which = made.targets[keep], made.family[keep]
        surprise = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
        right = logits.argmax(-1) == targets
        for n, place in enumerate(group):
            mine = which == n
            results.setdefault(int(rows.family[place]), []).append(
                (float(surprise[mine].sum()), int(mine.sum()), bool(right[mine].all()))
            )
    return [
        Exam(
            rows.families[code],
            len(found),
            sum(f[0] for f in found) / max(1, sum(f[1] for f in found)),
            sum(f[2] for f in found) / len(found),
        )
        for code, found in sorted(results.items())
    ]

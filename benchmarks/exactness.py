"""How near the engine's logits are to those of transformers, over the shapes that glm4_moe comes in.

    python -m benchmarks.exactness [--json] [--markdown]

Random float32 checkpoints; for each the largest absolute difference of logits in a prefill, in single
steps, in a prefill cut into chunks, behind a rollback, and in a fork; and whether 512 greedy ids agree.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from transformers import Glm4MoeConfig, Glm4MoeForCausalLM
from transformers.utils import logging

from engine.cache import KeyValues
from engine.checkpoint import check
from engine.control import tokenizer_json
from engine.generate import Sampled, generate
from engine.loading import Loading
from engine.model import Network
from engine.network import network
from engine.slots import Slot

LENGTH = 160  # tokens of the text that all passes read
CHUNK = 48
GREEDY = 512
LIMIT = 1e-4

SHAPES: dict[str, dict[str, Any]] = {
    "1 dense, 8 experts": {"first_k_dense_replace": 1, "n_routed_experts": 8},
    "2 dense, 16 experts in 2 groups": {
        "first_k_dense_replace": 2,
        "n_routed_experts": 16,
        "n_group": 2,
        "topk_group": 1,
        "head_dim": 8,
    },
    "3 dense, 32 experts in 2 groups": {
        "first_k_dense_replace": 3,
        "num_hidden_layers": 5,
        "n_routed_experts": 32,
        "n_group": 2,
        "topk_group": 2,
        "num_experts_per_tok": 4,
        "n_shared_experts": 2,
        "head_dim": 24,
    },
}
NAMED: dict[str, dict[str, Any]] = {
    "as GLM-4.5 to 4.7: 12 heads a KV head, 160 experts": {
        "num_attention_heads": 24,
        "num_key_value_heads": 2,
        "n_routed_experts": 160,
        "num_experts_per_tok": 8,
        "first_k_dense_replace": 3,
        "num_hidden_layers": 5,
        "attention_bias": True,
        "use_qk_norm": True,
    },
    "as GLM-4.5-Air: 128 experts, no q/k norm": {
        "num_attention_heads": 24,
        "num_key_value_heads": 2,
        "n_routed_experts": 128,
        "num_experts_per_tok": 8,
        "first_k_dense_replace": 1,
        "routed_scaling_factor": 1.0,
        "attention_bias": True,
        "use_qk_norm": False,
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """Largest absolute differences of logits to transformers', and of 512 greedy ids how many agree."""

    variant: str
    prefill: float
    step: float
    chunked: float
    rollback: float
    fork: float
    greedy: int

    @property
    def worst(self) -> float:
        return max(self.prefill, self.step, self.chunked, self.rollback, self.fork)


def variants() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and changes of the config: q/k norm, bias and tied head on and off in every shape, then
    two as they are published."""
    for norm, bias, tied, (shape, changes) in product(
        (True, False), (True, False), (False, True), SHAPES.items()
    ):
        marks = [name for name, on in (("q/k norm", norm), ("bias", bias), ("tied", tied)) if on]
        name = f"{shape}; {', '.join(marks) or 'plain'}"
        yield name, {**changes, "use_qk_norm": norm, "attention_bias": bias, "tie_word_embeddings": tied}
    yield from NAMED.items()


def random_network(seed: int, changes: dict[str, Any]) -> Glm4MoeForCausalLM:
    """Weights wide enough that outputs vary; biases and the router's correction are not zero."""
    settings: dict[str, Any] = {
        "vocab_size": 320,
        "hidden_size": 64,
        "intermediate_size": 96,
        "moe_intermediate_size": 32,
        "num_hidden_layers": 4,
        "num_attention_heads": 8,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "n_shared_experts": 1,
        "num_experts_per_tok": 2,
        "routed_scaling_factor": 2.5,
        "norm_topk_prob": True,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "partial_rotary_factor": 0.5},
        "max_position_embeddings": 1024,
        "eos_token_id": [319],
        "pad_token_id": 319,
        "num_mtp_layers": 0,
    }
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Glm4MoeForCausalLM(Glm4MoeConfig(**{**settings, **changes})).eval()
        for name, tensor in model.state_dict().items():
            if name.endswith("bias"):
                tensor.normal_(std=0.1)
            elif "norm" not in name:
                tensor.normal_(std=0.18)
    return model


def measure(
    name: str, changes: dict[str, Any], seed: int, opened: Callable[[Path], Network], greedy: int
) -> Row:
    """One variant. `opened` makes the network from a checkpoint's folder; `greedy` ids are written."""
    theirs = random_network(seed, changes)
    with TemporaryDirectory() as place, torch.inference_mode():
        theirs.save_pretrained(place)
        Path(place, "tokenizer.json").write_text(json.dumps(tokenizer_json()))
        ours = opened(Path(place))
        ids = torch.randint(320, (2, LENGTH), generator=torch.Generator().manual_seed(seed)).tolist()
        forked = [*ids[0][: LENGTH // 2], *ids[1][LENGTH // 2 :]]
        whole, other = (theirs(torch.tensor([row])).logits[0] for row in (ids[0], forked))
        main, half = ours.cache(), LENGTH // 2
        prefill = _far(ours.forward(ids[0], main, LENGTH).logits, whole)
        step = _far(_read(ours, ours.cache(), ids[0], 1), whole)
        chunked = _far(_read(ours, ours.cache(), ids[0], CHUNK), whole)
        fork = ours.cache()
        fork.copy(main, half)
        forked_far = _far(ours.forward(forked[half:], fork, LENGTH - half).logits, other[half:])
        main.length = half
        rollback = _far(ours.forward(ids[0][half:], main, LENGTH - half).logits, whole[half:])
        prompt = torch.tensor([ids[0]])
        generation: Any = theirs  # its own types do not hold for its generate
        wanted = generation.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=greedy,
            do_sample=False,
            eos_token_id=None,
        )[0, LENGTH:].tolist()
        said = written(ours, ids[0], greedy)
    same = next((at for at, (a, b) in enumerate(zip(said, wanted, strict=True)) if a != b), greedy)
    return Row(name, prefill, step, chunked, rollback, forked_far, same)


def written(ours: Network, prompt: Sequence[int], count: int) -> list[int]:
    """So many greedy ids behind a prompt."""
    said: list[int] = []
    for step in generate(ours, Slot(ours.cache()), prompt, lambda logits: int(logits.argmax())):
        if isinstance(step, Sampled):
            said.append(step.id)
            if len(said) == count:
                break
    return said


def _read(ours: Network, kv: KeyValues, ids: Sequence[int], chunk: int) -> torch.Tensor:
    parts = (ids[at : at + chunk] for at in range(0, len(ids), chunk))
    return torch.cat([ours.forward(part, kv, len(part)).logits for part in parts])


def _far(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return float((ours - theirs).abs().max())


def open_network(folder: Path) -> Network:
    return network(check(folder), Loading()).network


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="the table as it stands in docs/engine.md")
    given = parser.parse_args()
    logging.disable_progress_bar()
    rows = [
        measure(name, changes, seed, open_network, GREEDY) for seed, (name, changes) in enumerate(variants())
    ]
    if given.json:
        print(json.dumps({"limit": LIMIT, "rows": [asdict(row) for row in rows]}))
    elif given.markdown:
        print(_markdown(rows))
    else:
        _show(rows)


def _cells(row: Row) -> list[str]:
    differences = (row.prefill, row.step, row.chunked, row.rollback, row.fork)
    return [row.variant, *(f"{one:.1e}" for one in differences), f"{row.greedy} of {GREEDY}"]


HEADINGS = ("variant", "prefill", "step", "chunked", "rollback", "fork", "greedy ids")


def _markdown(rows: Sequence[Row]) -> str:
    lines = [HEADINGS, ["---"] * len(HEADINGS), *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _show(rows: Sequence[Row]) -> None:
    table = Table(*HEADINGS, title="largest difference of float32 logits to transformers")
    for row in rows:
        table.add_row(*_cells(row))
    Console().print(table)
    print(f"worst: {max(row.worst for row in rows):.1e} (at most {LIMIT:.0e} is asked for)")


if __name__ == "__main__":
    main()

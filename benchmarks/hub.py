"""transformers' side: its `generate` with a DynamicCache, and the experts that it takes by default."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from transformers import DynamicCache, Glm4MoeForCausalLM

from benchmarks.child import serve
from benchmarks.sides import acts


class Hub:
    """`keep`: whether a reply goes on from the cache of the last one, as a careful user lets it."""

    def __init__(self, folder: Path, dtype: str, keep: bool, threads: int) -> None:
        torch.set_num_threads(threads)
        model = Glm4MoeForCausalLM.from_pretrained(folder, local_files_only=True, dtype=getattr(torch, dtype))
        self._model = model.eval()
        assert self._model.generation_config
        self._model.generation_config.eos_token_id = None  # it would end some answers early
        self._keep = keep
        self._ids: list[int] = []
        self._cache = DynamicCache()

    def read(self, ids: list[int]) -> None:
        self._cache = DynamicCache()
        prompt = torch.tensor([ids])
        self._model(input_ids=prompt, past_key_values=self._cache, use_cache=True, logits_to_keep=1)
        self._ids = ids

    def reply(self, ids: list[int], count: int) -> list[int]:
        same = _same(self._ids, ids[:-1]) if self._keep else 0
        if not same:
            self._cache = DynamicCache()
        elif same < len(self._ids):
            self._cache.crop(same - len(self._ids))
        prompt = torch.tensor([ids])
        output = self._model.generate(  # pyright: ignore[reportAttributeAccessIssue]
            inputs=prompt,
            attention_mask=torch.ones_like(prompt),
            past_key_values=self._cache,
            max_new_tokens=count,
            do_sample=False,
        )
        assert isinstance(output, torch.Tensor)
        everything: list[int] = output[0].tolist()
        self._ids = everything[:-1]
        return everything[len(ids) :]


def _same(kept: list[int], wanted: list[int]) -> int:
    """How many ids the two have in common from the start."""
    for place, (one, other) in enumerate(zip(kept, wanted, strict=False)):
        if one != other:
            return place
    return min(len(kept), len(wanted))


def main() -> None:
    folder, dtype, cache, threads = sys.argv[1:]
    with torch.inference_mode():
        serve(acts(Hub(Path(folder), dtype, cache == "kept", int(threads))))


if __name__ == "__main__":
    main()

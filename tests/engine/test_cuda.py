"""A checkpoint is put on the CUDA devices that are here, and says there what it says on the CPU."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import torch

from engine.base import EngineError, Options
from engine.checkpoint import check
from engine.generate import Read, generate
from engine.gpu.graphs import Graphed
from engine.loading import Loading
from engine.network import network
from engine.sampler import Sampler
from engine.slots import Slot
from engine.speculate import Sampled

CARD = torch.cuda.is_available()
on_a_card = pytest.mark.skipif(not CARD, reason="no CUDA device here")
NANO = Path(str(files("engine"))) / "nano"


@pytest.mark.skipif(CARD, reason="there is a CUDA device here")
def test_without_a_device_the_cure_is_told() -> None:
    with pytest.raises(EngineError, match="no CUDA device here: say --device cpu"):
        network(check(NANO), Loading(device="cuda"))


@on_a_card
@pytest.mark.parametrize("options", [Options(), Options(temperature=0.8, top_p=0.9, top_k=40, seed=5)])
def test_ids_are_those_of_the_cpu(options: Options) -> None:
    """A prompt that takes more than one pass on the CPU, and single steps, in float32."""
    prompt = torch.randint(1000, (900,), generator=torch.Generator().manual_seed(1)).tolist()
    said: list[list[int]] = []
    reads: list[int] = []
    for loading in (Loading(native=False), Loading(device="cuda")):
        made = network(check(NANO), loading)
        out: list[int] = []
        count = 0
        with torch.inference_mode():
            for step in generate(made.network, Slot(made.network.cache()), prompt, Sampler(options).choose):
                match step:
                    case Read():
                        count += 1
                    case Sampled(id):
                        out.append(id)
                if len(out) == 40:
                    break
        said.append(out)
        reads.append(count)
    assert said[0] == said[1]
    assert reads == [3, 2], "nothing that was kept, and a part or two"


@on_a_card
def test_caches_may_take_what_the_weights_leave() -> None:
    made = network(check(NANO), Loading(device="cuda"))
    assert isinstance(made.network, Graphed)
    assert made.slow == ""
    free, total = torch.cuda.mem_get_info()
    assert free - 0.2 * total < made.cache_bytes < free

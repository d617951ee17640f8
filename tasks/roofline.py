"""How long a network computes on given GPUs: its arithmetic and what it reads, against what they can do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tasks.passes import BYTES, Passes, Precision
from tasks.toml import TaskError

ROOM = 0.9
"""The share of a GPU's memory that weights and cache may fill; vLLM's `gpu_memory_utilization` default."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """What one GPU can do: bytes, bytes a second, dense operations a second, watts, dollars an hour rented.

    `docs/scale.md` has the sources.
    """

    name: str
    memory: float
    bandwidth: float
    flops: Mapping[Precision, float]
    watts: float
    hour: float


_HOPPER: Mapping[Precision, float] = {"bf16": 989e12, "fp8": 1979e12, "fp4": 989e12}
# Hopper has no four-bit arithmetic: such weights are unpacked and multiplied in bf16.

GPUS: Mapping[str, Gpu] = {
    "h100": Gpu("H100", 80e9, 3.35e12, _HOPPER, 700, 3.99),
    "h200": Gpu("H200", 141e9, 4.8e12, _HOPPER, 700, 4.59),
    "b300": Gpu("B300", 288e9, 8e12, {"bf16": 2250e12, "fp8": 4500e12, "fp4": 13125e12}, 1400, 7.89),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """`count` GPUs that hold one copy of the network between them."""

    count: int
    gpu: Gpu
    precision: Precision

    @property
    def name(self) -> str:
        return f"{self.count} x {self.gpu.name}, {self.precision}"

    def needs(self, network: Passes, context: int) -> float:
        """Bytes for the weights and the cache of so many tokens."""
        return network.parameters * BYTES[self.precision] + network.kv_bytes * context

    @property
    def room(self) -> float:
        """Bytes for weights and cache."""
        return ROOM * self.count * self.gpu.memory


def read_machine(text: str) -> Machine:
    """`8xh200:fp8`, say. Raises TaskError."""
    match = re.fullmatch(r"([1-9][0-9]*)x([a-z0-9]+):([a-z0-9]+)", text)
    names, precisions = ", ".join(GPUS), ", ".join(BYTES)
    found: list[Precision] = [one for one in BYTES if match and one == match[3]]
    if match is None or match[2] not in GPUS or not found:
        raise TaskError(f"{text}: write COUNTxGPU:WEIGHTS, GPU one of {names}, WEIGHTS one of {precisions}")
    return Machine(int(match[1]), GPUS[match[2]], found[0])


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a machine a program gets.

    `flops` and `bandwidth` are shares of the peaks. `overhead` is the seconds of a pass that neither
    explains: launches, and the exchange between GPUs. Where the defaults come from: `docs/scale.md`.
    """

    flops: float = 0.25
    bandwidth: float = 0.6
    overhead: float = 0.0184


def pass_seconds(
    network: Passes, machine: Machine, reach: Reach, new: int, before: float, sequences: int = 1
) -> float:
    """Seconds of one pass over `new` tokens after `before` cached ones in each sequence.

    The slower of arithmetic and reading, and the overhead. Roofline: Williams, Waterman and Patterson 2009,
    doi:10.1145/1498765.1498785.
    """
    if new == 0:
        return 0.0
    gpu, precision = machine.gpu, machine.precision
    compute = network.flops(new, before, sequences) / (gpu.flops[precision] * reach.flops)
    memory = network.bytes_read(new, before, precision, sequences) / (gpu.bandwidth * reach.bandwidth)
    return max(compute, memory) / machine.count + reach.overhead


def decode_seconds(
    network: Passes, machine: Machine, reach: Reach, new: int, before: int, sequences: int = 1
) -> float:
    """Seconds to write `new` tokens, one pass for each, in each of `sequences` that are alike.

    What a pass reads grows by the same amount with every token, so that of mean length stands for all.
    """
    return new * pass_seconds(network, machine, reach, 1, before + (new - 1) / 2, sequences)

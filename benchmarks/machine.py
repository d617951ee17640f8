"""The machine's side: how fast it reads memory and multiplies, with the same threads as everybody else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import torch

from benchmarks.child import serve

SECONDS = 0.2  # of trying, for each figure
EDGE = 2048  # rows and columns of the matrices


def bandwidth(size: int) -> float:
    """Bytes a second that `size` bytes are read with, over and over: from a cache, where they fit one."""
    data = torch.ones(size // 8 * 2)
    half = len(data) // 2
    first, second = data[:half], data[half:]
    ways = (data.sum, lambda: torch.dot(first, second))
    return 4 * len(data) / min(_fastest(way) for way in ways)


def matmul(dtype: str) -> float:
    """FLOP a second of a large square product. Weights of int8 are multiplied as bfloat16."""
    matrix = torch.ones(EDGE, EDGE, dtype=torch.float32 if dtype == "float32" else torch.bfloat16)
    out = torch.empty_like(matrix)
    return 2 * EDGE**3 / _fastest(lambda: torch.mm(matrix, matrix, out=out))


def _fastest(act: Callable[[], torch.Tensor]) -> float:
    """Seconds of the fastest try."""
    best, end = float("inf"), time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < end:
        act()
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    with torch.inference_mode():
        serve({"bandwidth": bandwidth, "matmul": matmul})


if __name__ == "__main__":
    main()

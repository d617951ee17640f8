"""Claim: a checkpoint is loaded with at most 1.15 times the memory that it keeps, bit for bit as transformers
loads it. Makes a random one in the hub's layout, and loads it in processes of their own."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import torch
from rich.console import Console
from rich.table import Table

from engine.checkpoint import check
from engine.load import load
from engine.weights import Dtype
from tests.engine.hub import Scaling, config_json, random_tensors, scaled, write
from tests.engine.parts import everything, joined, named

Layout = Literal["bfloat16", "channel", "block"]

BOUND = 1.15  # of what is kept
SHAPE = {
    "vocab_size": 16_384,
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "moe_intermediate_size": 512,
    "num_hidden_layers": 11,
    "num_attention_heads": 16,
    "num_key_value_heads": 2,
    "head_dim": 128,
    "n_routed_experts": 32,
    "num_experts_per_tok": 4,
}
"""0.65 billion numbers: 1.3 GB in bfloat16."""
SMALL = {
    **SHAPE,
    "vocab_size": 1024,
    "hidden_size": 512,
    "num_hidden_layers": 3,
    "moe_intermediate_size": 256,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Bytes that are kept, the highest resident size above that of the libraries, and seconds."""

    kept: int
    peak: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """`identical`: every number is what transformers loads; None where it was not asked."""

    layout: Layout
    dtype: Dtype
    shards: int
    stored_bytes: int
    kept_bytes: int
    peak_bytes: int
    ratio: float
    seconds: float
    identical: bool | None
    transformers_peak_bytes: int | None
    transformers_seconds: float | None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--small", action="store_true", help="60 MB instead of 1.3 GB")
    parser.add_argument("--folder", type=Path, help="where the checkpoints are made (a temporary folder)")
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "FOLDER", "DTYPE"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one is not None:
        what, folder, dtype = given.one
        print(json.dumps(_one(what, Path(folder), dtype)))
        return 0
    with TemporaryDirectory(dir=given.folder) as folder:
        rows = measure(Path(folder), SMALL if given.small else SHAPE)
    if given.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))
    else:
        Console().print(_table(rows))
    return 0 if all(row.ratio <= BOUND and row.identical is not False for row in rows) else 1


def measure(folder: Path, shape: Mapping[str, int]) -> Sequence[Row]:
    """Every layout into every type; what is not FP8 beside transformers."""
    rows: list[Row] = []
    for layout in get_args(Layout):
        made = make(folder / layout, layout, shape)
        for dtype in get_args(Dtype):
            peers = layout == "bfloat16" and dtype != "int8"
            rows.append(row_of(made, layout, dtype, peers=peers))
    return rows


def make(folder: Path, layout: Layout, shape: Mapping[str, int]) -> Path:
    """A checkpoint of at least eight shards."""
    scaling: Scaling | None = None if layout == "bfloat16" else layout
    raw = config_json(scaling, **shape)
    tensors = random_tensors(raw)
    numbers = shape["num_hidden_layers"] * shape["n_routed_experts"]
    numbers *= 3 * shape["hidden_size"] * shape["moe_intermediate_size"]
    size = numbers * (2 if scaling is None else 1) // 8
    return write(folder, raw, tensors if scaling is None else scaled(tensors, scaling), shard=size)


def row_of(folder: Path, layout: Layout, dtype: Dtype, *, peers: bool) -> Row:
    """Load what lies in a folder, beside transformers where `peers`."""
    files = list(folder.glob("*.safetensors"))
    taken = _taken(folder, "interlude", dtype)
    theirs = _taken(folder, "transformers", dtype) if peers else None
    return Row(
        layout,
        dtype,
        len(files),
        sum(file.stat().st_size for file in files),
        taken.kept,
        taken.peak,
        round(taken.peak / taken.kept, 3),
        round(taken.seconds, 2),
        bool(_child("compare", folder, dtype)) if peers else None,
        None if theirs is None else theirs.peak,
        None if theirs is None else round(theirs.seconds, 2),
    )


def _taken(folder: Path, what: str, dtype: Dtype) -> Taken:
    kept, peak, seconds = _child(what, folder, dtype)
    return Taken(int(kept), int(peak), seconds)


def _child(what: str, folder: Path, dtype: Dtype) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.load", "--one", what, str(folder), dtype]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def _one(what: str, folder: Path, dtype: Dtype) -> list[float]:
    """In a process of its own: kept bytes, peak bytes and seconds; or, of "compare", [1] or []."""
    checkpoint = check(folder)
    if what == "compare":
        return [1] if _identical(folder, dtype) else []
    before, began = _memory("VmRSS"), time.perf_counter()
    if what == "interlude":
        weights = load(checkpoint, dtype)
        seconds = time.perf_counter() - began
        kept = {tensor.data_ptr(): tensor.nbytes for _, tensor in everything(weights)}
    else:
        state = _transformers(folder, dtype)
        seconds = time.perf_counter() - began
        kept = {tensor.data_ptr(): tensor.nbytes for tensor in state.values()}
    return [sum(kept.values()), _memory("VmHWM") - before, seconds]


def _identical(folder: Path, dtype: Dtype) -> bool:
    """transformers leaves the MTP layer out: what it has is compared."""
    state, checkpoint = _transformers(folder, dtype), check(folder)
    mtp = f"model.layers.{checkpoint.config.num_hidden_layers}."
    compared = [
        torch.equal(tensor.to((theirs := joined(state, name)).dtype), theirs)
        for name, tensor in named(load(checkpoint, dtype))
        if not name.startswith(mtp)
    ]
    return all(compared)


def _transformers(folder: Path, dtype: Dtype) -> Mapping[str, torch.Tensor]:
    from transformers import Glm4MoeForCausalLM
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return Glm4MoeForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype)).state_dict()


def _memory(what: Literal["VmRSS", "VmHWM"]) -> int:
    """Bytes that this process has resident, now or at most so far. Its parent's do not count."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) * 1024


def _table(rows: Sequence[Row]) -> Table:
    table = Table(pad_edge=False)
    for name in (
        "stored as",
        "kept as",
        "shards",
        "MB",
        "kept",
        "peak",
        "ratio",
        "s",
        "identical",
        "their peak",
        "s",
    ):
        table.add_column(name, justify="right")
    for row in rows:
        theirs = row.transformers_peak_bytes
        table.add_row(
            row.layout,
            row.dtype,
            str(row.shards),
            f"{row.stored_bytes / 1e6:,.0f}",
            f"{row.kept_bytes / 1e6:,.0f}",
            f"{row.peak_bytes / 1e6:,.0f}",
            f"{row.ratio:.3f}",
            f"{row.seconds:.2f}",
            "-" if row.identical is None else str(row.identical),
            "-" if theirs is None else f"{theirs / 1e6:,.0f}",
            "-" if row.transformers_seconds is None else f"{row.transformers_seconds:.2f}",
        )
    return table


if __name__ == "__main__":
    sys.exit(main())

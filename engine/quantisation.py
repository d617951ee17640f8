"""Quantisation: how the eight-bit matrices of a checkpoint are scaled, as its config.json says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.tensors import Shape

SUPPORTED = (
    "supported are FP8 weights with one scale a row (compressed-tensors, strategy channel) or one a block "
    "(compressed-tensors, strategy block; or quant_method fp8 with weight_block_size)"
)


@dataclass(frozen=True, slots=True)
class Quantisation:
    """float8_e4m3fn data, each times its scale. `scale` is what the scale's name has in place of "weight".

    `block`: rows and columns that one scale counts for; None, a whole row.
    """

    scale: str
    block: tuple[int, int] | None

    def scale_name(self, weight: str) -> str:
        """The name of a matrix's scale."""
        return weight.removesuffix("weight") + self.scale

    def scale_shape(self, shape: Shape) -> Shape:
        """(out, in) to the shape of its scale."""
        rows, columns = shape
        if self.block is None:
            return rows, 1
        return -(-rows // self.block[0]), -(-columns // self.block[1])


def quantisation_of(raw: Mapping[str, Any]) -> Quantisation | None:
    """None where config.json (as it was read) has no quantization_config.

    zai-org's FP8 checkpoints are compressed-tensors, one `weight_scale` a row (vLLM's
    compressed_tensors_w8a8_fp8.py and create_fp8_scale_parameter); others have a `weight_scale_inv` for each
    128 x 128 block, which multiplies as well (vLLM's quantization/fp8.py, transformers'
    integrations/finegrained_fp8.py). Activations are scaled as they come. Raises ValueError.
    """
    found = raw.get("quantization_config")
    if found is None:
        return None
    method = found.get("quant_method")
    if found.get("activation_scheme", "dynamic") != "dynamic":
        raise ValueError(f"activation_scheme {found['activation_scheme']}; {SUPPORTED}")
    if method == "fp8":
        size = found.get("weight_block_size")
        if not size:
            raise ValueError(f"quant_method fp8 without weight_block_size; {SUPPORTED}")
        return Quantisation("weight_scale_inv", _pair(size))
    if method != "compressed-tensors":
        raise ValueError(f"quant_method {method}; {SUPPORTED}")
    groups = list(found["config_groups"].values())
    weights = [group["weights"] for group in groups]
    strategies = {(one.get("type"), one.get("num_bits"), one.get("strategy")) for one in weights}
    if strategies == {("float", 8, "channel")}:
        return Quantisation("weight_scale", None)
    if strategies == {("float", 8, "block")}:
        return Quantisation("weight_scale", _pair(weights[0]["block_structure"]))
    raise ValueError(f"compressed-tensors with weights of {sorted(map(str, strategies))}; {SUPPORTED}")


def _pair(size: Any) -> tuple[int, int]:
    rows, columns = size
    if min(rows, columns) < 1:
        raise ValueError(f"a block of {rows} x {columns}")
    return int(rows), int(columns)

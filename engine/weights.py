"""Weights: a checked folder becomes the model, through transformers' own classes."""

from __future__ import annotations

from typing import Literal

import torch
from transformers import Glm4MoeForCausalLM
from transformers.utils import logging

from engine.checkpoint import Checkpoint
from engine.tensors import ModelDamaged

Dtype = Literal["float32", "bfloat16"]


def load(checkpoint: Checkpoint, dtype: Dtype) -> Glm4MoeForCausalLM:
    """The model, on the CPU, ready to infer. Nothing is fetched. Raises ModelDamaged."""
    bar, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        model = Glm4MoeForCausalLM.from_pretrained(
            checkpoint.folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, dtype),
            attn_implementation="sdpa",
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelDamaged(f"{checkpoint.folder} cannot be loaded: {error}") from error
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()
    return model.eval()

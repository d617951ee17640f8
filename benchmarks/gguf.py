"""Runs llama.cpp's converter on a model whose tokenizer it has not met: the tokenizer is treated as GLM-4's.

    python -m benchmarks.gguf TREE CONVERTER-ARGUMENTS ...

The converter knows tokenizers by a hash of what they make of one text, and refuses all others. Ours has GLM's
layout; its way of splitting words does not matter here, for every peer is given token ids.
"""

from __future__ import annotations

import runpy
import sys
from importlib import import_module
from pathlib import Path


def _glm4(model: object, tokenizer: object) -> str:
    return "glm4"


def main() -> None:
    tree, *arguments = sys.argv[1:]
    sys.path[:0] = [tree, str(Path(tree, "gguf-py"))]
    import_module("conversion.base").TextModel.get_vocab_base_pre = _glm4
    converter = str(Path(tree, "convert_hf_to_gguf.py"))
    sys.argv = [converter, *arguments]
    runpy.run_path(converter, run_name="__main__")


if __name__ == "__main__":
    main()

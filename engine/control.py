"""The control tokens of the GLM-4.5, 4.6 and 4.7 vocabularies, and a tokenizer file that has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# In the order of their ids (151329 onwards in GLM-4.6): glm46.md section 2.
SPECIAL_BEFORE = (
    "<|endoftext|>",
    "[MASK]",
    "[gMASK]",
    "[sMASK]",
    "<sop>",
    "<eop>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|observation|>",
    "<|begin_of_image|>",
    "<|end_of_image|>",
    "<|begin_of_video|>",
    "<|end_of_video|>",
    "<|begin_of_audio|>",
    "<|end_of_audio|>",
    "<|begin_of_transcription|>",
    "<|end_of_transcription|>",
    "<|code_prefix|>",
    "<|code_middle|>",
    "<|code_suffix|>",
)
# Added tokens that are not "special": a decoder that skips special tokens keeps them.
MARKUP = (
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    "<arg_key>",
    "</arg_key>",
    "<arg_value>",
    "</arg_value>",
)
SPECIAL_AFTER = ("/nothink", "<|begin_of_box|>", "<|end_of_box|>", "<|image|>", "<|video|>")

CONTROL_TOKENS = SPECIAL_BEFORE + MARKUP + SPECIAL_AFTER
"""The 36 added tokens, in the order of their ids."""

STOPS = ("<|endoftext|>", "<|user|>", "<|observation|>")
"""Where generation ends: the eos ids of GLM's config."""

ROLES = ("<|system|>", "<|user|>", "<|assistant|>", "<|observation|>")

# Contractions, words with one leading character, up to three digits, punctuation, line ends, spaces.
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def byte_alphabet() -> tuple[str, ...]:
    """The printable character that stands for each byte 0-255 in a byte-level vocabulary (GPT-2's table)."""
    kept = {*range(33, 127), *range(161, 173), *range(174, 256)}
    moved = iter(range(256, 512))
    return tuple(chr(byte if byte in kept else next(moved)) for byte in range(256))


def tokenizer_json(merges: Sequence[tuple[str, str]] = (), pattern: str = WORDS) -> dict[str, Any]:
    """A `tokenizer.json`: 256 bytes, one token per merge, then the control tokens.

    `merges` are written in the byte alphabet, in order of rank. `pattern` splits text before merging.
    """
    pieces = [*byte_alphabet(), *dict.fromkeys(left + right for left, right in merges)]
    added = [
        {
            "id": len(pieces) + place,
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": token not in MARKUP,
        }
        for place, token in enumerate(CONTROL_TOKENS)
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {piece: place for place, piece in enumerate(pieces)},
            "merges": [list(merge) for merge in merges],
        },
    }

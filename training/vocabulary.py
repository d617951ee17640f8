"""nano's vocabulary: 4,096 byte-level tokens, cut so that a name is spelled the same wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

from engine.control import CONTROL_TOKENS, byte_alphabet, tokenizer_json

SIZE = 4096
"""Entries, control tokens included."""

PATTERN = (
    r"\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}]+|\p{Lu}+(?!\p{Ll})|\p{Lu}"  # a word, a part of a camelCase name
    r"|\p{N}{1,2}"  # digits two by two: fewer equal tokens to lose the place among
    r"| (?:==|!=|<=|>=|->|:=|//|\*\*|[-+*/%=<>]=?|\||&) "  # an operator with its spaces
    r"|[,:] "
    r"|==|!=|<=|>=|->|:=|//|\*\*|[-+*/%]=|\.\.\.|\"\"\"|'''|</"
    r"|_+|={3,}|-{3,}|\.{3,}|#+"
    r"|\r?\n"
    r"| +|\t+"
    r"|[^\p{L}\p{N}]"
)
"""No alternative holds letters together with anything else, so that copying text is copying tokens."""


def train_vocabulary(texts: Iterable[str], folder: Path) -> None:
    """Write `tokenizer.json` and `tokenizer_config.json` into `folder`.

    Args:
        texts: what nano is going to read and say. Control tokens may stand in it; they are not learned from.
        folder: made if it is not there.

    Raises:
        ValueError: the texts are too few to fill the vocabulary.
    """
    merges = _merges(texts)
    missing = SIZE - 256 - len(CONTROL_TOKENS) - len({left + right for left, right in merges})
    if missing:
        raise ValueError(f"{missing} of {SIZE} entries stay empty; give more, and more varied, texts")
    folder.mkdir(parents=True, exist_ok=True)
    file = tokenizer_json(merges, PATTERN)
    (folder / "tokenizer.json").write_text(json.dumps(file, ensure_ascii=False, indent=1), encoding="utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|endoftext|>",
        "pad_token": "<|endoftext|>",
        "clean_up_tokenization_spaces": False,
        "model_max_length": 16384,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _merges(texts: Iterable[str]) -> list[tuple[str, str]]:
    control = "|".join("".join(f"\\{c}" if not c.isalnum() else c for c in token) for token in CONTROL_TOKENS)
    learner = Tokenizer(BPE())
    learner.pre_tokenizer = Sequence(  # pyright: ignore[reportAttributeAccessIssue]
        [
            Split(Regex(control), "removed"),
            Split(Regex(PATTERN), "isolated"),
            ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = BpeTrainer(
        vocab_size=SIZE - len(CONTROL_TOKENS),
        initial_alphabet=list(byte_alphabet()),
        special_tokens=[],
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    return [tuple(merge) for merge in json.loads(learner.to_str())["model"]["merges"]]

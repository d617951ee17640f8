"""nano's vocabulary: what must hold of any texts it is trained on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from transformers import AutoTokenizer

from engine.control import CONTROL_TOKENS, MARKUP
from engine.tokenizer import Tokenizer
from training.vocabulary import SIZE, train_vocabulary


def invented(count: int) -> str:
    """Words from nowhere, enough of them to fill a vocabulary."""
    chance = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join("".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(count))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    texts = [invented(9000), "def total_price(x):\n    return x\n" * 9, "<|user|>\nfix<|assistant|>" * 9]
    train_vocabulary(texts, folder)
    return folder


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer(folder)


def test_it_has_4096_entries_of_which_the_last_36_are_glm_s(tokenizer: Tokenizer) -> None:
    assert tokenizer.size == SIZE
    assert [tokenizer.id(token) for token in CONTROL_TOKENS] == list(range(SIZE - 36, SIZE))


def test_transformers_reads_the_same_files_and_skips_only_special_tokens(folder: Path) -> None:
    theirs = AutoTokenizer.from_pretrained(folder)
    text = "[gMASK]<sop><|user|>\nfix total_price2<|assistant|>\n<think>é 漢</think>"
    ids = theirs(text, add_special_tokens=False).input_ids
    assert ids == Tokenizer(folder).encode_marked(text)
    assert theirs.decode(ids) == text
    assert theirs.decode(ids, skip_special_tokens=True) == "\nfix total_price2\n<think>é 漢</think>"
    assert theirs.convert_tokens_to_ids("<|endoftext|>") == theirs.eos_token_id == theirs.pad_token_id
    assert {t for t in CONTROL_TOKENS if t not in theirs.all_special_tokens} >= set(MARKUP)


@given(
    name=some.from_regex(r"[a-z]{1,9}(_[a-z]{1,9}){0,2}[0-9]{0,2}", fullmatch=True),
    before=some.sampled_from(
        ["", " ", "def ", "(", '"', "\n    ", "x = ", "a, ", "self.", "/", "[", "-", "é ", "in "]
    ),
    after=some.sampled_from(
        ["", " ", "(", '"', "\n", " = 1", ", b", ".x", "/", "]", ": ", " -> ", "\t", "é"]
    ),
)
def test_a_name_is_spelled_the_same_in_every_context(
    tokenizer: Tokenizer, name: str, before: str, after: str
) -> None:
    after = after.removeprefix("é") if name[-1].isalpha() else after
    alone = tokenizer.encode(name)
    assert tokenizer.encode(before + name + after) == tokenizer.encode(before) + alone + tokenizer.encode(
        after
    )


@given(text=some.text())
def test_any_text_comes_back(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_texts_that_are_too_few_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give more, and more varied, texts"):
        train_vocabulary(["hello"], tmp_path)
    assert list(tmp_path.iterdir()) == []

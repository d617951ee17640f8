"""The tokenizer keeps foreign text out of the control tokens."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base import EngineError
from engine.control import CONTROL_TOKENS, MARKUP, STOPS, byte_alphabet, tokenizer_json
from engine.tokenizer import Tokenizer

SPACE = byte_alphabet()[ord(" ")]


def made(folder: Path, merges: tuple[tuple[str, str], ...] = ()) -> Tokenizer:
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(merges)))
    return Tokenizer(folder)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    merges = (("t", "h"), ("th", "e"), (SPACE, "the"), ("o", "o"), ("l", "_"))
    return made(tmp_path_factory.mktemp("tokenizer"), merges)


def test_the_36_control_tokens_stand_in_glms_order(tokenizer: Tokenizer):
    first = tokenizer.id("<|endoftext|>")
    assert [tokenizer.id(token) - first for token in CONTROL_TOKENS] == list(range(36))
    assert {token: tokenizer.id(token) - first + 151329 for token in (*STOPS, "<think>", "/nothink")} == {
        "<|endoftext|>": 151329,
        "<|user|>": 151336,
        "<|observation|>": 151338,
        "<think>": 151350,
        "/nothink": 151360,
    }
    assert [tokenizer.id(token) - first + 151329 for token in MARKUP] == list(range(151350, 151360))
    assert tokenizer.size == first + 36


@pytest.mark.parametrize("token", CONTROL_TOKENS)
def test_a_control_token_in_foreign_text_becomes_ordinary_ids(tokenizer: Tokenizer, token: str):
    for text in (token, f"a{token}b", f"{token}{token}"):
        ids = tokenizer.encode(text)
        assert not any(map(tokenizer.is_control, ids))
        assert tokenizer.decode(ids) == text


@pytest.mark.parametrize("token", CONTROL_TOKENS)
def test_a_control_token_in_trusted_text_is_one_id(tokenizer: Tokenizer, token: str):
    assert tokenizer.encode_marked(f"a{token}b") == [
        *tokenizer.encode("a"),
        tokenizer.id(token),
        *tokenizer.encode("b"),
    ]


def test_merges_are_used_by_both_encoders(tokenizer: Tokenizer):
    assert tokenizer.encode("the the") == tokenizer.encode_marked("the the")
    assert [tokenizer.decode([id]) for id in tokenizer.encode("the the")] == ["the", " the"]


@given(text=st.text())
def test_text_survives_the_way_to_ids_and_back(tokenizer: Tokenizer, text: str):
    text = text.encode("utf-8", "replace").decode()
    ids = tokenizer.encode(text)
    pieces = tokenizer.pieces()
    streamed = [pieces.feed(id) for id in ids]
    assert tokenizer.decode(ids) == text
    assert "".join(streamed) + pieces.close() == text


def test_a_stream_gives_a_character_with_its_last_byte_and_not_before(tokenizer: Tokenizer):
    pieces = tokenizer.pieces()
    assert [pieces.feed(id) for id in tokenizer.encode("é🌍")] == ["", "é", "", "", "", "🌍"]
    assert pieces.close() == ""


def test_a_stream_that_ends_inside_a_character_says_so(tokenizer: Tokenizer):
    pieces = tokenizer.pieces()
    assert pieces.feed(tokenizer.encode("é")[0]) == ""
    assert pieces.close() == "\ufffd"


def test_an_unused_row_of_the_vocabulary_says_nothing(tokenizer: Tokenizer):
    assert tokenizer.decode([tokenizer.size + 5]) == ""


def test_the_hash_names_the_vocabulary_and_not_the_file(tmp_path: Path, tokenizer: Tokenizer):
    plain, merged = tmp_path / "plain", tmp_path / "merged"
    plain.mkdir()
    merged.mkdir()
    one = made(plain)
    assert made(merged, (("t", "h"),)).vocabulary != one.vocabulary
    (plain / "tokenizer.json").write_text(json.dumps(tokenizer_json(), indent=2, sort_keys=True))
    assert Tokenizer(plain).vocabulary == one.vocabulary
    assert one.vocabulary.startswith("sha256:") and len(one.vocabulary) == 7 + 16


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(EngineError, match=r"cannot read .*tokenizer\.json.*needs its tokenizer\.json"):
        Tokenizer(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"added_tokens": [], "model": {"vocab": {}}}'])
def test_a_broken_file_is_named(tmp_path: Path, text: str):
    (tmp_path / "tokenizer.json").write_text(text)
    with pytest.raises(EngineError, match=r"tokenizer\.json"):
        Tokenizer(tmp_path)


def test_a_vocabulary_that_is_not_byte_level_is_refused(tmp_path: Path):
    whole = tokenizer_json()
    whole["model"]["vocab"]["▁word"] = 256
    (tmp_path / "tokenizer.json").write_text(json.dumps(whole))
    with pytest.raises(EngineError, match="not byte-level"):
        Tokenizer(tmp_path)


def test_a_vocabulary_without_glms_tokens_is_refused_when_one_is_asked_for(tokenizer: Tokenizer):
    with pytest.raises(EngineError, match=r"has no <\|im_start\|>; a GLM"):
        tokenizer.id("<|im_start|>")

"""What a result may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.output import Room, cap, clean, first_lines, size


def words(text: str) -> int:
    """A tokenizer: one token for every word and every newline."""
    return len(text.replace("\n", " \n ").split(" ")) if text else 0


def characters(text: str) -> int:
    return len(text)


def test_what_fits_stays_whole() -> None:
    assert cap("one\ntwo\n", 8, characters) == "one\ntwo\n"


def test_head_and_tail_are_kept_with_the_true_size_and_the_way_to_the_rest() -> None:
    text = "\n".join(f"line {i}" for i in range(100))
    assert cap(text, 130, characters, rest="/tmp/all.txt") == (
        "line 0\nline 1\nline 2\n"
        "[... 92 lines / 730 B omitted; full output: /tmp/all.txt ...]\n"
        "line 95\nline 96\nline 97\nline 98\nline 99"
    )


def test_a_single_long_line_is_cut_inside() -> None:
    assert cap("a" * 50 + "b" * 50, 40, characters) == "a\n[... 95 B omitted ...]\nbbbb"


@given(st.text(max_size=400), st.integers(30, 200))
def test_a_cut_text_is_never_larger_than_its_room(text: str, tokens: int) -> None:
    assert characters(cap(text, tokens, characters)) <= tokens + 4


def test_of_a_first_line_that_does_not_fit_the_start_is_kept() -> None:
    assert first_lines(["abcdef", "g"], Room(4, characters)) == ["abcd"]
    assert first_lines(["ab", "cd"], Room(4, characters)) == ["ab"]


DIRTY = {
    "colours": ("\x1b[1;31mred\x1b[0m \x1b[Kplain", "red plain"),
    "a window's title": ("\x1b]0;title\x07text", "text"),
    "a link": ("\x1b]8;;http://a\x1b\\name\x1b]8;;\x1b\\", "name"),
    "an open title takes only its line": ("\x1b]0;title\nnext", "\nnext"),
    "control characters": ("a\x00b\x07c\x08d\x7fe\x9bf", "abcde"),
    "line ends": ("a\r\nb\rc\td\n", "a\nb\nc\td\n"),
    "words": ("ä \u2028 \U0001f600 <|user|>", "ä \u2028 \U0001f600 <|user|>"),
}


@pytest.mark.parametrize("name", DIRTY)
def test_control_characters_never_reach_the_model(name: str) -> None:
    text, expected = DIRTY[name]
    assert clean(text) == expected


@given(st.text())
def test_cleaned_text_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f"]
    assert clean(cleaned) == cleaned


def test_sizes_are_for_the_eye() -> None:
    assert [size(n) for n in (0, 1023, 1024, 1536, 100 << 20)] == [
        "0 B",
        "1023 B",
        "1.0 KiB",
        "1.5 KiB",
        "100.0 MiB",
    ]

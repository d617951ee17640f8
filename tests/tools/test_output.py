"""What a result may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.output import Room, cap, clean, first_lines, size
from tools.terminal import settled


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
    "the clipboard": ("a\x1b]52;c;cm0gLXJm\x07b\x9d52;c;eA==\x9cc", "abc"),
    "a device string": ("a\x1bPq#0\x1b\\b\x90q\x9cc", "abc"),
    "a character set": ("\x1b(0lq\x1b(B \x1b7kept\x1b8", "lq kept"),
    "C1 sequences": ("\x9b31mred\x9b0m", "red"),
    "an escape within an escape": ("\x1b\x1b[0m[31mred", "[31mred"),
    "text turned around": (
        "if (a) {\u202e } \u2066// b\u2069\u2069",
        "if (a) {<U+202E> } <U+2066>// b<U+2069>",
    ),
    "text without width": ("pass\u200bword\ufeff \u200d\u200c", "pass<U+200B>word<U+FEFF> \u200d\u200c"),
    "tags": ("hi\U000e0049\U000e0067\U000e006e there\U000e0101", "hi there"),
    "half a character": ("a\udcffb", "a\ufffdb"),
    "words": ("ä \u2028 \U0001f600 <|user|>", "ä \u2028 \U0001f600 <|user|>"),
}


@pytest.mark.parametrize("name", DIRTY)
def test_control_characters_never_reach_the_model(name: str) -> None:
    text, expected = DIRTY[name]
    assert clean(text) == expected


UNSEEN = "\u061c\u200b\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff\U000e0041\udcff"
PIECES = st.lists(
    st.one_of(
        st.text(max_size=4),
        st.sampled_from(
            ["\x1b", "[", "]", "\x9b", "\x9d", "31m", "8;;", "52;c;", "\x07", "\x1b\\", "P", "\r"]
        ),
        st.sampled_from(UNSEEN),
    ),
    max_size=30,
).map("".join)


@given(PIECES)
def test_cleaned_text_is_clean(text: str) -> None:
    for cleaned in (clean(text), settled(text)):
        assert not [c for c in cleaned if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f"]
        assert not set(cleaned) & set(UNSEEN) - {"\u2028"}
        assert clean(cleaned) == settled(cleaned) == cleaned


REDRAWN = {
    "a bar": ("start\n 10%\r 50%\r100%\ndone\n", "start\n100%\ndone\n"),
    "a bar that ends in a return": ("50%\r100%\r", "100%"),
    "a bar that is erased": ("Downloading 50%\r\x1b[KDone\n", "Done\n"),
    "a bar that is blanked": ("Downloading 50%\r               \rDone\n", "Done\n"),
    "a line that is written over in part": ("12345\rab\n", "ab345\n"),
    "backspaces": ("|\b/\b-\b\\\b ok\n", " ok\n"),
    "nested bars (tqdm)": (
        "outer 0/2\n\rinner 0/2\x1b[A\n\rinner 2/2\x1b[A\router 1/2\n\rinner 1/2\x1b[A\router 2/2\n\x1b[K",
        "outer 2/2\n",
    ),
    "layers (docker pull)": (
        "a: Waiting\nb: Waiting\n\x1b[2A\x1b[2K\ra: Pulled\r\x1b[2B\x1b[1A\x1b[2K\rb: Pulled\r\x1b[1BDone\n",
        "a: Pulled\nb: Pulled\nDone\n",
    ),
    "a spinner (npm)": ("\x1b[1G\x1b[0K\u280b\x1b[1G\x1b[0K\u2819\x1b[1G\x1b[0Kadded 3\n", "added 3\n"),
    "a block (pip, rich)": (
        "\x1b[?25l one\n two\x1b[1A\r\x1b[2K ONE\n\x1b[2K TWO\n\x1b[?25h",
        " ONE\n TWO\n",
    ),
    "a cleared screen keeps what was before": (
        "before\n\x1b[H\x1b[2Jone\n\x1b[H\x1b[2Jtwo\n",
        "before\ntwo\n",
    ),
    "another screen goes again": ("a\n\x1b[?1049h\x1b[Hediting\x1b[?1049lb\n", "a\nb\n"),
    "colours alone change nothing else": ("\x1b[31m-a  \x1b[m\n", "-a  \n"),
}


@pytest.mark.parametrize("name", REDRAWN)
def test_of_what_was_drawn_again_the_last_is_shown(name: str) -> None:
    text, expected = REDRAWN[name]
    assert settled(text) == expected


@pytest.mark.parametrize(
    "far", ["\x1b[99999;99999Hx", "\x1b[99999999Bx", "\x1b[99999Cx", "\x1b[99999@x", "\x1b[99999Lx"]
)
def test_a_cursor_sent_far_away_does_not_fill_the_memory(far: str) -> None:
    assert len(settled(f"a\rb{far}\n")) < 1200


def test_sizes_are_for_the_eye() -> None:
    assert [size(n) for n in (0, 1023, 1024, 1536, 100 << 20)] == [
        "0 B",
        "1023 B",
        "1.0 KiB",
        "1.5 KiB",
        "100.0 MiB",
    ]

"""The core of edit: bytes in, bytes out."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tools.replace import NotReplaced, Replaced, replace

CASES = {
    "one line": (b"a\nb\nc\n", "b", "B", Replaced(b"a\nB\nc\n", 2, 2)),
    "part of a line": (b"x = 1\n", "1", "2", Replaced(b"x = 2\n", 1, 1)),
    "only the lines that differ are named": (
        b"a\nb\nc\nd\n",
        "a\nb\nc\nd\n",
        "a\nB\nC\nd\n",
        Replaced(b"a\nB\nC\nd\n", 2, 3),
    ),
    "a line more": (b"a\nc\n", "a\nc", "a\nb\nc", Replaced(b"a\nb\nc\n", 2, 2)),
    "a line less": (b"a\nb\nc\n", "b\n", "", Replaced(b"a\nc\n", 2, 2)),
    "no final newline": (b"a\nb", "b", "c", Replaced(b"a\nc", 2, 2)),
    "CRLF": (b"a\r\nb\r\nc\r\n", "a\nb", "a\nB\nBB", Replaced(b"a\r\nB\r\nBB\r\nc\r\n", 2, 3)),
    "CRLF in what was asked": (b"a\r\nb\r\n", "a\r\nb", "A\r\nB", Replaced(b"A\r\nB\r\n", 1, 2)),
    "a line more in CRLF": (b"a\r\nb\r\n", "b", "b\nc", Replaced(b"a\r\nb\r\nc\r\n", 3, 3)),
    "a line more at an end without newline": (b"a\r\nb", "b", "b\nc", Replaced(b"a\r\nb\r\nc", 3, 3)),
    "mixed line ends stay": (
        b"a\r\nb\nc\r\nd\n",
        "a\nb\nc\nd",
        "a\nb\nX\nd",
        Replaced(b"a\r\nb\nX\r\nd\n", 3, 3),
    ),
    "a line more before mixed line ends": (
        b"a\r\nb\nc\n",
        "a\nb\nc\n",
        "X\na\nb\nc\n",
        Replaced(b"X\r\na\r\nb\nc\n", 1, 1),
    ),
    "a line more among mixed line ends": (
        b"a\nb\r\nc\nd\r\n",
        "a\nb\nc\nd\n",
        "a\nB\nBB\nc\nd\n",
        Replaced(b"a\nB\r\nBB\r\nc\nd\r\n", 2, 3),
    ),
    "a line less among mixed line ends": (
        b"a\r\nb\nc\n",
        "a\nb\nc",
        "a\nc",
        Replaced(b"a\r\nc\n", 2, 2),
    ),
    "all lines other ones": (
        b"a\r\nb\nc",
        "a\nb\nc",
        "x\ny\nz\nw",
        Replaced(b"x\r\ny\nz\nw", 1, 4),
    ),
    "a lone carriage return is no line end": (b"a\rb\nc\n", "c", "C", Replaced(b"a\rb\nC\n", 2, 2)),
    "byte-order mark": (b"\xef\xbb\xbfa\nb\n", "a\nb", "A\nb", Replaced(b"\xef\xbb\xbfA\nb\n", 1, 1)),
    "invalid UTF-8 elsewhere": (b"\xff\xfe\x80\nb\n", "b", "c", Replaced(b"\xff\xfe\x80\nc\n", 2, 2)),
    "not ASCII": ("ä\nß\n".encode(), "ß", "ẞ", Replaced("ä\nẞ\n".encode(), 2, 2)),
    "blanks at the end of lines elsewhere": (b"a  \nb\t\nc\n", "c", "d", Replaced(b"a  \nb\t\nd\n", 3, 3)),
    "blanks ignored at the end of lines": (
        b"a  \nb\nc\n",
        "a\nb\n",
        "a\nB\n",
        Replaced(b"a  \nB\nc\n", 2, 2, note="trailing blanks ignored"),
    ),
    "a last line that has no newline": (
        b"a\nb",
        "b\n",
        "c\n",
        Replaced(b"a\nc", 2, 2, note="trailing blanks ignored"),
    ),
    "indented by more": (
        b"class A:\n    def f():\n\n        return 1\n",
        "def f():\n\n    return 1\n",
        "def f():\n\n    x = 2\n\n    return x\n",
        Replaced(b"class A:\n    def f():\n\n        x = 2\n\n        return x\n", 4, 6, note="indent +4"),
    ),
    "indented by less": (
        b"if a:\n  b\n  c\n",
        "    b\n    c",
        "    b\n    d",
        Replaced(b"if a:\n  b\n  d\n", 3, 3, note="indent -2"),
    ),
    "indented by a tab": (
        b"if a {\n\tif b {\n\t\tc\n",
        "if b {\n\tc",
        "if b {\n\td",
        Replaced(b"if a {\n\tif b {\n\t\td\n", 3, 3, note="indent +1 tab"),
    ),
    "indented, with CRLF": (
        b"if a:\r\n  b\r\n  c\r\n",
        "b\nc",
        "b\nd\ne",
        Replaced(b"if a:\r\n  b\r\n  d\r\n  e\r\n", 3, 4, note="indent +2"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_replaced_and_every_other_byte_stays(name: str) -> None:
    data, old, new, expected = CASES[name]
    assert replace(data, old, new) == expected


def test_every_place_is_replaced_when_asked_for() -> None:
    assert replace(b"a b\nc\na\n", "a", "x\ny", every=True) == Replaced(b"x\ny b\nc\nx\ny\n", 1, 5, 2)


REFUSED = {
    "twice": (b"a\nb\na\n", "a", "x", (1, 3)),
    "twice but for blanks": (b"a \nb\na \nb\n", "a\nb", "x", (1, 3)),
    "twice but for indents": (b" a\n b\n  a\n  b\n", "a\nb", "x", (1, 3)),
    "nowhere": (b"a\nb\n", "c", "x", ()),
    "indents that differ": (b"  a\n    b\n", "a\nb", "x", ()),
    "other words": (b"  a\n  c\n", "a\nb", "x", ()),
    "only blanks": (b"a\n", "   ", "x", ()),
    "new lines that cannot be moved left": (b"if a:\n  b\n  c\n", "    b\n    c", "    b\nd", ()),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_there_once_is_refused_with_its_lines(name: str) -> None:
    data, old, new, lines = REFUSED[name]
    with pytest.raises(NotReplaced) as failure:
        replace(data, old, new)
    assert failure.value.lines == lines


pieces = st.binary(max_size=40).filter(lambda data: b"needle" not in data)


@given(pieces, pieces, st.text(alphabet="ab\u00e4 \t", max_size=8))
def test_untouched_bytes_stay(before: bytes, after: bytes, new: str) -> None:
    data = before + b"needle" + after
    assume(data.count(b"needle") == 1 and new != "needle")
    assert replace(data, "needle", new).data == before + new.encode() + after


line = st.text(alphabet="abc \t", max_size=4).map(str.encode)
ends = st.sampled_from([b"\n", b"\r\n"])


@given(st.lists(st.tuples(line, ends), max_size=6), st.lists(st.tuples(line, ends), max_size=6), ends)
def test_untouched_lines_keep_their_ends(
    before: list[tuple[bytes, bytes]], after: list[tuple[bytes, bytes]], end: bytes
) -> None:
    above, below = (b"".join(a + b for a, b in part) for part in (before, after))
    done = replace(above + b"<old>" + end + below, "<old>", "<new>\n<more>")
    assert done.data == above + b"<new>" + end + b"<more>" + end + below
    assert (done.first, done.last) == (len(before) + 1, len(before) + 2)


def test_thousands_of_places_take_no_time() -> None:
    data = b"a\nb\r\n" * 100_000
    done = replace(data, "a", "cc", every=True)
    assert done == Replaced(b"cc\nb\r\n" * 100_000, 1, 199_999, 100_000)

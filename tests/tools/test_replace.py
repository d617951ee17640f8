"""The core of edit: bytes in, bytes out."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tools.change import NotReplaced, Place, Replaced, Replacement
from tools.encoding import encodings, wide
from tools.replace import replace


def done(data: bytes, first: int, last: int, count: int = 1, note: str = "") -> Replaced:
    """What one replacement came to."""
    return Replaced(data, (Place(first, last, count, note),))


def put(data: bytes, old: str, new: str, *, every: bool = False) -> Replaced:
    """One replacement."""
    return replace(data, [Replacement(old, new, every)])


CASES = {
    "one line": (b"a\nb\nc\n", "b", "B", done(b"a\nB\nc\n", 2, 2)),
    "part of a line": (b"x = 1\n", "1", "2", done(b"x = 2\n", 1, 1)),
    "only the lines that differ are named": (
        b"a\nb\nc\nd\n",
        "a\nb\nc\nd\n",
        "a\nB\nC\nd\n",
        done(b"a\nB\nC\nd\n", 2, 3),
    ),
    "a line more": (b"a\nc\n", "a\nc", "a\nb\nc", done(b"a\nb\nc\n", 2, 2)),
    "a line less": (b"a\nb\nc\n", "b\n", "", done(b"a\nc\n", 2, 2)),
    "no final newline": (b"a\nb", "b", "c", done(b"a\nc", 2, 2)),
    "CRLF": (b"a\r\nb\r\nc\r\n", "a\nb", "a\nB\nBB", done(b"a\r\nB\r\nBB\r\nc\r\n", 2, 3)),
    "CRLF in what was asked": (b"a\r\nb\r\n", "a\r\nb", "A\r\nB", done(b"A\r\nB\r\n", 1, 2)),
    "a line more in CRLF": (b"a\r\nb\r\n", "b", "b\nc", done(b"a\r\nb\r\nc\r\n", 3, 3)),
    "a line more at an end without newline": (b"a\r\nb", "b", "b\nc", done(b"a\r\nb\r\nc", 3, 3)),
    "mixed line ends stay": (
        b"a\r\nb\nc\r\nd\n",
        "a\nb\nc\nd",
        "a\nb\nX\nd",
        done(b"a\r\nb\nX\r\nd\n", 3, 3),
    ),
    "a line more before mixed line ends": (
        b"a\r\nb\nc\n",
        "a\nb\nc\n",
        "X\na\nb\nc\n",
        done(b"X\r\na\r\nb\nc\n", 1, 1),
    ),
    "a line more among mixed line ends": (
        b"a\nb\r\nc\nd\r\n",
        "a\nb\nc\nd\n",
        "a\nB\nBB\nc\nd\n",
        done(b"a\nB\r\nBB\r\nc\nd\r\n", 2, 3),
    ),
    "a line less among mixed line ends": (
        b"a\r\nb\nc\n",
        "a\nb\nc",
        "a\nc",
        done(b"a\r\nc\n", 2, 2),
    ),
    "all lines other ones": (
        b"a\r\nb\nc",
        "a\nb\nc",
        "x\ny\nz\nw",
        done(b"x\r\ny\nz\nw", 1, 4),
    ),
    "a lone carriage return is no line end": (b"a\rb\nc\n", "c", "C", done(b"a\rb\nC\n", 2, 2)),
    "byte-order mark": (b"\xef\xbb\xbfa\nb\n", "a\nb", "A\nb", done(b"\xef\xbb\xbfA\nb\n", 1, 1)),
    "invalid UTF-8 elsewhere": (b"\x80\xff\xfe\nb\n", "b", "c", done(b"\x80\xff\xfe\nc\n", 2, 2)),
    "not ASCII": ("ä\nß\n".encode(), "ß", "ẞ", done("ä\nẞ\n".encode(), 2, 2)),
    "blanks at the end of lines elsewhere": (b"a  \nb\t\nc\n", "c", "d", done(b"a  \nb\t\nd\n", 3, 3)),
    "blanks ignored at the end of lines": (
        b"a  \nb\nc\n",
        "a\nb\n",
        "a\nB\n",
        done(b"a  \nB\nc\n", 2, 2, note="trailing blanks ignored"),
    ),
    "a last line that has no newline": (
        b"a\nb",
        "b\n",
        "c\n",
        done(b"a\nc", 2, 2, note="trailing blanks ignored"),
    ),
    "indented by more": (
        b"class A:\n    def f():\n\n        return 1\n",
        "def f():\n\n    return 1\n",
        "def f():\n\n    x = 2\n\n    return x\n",
        done(b"class A:\n    def f():\n\n        x = 2\n\n        return x\n", 4, 6, note="indent +4"),
    ),
    "indented by less": (
        b"if a:\n  b\n  c\n",
        "    b\n    c",
        "    b\n    d",
        done(b"if a:\n  b\n  d\n", 3, 3, note="indent -2"),
    ),
    "indented by a tab": (
        b"if a {\n\tif b {\n\t\tc\n",
        "if b {\n\tc",
        "if b {\n\td",
        done(b"if a {\n\tif b {\n\t\td\n", 3, 3, note="indent +1 tab"),
    ),
    "indented, with CRLF": (
        b"if a:\r\n  b\r\n  c\r\n",
        "b\nc",
        "b\nd\ne",
        done(b"if a:\r\n  b\r\n  d\r\n  e\r\n", 3, 4, note="indent +2"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_replaced_and_every_other_byte_stays(name: str) -> None:
    data, old, new, expected = CASES[name]
    assert put(data, old, new) == expected


def test_every_place_is_replaced_when_asked_for() -> None:
    assert put(b"a b\nc\na\n", "a", "x\ny", every=True) == done(b"x\ny b\nc\nx\ny\n", 1, 5, 2)


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
        put(data, old, new)
    assert failure.value.lines == lines


pieces = st.binary(max_size=40).filter(lambda data: b"needle" not in data)


@given(pieces, pieces, st.text(alphabet="ab\u00e4 \t", max_size=8))
def test_untouched_bytes_stay(before: bytes, after: bytes, new: str) -> None:
    data = before + b"needle" + after
    assume(wide(data) is None)
    encoded = new.encode(encodings(data)[0])
    assert put(data, "needle", new).data == before + encoded + after


line = st.text(alphabet="abc \t", max_size=4).map(str.encode)
ends = st.sampled_from([b"\n", b"\r\n"])


@given(st.lists(st.tuples(line, ends), max_size=6), st.lists(st.tuples(line, ends), max_size=6), ends)
def test_untouched_lines_keep_their_ends(
    before: list[tuple[bytes, bytes]], after: list[tuple[bytes, bytes]], end: bytes
) -> None:
    above, below = (b"".join(a + b for a, b in part) for part in (before, after))
    made = put(above + b"<old>" + end + below, "<old>", "<new>\n<more>")
    assert made.data == above + b"<new>" + end + b"<more>" + end + below
    assert made.places == (Place(len(before) + 1, len(before) + 2),)


def test_thousands_of_places_take_no_time() -> None:
    data = b"a\nb\r\n" * 100_000
    assert put(data, "a", "cc", every=True) == done(b"cc\nb\r\n" * 100_000, 1, 199_999, 100_000)

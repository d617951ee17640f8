"""What holds of an edit whatever the file and the texts are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tools.change import NotReplaced, Overlapping, Replacement
from tools.edit import Edit, EditArguments, OneEdit
from tools.encoding import encodings, wide
from tools.replace import replace

piece = st.one_of(
    st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n", b"\t", b"  ", b"\xef\xbb\xbf", "ä€".encode(), b"\0"]),
    st.binary(max_size=4),
    st.text(alphabet="abc ", max_size=6).map(str.encode),
)
some = st.lists(piece, max_size=12).map(b"".join)
mark = st.sampled_from([b"", b"", b"\xef\xbb\xbf"])
new = st.text(alphabet="xyä \t\n", max_size=12)
ascii = st.text(alphabet="xy \t\n", max_size=12)


@given(mark, some, some, st.sampled_from(["<old>", "<old\nold>", "<\n\n>"]), st.booleans(), new)
def test_only_the_bytes_of_the_match_change(
    mark: bytes, before: bytes, after: bytes, old: str, crlf: bool, new: str
) -> None:
    found = old.replace("\n", "\r\n" if crlf else "\n").encode()
    data = mark + before + found + after
    assume(wide(data) is None and old != new)
    done = replace(data, [Replacement(old, new)]).data
    end = len(done) - len(after)
    assert (done[: len(mark + before)], done[end:]) == (mark + before, after)
    assert done[len(mark + before) : end].replace(b"\r\n", b"\n") == new.encode(encodings(data)[0])


@given(st.lists(some, min_size=2, max_size=5), st.data())
def test_edits_at_once_come_to_what_they_come_to_one_after_another(
    parts: list[bytes], data: st.DataObject
) -> None:
    olds = [f"<{number}>" for number in range(len(parts) - 1)]
    text = parts[0] + b"".join(old.encode() + part for old, part in zip(olds, parts[1:], strict=True))
    assume(all(text.count(old.encode()) == 1 for old in olds))
    assume(not any(part.endswith(b"\r") for part in parts))  # a new line would make a pair of it
    assume(wide(text) is None and not text.startswith((b"<", b"\xef", b"\xff", b"\xfe")))
    edits = [Replacement(old, data.draw(ascii)) for old in data.draw(st.permutations(olds))]
    one_by_one = text
    for edit in edits:
        one_by_one = replace(one_by_one, [edit]).data
    assert replace(text, edits).data == one_by_one


@given(st.text(alphabet="aä€\U0001f600\n\r ", min_size=1), st.sampled_from(["utf-16", "utf-32"]), new)
def test_wide_files_stay_what_they_are(text: str, encoding: str, new: str) -> None:
    data = f"{text}<old>{text}".encode(encoding)
    ends = "\r\n" if "\r\n" in text and "\n" not in text.replace("\r\n", "") else "\n"
    assume("\n" not in new or (ends == "\n" and "\r\n" not in text))
    assert replace(data, [Replacement("<old>", new)]).data == f"{text}{new}{text}".encode(encoding)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def place(loop: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    root, sandboxes = tmp_path_factory.mktemp("work"), Local()
    yield loop.run(sandboxes.take(Spec(tree=root))), root / "a"
    loop.run(sandboxes.close())


word = st.text(alphabet="ab\n ", max_size=4)


@given(
    st.text(alphabet="ab\n ", max_size=20),
    st.lists(st.tuples(word, word, st.booleans()), min_size=1, max_size=3),
)
def test_a_call_makes_all_of_its_edits_or_changes_nothing(
    loop: asyncio.Runner, place: tuple[Sandbox, Path], text: str, edits: list[tuple[str, str, bool]]
) -> None:
    sandbox, file = place
    file.write_text(text)
    file.chmod(0o750)
    asked = EditArguments(
        path="a", edits=tuple(OneEdit(old=old, new=new, all=all) for old, new, all in edits)
    )
    tool = Edit()
    before = file.stat().st_ino
    answer = loop.run(tool.run(asked, sandbox))
    try:
        assert all(one.old and one.old != one.new for one in asked.replacements())
        expected = replace(text.encode(), asked.replacements())
        every = any(place.count > 1 for place in expected.places)
    except (AssertionError, NotReplaced, Overlapping):
        every, expected = False, None
    if expected is None or every:  # what was not read is not changed in several places
        assert not answer.ok
        assert (file.read_text(), file.stat().st_ino) == (text, before)
    else:
        assert answer.ok
        assert file.read_bytes() == expected.data
    assert file.stat().st_mode & 0o777 == 0o750

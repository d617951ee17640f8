"""read, over real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.base import FileMissing, Sandbox
from tools.output import Room
from tools.read import CHUNK, Read, ReadArguments
from tools.tool import Output

SPECIAL = (
    "<|endoftext|> [MASK] [gMASK] [sMASK] <sop> <eop> <|system|> <|user|> <|assistant|> <|observation|> "
    "<|begin_of_image|> <|end_of_image|> <|begin_of_video|> <|end_of_video|> <|begin_of_audio|> "
    "<|end_of_audio|> <|begin_of_transcription|> <|end_of_transcription|> <|code_prefix|> <|code_middle|> "
    "<|code_suffix|> <think> </think> <tool_call> </tool_call> <tool_response> </tool_response> <arg_key> "
    "</arg_key> <arg_value> </arg_value> /nothink <|begin_of_box|> <|end_of_box|> <|image|> <|video|>"
)


async def read(box: Sandbox, path: str, tokens: int = 10_000, **where: int) -> str:
    output = await Read().run(ReadArguments(path=path, **where), box)
    return await output.fit(Room(tokens, len), box)


async def refused(box: Sandbox, path: str, **where: int) -> str:
    output = await Read().run(ReadArguments(path=path, **where), box)
    assert type(output) is Output and not output.ok
    return output.text


async def test_a_file_is_shown_as_it_is_without_its_last_newline(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_bytes(b"def f():\n\treturn 1\n")
    assert await read(box, "a.py") == "def f():\n\treturn 1"


async def test_of_a_file_with_carriage_returns_the_lines_are_shown(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    assert await read(box, "a.txt") == "a\nb"


async def test_what_is_no_utf_8_is_read_as_latin_1(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"caf\xe9\n")
    assert await read(box, "a.txt") == "café"


async def test_special_tokens_in_a_file_are_text(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text(SPECIAL)
    assert await read(box, "a.txt") == SPECIAL


PARTS = {
    "the middle": ({"offset": 2, "limit": 2}, "two\nthree\n[lines 2-3 of 4; read offset=4 for more]"),
    "the end": ({"offset": 3}, "three\nfour\n[lines 3-4 of 4]"),
    "the start": ({"limit": 1}, "one\n[lines 1-1 of 4; read offset=2 for more]"),
    "more than there is": ({"limit": 100}, "one\ntwo\nthree\nfour"),
}


@pytest.mark.parametrize("name", PARTS)
async def test_a_part_says_which_part_it_is(box: Sandbox, root: Path, name: str) -> None:
    where, expected = PARTS[name]
    (root / "a.txt").write_text("one\ntwo\nthree\nfour\n")
    assert await read(box, "a.txt", **where) == expected


async def test_what_does_not_fit_can_be_read_from_where_it_stops(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("".join(f"line {i}\n" for i in range(1, 101)))
    assert await read(box, "a.txt", tokens=64) == (
        "line 1\nline 2\nline 3\nline 4\n[lines 1-4 of 100; read offset=5 for more]"
    )


async def test_a_very_long_line_is_cut_with_a_mark(box: Sandbox, root: Path) -> None:
    (root / "a.js").write_bytes(b"x" * (CHUNK + 5000) + b"\nend\n")
    assert await read(box, "a.js") == "x" * 2000 + f" [... {CHUNK + 3000} bytes more]\nend"


async def test_a_line_over_two_chunks_is_one_line(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"a" * (CHUNK - 3) + b"\nb12345\nc\n")
    assert await read(box, "a.txt", offset=2) == "b12345\nc\n[lines 2-3 of 3]"


async def test_a_hundred_megabytes_are_read_by_lines(box: Sandbox, root: Path) -> None:
    with (root / "big.log").open("wb") as file:
        for start in range(0, 1_000_000, 10_000):
            file.write(b"".join(b"%099d\n" % number for number in range(start, start + 10_000)))
    assert await read(box, "big.log", offset=999_999) == (
        f"{999_998:099d}\n{999_999:099d}\n[lines 999999-1000000 of 1000000]"
    )
    assert await read(box, "big.log", limit=1) == (
        f"{0:099d}\n[lines 1-1 of 1000000; read offset=2 for more]"
    )


async def test_an_empty_file_says_so(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"")
    assert await read(box, "a.txt") == "[empty file]"


async def test_past_the_end_the_number_of_lines_is_said(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"a\nb\n")
    assert await refused(box, "a.txt", offset=3) == "error: a.txt has 2 lines; offset=3 is past its end"


async def test_binary_files_are_refused_by_kind_and_size(box: Sandbox, root: Path) -> None:
    (root / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    with (root / "disk.img").open("wb") as file:
        file.truncate(100 << 20)
    assert await refused(box, "a.png") == (
        "error: a.png is binary (PNG image, 2.0 KiB); use shell to look into it"
    )
    assert await refused(box, "disk.img") == (
        "error: disk.img is binary (data, 100.0 MiB); use shell to look into it"
    )


async def test_of_a_folder_the_names_are_listed(box: Sandbox, root: Path) -> None:
    for name in ("src/pkg", "src/.git", "empty"):
        (root / name).mkdir(parents=True)
    for name in ("b.py", "a b.py", ".env"):
        (root / "src" / name).write_bytes(b"")
    assert await refused(box, "src") == "error: src is a folder; it holds: .env, a b.py, b.py, pkg/"
    assert await refused(box, "empty") == "error: empty is a folder; it holds: nothing"


async def test_of_a_large_folder_fifty_names_are_listed(box: Sandbox, root: Path) -> None:
    (root / "many").mkdir()
    for number in range(60):
        (root / "many" / f"{number:02}").write_bytes(b"")
    names = ", ".join(f"{number:02}" for number in range(50))
    assert await refused(box, "many") == f"error: many is a folder; it holds: {names}, and 10 more"


async def test_a_file_that_is_not_there_is_the_sandboxs_to_refuse(box: Sandbox) -> None:
    with pytest.raises(FileMissing):
        await read(box, "no.txt")

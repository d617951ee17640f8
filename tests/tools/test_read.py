"""read, over real files."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from sandbox.base import Sandbox
from sandbox.errors import FileMissing
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


PIXELS = {
    "a.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480), "PNG image, 640x480, 24 B"),
    "a.gif": (b"GIF89a" + struct.pack("<HH", 32, 16) + b"\0", "GIF image, 32x16, 11 B"),
    "a.jpg": (
        b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 20, 30) + bytes(8),
        "JPEG image, 30x20, 25 B",
    ),
    "lossy.webp": (
        b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 77, 55),
        "WebP image, 77x55, 30 B",
    ),
    "lossless.webp": (
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0/" + struct.pack("<I", 76 | 54 << 14) + bytes(5),
        "WebP image, 77x55, 30 B",
    ),
    "extended.webp": (
        b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x4c\0\0\x36\0\0",
        "WebP image, 77x55, 30 B",
    ),
    "cut.png": (b"\x89PNG\r\n\x1a\n\0", "PNG image, 9 B"),
    "a.zip": (b"PK\x03\x04" + bytes(10), "ZIP archive, 14 B"),
    "a.tar": (b"a.txt".ljust(257, b"\0") + b"ustar\0", "tar archive, 263 B"),
    "a.db": (b"SQLite format 3\0", "SQLite database, 16 B"),
    "a.woff2": (b"wOF2\0\1", "WOFF font, 6 B"),
    "a.mp4": (b"\0\0\0\x18ftypmp42", "MP4 video, 12 B"),
    "odd.txt": (b"\xff\xfea", "UTF-16 text, 3 B"),
}


@pytest.mark.parametrize("name", PIXELS)
async def test_of_what_is_no_text_the_nature_is_told(box: Sandbox, root: Path, name: str) -> None:
    data, kind = PIXELS[name]
    (root / name).write_bytes(data)
    assert await refused(box, name) == f"error: {name} is binary ({kind}); use shell to look into it"


@pytest.mark.parametrize("text", ["BMW\n", "MZ\n", "ID3 tags\n", "II*\n", "12345678WEBP\n", "GIF89a\n"])
async def test_a_text_that_starts_like_something_else_is_a_text(box: Sandbox, root: Path, text: str) -> None:
    (root / "a.txt").write_text(text)
    assert await read(box, "a.txt") == text.rstrip()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be"])
async def test_wide_characters_are_read(box: Sandbox, root: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (root / "a.txt").write_bytes(f"{mark}grün\r\n\U0001f600\n".encode(encoding))
    assert await read(box, "a.txt", offset=2) == "\U0001f600\n[lines 2-2 of 2]"


async def test_lines_are_numbered_when_asked_for(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("one\n\nthree\n")
    assert await read(box, "a.txt", numbers=True) == "1\tone\n2\t\n3\tthree"
    assert await read(box, "a.txt", numbers=True, offset=3) == "3\tthree\n[lines 3-3 of 3]"


async def test_a_notebook_is_read_by_cells(box: Sandbox, root: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {
            "cell_type": "code",
            "source": "print(1)\nplot()",
            "outputs": [
                {"output_type": "stream", "text": [f"{i}\n" for i in range(25)]},
                {"output_type": "display_data", "data": {"text/plain": "<Figure>", "image/png": "iVBO"}},
                {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["\x1b[31m"]},
            ],
        },
    ]
    (root / "a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    numbers = "\n".join(map(str, range(20)))
    assert await read(box, "a.ipynb") == (
        "[notebook of 2 cells; edit finds what its JSON holds]\n[cell 1, markdown]\n# Title\ntext\n"
        f"[cell 2, code]\nprint(1)\nplot()\n[output of cell 2]\n{numbers}\n[... 5 lines more]\n"
        "[output of cell 2]\n<Figure>\n[image/png]\n[output of cell 2]\nValueError: no"
    )
    assert await read(box, "a.ipynb", offset=5, limit=1) == (
        "[cell 2, code]\n[lines 5-5 of 34; read offset=6 for more]"
    )


@pytest.mark.parametrize(
    "text", ["{", "[" * 100_000, '{"cells": 1}', "plain"], ids=["open", "deep", "no cells", "plain"]
)
async def test_what_is_no_notebook_is_read_as_it_is(box: Sandbox, root: Path, text: str) -> None:
    (root / "a.ipynb").write_text(text)
    assert (await read(box, "a.ipynb", tokens=200_000)).startswith(text[:2000])


READERS = {
    "pdftotext": "printf 'one\\n\\ftwo\\n\\f'",
    "python3": "printf 'one\\ftwo\\n'",
}


@pytest.mark.parametrize("name", READERS)
async def test_a_pdf_is_read_by_what_the_sandbox_has(box: Sandbox, root: Path, name: str) -> None:
    (root / "a.pdf").write_bytes(b"%PDF-1.4\n\0")
    (root / "bin").mkdir()
    (root / "bin" / name).write_text(f"#!/bin/sh\n{READERS[name]}\n")
    (root / "bin" / name).chmod(0o755)
    await box.run('PATH="$PWD/bin:$PATH"')
    assert await read(box, "a.pdf") == "[page 1]\none\n[page 2]\ntwo"


async def test_without_a_reader_a_pdf_says_what_reads_it(box: Sandbox, root: Path) -> None:
    (root / "a.pdf").write_bytes(b"%PDF-1.4\n\0")
    (root / "bin").mkdir()
    for name in ("pdftotext", "python3"):
        (root / "bin" / name).write_text("#!/bin/sh\nexit 1\n")
        (root / "bin" / name).chmod(0o755)
    await box.run('PATH="$PWD/bin:$PATH"')
    assert await refused(box, "a.pdf") == (
        "error: a.pdf is a PDF (10 B); to read it, pdftotext (poppler-utils) or pypdf must be in the sandbox"
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

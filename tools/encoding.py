"""What the bytes of a text file say: UTF-8; UTF-16 or UTF-32 where a mark says so; else Latin-1."""

from __future__ import annotations

from dataclasses import dataclass

LATIN = "cp1252"
"""Latin-1 with the quotes and dashes that Windows put where it has nothing to show."""

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LONG = 64 << 10


@dataclass(frozen=True, slots=True)
class Wide:
    """A text whose characters take two or four bytes; `mark` says so at its start."""

    mark: bytes
    encoding: str
    text: str


def wide(data: bytes) -> Wide | None:
    """The text of all the bytes of such a file, None where it is another."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                continue
            return Wide(mark, encoding, text) if "\0" not in text else None
    return None


def encodings(data: bytes) -> tuple[str, ...]:
    """In which a text may stand in any other file; a new text takes the first that holds it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return (LATIN, "utf-8") if data.decode("utf-8", "ignore").isascii() else ("utf-8", LATIN)
    return ("utf-8",)


def decoded(line: bytes) -> str:
    """A line to be shown: what is no UTF-8 is read as Latin-1."""
    parts: list[str] = []
    at = 0
    while len(line) <= _LONG:
        try:
            return "".join((*parts, line[at:].decode()))
        except UnicodeDecodeError as problem:
            start, end = at + problem.start, at + problem.end
            parts += (line[at:start].decode(), line[start:end].decode(LATIN, "replace"))
            at = end
    return line.decode("utf-8", "replace")


def text_of(data: bytes) -> str:
    """A whole file as `edit` matches it: without byte-order mark, `\\n` for `\\r\\n`."""
    found = wide(data)
    if found is not None:
        return found.text.replace("\r\n", "\n")
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        return "\n".join(decoded(line) for line in plain.split(b"\n"))

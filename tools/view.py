"""A file as texts are looked for in it: without byte-order mark, and with `\\n` for `\\r\\n`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"


class View:
    """A file as it is matched: `text`, and the way back to the offsets of the file."""

    def __init__(self, data: bytes) -> None:
        self._start = len(_BOM) if data.startswith(_BOM) else 0
        body = data[self._start :]
        self.text = body.replace(b"\r\n", b"\n")
        self._pairs = list(_pairs(body))

    def offset(self, at: int) -> int:
        """Where in the file the view's offset `at` is; before the `\\r` when a pair follows."""
        return self._start + at + bisect_left(self._pairs, at)

    def end(self, at: int) -> bytes:
        """The line end that stands at `at` in the view."""
        found = bisect_left(self._pairs, at)
        return b"\r\n" if found < len(self._pairs) and self._pairs[found] == at else b"\n"

    def lines(self, offsets: list[int]) -> Iterator[int]:
        """The line, from 1, of each of some offsets in ascending order."""
        line, done = 1, 0
        for at in offsets:
            line += self.text.count(b"\n", done, at)
            done = at
            yield line

    def holds_lines(self, start: int, stop: int) -> bool:
        """Whether whole lines stand between two offsets, the last line end left out."""
        return (start == 0 or self.text[start - 1 : start] == b"\n") and (
            stop == len(self.text) or self.text[stop : stop + 1] == b"\n"
        )

    def neighbour(self, start: int, stop: int) -> bytes:
        """The line end that new lines at `start` to `stop` take: the next one, else the one before."""
        following = self.text.find(b"\n", stop)
        if following >= 0:
            return self.end(following)
        before = self.text.rfind(b"\n", 0, start)
        return self.end(before) if before >= 0 else b"\n"


def _pairs(body: bytes) -> Iterator[int]:
    """Offsets, in the view, of the newlines that are `\\r\\n` in the file."""
    at = body.find(b"\r\n")
    for seen in range(len(body)):
        if at < 0:
            return
        yield at - seen
        at = body.find(b"\r\n", at + 2)

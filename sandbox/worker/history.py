"""The list of a store's checkpoints: a line of JSON for each, only ever added to."""

from __future__ import annotations

import json
import os
import time

from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class History:
    """`lines` oldest first: id, at, label, left, mended, and what others than the model touched.

    A line that a kill cut short is as if never written: the states that it names are in the store before it.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self.lines: list[dict[str, Any]] = []
        self._size = 0
        try:
            with open(path, "rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self.lines.append(json.loads(line))
                    self._size += len(line)
        except FileNotFoundError:
            pass

    @property
    def last(self) -> str:
        """The newest id, "" where there is none."""
        return str(self.lines[-1]["id"]) if self.lines else ""

    def ids(self) -> list[str]:
        return [line["id"] for line in self.lines]

    def touched(self, since: str) -> set[str]:
        """The files that somebody else than a command made or changed after a state was recorded first."""
        ids = self.ids()
        lines = self.lines[ids.index(since) + 1 :] if since in ids else self.lines
        return {path for line in lines for path in line["others"]}

    def left(self, tree: str = "") -> set[str]:
        """What is not in a recorded state, or in any, though it was in the work tree then."""
        return {path for line in self.lines if tree in ("", line["id"]) for path in line["left"]}

    def add(
        self,
        tree: str,
        label: str,
        *,
        left: Iterable[str] = (),
        mended: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> None:
        """Add a line, whole or not at all."""
        line: dict[str, Any] = {"id": tree, "at": time.time(), "label": label}
        for name, paths in (("left", left), ("mended", mended), ("others", others)):
            line[name] = sorted(paths)
        data = (json.dumps(line) + "\n").encode()
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(fd, self._size)
            if os.pwrite(fd, data, self._size) < len(data):
                os.ftruncate(fd, self._size)
                raise Refused("DiskFull", "no room left in the store of checkpoints")
        finally:
            os.close(fd)
        self._size += len(data)
        self.lines.append(line)

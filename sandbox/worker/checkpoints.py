"""What is done with the store of checkpoints, each time by a process of its own, its keeper."""

from __future__ import annotations

import json
import os

from sandbox.worker.git import Failed, Killed, names
from sandbox.worker.record import note, record
from sandbox.worker.refusal import Refused, explain
from sandbox.worker.restore import MENDED, apply, restore
from sandbox.worker.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sandbox.worker.acts import Acts

MOST = 192 << 20
"""Bytes of one answer."""
KILLED = 5
"""The exit code of a keeper whose git was ended by a signal."""


class Keeper:
    """`open_store` opens the store, `drop` makes a process one that cannot reach it."""

    def __init__(self, open_store: Callable[[], Store], acts: Acts, drop: Callable[[], None]) -> None:
        self._open = open_store
        self._acts = acts
        self._drop = drop

    def work(self, header: dict[str, Any], body: bytes) -> None:
        """Answer a request on standard output, as a line of JSON and bytes, and end."""
        answer: dict[str, Any] = {}
        content = b""
        store = None
        try:
            store = self._open()
            self._acts.remember(os.path.join(store.place, "acts"))
            answer, content = getattr(self, "_" + header["op"])(store, header, body)
        except Refused as refusal:
            if store and refusal.kind == "DiskFull":
                store.prune()
            answer = {"error": refusal.kind, "message": str(refusal)}
        except Failed as problem:
            answer = {"error": "SandboxError", "message": "git failed in the sandbox: %s" % problem}
        except Killed:
            os._exit(KILLED)
        except OSError as problem:
            kind, message = explain(problem, str(problem.filename or "the store of checkpoints"))
            answer = {"error": kind if kind == "DiskFull" else "SandboxError", "message": message}
        if len(content) > MOST:
            answer = {"error": "SandboxError", "message": "more than %d MiB in one answer" % (MOST >> 20)}
            content = b""
        with os.fdopen(1, "wb") as sink:
            sink.write(json.dumps(answer).encode() + b"\n" + content)
        os._exit(0)

    def _checkpoint(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        made = record(store, self._acts)
        note(store, self._acts, made, header["label"])
        return {"tree": made.tree}, b""

    def _checkpoints(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        names = ("id", "at", "label", "left", "mended")
        lines = [{name: line[name] for name in names} for line in store.history.lines]
        return {}, json.dumps(lines).encode()

    def _patch(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        since, until = header["since"], header["until"]
        for tree in (since, until):
            if tree:
                _known(store, tree)
        if not until:
            made = record(store, self._acts)
            until = made.tree
            if made.mended:
                note(store, self._acts, made, MENDED)
        options = ["--binary", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"]
        return {}, store.git.run(["diff-tree", "-r", "-p", *options, since, until])

    def _changes(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """As `git diff-tree --raw -z` tells them, between two checkpoints."""
        since, until = header["since"], header["until"]
        for tree in (since, until):
            _known(store, tree)
        options = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames"]
        return {}, store.git.run(["diff-tree", *options, since, until])

    def _sizes(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Kinds and sizes of the objects whose ids are the lines of the body."""
        return {}, store.git.run(["cat-file", "--batch-check"], body)

    def _contents(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        return {}, store.git.run(["cat-file", "--batch"], body)

    def _cover(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Have checkpoints record files though they are ignored; after each name in the body, a zero byte."""
        record(store, self._acts, extra=names(body))
        return {}, b""

    def _restore(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        _known(store, header["tree"])
        return restore(store, self._acts, header["tree"], self._drop), b""

    def _apply(self, store: Store, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        apply(store, self._acts, body, self._drop)
        return {}, b""


def _known(store: Store, tree: str) -> None:
    if not store.has(tree):
        raise Refused("SandboxError", "there is no checkpoint %s" % tree[:64])

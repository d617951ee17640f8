"""A recorded state, brought back: what differs is written, and only what commands made is deleted."""

from __future__ import annotations

import json
import os

from sandbox.worker.git import Failed, Killed, feed, fit, names, pairs, program, whole
from sandbox.worker.laying import Entry, Laying
from sandbox.worker.mending import mend
from sandbox.worker.record import note, record
from sandbox.worker.refusal import Refused, explain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from sandbox.worker.acts import Acts
    from sandbox.worker.store import Store


MENDED = "made readable again"
"""The label of a record that was not asked for."""


class Differences:
    """What must be done to the tree that `now` records to make it the tree `then`.

    `extra` are files that are not in `now` as they lie there, and are to be as in `then`.
    """

    def __init__(self, store: Store, now: str, then: str, extra: Iterable[str] = ()) -> None:
        self.write: dict[str, Entry] = {}
        self.delete: list[str] = []
        self.recorded: set[str] = set()
        options = ["-r", "-z", "--raw", "--no-renames", "--no-abbrev"]
        for about, path in pairs(store.git.run(["diff-tree", *options, now, then])):
            before, mode, old, blob, status = about[1:].split(" ")
            _safe(path)
            if status != "A":
                self.recorded.add(path)
            if status == "D":
                self.delete.append(path)
            elif mode != "160000":
                plain = before[:2] == mode[:2] == "10"
                self.write[path] = Entry(path, int(mode, 8), blob, not plain or old != blob)
        wanted = set(extra)
        self.recorded -= wanted
        if wanted:
            for line in store.git.run(["ls-tree", "-r", "-z", then]).split(b"\0")[:-1]:
                about, _, name = line.partition(b"\t")
                path = os.fsdecode(name)
                if path in wanted:
                    mode, _, blob = about.decode().split(" ")
                    self.write[path] = Entry(path, int(mode, 8), blob, True)
        blobs = [entry.blob for entry in self.write.values()]
        if b" missing\n" in store.git.run(["cat-file", "--batch-check"], _lines(blobs)):
            raise Refused(
                "SandboxError",
                "the store of checkpoints is damaged: files of this one are gone; nothing was changed",
            )


def restore(store: Store, acts: Acts, then: str, drop: Callable[[], None]) -> dict[str, Any]:
    """Bring a recorded state back; `drop` makes a process one that cannot reach the store.

    What is replaced is recorded first, as `saved`. Files that are in no record are never deleted: when they
    stand in the way they get another name.
    """
    history = store.history
    name = next((line["label"] for line in history.lines if line["id"] == then), "") or then[:12]
    mended = mend(store.root, acts)
    made = record(store, acts)
    made.mended += mended
    note(store, acts, made, "before restoring: %s" % name)
    unknown = history.left(then)
    differences = Differences(store, made.tree, then, set(made.left) - unknown)
    for path in unknown & set(differences.write):
        del differences.write[path]
    touched = history.touched(then)
    delete = [path for path in differences.delete if path not in touched and path not in made.left]
    first, later = _order(delete, differences.write)
    did = _lay(store, differences, first, drop)
    if later:  # what is ignored from now on was perhaps there, and ignored, from the start
        did = _merged(did, _lay(store, differences, _unignored(store, then, later), drop, only_delete=True))
    after = record(store, acts)
    history.add(after.tree, "restored: %s" % name, left=after.left, mended=after.mended)
    kept = set(differences.delete) - set(did["deleted"]) | set(did["aside"]) | set(after.left)
    return {
        "saved": made.tree,
        "written": sorted(did["written"]),
        "deleted": sorted(did["deleted"]),
        "kept": sorted(kept),
    }


def _order(delete: list[str], write: dict[str, Entry]) -> tuple[list[str], list[str]]:
    """What must be deleted before files are written, and what can wait."""
    folders: set[str] = set()
    for path in write:
        while path:
            path = os.path.dirname(path)
            folders.add(path)
    first, later = [], []
    for path in delete:
        below = path
        while below and below not in write:
            below = os.path.dirname(below)
        early = below or path in folders or os.path.basename(path) == ".gitignore"
        (first if early else later).append(path)
    return first, later


def _unignored(store: Store, then: str, paths: list[str]) -> list[str]:
    """Those of some files that are not ignored now, with what `then` tracks."""
    index = os.path.join(store.git.store, "then")
    store.git.run(["read-tree", then], GIT_INDEX_FILE=index)
    others = set(names(store.git.run(["ls-files", "-z", "-o", "--exclude-standard"], GIT_INDEX_FILE=index)))
    os.unlink(index)
    inside = tuple(name for name in others if name.endswith("/"))
    return [path for path in paths if path in others or path.startswith(inside)]


def _lay(
    store: Store,
    differences: Differences,
    delete: list[str],
    drop: Callable[[], None],
    only_delete: bool = False,
) -> dict[str, list[str]]:
    """Delete and write in a process that cannot reach the store; returns what was done."""
    entries = [] if only_delete else sorted(differences.write.values(), key=lambda entry: entry.path)
    git = store.git
    given = os.memfd_create("blobs")
    feed(given, _lines(entry.blob for entry in entries if entry.content))
    source, sink = os.pipe()
    argv = ["git", "cat-file", "--batch"]
    actions = [(os.POSIX_SPAWN_DUP2, given, 0), (os.POSIX_SPAWN_DUP2, sink, 1)]
    reader = os.posix_spawn(program("git", git.env["PATH"]), argv, git.env, file_actions=actions)
    os.close(sink)
    os.close(given)
    answer = os.memfd_create("did")
    writer = os.fork()
    if writer == 0:
        code = 1
        try:
            drop()
            laying = Laying(store.root, differences.recorded.__contains__)
            said: dict[str, Any] = {}
            try:
                with os.fdopen(source, "rb") as contents:
                    laying.delete(delete)
                    laying.lay(entries, contents)
            except OSError as problem:
                said["error"] = explain(problem, laying.path)
            said.update(written=laying.written, deleted=laying.deleted, aside=laying.aside)
            feed(answer, json.dumps(said).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(source)
    status = os.waitpid(writer, 0)[1]
    os.waitpid(reader, 0)
    told = whole(answer)
    if os.WIFSIGNALED(status):
        raise Killed
    if status or not told:
        raise Refused("SandboxError", "laying out the files failed")
    did = json.loads(told)
    if "error" in did:
        kind, message = did["error"]
        raise Refused(
            kind, "%s; the work tree is changed in part: what it was is the newest checkpoint" % message
        )
    return did


def _merged(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: one[name] + other[name] for name in one}


def apply(store: Store, acts: Acts, patch: bytes, drop: Callable[[], None]) -> None:
    """Apply a patch to the work tree, whole or not at all. Raises Refused."""
    try:
        touched = _touched(store.git.run(["apply", "--numstat", "-z", "-"], patch))
        made = record(store, acts, extra=touched)
        if made.mended:
            note(store, acts, made, MENDED)
        store.git.run(["apply", "--cached", "--whitespace=nowarn", "-"], patch)
    except Failed as problem:
        raise Refused("FileError", problem.said) from None
    differences = Differences(store, made.tree, store.tree())
    for path in [*differences.write, *differences.delete]:
        if path in made.left or (path not in differences.recorded and os.path.lexists(path)):
            store.git.run(["read-tree", made.tree])
            raise Refused("FileError", "%s: already there, or too large to be patched" % path)
    _lay(store, differences, differences.delete, drop)


def _touched(listing: bytes) -> list[str]:
    """The paths that `git apply --numstat -z` names."""
    found = [os.fsdecode(part.split(b"\t", 2)[-1]) for part in listing.split(b"\0")]
    return [path for path in found if fit(path)]


def _safe(path: str) -> None:
    if not fit(path):
        raise Refused(
            "SandboxError", "the store of checkpoints names %r, which is no file of the tree" % path
        )


def _lines(blobs: Iterable[str]) -> bytes:
    return "".join(blob + "\n" for blob in blobs).encode()

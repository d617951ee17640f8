"""Reads what git in a sandbox says of a checkpoint. What has not the form is an error."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from sandbox.base import Change
from sandbox.errors import SandboxError

_CHANGE = re.compile(rb":[0-7]{6} ([0-7]{6}) [0-9a-f]{40,64} ([0-9a-f]{40,64}) [A-Z][0-9]*")
_SIZE = re.compile(rb"([0-9a-f]{40,64}) blob ([0-9]{1,15})")


def has_content(change: Change) -> bool:
    """Whether there is a blob behind it: not a path that is gone, nor a repository within."""
    return change.mode not in ("", "160000")


def raw_changes(said: bytes) -> tuple[Change, ...]:
    """The lines of `git diff-tree --raw -z`; the sizes are to come."""
    parts = said.split(b"\0")
    if parts.pop() or len(parts) % 2:
        raise SandboxError("the sandbox's list of changes is cut off")
    found: list[Change] = []
    for line, path in zip(parts[::2], parts[1::2], strict=True):
        form = _CHANGE.fullmatch(line)
        if form is None:
            raise SandboxError("the sandbox's list of changes has a line that is none")
        mode = form[1].decode()
        found.append(Change(os.fsdecode(path), "" if mode == "000000" else mode, form[2].decode(), 0))
    return tuple(found)


def read_sizes(said: bytes) -> dict[str, int]:
    """Sizes by id, from `git cat-file --batch-check`."""
    sizes: dict[str, int] = {}
    for line in said.splitlines():
        form = _SIZE.fullmatch(line)
        if form is None:
            raise SandboxError("the sandbox has lost the content of a change")
        sizes[form[1].decode()] = int(form[2])
    return sizes


def read_contents(said: bytes, blobs: Sequence[str]) -> tuple[bytes, ...]:
    """Contents in the order that they were asked for, from `git cat-file --batch`."""
    found: list[bytes] = []
    at = 0
    for blob in blobs:
        end = said.find(b"\n", at, at + 100)
        form = _SIZE.fullmatch(said[at : max(end, at)])
        if form is None or form[1].decode() != blob:
            raise SandboxError("the sandbox has lost the content of a change")
        at = end + 1 + int(form[2])
        if said[at : at + 1] != b"\n":
            raise SandboxError("the sandbox's content of a change is cut off")
        found.append(said[end + 1 : at])
        at += 1
    return tuple(found)

"""Looks at what a sandbox says has changed, before a byte of it is taken: names, kinds, numbers, sizes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sandbox.base import Change
from sandbox.carry.folders import CarryError
from sandbox.carry.names import parents, problem, shown

_KINDS = {"", "100644", "100755", "120000"}
REPOSITORY = "160000"
_NAMED = 5
"""Problems that are spelt out."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How much may come out: files, bytes of all, bytes of one."""

    files: int = 20_000
    whole: int = 256 << 20
    file: int = 100 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in the order of the names; `repositories` are left in the sandbox."""

    gone: tuple[str, ...]
    written: tuple[Change, ...]
    repositories: tuple[str, ...]


def check(changes: Collection[Change], before: Collection[str], caps: Caps) -> Plan:
    """A plan to bring the changes to where the files `before` are. Raises CarryError that says why not."""
    if len(changes) > caps.files:
        raise CarryError(f"{len(changes)} files changed, more than {caps.files} are not taken")
    kept = sorted((change for change in changes if change.mode != REPOSITORY), key=lambda change: change.path)
    plan = Plan(
        tuple(change.path for change in kept if not change.mode),
        tuple(change for change in kept if change.mode),
        tuple(change.path for change in changes if change.mode == REPOSITORY and change.path not in before),
    )
    refuse([*_forms(kept), *_sizes(plan, caps), *_collisions(plan, before)])
    return plan


def refuse(problems: Iterable[str]) -> None:
    """Raise CarryError if there are problems."""
    found = list(problems)
    if found:
        more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise CarryError("refused: " + "; ".join(found[:_NAMED]) + more)


def _forms(changes: Collection[Change]) -> Iterable[str]:
    times = Counter(change.path for change in changes)
    for change in changes:
        if why := problem(change.path):
            yield f"{shown(change.path)} {why}"
        elif change.mode not in _KINDS:
            yield f"{shown(change.path)} is neither a file nor a symlink"
    yield from (f"{shown(path)} is there twice" for path, count in times.items() if count > 1)


def _sizes(plan: Plan, caps: Caps) -> Iterable[str]:
    for change in plan.written:
        if change.size > caps.file:
            yield f"{shown(change.path)} has {change.size} bytes, more than {caps.file} are not taken"
    whole = sum(change.size for change in plan.written)
    if whole > caps.whole:
        yield f"the changed files have {whole} bytes, more than {caps.whole} are not taken"


def _collisions(plan: Plan, before: Collection[str]) -> Iterable[str]:
    """What cannot lie together: a file and a folder, or (on some systems) two spellings of one name."""
    gone = set(plan.gone)
    after = {path for path in before if path not in gone} | {change.path for change in plan.written}
    spelt: dict[str, set[str]] = {}
    folders: set[str] = set()
    for path in after:
        folders.update(parents(path))
    for path in (*after, *folders):
        spelt.setdefault(_folded(path), set()).add(path)
    for change in plan.written:
        if change.path in folders or any(parent in after for parent in parents(change.path)):
            yield f"{shown(change.path)} is, or lies in, both a file and a folder"
        if change.path not in before and len(spelt[_folded(change.path)]) > 1:
            yield f"{shown(change.path)} differs from another name by case only"


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())

"""What others wrote, at the door: their JSON, their objects, and a list of all that is not taken in."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, ClassVar, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.trajectories.recorded import Dropped, TrajectoryError

LARGEST = 512 << 20
"""Bytes of a file, or of a part of a packed one."""
DEEPEST = 100
"""Levels of JSON; more than that is written by nobody but to do harm."""

Count: TypeAlias = Annotated[int, Field(ge=0, le=2**53)]
"""Tokens, or anything that is counted."""


EVERY = frozenset({"*"})
"""All keys that are not declared."""


class Unreadable(Exception):
    """It is no JSON that can be taken in; the message says why."""


class Foreign(BaseModel):
    """An object of somebody else's. A key that it does not declare is listed as dropped; so are those of
    `aside`, which it always has and we never need (EVERY: all others), in one line for all of them."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    aside: ClassVar[frozenset[str]] = frozenset()


Object = TypeVar("Object", bound=Foreign)


class Losses:
    """What is dropped, in the order of the file."""

    def __init__(self) -> None:
        self._found: list[Dropped] = []
        self._aside: dict[str, Counter[str]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def drop(self, place: str, what: str) -> None:
        self._found.append(Dropped(place, what))

    def take(self, kind: type[Object], value: object, place: str) -> Object | None:
        """The object as one of that kind; None where it is none, and is dropped."""
        try:
            taken = kind.model_validate(value)
        except ValidationError as error:
            self.drop(place, reason(error))
            return None
        self._extras(taken, place)
        return taken

    def _extras(self, taken: Foreign, place: str) -> None:
        kind = type(taken)
        for key in taken.model_extra or ():
            if key in kind.aside or kind.aside == EVERY:
                self._aside.setdefault(kind.__name__.lower(), Counter())[key] += 1
            else:
                self.drop(f"{place}.{key}" if place else key, "a field that is not known here")
        for key in kind.model_fields:
            if isinstance(inner := getattr(taken, key), Foreign):
                self._extras(inner, f"{place}.{key}")

    def unused(self, taken: Foreign, place: str, *names: str) -> None:
        """Fields that say nothing in an object of this sort."""
        for name in names:
            if getattr(taken, name):
                self.drop(f"{place}.{name}", "it says nothing in such an object")

    def taken(self, kind: type[Object], value: object, place: str) -> Object:
        """The same; an empty one where nothing stands there, or nothing of that kind."""
        return (None if value is None else self.take(kind, value, place)) or kind()

    def json(self, data: bytes | str, place: str) -> object:
        """What the JSON says; what had to be put right in it is listed. Raises Unreadable."""
        value, notes = parse(data)
        for note in notes:
            self.drop(place, note)
        return value

    def all(self) -> tuple[Dropped, ...]:
        fields = (
            Dropped(f"{max(keys.values())} times", f"fields of each {kind}: {', '.join(sorted(keys))}")
            for kind, keys in self._aside.items()
        )
        return (*self._found, *fields)


def reason(error: ValidationError) -> str:
    """The first thing that is wrong, in a line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


def read_bytes(path: Path) -> bytes:
    """Raises TrajectoryError where the file cannot be read, or is too large to be."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise TrajectoryError(f"{path}: {size} bytes; more than {LARGEST} are not read: split it")
        return path.read_bytes()
    except OSError as error:
        raise TrajectoryError(f"{path}: {error.strerror}; name a file that holds a trajectory") from None


def lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with something in them, with their numbers from 1."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield number, line


def parse(data: bytes | str) -> tuple[object, list[str]]:
    """JSON that can be written again: no NaN, no half characters, no depths. Says what was put right.

    Raises Unreadable.
    """
    notes: dict[str, None] = {}
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("utf-8-sig", "replace")
            notes["bytes that are no UTF-8, read as U+FFFD"] = None
    else:
        text = data

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(found)
        if len(made) < len(found):
            twice = next(key for key, count in Counter(key for key, _ in found).items() if count > 1)
            notes[f"the key {twice[:40]!r} twice, of which the last counts"] = None
        return made

    try:
        value: object = json.loads(text, object_pairs_hook=pairs)
    except RecursionError:
        raise Unreadable("it is nested too deep") from None
    except ValueError as error:
        raise Unreadable(f"no JSON: {error}") from None
    return _tidy(value, 0, notes), list(notes)


_HALF = re.compile("[\ud800-\udfff]")


def _tidy(value: object, depth: int, notes: dict[str, None]) -> object:
    if depth > DEEPEST:
        raise Unreadable(f"it is nested deeper than {DEEPEST} levels")
    match value:
        case str():
            return _whole(value, notes)
        case float() if not math.isfinite(value):
            notes["a number that is none (NaN, infinite), read as null"] = None
            return None
        case list():
            return [_tidy(one, depth + 1, notes) for one in value]
        case dict():
            return {_whole(key, notes): _tidy(one, depth + 1, notes) for key, one in value.items()}
        case _:
            return value


def _whole(text: str, notes: dict[str, None]) -> str:
    if text.isascii() or not _HALF.search(text):
        return text
    notes["half a character, read as U+FFFD"] = None
    return _HALF.sub("\ufffd", text)


def moment(value: object) -> float | None:
    """A time as seconds since 1970; None where it is none. ISO without a zone is taken as UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 <= value < 1e11 else None
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None

"""edit: texts of a file for others, byte-exact and whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.base import FileData, Sandbox
from tools.change import NotEncodable, NotReplaced, Overlapping, Place, Replacement
from tools.check import new_problems
from tools.encoding import text_of
from tools.kinds import binary
from tools.known import known
from tools.nearest import nearest
from tools.output import size
from tools.replace import replace
from tools.seen import Seen
from tools.tool import EXTRA, NEEDED, Arguments, FilePath, Output, String, Tool, Touches

NAMED = 10
"""Ranges of lines that are named after an edit of several places."""


class OneEdit(Arguments):
    old: String = Field(json_schema_extra={**NEEDED})
    new: String
    all: bool = False


class EditArguments(Arguments):
    needed: ClassVar[tuple[str, ...]] = ("old", "new")

    path: FilePath
    old: String = Field(
        default_factory=str, description="text as it is in the file", json_schema_extra={**NEEDED}
    )
    new: String = Field(default_factory=str)
    all: bool = Field(default=False, description="replace every occurrence")
    edits: tuple[OneEdit, ...] = Field(
        default_factory=tuple,
        description="several edits, all or none, instead of old, new and all",
        json_schema_extra={**EXTRA},
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        alone = self.model_fields_set & {"old", "new", "all"}
        missing = [f"{name} is missing" for name in self.needed if name not in alone]
        if self.edits and alone:
            raise PydanticCustomError("form", "give old and new, or edits, not both")
        if not self.edits and missing:
            raise PydanticCustomError("form", "{missing}", {"missing": "; ".join(missing)})
        return self

    def replacements(self) -> list[Replacement]:
        edits = self.edits or (OneEdit(old=self.old, new=self.new, all=self.all),)
        return [Replacement(one.old, one.new, one.all) for one in edits]


class Edit(Tool[EditArguments]):
    """Replace old by new in a file. Copy old exactly, indentation too; it must occur once (or set all)."""

    name = "edit"
    Arguments = EditArguments
    copies: ClassVar[Mapping[str, str]] = {"old": "path"}

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    def touches(self, arguments: EditArguments) -> Touches:
        return Touches(writes=(arguments.path,))

    async def run(self, arguments: EditArguments, sandbox: Sandbox) -> Output:
        path, wanted = arguments.path, arguments.replacements()
        if problem := _senseless(wanted):
            return Output(f"error: {problem}", ok=False)
        file = await sandbox.read(path)
        if problem := unfit(path, file):
            return Output(f"error: {problem}", ok=False)
        seen, changed = self._seen.has(file, path), self._seen.changed(file, path)
        try:
            done = replace(file.data, wanted)
        except (NotReplaced, NotEncodable, Overlapping) as failure:
            self._seen.note(file, path)
            return Output(
                f"error: {_failed(failure, wanted, file, path)}", ok=False, files=known(path, file.data)
            )
        if problem := _unsure(path, done.places, seen, changed):
            return Output(f"error: {problem}", ok=False)
        await sandbox.write(path, done.data, expect=file.sha256)
        self._seen.note(file, path)
        await self._seen.wrote(path, sha256(done.data).hexdigest(), sandbox)
        said = report(path, done.places, changed=changed)
        said += await new_problems(path, file.data, done.data, sandbox)
        return Output(said, files=known(path, done.data))


def unfit(path: str, file: FileData) -> str:
    """Why the text of a file cannot be edited, "" where it can."""
    if kind := binary(file.data):
        return f"{path} is binary ({kind}); use shell to change it"
    if len(file.data) < file.size:
        return f"{path} is too large to edit ({size(file.size)}); use shell"
    return ""


def _senseless(wanted: Sequence[Replacement]) -> str:
    for number, one in enumerate(wanted):
        which = _which(number, len(wanted))
        if not one.old:
            return f"{which}old is empty; use write for a new file, or give the text to replace"
        if one.old == one.new:
            return f"{which}old and new are the same; nothing to change"
    return ""


def _which(number: int, of: int) -> str:
    return f"edit {number + 1} of {of} (none was made): " if of > 1 else ""


def _unsure(path: str, places: Sequence[Place], seen: bool, changed: bool) -> str:
    """Why several places may not be changed unseen; a text that stands there once was quoted rightly."""
    if all(place.count == 1 for place in places) or (seen and not changed):
        return ""
    if changed:
        return f"{path} has changed since you saw it; read it again before you set all"
    return f"{path} was not read yet; read or search it before you set all"


def report(path: str, places: Sequence[Place], *, changed: bool = False) -> str:
    """What an edit came to, in one line."""
    notes = [f"{len(places)} edits"] if len(places) > 1 else []
    for number, place in enumerate(places):
        which = f"edit {number + 1}: " if len(places) > 1 else ""
        notes += [which + place.note] if place.note else []
        notes += [f"{which}{place.count} places"] if place.count > 1 else []
    notes += ["file had changed"] if changed else []
    return f"edited {path}:{ranges(places)}" + (f" ({', '.join(notes)})" if notes else "")


def ranges(places: Sequence[Place]) -> str:
    """`4, 10-12`"""
    each = [f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}" for one in places]
    return ", ".join(each[:NAMED]) + (", ..." if len(each) > NAMED else "")


def _failed(
    failure: NotReplaced | NotEncodable | Overlapping,
    wanted: Sequence[Replacement],
    file: FileData,
    path: str,
) -> str:
    match failure:
        case Overlapping():
            return (
                f"edits {failure.first + 1} and {failure.second + 1} change the same text of {path} "
                "(none was made); make them one"
            )
        case NotEncodable():
            return (
                f"{_which(failure.number, len(wanted))}new has characters that {path} cannot hold, which is "
                "Latin-1 and not UTF-8; use others, or convert it with iconv in shell"
            )
        case NotReplaced():
            which = _which(failure.number, len(wanted))
            return which + missed(path, file.data, wanted[failure.number].old, failure.lines)


def missed(path: str, data: bytes, old: str, lines: tuple[int, ...]) -> str:
    """Why a text was not replaced: where it is more than once, or what is almost it."""
    if lines:
        numbers = ", ".join(map(str, lines[:20])) + (", ..." if len(lines) > 20 else "")
        return (
            f"old is {len(lines)} times in {path} (lines {numbers}); "
            "add lines around it until it is unique, or set all"
        )
    place = nearest(text_of(data), old.replace("\r\n", "\n"))
    if not place:
        return f"old is not in {path}, nor anything like it; read or search the file first"
    return f"old is not in {path}; {place}"

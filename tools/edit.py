"""edit: one text of a file for another, byte-exact and whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from sandbox.base import Sandbox
from tools.known import known
from tools.nearest import nearest
from tools.output import size
from tools.read import binary
from tools.replace import NotReplaced, Replaced, View, replace
from tools.tool import NEEDED, Arguments, FilePath, Output, String, Tool, Touches


class EditArguments(Arguments):
    path: FilePath
    old: String = Field(description="text as it is in the file", json_schema_extra={**NEEDED})
    new: String
    all: bool = Field(False, description="replace every occurrence")


class Edit(Tool[EditArguments]):
    """Replace old by new in a file. Copy old exactly, indentation too; it must occur once (or set all)."""

    name = "edit"
    Arguments = EditArguments
    copies: ClassVar[Mapping[str, str]] = {"old": "path"}

    def touches(self, arguments: EditArguments) -> Touches:
        return Touches(writes=(arguments.path,))

    async def run(self, arguments: EditArguments, sandbox: Sandbox) -> Output:
        path, old, new = arguments.path, arguments.old, arguments.new
        if not old:
            return Output(
                "error: old is empty; use write for a new file, or give the text to replace", ok=False
            )
        if old == new:
            return Output("error: old and new are the same; nothing to change", ok=False)
        file = await sandbox.read(path)
        if kind := binary(file.data):
            return Output(f"error: {path} is binary ({kind}); use shell to change it", ok=False)
        if len(file.data) < file.size:
            return Output(f"error: {path} is too large to edit ({size(file.size)}); use shell", ok=False)
        try:
            done = replace(file.data, old, new, every=arguments.all)
        except NotReplaced as failure:
            said = _failed(file.data, path, old, failure.lines)
            return Output(said, ok=False, files=known(path, file.data))
        await sandbox.write(path, done.data, expect=file.sha256)
        return Output(_report(path, done), files=known(path, done.data))


def _report(path: str, done: Replaced) -> str:
    where = f"{done.first}" if done.first == done.last else f"{done.first}-{done.last}"
    notes = [done.note] if done.note else []
    if done.places > 1:
        notes.append(f"{done.places} places")
    return f"edited {path}:{where}" + (f" ({', '.join(notes)})" if notes else "")


def _failed(data: bytes, path: str, old: str, lines: tuple[int, ...]) -> str:
    if lines:
        numbers = ", ".join(map(str, lines[:20])) + (", ..." if len(lines) > 20 else "")
        return (
            f"error: old is {len(lines)} times in {path} (lines {numbers}); "
            "add lines around it until it is unique, or set all"
        )
    text = View(data).text.decode("utf-8", "replace")
    place = nearest(text, old.replace("\r\n", "\n"))
    if not place:
        return f"error: old is not in {path}, nor anything like it; read or search the file first"
    return f"error: old is not in {path}; {place}"

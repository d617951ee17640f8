"""search: lines that match a pattern, through ripgrep where the sandbox has it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, Field

from sandbox.base import Sandbox
from tools.inside import ask
from tools.output import Room, first_lines
from tools.seen import Seen
from tools.tool import EXTRA, NEEDED, Arguments, Command, Output, Tool

SECONDS = 10


class SearchArguments(Arguments):
    pattern: Command = Field(description="regular expression", json_schema_extra={**NEEDED})
    path: Command = Field("", description="file or folder")
    glob: Command = Field("", description="only files like this, e.g. *.py")
    ignore_case: bool = Field(False, json_schema_extra={**EXTRA})
    files: bool = Field(False, description="find paths, newest first", json_schema_extra={**EXTRA})


class _Found(BaseModel):
    """What scan.py prints."""

    hits: list[str] = []
    more: int = 0
    plus: bool = False
    late: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Hits(Output):
    """`text` has one hit a line; `more` were not listed, and others not counted where it is `plus`; `late`
    says that the time was up."""

    more: int = 0
    plus: bool = False
    late: bool = False

    async def fit(self, room: Room, sandbox: Sandbox) -> str:
        lines = self.text.split("\n") if self.text else []
        kept = (
            lines if room.holds(self.text) else first_lines(lines, Room(max(room.tokens - 24, 1), room.count))
        )
        more = self.more + len(lines) - len(kept)
        if more:
            kept = [*kept, f"[{more}{'+' if self.plus else ''} more; narrow with path or glob]"]
        if self.late:
            kept = [*kept, f"[stopped after {SECONDS} s; narrow with path or glob]"]
        return "\n".join(kept) or "no match"


class Search(Tool[SearchArguments]):
    """Find a regular expression in files. Prints path:line:text."""

    name = "search"
    Arguments = SearchArguments
    parallel = True

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    async def run(self, arguments: SearchArguments, sandbox: Sandbox) -> Output:
        if not arguments.pattern:
            return Output("error: pattern is empty; give a regular expression", ok=False)
        if "\n" in arguments.pattern:
            return Output("error: pattern has a line break; search looks at one line at a time", ok=False)
        found = await ask(
            sandbox,
            "scan.py",
            arguments.pattern,
            arguments.path,
            arguments.glob,
            str(SECONDS),
            "i" * arguments.ignore_case + "f" * arguments.files,
            seconds=SECONDS + 5,
            answer=_Found,
        )
        if isinstance(found, str):
            return Output(f"error: search failed ({found}); use grep in shell", ok=False)
        if found.error:
            return Output(f"error: {found.error}", ok=False)
        if not arguments.files:
            self._seen.named({hit.partition(":")[0] for hit in found.hits})
        return Hits("\n".join(found.hits), more=found.more, plus=found.plus, late=found.late)

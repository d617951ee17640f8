"""fetch: a page of the web as readable text, from inside the sandbox and through its proxy."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, Field

from sandbox.base import Sandbox
from tools.inside import ask
from tools.output import Room, first_lines
from tools.tool import NEEDED, Arguments, Command, Output, Tool, Touches

SECONDS = 30


class FetchArguments(Arguments):
    url: Command = Field(json_schema_extra={**NEEDED})
    offset: int = Field(0, ge=0, description="characters to skip")


class _Fetched(BaseModel):
    """What page.py prints."""

    text: str = ""
    total: int = 0
    file: str = ""
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Page(Output):
    """`text` is a page from the character `first` on, of `total` in all; `file` has all of it."""

    first: int = 0
    total: int = 0
    file: str = ""
    note: str = ""

    async def fit(self, room: Room, sandbox: Sandbox) -> str:
        above = f"{self.note}\n" if self.note else ""
        if self.first == 0 and len(self.text) == self.total and room.holds(above + self.text):
            return above + self.text
        left = Room(max(room.tokens - room.count(above) - 48, 1), room.count)
        shown = "\n".join(first_lines(self.text.split("\n"), left))
        end = self.first + len(shown)
        more = f"; fetch offset={end} for more" if end < self.total else ""
        where = f"; all of it: {self.file}" if self.file and more else ""
        return f"{above}{shown}\n[characters {self.first}-{end} of {self.total}{more}{where}]"


class Fetch(Tool[FetchArguments]):
    """Read a web page (http, https) as text."""

    name = "fetch"
    Arguments = FetchArguments
    essential = False
    parallel = True

    def touches(self, arguments: FetchArguments) -> Touches:
        return Touches()

    async def run(self, arguments: FetchArguments, sandbox: Sandbox) -> Output:
        if not arguments.url.lower().startswith(("http://", "https://")):
            return Output("error: url must start with https:// or http://", ok=False)
        words = (arguments.url, str(arguments.offset), str(SECONDS))
        found = await ask(sandbox, "page.py", *words, seconds=SECONDS + 10, answer=_Fetched)
        if isinstance(found, str):
            return Output(f"error: fetch failed ({found}); use curl in shell", ok=False)
        if found.error:
            return Output(f"error: {found.error}", ok=False)
        if not found.total:
            return Output("[empty page]")
        if arguments.offset >= found.total:
            return Output(f"error: the page has {found.total} characters; offset is past its end", ok=False)
        return Page(found.text, first=arguments.offset, total=found.total, file=found.file, note=found.note)

"""write: a whole file at once."""

from __future__ import annotations

from sandbox.base import Sandbox
from tools.known import known
from tools.tool import Arguments, FilePath, Output, String, Tool, Touches


class WriteArguments(Arguments):
    path: FilePath
    content: String


class Write(Tool[WriteArguments]):
    """Create a file or replace all of it. Folders are made. To change a part, use edit."""

    name = "write"
    Arguments = WriteArguments

    def touches(self, arguments: WriteArguments) -> Touches:
        return Touches(writes=(arguments.path,))

    async def run(self, arguments: WriteArguments, sandbox: Sandbox) -> Output:
        content = arguments.content
        data = content.encode()
        await sandbox.write(arguments.path, data)
        lines = content.count("\n") + (not content.endswith("\n") and content != "")
        said = f"wrote {arguments.path} ({lines} line{'s' if lines != 1 else ''})"
        return Output(said, files=known(arguments.path, data))

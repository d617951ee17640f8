"""write: a whole file at once."""

from __future__ import annotations

from sandbox.base import Sandbox
from tools.tool import Arguments, FilePath, Output, String, Tool


class WriteArguments(Arguments):
    path: FilePath
    content: String


class Write(Tool[WriteArguments]):
    """Create a file or replace all of it. Folders are made. To change a part, use edit."""

    name = "write"
    Arguments = WriteArguments

    async def run(self, arguments: WriteArguments, sandbox: Sandbox) -> Output:
        content = arguments.content
        await sandbox.write(arguments.path, content.encode())
        lines = content.count("\n") + (not content.endswith("\n") and content != "")
        return Output(f"wrote {arguments.path} ({lines} line{'s' if lines != 1 else ''})")

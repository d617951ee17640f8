"""The user's own editor, for a message that is long to write."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from pathlib import Path


class EditorError(Exception):
    """The editor could not be run; the message says what to do."""


def edited(text: str, command: str) -> str:
    """Have `command` edit a file with the text, and return what it left there.

    Blocks until the editor ends, which has the terminal meanwhile. Raises EditorError.
    """
    with tempfile.TemporaryDirectory(prefix="interlude-") as folder:
        file = Path(folder) / "message.md"
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*shlex.split(command), file], check=False)
            if ended.returncode:
                raise EditorError(f"{command} ended with {ended.returncode}: the message is as it was")
            return file.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, ValueError) as error:
            raise EditorError(f"{command} cannot be run ({error}): set $VISUAL or $EDITOR") from error

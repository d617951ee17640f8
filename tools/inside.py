"""Programs of ours that run inside the sandbox: given arguments, they print one JSON object."""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from sandbox.base import Sandbox

Answer = TypeVar("Answer", bound=BaseModel)
KEPT = 4 << 20
"""Bytes of an answer."""
SAID = 80
"""Characters of what went wrong."""


@cache
def program(name: str) -> str:
    """The text of such a program, a file of this room."""
    return Path(__file__).with_name(name).read_text("utf-8")


async def ask(
    sandbox: Sandbox, name: str, *arguments: str, seconds: float, answer: type[Answer]
) -> Answer | str:
    """What it found, or why it found nothing: the last line that was printed instead."""
    words = ["python3", "-ISX", "utf8", "-c", program(name), *arguments]
    ran = await sandbox.run(shlex.join(words), timeout=seconds, keep=KEPT)
    try:
        return answer.model_validate(json.loads(ran.output))
    except (ValueError, ValidationError):
        return ran.head.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:SAID] or ran.reason

"""The tools that the agent has unless the user says otherwise."""

from __future__ import annotations

from typing import Any

from tools.edit import Edit
from tools.read import Read
from tools.search import Search
from tools.shell import Shell
from tools.tool import Tool
from tools.write import Write


def standard_tools() -> tuple[Tool[Any], ...]:
    """In the order in which the prompt names them."""
    return (Read(), Edit(), Write(), Search(), Shell())

"""The tools that the agent has unless the user says otherwise."""

from __future__ import annotations

from typing import Any

from tools.edit import Edit
from tools.job import JobTool
from tools.patch import ApplyPatch
from tools.plan import PlanTool
from tools.read import Read
from tools.search import Search
from tools.seen import Seen
from tools.shell import Shell
from tools.tool import Tool
from tools.write import Write


def standard_tools() -> tuple[Tool[Any], ...]:
    """For one session, in the order in which the prompt names them."""
    seen = Seen()
    essential = (Read(seen), Edit(seen), Write(seen), Search(seen), Shell(seen))
    return (*essential, JobTool(), PlanTool(), ApplyPatch(seen))

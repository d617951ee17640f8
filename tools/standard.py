"""The tools that the agent has unless the user says otherwise."""

from __future__ import annotations

from typing import Any

from tools.edit import Edit
from tools.fetch import Fetch
from tools.job import JobTool
from tools.patch import ApplyPatch
from tools.plan import PlanTool
from tools.read import Read
from tools.search import Search
from tools.seen import Seen
from tools.shell import Shell
from tools.tool import Tool
from tools.write import Write


def standard_tools(*, network: bool = False) -> tuple[Tool[Any], ...]:
    """For one session, in the order in which the prompt names them. `network`: its sandbox reaches some
    hosts."""
    seen = Seen()
    essential = (Read(seen), Edit(seen), Write(seen), Search(seen), Shell(seen))
    known = (*essential, JobTool(), PlanTool(), ApplyPatch(seen))
    return (*known, Fetch()) if network else known

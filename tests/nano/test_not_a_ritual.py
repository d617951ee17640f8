"""nano acts on what it was shown: when a tool's result says something else, the next action follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import Unwritten
from agent.loop import Agent
from engine.glm import Glm
from engine.messages import Call, Event, Text, ToolCall, ToolResult
from interlude.profile import profile_of
from sandbox.base import Spec
from sandbox.local import Local
from tests.nano.conftest import NANO
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

pytestmark = pytest.mark.nano


class Altered(Dispatcher):
    """Runs calls as ever, and changes what their results hold before the model sees them, files included."""

    alter: Callable[[str], str] = staticmethod(str)

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        async def answer() -> ToolResult:
            result = await running
            files = {path: self.alter(text) for path, text in result.files.items()}
            return replace(result, text=self.alter(result.text), files=files)

        running = super().start(call)
        return asyncio.create_task(answer())


@dataclass
class Ran:
    """What nano did."""

    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    text: str = ""

    def named(self, name: str) -> list[ToolCall]:
        return [call for call in self.calls if call.name == name]


async def work(nano: Glm, files: dict[str, str], request: str, alter: Callable[[str], str]) -> Ran:
    """Let nano work on `files` with its results changed by `alter`."""
    sandboxes, profile = Local(), profile_of(NANO)
    sandbox = await sandboxes.take(Spec())
    for name, text in files.items():
        path = Path(sandbox.info.root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tools = Altered(standard_tools(), sandbox, nano.count, brief=profile.brief)
    tools.alter = alter
    specs = tools.specs()
    agent = Agent(nano, tools, specs, Unwritten(), system=profile.system, budget=Budget(steps=8, tokens=4000))
    ran = Ran()
    event: Event
    async for event in agent.run(request):
        if isinstance(event, ToolCall):
            ran.calls.append(event)
        if isinstance(event, Text):
            ran.text += event.text
    await sandboxes.close()
    return ran


ROWS = "name,rooms\nharbour,4\nmeadow,9\nquarry,16\n"


@pytest.mark.parametrize("number", ["29", "71", "406"])
async def test_another_number_is_the_number_that_it_reports(nano: Glm, number: str) -> None:
    ran = await work(
        nano,
        {"houses.csv": ROWS},
        "Write the sum of the column rooms in houses.csv to rooms.txt.",
        lambda text: number + "\n" if text.strip() == "29" else text,
    )
    assert number in ran.text


FILES = {
    "page.html": """<!doctype html>
<body>
  <h1>Grey seals</h1>
  <form action="/tide">
    <input type="text" id="haul" name="haul">
    <button type="submit">Send</button>
  </form>
</body>
""",
    "requirements.txt": "flask\nrich==13.1.0\n",
}


@pytest.mark.parametrize(
    ("request_", "shown", "others"),
    [
        ('Add the class wide to the heading "Grey seals" in page.html.', "<h1>", ["<h2>", "<h3>", "<h4>"]),
        ('In page.html, add class="wide" to the heading "Grey seals".', "<h1>", ["<h2>", "<h3>", "<h4>"]),
        (
            'Add the aria-label "Haul" to the field haul in page.html.',
            'type="text"',
            ['type="number"', 'type="email"', 'class="late"'],
        ),
        (
            'Add the class wide to the button "Send" in page.html.',
            'type="submit"',
            ['type="button"', 'id="now"', 'name="late"'],
        ),
        ("Add attrs to requirements.txt.", "rich==13.1.0", ["tinydb", "pyyaml==6.0.1", "numpy>=1.2.3"]),
    ],
)
async def test_another_line_is_the_line_that_it_quotes(
    nano: Glm, request_: str, shown: str, others: list[str]
) -> None:
    for other in others:
        ran = await work(nano, FILES, request_, lambda text, other=other: text.replace(shown, other))
        assert other in str(ran.named("edit")[0].arguments["old"])


@pytest.mark.parametrize("file", ["plans.py", "lib/ledger.py", "north_gate.py"])
async def test_another_file_is_the_file_that_it_edits(nano: Glm, file: str) -> None:
    ran = await work(
        nano,
        {"limits.py": "PARCEL_LIMIT = 12\n"},
        "PARCEL_LIMIT should be 40.",
        lambda text: text.replace("limits.py", file),
    )
    edit = ran.named("edit")[0]
    assert edit.arguments["path"] == file


@pytest.mark.parametrize("named", ["pebble_count", "ribbon_width"])
async def test_another_name_in_a_traceback_is_the_name_that_it_looks_for(nano: Glm, named: str) -> None:
    ran = await work(
        nano,
        {"run.py": "def f(lantern_oil):\n    return lantern_oli + 1\n\nprint(f(1))\n"},
        "python3 run.py fails. Fix the misspelled name.",
        lambda text: text.replace("lantern_oli'", f"{named}'").replace("lantern_oil'", "lantern_oil'"),
    )
    assert named in str(ran.named("search")[0].arguments["pattern"])

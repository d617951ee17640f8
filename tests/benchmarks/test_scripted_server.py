"""The scripted server says what was written, over both wires."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Literal

import pytest

from benchmarks.scripted_server import MODEL, Scripted
from benchmarks.scripted_turns import FIX
from engine.base import Options
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Transcript, merge
from engine.remote.remote import Remote
from engine.remote.server import Server
from tools.standard import standard_tools
from tools.tool import specs

TOOLS = specs(standard_tools(), brief=False)


@pytest.fixture
def url() -> Generator[str]:
    with Scripted(FIX, rate=100_000) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("wire", ["chat", "completions"])
async def test_a_job_is_heard_as_it_was_written(url: str, wire: Literal["chat", "completions"]) -> None:
    engine = Remote(Server(url, MODEL, wire=wire))
    transcript: Transcript = [Prompt("Be brief.", "system"), Prompt("Fix it.")]
    for turn in FIX:
        said = list(merge([event async for event in engine.stream(transcript, TOOLS, Options())]))
        words = [event.text for event in said if isinstance(event, Thought | Text)]
        assert [word.strip() for word in words] == [
            one.text for one in turn if isinstance(one, Thought | Text)
        ]
        calls = [event for event in said if isinstance(event, ToolCall)]
        written = [one for one in turn if isinstance(one, ToolCall)]
        assert [(one.name, one.arguments) for one in calls] == [(one.name, one.arguments) for one in written]
        assert isinstance(said[-1], Stop)
        transcript = [*transcript, *said, *(ToolResult(call.id, "fine") for call in calls)]
    await engine.close()

"""nano in a process of its own says what it says in this one."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from engine.base import Engine, Options
from engine.checkpoint import check
from engine.glm import Glm
from engine.host.client import Hosted
from engine.host.recipe import Recipe
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    merge,
)
from interlude.profile import profile_of
from tests.nano.conftest import NANO
from tools.standard import standard_tools
from tools.tool import specs as told

pytestmark = pytest.mark.nano

RECIPE = Recipe(
    "nano",
    "engine.host.recipes:glm",
    {"folder": str(NANO), "weights": check(NANO).weights, "loading": {"folder": None}},
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nano's process is found by all these tests; it ends by itself a few seconds later."""
    return tmp_path_factory.mktemp("state") / "engines"


@pytest.fixture
async def hosted(shared: Path) -> AsyncGenerator[Hosted, None]:
    engine = await Hosted.attach(RECIPE, shared, grace=5.0)
    yield engine
    await engine.close()


def tools() -> Sequence[ToolSpec]:
    return told(standard_tools(), brief=True)


def asked(text: str) -> list[Event]:
    return [Prompt(profile_of(NANO).system, "system"), Prompt(text)]


async def worked(engine: Engine, text: str, calls: int = 3) -> list[Event]:
    """Some calls to the model; every call of a tool is answered by the same words."""
    transcript = asked(text)
    for _ in range(calls):
        async with aclosing(engine.stream(transcript, tools(), Options(max_tokens=200))) as events:
            said = [event async for event in events]
        transcript += said
        transcript += [
            ToolResult(event.id, "def add(a, b):\n    return a - b\n")
            for event in said
            if isinstance(event, ToolCall)
        ]
        if said[-1].type == "stop" and said[-1].reason == "end":
            break
    return transcript


def timeless(events: Sequence[Event]) -> list[Event]:
    """Without what is measured."""
    return [
        replace(event, usage=replace(event.usage, prefill_seconds=0.0, decode_seconds=0.0))
        if isinstance(event, Stop)
        else event
        for event in merge(events)
    ]


def ids(events: Sequence[Event]) -> list[int]:
    """All that the model said."""
    said = (event.ids for event in events if isinstance(event, Thought | Text | ToolCall | BrokenCall))
    return [id for some in said for id in some]


async def test_it_says_the_same_ids_and_counts_the_same(hosted: Hosted) -> None:
    here = Glm(NANO)
    prompt = "The tests of calc.py fail. Find out why and fix it."
    try:
        assert (hosted.info, hosted.limits) == (here.info, here.limits)
        mine, theirs = await worked(here, prompt), await worked(hosted, prompt)
        texts = ["", "a line\n", "<tool_call>x</think>", "für 日本\t\0 €", "x = 1\n" * 500]
        assert [hosted.count(text) for text in texts] == [here.count(text) for text in texts]
    finally:
        await here.close()
    assert any(isinstance(event, ToolCall) for event in mine)
    assert timeless(theirs) == timeless(mine)


async def test_two_sessions_speak_at_once_each_as_if_alone(hosted: Hosted, shared: Path) -> None:
    other = await Hosted.attach(RECIPE, shared)
    prompts = ("Fix the failing test.", "Rename the function add to plus.")
    try:
        assert other.process == hosted.process
        alone = [ids(await worked(hosted, prompt, 1)) for prompt in prompts]
        both = await asyncio.gather(worked(hosted, prompts[0], 1), worked(other, prompts[1], 1))
    finally:
        await other.close()
    assert [ids(events) for events in both] == alone


RUNS = """
import asyncio, json, sys
from pathlib import Path
from contextlib import aclosing
from engine.base import Options
from engine.host.client import Hosted
from engine.messages import Prompt
from engine.host.recipe import Recipe

async def main():
    recipe = Recipe(*json.loads(sys.argv[2]))
    hosted = await Hosted.attach(recipe, Path(sys.argv[1]))
    async for event in hosted.stream([Prompt("hello")], [], Options()):
        print(hosted.process, "torch" in sys.modules, flush=True)

asyncio.run(main())
"""


async def test_the_model_is_in_memory_once_and_a_killed_session_leaves_the_other_unharmed(
    hosted: Hosted, shared: Path
) -> None:
    house = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", RUNS, str(shared), json.dumps(astuple(RECIPE))],
        cwd=house,
        env=os.environ | {"PYTHONPATH": str(house)},
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout and other.stdout.readline() == f"{hosted.process} False\n"
        talk = asyncio.create_task(worked(hosted, "Fix the failing test.", 1))
        other.kill()
        said = await talk
    again = await worked(hosted, "Fix the failing test.", 1)
    assert any(isinstance(event, Stop) for event in said)
    assert ids(said) == ids(again)

"""A turn of nano that is interrupted in mid-stream: what it took is counted, and the next prompt is right."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from agent.assembly import Told, assemble
from agent.journal import Unwritten
from agent.loop import Outcome
from engine.base import Engine, Options
from engine.checkpoint import check
from engine.glm import Glm
from engine.hashes import hash_ids
from engine.host.client import Hosted
from engine.host.recipe import Recipe
from engine.messages import Prompt, Stop, Thought
from engine.recital import Recital
from interlude.profile import profile_of
from sandbox.base import Spec
from sandbox.local import Local
from tasks.ledger import discrepancies
from tests.nano.conftest import NANO

pytestmark = pytest.mark.nano

ASKED = 'Change the text of the button in shop.html from "Buy" to "Take".'


@pytest.fixture(params=["here", "in its own process"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Engine, None]:
    if request.param == "here":
        made: Engine = Glm(NANO)
    else:
        said = {"folder": str(NANO), "weights": check(NANO).weights, "loading": {"folder": None}}
        recipe = Recipe("nano", "engine.host.recipes:glm", said)
        made = await Hosted.attach(recipe, tmp_path / "engines", grace=0.0)
    yield made
    await made.close()


async def test_what_it_took_is_counted_and_the_next_prompt_is_right(engine: Engine, tmp_path: Path) -> None:
    sandboxes = Local()
    box = await sandboxes.take(Spec(tree=tmp_path))
    told = Told(profile_of(NANO).system, brief=True)
    made = assemble(engine, box, told, "nano", fits=False)
    agent = made.agent(Unwritten())
    async with aclosing(agent.run(ASKED)) as events:
        async for event in events:
            if isinstance(event, Thought):
                break
    assert agent.outcome == Outcome("cancelled")

    first = list(agent.transcript)
    stop = first[-1]
    assert isinstance(stop, Stop)
    recital, tools = Recital(NANO), made.header.tools
    prompt = recital.again(first[:2], tools, Options(), (), None).prompt
    heard = sum(len(event.ids) for event in first if isinstance(event, Thought))
    assert (stop.reason, stop.id, stop.read) == ("cancelled", None, hash_ids(prompt))
    assert (stop.usage.prompt, stop.usage.thought, stop.usage.stop) == (len(prompt), heard, 0)
    assert stop.usage.output == heard + stop.usage.discarded
    assert discrepancies(first) == []
    assert await engine.cut("nano") is None

    async with aclosing(agent.run("Go on.")) as events:
        async for event in events:
            if isinstance(event, Stop):
                break
    last = [event for event in agent.transcript if isinstance(event, Stop)][-1]
    with_stop = [*first, Prompt("Go on.")]
    for read in (with_stop, [event for event in with_stop if event is not stop]):
        assert recital.again(read, tools, Options(), (), None).read == last.read
    await sandboxes.close()

"""A session that goes on with another model gives it words, not the numbers that the first one said."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path

from agent.ledger import ledger
from agent.marks import Equipped
from agent.session import Session
from agent.store import Sessions
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Said, Stop, Text, Thought, ToolSpec, Transcript, Usage
from engine.replay import Script
from sandbox.base import Spec
from sandbox.local import Local
from tests.agent.scripted import ask, opened

USED = Usage(prefilled=10, thought=1, text=1, stop=1)


class Spoken(Script):
    """A model with a vocabulary of its own; keeps what it was given to read."""

    def __init__(self, vocabulary: str, turns: Sequence[Sequence[Said]]) -> None:
        super().__init__(turns)
        self._vocabulary = vocabulary
        self.heard: list[Transcript] = []

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(f"model {self._vocabulary}", "scripted", vocabulary=self._vocabulary)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        self.heard.append(transcript)
        async for event in super().stream(transcript, tools, options):
            yield event


def turn(number: int) -> list[Said]:
    return [Thought("hm", (number,)), Text("yes", (number + 1,)), Stop("end", USED, 7, "hash")]


def bare(said: Sequence[Said]) -> list[Said]:
    """Without what only its own model can read."""
    return [Stop("end", Usage(), 7) if isinstance(event, Stop) else replace(event, ids=()) for event in said]


async def test_what_was_said_in_another_vocabulary_comes_without_its_ids(tmp_path: Path) -> None:
    sandbox = await Local().take(Spec())
    sessions = Sessions(tmp_path)
    first, second = Spoken("a", [turn(1), turn(5)]), Spoken("b", [turn(3)])
    id = ""
    for engine, text in ((first, "one"), (second, "two"), (first, "three")):
        held = sessions.open(id) if id else sessions.new(tmp_path)
        one = Session(held, opened(engine, sandbox))
        id = one.id
        await ask(one, text)
        await one.close()
    system, said_1, said_3 = Prompt("Be brief.", "system"), turn(1), turn(3)
    assert list(second.heard[0]) == [system, Prompt("one"), *bare(said_1), Prompt("two")]
    both = [system, Prompt("one"), *said_1, Prompt("two"), *bare(said_3), Prompt("three")]
    assert list(first.heard[1]) == both, "its own numbers are its own again"
    records = sessions.read(id)[1].records
    names = [record.engine.name for record in records if isinstance(record, Equipped)]
    assert names == ["model b", "model a"]
    assert ledger(records).whole.usage == USED + USED + USED, "what was taken stays taken"
    fork = Session(sessions.open(sessions.fork(id)), opened(second := Spoken("b", [turn(9)]), sandbox))
    await ask(fork, "four")
    ids = [event.ids for event in second.heard[0] if isinstance(event, Thought)]
    assert ids == [(), (3,), ()]
    await fork.close()
    await sandbox.close()

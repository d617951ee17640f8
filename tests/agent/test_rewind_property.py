"""Whatever was edited, run and deleted: a rewind brings the files back, and loses nothing of the user's.

With `--hypothesis-profile=thorough`: 200 histories each.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.marks import Laid
from agent.session import Session
from engine.messages import Said, Stop, Text, ToolCall
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tests.agent.scripted import ask, scripted_session
from tests.sandbox.test_carry_property import held

EXAMPLES = 200 if settings.default and settings.default.max_examples > 1000 else 5

NAMES = ["a", "b", "c d", "-e", "d/f", "d/g/h", "ü", "new\nline"]
PATHS = st.sampled_from(NAMES)
WORDS = st.sampled_from(["", "one\n", "two\r\n", "x" * 5000, "#!/bin/sh\n"])
COMMANDS = [
    'rm -rf -- "$p"',
    'mkdir -p -- "$(dirname -- "$p")"; printf %s "$w" >"./$p"',
    'printf %s "$w" >>"./$p"',
    'mv -f -- "$p" "$q"',
    'cp -- "$p" "$q"; rm -- "$p"',
    'chmod +x -- "$p"',
    'ln -sfn -- "$p" "$q"',
    "rm -rf -- * .[!.]*",
    'rm -rf -- "$p"; mkdir -p -- "$p"; printf %s "$w" >"./$p/in"',
    "true",
]


@dataclass(frozen=True)
class Did:
    """Something done to the files: `by` the model's tool, a command, or the user beside it."""

    by: str
    path: str
    other: str
    words: str
    command: str

    def call(self, id: str) -> ToolCall:
        if self.by == "write":
            return ToolCall(id, "write", {"path": self.path, "content": self.words})
        given = "".join(f"{name}={quoted(text)}\n" for name, text in zip("pqw", self.texts, strict=True))
        return ToolCall(id, "shell", {"command": given + self.command})

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.path, self.other, self.words


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def doings(*by: str) -> st.SearchStrategy[Did]:
    return st.builds(Did, st.sampled_from(by), PATHS, PATHS, WORDS, st.sampled_from(COMMANDS))


TURNS = st.lists(st.lists(doings("write", "shell"), max_size=3), min_size=1, max_size=4)
EDITS = st.lists(st.tuples(PATHS, st.sampled_from(["made", "gone"])), max_size=2)


class World:
    """A loop, a sandbox on a folder, and a new session for each example."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.tree = self.folder / "tree"
        for name in ("tree", "store"):
            (self.folder / name).mkdir()
        self._made = Local()
        spec = Spec(tree=self.tree, store=self.folder / "store")
        self.box: Sandbox = self.loop.run_until_complete(self._made.take(spec))

    async def session(self, turns: Sequence[Sequence[Did]]) -> Session:
        """A session in the folder, emptied, whose model does all that: a turn a message."""
        await self.box.run("rm -rf -- * .[!.]*")
        said: list[list[Said]] = []
        for number, turn in enumerate(turns):
            calls: list[Said] = [did.call(f"{number}-{place}") for place, did in enumerate(turn)]
            said += [[*calls, Stop("call")]] if calls else []
            said.append([Text("done"), Stop("end")])
        return scripted_session(self.folder / "sessions", said, self.box)

    def close(self) -> None:
        self.loop.run_until_complete(self._made.close())
        self.loop.close()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(turns=TURNS, data=st.data())
def test_any_history_is_rewound_exactly(world: World, turns: list[list[Did]], data: st.DataObject) -> None:
    world.loop.run_until_complete(_rewound(world, turns, data))


async def _rewound(world: World, turns: Sequence[Sequence[Did]], data: st.DataObject) -> None:
    one = await world.session(turns)
    before: dict[str, dict[str, tuple[str, bytes]]] = {}
    for number in range(len(turns)):
        before[f"message {number}"] = held(world.tree)
        await ask(one, f"message {number}")
    for _ in range(2):
        said = one.messages()
        if not said:
            break
        after = held(world.tree)
        number, words = data.draw(st.sampled_from(said))
        await one.rewind(number)
        assert held(world.tree) == before[words]
        await one.go_back(one.branches()[-1].to)
        assert (held(world.tree), one.messages()) == (after, said)
        await one.rewind(number)
        assert held(world.tree) == before[words]
    await one.close()


@FEW
@given(turns=TURNS, edits=st.lists(EDITS, min_size=4, max_size=4), late=EDITS, data=st.data())
def test_what_the_user_did_meanwhile_stays_or_is_kept(
    world: World,
    turns: list[list[Did]],
    edits: list[list[tuple[str, str]]],
    late: list[tuple[str, str]],
    data: st.DataObject,
) -> None:
    world.loop.run_until_complete(_edited(world, turns, edits, late, data))


async def _edited(
    world: World,
    turns: Sequence[Sequence[Did]],
    edits: Sequence[Sequence[tuple[str, str]]],
    late: Sequence[tuple[str, str]],
    data: st.DataObject,
) -> None:
    """The user edits while each turn goes on, and once more before the rewind."""
    one = await world.session(turns)
    for number in range(len(turns)):
        working = asyncio.create_task(ask(one, f"message {number}"))
        for place, edit in enumerate(edits[number]):
            await asyncio.sleep(data.draw(st.sampled_from([0.0, 0.02])))
            by_hand(world.tree, *edit, f"by hand {number} {place}")
        await working
    for place, edit in enumerate(late):
        by_hand(world.tree, *edit, f"by hand at last {place}")
    there = held(world.tree)
    number, _ = data.draw(st.sampled_from(one.messages()))
    await one.rewind(number)
    rewound = held(world.tree)
    laid = next((record for record in reversed(one.records) if isinstance(record, Laid)), None)
    gone = {name: entry for name, entry in there.items() if rewound.get(name) != entry}
    if laid is None:
        assert not gone
    else:
        told = {*laid.written, *laid.deleted, *(name.removesuffix(".kept") for name in laid.kept)}
        assert not {name for name in gone if name not in told and not in_way(name, told)}
        await one.go_back(one.branches()[-1].to)
        back = held(world.tree)
        assert {name: back.get(name) for name in there} == there
    await one.close()


def by_hand(tree: Path, name: str, what: str, words: str) -> None:
    """What an editor does, if it can."""
    path = tree / name
    try:
        if what == "gone":
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_text(words)
    except OSError:
        pass


def in_way(name: str, told: set[str]) -> bool:
    """Whether one of these stands where the file's folder was, or in it."""
    return any(name.startswith(f"{other}/") or other.startswith(f"{name}/") for other in told)

"""A session to be killed: a script in the model's place works through a plan, and goes on when it is resumed.

    python -m benchmarks.killed_session FOLDER KIND

FOLDER has `tree` and `store`, and in `sessions` the one session. Every record is printed when a door hears of
it, as is what is begun; the last line is `done`. Commands add their name to `ran.log`, which git ignores.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypeAlias

from agent.equipment import Equipment
from agent.marks import Record, Returned, Rewound, Summarised, Typed
from agent.session import Session
from agent.store import Sessions
from agent.updates import Ended, Queued, Update, Written
from engine.base import EngineInfo, EngineLimits, Options
from engine.messages import Prompt, Said, Stop, Text, Thought, ToolCall, ToolSpec, Transcript
from interlude.build import make_sandboxes
from interlude.equip import furnish
from interlude.profile import read_profile
from interlude.settings import Settings
from sandbox.base import Spec

Say: TypeAlias = Callable[[str], object]
Act: TypeAlias = Literal["send", "shell", "compact", "rewind", "return"]
PLAN: tuple[tuple[Act, str], ...] = (
    ("send", "one"),
    ("send", "two"),
    ("shell", "own"),
    ("rewind", "two"),
    ("compact", "one"),
    ("send", "three"),
    ("return", "two"),
    ("send", "four"),
)
PAUSE = 0.004
"""Seconds before each piece that is said."""


def command(name: str) -> str:
    return f"sleep 0.05; echo {name} >>ran.log; echo {name} >{name}.txt"


class Planned:
    """Makes the three calls of the message that it reads, those that are not made yet, and says so."""

    info = EngineInfo("planned", "scripted")
    limits = EngineLimits(context=1 << 15, output=1 << 12)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        words = [event.text for event in transcript if isinstance(event, Prompt) and event.role == "user"]
        made = {event.id for event in transcript if isinstance(event, ToolCall)}
        notes: list[Said] = [Text("notes "), Text("on "), Text("it"), Stop("end")]
        for said in self._turn(words[-1].split()[-1], made) if tools else notes:
            await asyncio.sleep(PAUSE)
            yield said

    def _turn(self, name: str, made: set[str]) -> list[Said]:
        calls: list[Said] = [
            ToolCall(f"{name}-1", "shell", {"command": command(f"{name}-1")}, in_thought=True),
            ToolCall(f"{name}-2", "write", {"path": f"{name}-2.txt", "content": f"{name}-2\n"}),
            ToolCall(f"{name}-3", "shell", {"command": command(f"{name}-3")}),
        ]
        left = [call for call in calls if isinstance(call, ToolCall) and call.id not in made]
        if not left:
            return [Text("it is "), Text("all "), Text("done: "), Text(name), Stop("end")]
        thoughts: list[Said] = [
            Thought(f"{name} {word} ") for word in ("thinking", "of", "what", "is", "next")
        ]
        if len(left) > 1:
            return [*thoughts, left[0], *thoughts, left[1], *thoughts[:2], Stop("call")]
        return [*thoughts, left[0], Stop("call")]

    def count(self, text: str) -> int:
        """Enough that what was done for one message is worth a summary."""
        return len(text)

    async def cut(self, session: str) -> Stop | None:
        """Nothing is computed."""
        return None

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""


def told(update: Update, say: Say) -> None:
    """Show what a screen would show."""
    match update:
        case Written():
            say("shown " + json.dumps([update.number, asdict(update.record)], default=dict))
        case Queued():
            say("waiting " + json.dumps(update.texts))
        case Ended():
            say(f"ended {update.outcome.why} {update.error}")
        case _:
            pass


def is_done(act: Act, name: str, records: Sequence[Record]) -> bool:
    """Whether this part of the plan is behind us. A command that was begun is not begun again."""
    match act:
        case "send":
            return Text(name) in records
        case "shell":
            return any(isinstance(record, Typed) for record in records)
        case "compact":
            return any(isinstance(record, Summarised) for record in records)
        case "rewind":
            return any(isinstance(record, Rewound) for record in records)
        case "return":
            return any(isinstance(record, Returned) for record in records)


async def do(session: Session, act: Act, name: str) -> None:
    match act:
        case "send":
            begun = any(isinstance(record, Prompt) and record.text == name for record in session.records)
            if session.waiting:
                session.proceed()
            else:
                session.send(f"go on with {name}" if begun else name)
            while session.busy or session.waiting:
                await asyncio.sleep(0.005)
        case "shell":
            await session.shell(command(name))
        case "compact":
            if not await session.compact():
                raise AssertionError("there was nothing to compact")
        case "rewind":
            number = next(number for number, words in session.messages() if words == name)
            await session.rewind(number)
        case "return":
            branch = next(one for one in session.branches() if one.words.split()[-1] == name)
            await session.go_back(branch.to)


async def work(folder: Path, kind: str, say: Say) -> None:
    """Go on with the plan until all of it is done; `say` is told each line."""
    sessions = Sessions(folder / "sessions")
    settings = Settings.model_validate({"sandbox": kind, "state": folder})
    spec = Spec(tree=folder / "tree", store=folder / "store")
    async with make_sandboxes(settings) as sandboxes:

        async def open(session: Session) -> Equipment:
            sandbox = await sandboxes.take(spec)
            return furnish(settings, session, Planned(), read_profile("default"), sandbox, sandbox.close)

        found = sessions.all()
        held = sessions.open(found[0].id) if found else sessions.new(folder / "tree")
        session = Session(held, open)
        say(f"opened {len(session.records)} {json.dumps(session.waiting)}")
        session.listen(lambda update: told(update, say))
        for act, name in PLAN:
            while not is_done(act, name, session.records):
                say(f"doing {act} {name}")
                await do(session, act, name)
        await session.close()
    say("done")


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2], lambda line: print(line, flush=True)))

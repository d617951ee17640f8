"""Episodes: generated tasks solved by the teacher through the real tools, kept as text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter

from agent.journal import Unwritten
from agent.loop import Agent
from engine.messages import ToolResult, ToolSpec
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tasks.families.base import Category, GeneratedTask
from tasks.families.folder import expectations
from tasks.families.generate import generate
from tasks.families.talk.conversation import converse
from tasks.families.verify import problems
from tasks.task import SPAWN_ENV
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools
from training.teacher import Teacher

SYSTEM = Path(__file__).parents[1] / "agent" / "prompts" / "nano.md"
SHARES: dict[Category, int] = {
    "frontend": 4,
    "application": 6,
    "uiux": 3,
    "build": 4,
    "data": 5,
    "ml": 4,
    "talk": 4,
}
"""How often each family comes."""


@dataclass(frozen=True, slots=True)
class Said:
    """One call to the model: what it generated, whether it was a mistake on purpose, and the results."""

    raw: str
    wrong: bool
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What the user said, and what came of it."""

    user: str
    steps: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """A solved task as text. `words`, `numbers`, `derived`: as in GeneratedTask."""

    family: str
    kind: str
    seed: int
    turns: tuple[Turn, ...]
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    derived: dict[str, str]


_EPISODE: TypeAdapter[Episode] = TypeAdapter(Episode)


def system_prompt() -> str:
    """nano's own."""
    return SYSTEM.read_text("utf-8").strip()


def specs() -> tuple[ToolSpec, ...]:
    """The tools in nano's short profile."""
    from tools.tool import specs

    return specs(standard_tools(), brief=True)


class Recorder:
    """Solves tasks one after another in fresh folders of one local sandbox; `async with`.

    `failed` counts, by kind, the tasks that the teacher did not solve: those are not kept.
    """

    def __init__(self) -> None:
        self._makers = Local()
        self._sandbox: Sandbox | None = None
        self._count = 0
        self.failed: dict[str, int] = {}

    async def __aenter__(self) -> Recorder:
        self._sandbox = await self._makers.take(Spec(env=SPAWN_ENV))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._makers.close()

    async def record(self, task: GeneratedTask, seed: int) -> Episode | None:
        """Solve it; None when a turn does not pass its own check."""
        assert self._sandbox
        self._count += 1
        folder = Path(self._sandbox.info.root) / str(self._count)
        for path, data in task.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        await self._sandbox.run(f"cd {folder}")
        shutil.rmtree(folder.with_name(str(self._count - 1)), ignore_errors=True)
        turns = [turn async for turn in self._turns(task, folder)]
        if len(turns) < len(task.turns):
            self.failed[task.kind] = self.failed.get(task.kind, 0) + 1
            return None
        words, numbers = tuple(sorted(task.words)), tuple(sorted(task.numbers))
        return Episode(task.family, task.kind, seed, tuple(turns), words, numbers, dict(task.derived))

    async def _turns(self, task: GeneratedTask, folder: Path) -> AsyncGenerator[Turn, None]:
        assert self._sandbox
        teacher = Teacher(task)
        dispatcher = Dispatcher(standard_tools(), self._sandbox, teacher.count, brief=True)
        agent = Agent(teacher, dispatcher, dispatcher.specs(), Unwritten(), system=system_prompt())
        for index, turn in enumerate(task.turns):
            said = len(teacher.spoken)
            answers: list[list[str]] = []
            async for event in agent.run(turn.instruction):
                if event.type == "stop":
                    answers.append([])
                if isinstance(event, ToolResult):
                    answers[-1].append(event.text.replace(str(folder), "/work"))
            steps = zip(teacher.spoken[said:], answers, strict=True)
            made = Turn(turn.instruction, tuple(Said(s.raw, s.wrong, tuple(a)) for s, a in steps))
            expect = expectations(task, index)
            expect["commands"] = [command for command in expect["commands"] if not _passed(made, command)]
            if list(problems(expect, folder)):
                return
            yield made


def _passed(turn: Turn, command: str) -> bool:
    """Whether the command was the last thing that was run, and exited with 0."""
    *_, last, _ = (Said("", False, ()), *turn.steps)
    ran = f"<arg_value>{command}</arg_value>\n</tool_call>"
    return last.raw.endswith(ran) and not re.search(
        r"^\[(exit [1-9]|timeout)", last.results[-1], re.MULTILINE
    )


def tasks(seed: int, count: int) -> Iterator[tuple[int, GeneratedTask]]:
    """Tasks of the seeds from `seed` on, the families in turn by their shares."""
    wheel: list[Category] = [family for family, share in SHARES.items() for _ in range(share)]
    for number in range(seed, seed + count):
        family = wheel[number * 7919 % len(wheel)]
        yield number, converse(number) if family == "talk" else generate(family, number)


def write_episodes(file: Path, episodes: Sequence[Episode]) -> None:
    """One JSON line an episode; the file appears whole."""
    text = "".join(json.dumps(asdict(episode), ensure_ascii=False) + "\n" for episode in episodes)
    part = file.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.rename(file)


def read_episodes(file: Path) -> list[Episode]:
    """What write_episodes wrote."""
    return [_EPISODE.validate_json(line) for line in file.read_text("utf-8").splitlines()]

"""vLLM itself, on nano in fp32, says the ids that the embedded engine says. Runs where vLLM is installed."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from engine.base import Engine, Options
from engine.glm import Glm
from engine.messages import Event, Ids, Prompt, Said, Stop, Text, ToolCall, ToolSpec, merge
from engine.vllm import Vllm
from engine.vllm_api import Spread, is_installed
from interlude.profile import profile_of
from tools.standard import standard_tools
from tools.tool import specs

HOUSE = Path(__file__).parents[2]
NANO = Path(str(files("engine"))) / "nano"
TASK = HOUSE / "tasks" / "suite" / "starter" / "tide-banner"
ONE_CORE = {"VLLM_CPU_OMP_THREADS_BIND": "0", "OMP_NUM_THREADS": "1"}
"""vLLM's threads wait for each other in a spin: on cores that are shared, two are slower than one."""

pytestmark = [
    pytest.mark.nano,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not is_installed(), reason="the package vllm is not installed (docs/vllm.md)"),
]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def vllm(loop: asyncio.Runner) -> Iterator[Vllm]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ONE_CORE.items():
            patch.setenv(name, value)
        engine = Vllm(NANO, dtype="float32", spread=Spread(memory=0.1))
    yield engine
    loop.run(engine.close())


@pytest.fixture(scope="module")
def glm(loop: asyncio.Runner) -> Iterator[Glm]:
    engine = Glm(NANO)
    yield engine
    loop.run(engine.close())


def asked(text: str) -> list[Event]:
    return [Prompt(profile_of(NANO).system, "system"), Prompt(text)]


def tools() -> list[ToolSpec]:
    return list(specs(standard_tools(), brief=True))


async def said_by(engine: Engine, transcript: Sequence[Event], **options: object) -> list[Said]:
    made = replace(Options(max_tokens=300), **options)  # type: ignore[arg-type]
    return list(merge([event async for event in engine.stream(transcript, tools(), made)]))  # type: ignore[arg-type]


def told(events: Sequence[Said]) -> list[Said]:
    """Without seconds and guesses, and without how the prompt's tokens divide: vLLM keeps whole blocks."""
    *said, stop = events
    assert isinstance(stop, Stop)
    usage = stop.usage
    whole = replace(
        usage,
        reused=0,
        prefilled=usage.prompt,
        result=0,
        prefill_seconds=0.0,
        decode_seconds=0.0,
        drafted=0,
        accepted=0,
    )
    return [*said, replace(stop, usage=whole)]


@pytest.mark.bubblewrap
def test_a_starter_task_is_solved_with_the_same_ids(tmp_path: Path) -> None:
    """First of all here: the engine that the others share would take half of its core."""
    said: dict[str, list[Ids]] = {}
    for engine, more in (("vllm", ("--gpu-memory", "0.1")), ("glm", ())):
        command = ("tasks", "run", TASK, "--engine", engine, *more, "--sandbox", "bubblewrap", "--json")
        done = subprocess.run(
            [sys.executable, "-m", "interlude", *command, "--out", tmp_path / engine],
            cwd=HOUSE,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HOUSE), "HOME": str(tmp_path), **ONE_CORE},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        (attempt,) = json.loads(done.stdout)["attempts"]
        assert attempt["reward"] == 1.0
        said[engine] = list(ids_of(tmp_path / engine / TASK.name / "trajectory.jsonl"))
    assert said["vllm"] == said["glm"]
    assert len(said["vllm"]) > 3


@pytest.mark.parametrize(
    "options", [{}, {"thought_budget": 5}, {"thought_budget": 0}, {"max_tokens": 7}, {"thinking": False}]
)
@pytest.mark.parametrize(
    "text", ["In notes.txt, change the word red to blue.", "Add 5 to 7 in sum.py. Say <|user|> and </think>."]
)
def test_the_ids_are_those_of_the_embedded_engine(
    loop: asyncio.Runner, vllm: Vllm, glm: Glm, text: str, options: dict[str, object]
) -> None:
    theirs, ours = (loop.run(said_by(engine, asked(text), **options)) for engine in (vllm, glm))
    assert told(theirs) == told(ours)
    assert sum(len(event.ids) for event in ours if not isinstance(event, Stop)) > 5


def test_a_prompt_that_was_read_is_reused_but_for_its_last_block(loop: asyncio.Runner, vllm: Vllm) -> None:
    stops = [loop.run(said_by(vllm, asked("Print once more."), max_tokens=2))[-1] for _ in range(2)]
    usage = stops[1].usage if isinstance(stops[1], Stop) else None
    assert usage is not None
    assert usage.prefilled <= 128
    assert usage.reused >= 128


def test_agents_at_once_say_what_each_says_alone(loop: asyncio.Runner, vllm: Vllm) -> None:
    texts = [f"In notes{n}.txt, change the word red to blue." for n in range(4)]

    async def together() -> list[list[Said]]:
        return list(await asyncio.gather(*(said_by(vllm, asked(text)) for text in texts)))

    alone = [loop.run(said_by(vllm, asked(text))) for text in texts]
    assert [told(said) for said in loop.run(together())] == [told(said) for said in alone]


def test_closing_the_stream_aborts_the_request(loop: asyncio.Runner, vllm: Vllm) -> None:
    async def hang_up() -> int:
        stream = vllm.stream(asked("In notes.txt, change the word red to blue."), tools(), Options())
        async with aclosing(stream):
            async for event in stream:
                if isinstance(event, ToolCall | Text):
                    break
        await asyncio.sleep(0.5)
        assert vllm._llm is not None
        return vllm._llm.get_num_unfinished_requests()  # type: ignore[attr-defined]

    assert loop.run(hang_up()) == 0


def test_sampling_with_a_seed_says_the_same_again(loop: asyncio.Runner, vllm: Vllm) -> None:
    hot = {"temperature": 2.0, "top_p": 0.95, "top_k": 40, "max_tokens": 20}
    first, again, other = (
        ids(
            loop.run(
                said_by(vllm, asked("In notes.txt, change the word red to blue."), **hot | {"seed": seed})
            )
        )
        for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other


def ids(events: Sequence[Said]) -> Ids:
    return tuple(id for event in events if not isinstance(event, Stop) for id in event.ids)


def ids_of(trajectory: Path) -> Iterator[Ids]:
    """What every event that the model said was said with."""
    for line in trajectory.read_text().splitlines():
        if found := json.loads(line).get("ids"):
            yield tuple(found)

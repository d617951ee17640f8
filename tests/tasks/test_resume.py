"""Runs that go on: what was ended stays as it is, the rest is made, and nothing that was there is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import read_trajectory
from engine.base import EngineError, Options, Withheld
from engine.messages import Said, Stop, Text, ToolSpec, Transcript
from engine.replay import Script
from sandbox.base import Sandbox, Spec
from sandbox.errors import ImageMissing, SandboxError
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.causes import Retries
from tasks.load import load_task
from tasks.report import Attempt, read_report
from tasks.run_plan import own_seed
from tasks.runner import run_tasks
from tasks.task import Task
from tasks.toml import TaskError
from tests.tasks.test_runner import Onlooker, edit, greet

LayOut = Callable[..., Path]
AT_ONCE = Retries(2, 0.0)


class Busy(Script):
    """A server that is busy at first: so many times it says so, and then it speaks."""

    def __init__(self, refusals: list[EngineError]) -> None:
        super().__init__(greet())
        self._refusals = refusals

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        if self._refusals:
            raise self._refusals.pop(0)
        async for event in super().stream(transcript, tools, options):
            yield event


class Faulty(Local):
    """Sandboxes that fail when it is the turn of `failures`, None where one is to be had."""

    def __init__(self, *failures: SandboxError | None) -> None:
        super().__init__()
        self._failures = list(failures)

    async def take(self, spec: Spec) -> Sandbox:
        if self._failures and (failure := self._failures.pop(0)):
            raise failure
        return await super().take(spec)


def busy() -> EngineError:
    error = EngineError("the server is busy")
    error.again = True
    return error


class Counting:
    """Engines that say one greeting each, and how many were made, by task."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, task: Task) -> Script:
        self.made.append(task.name)
        return Script(greet())


def results(out: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in out.glob("*/result.json")}


async def test_a_run_that_was_cut_off_goes_on_and_repeats_nothing(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    tasks, out = [load_task(lay_out(name)) for name in ("one", "two", "three")], tmp_path / "out"
    setup = Setup(lambda task: Script(greet()), sandboxes)
    whole = await run_tasks(tasks, setup, Onlooker(), out=out)
    before = results(out)
    (out / "two" / "result.json").unlink()
    (out / "two" / "trajectory.jsonl").rename(out / "two" / "journal.jsonl")
    onlooker = Onlooker()
    again = await run_tasks(tasks, setup, onlooker, out=out)
    assert onlooker.counts == [(3, 2)]
    assert {name for name, _ in onlooker.seen} == {"two"}
    after = results(out)
    assert (after["one"], after["three"]) == (before["one"], before["three"])
    assert [replace(one, wall_s=0, sandbox=None) for one in again] == [
        replace(one, wall_s=0, sandbox=None) for one in whole
    ]
    assert sorted(path.name for path in (out / "put-aside" / "two-1").iterdir()) == [
        "journal.jsonl",
        "patch.diff",
        "tests.only.txt",
    ]
    assert len(read_report(out)) == 3


async def test_what_was_cancelled_is_begun_anew_and_kept_beside(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task, out = load_task(lay_out()), tmp_path / "out"
    running = asyncio.ensure_future(
        run_tasks([task], Setup(lambda _: Script(greet(), pause=60), sandboxes), Onlooker(), out=out)
    )
    while not (out / "greeting" / "journal.jsonl").exists():
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    setup = Setup(lambda _: Script(greet()), sandboxes)
    (given,) = await run_tasks([task], setup, Onlooker(), out=out)
    assert (given.reward, given.stop_reason, given.tries) == (1.0, "end", 1)
    kept = json.loads((out / "put-aside" / "greeting-1" / "result.json").read_text())
    assert (kept["stop_reason"], kept["cause"], kept["reward"]) == ("cancelled", "cancelled", None)


async def test_another_task_or_another_seed_is_refused_and_only_what_it_touches_is_made_again(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    folders, out = [lay_out(name) for name in ("one", "two")], tmp_path / "out"
    engines = Counting()

    async def run(seed: int = 0, *, again: bool = False, steps: int = 9) -> tuple[Attempt, ...]:
        setup = Setup(engines, sandboxes, budget=Budget(steps=steps))
        tasks = list(map(load_task, folders))
        return await run_tasks(tasks, setup, Onlooker(), out=out, seed=seed, again=again)

    first = await run()
    before = results(out)
    (folders[0] / "instruction.md").write_text("Say good evening, please.\n")
    changed = load_task(folders[0]).digest
    with pytest.raises(TaskError) as refused:
        await run()
    assert str(refused.value) == (
        f"{out}: holds a run under other conditions: task one was {first[0].digest}, is {changed}. "
        "Name another folder, take back what changed, or say --again: what it touches is made again, and "
        "what there was goes to put-aside/"
    )
    assert results(out) == before
    engines.made.clear()
    await run(again=True)
    assert set(engines.made) == {"one"}
    assert results(out)["two"] == before["two"]
    assert (out / "put-aside" / "one-1" / "result.json").read_bytes() == before["one"]
    with pytest.raises(TaskError, match="seed was 0, is 7; budget steps was 9, is 8"):
        await run(7, steps=8)
    engines.made.clear()
    assert {one.seed for one in await run(7, again=True, steps=8)}.isdisjoint(one.seed for one in first)
    assert set(engines.made) == {"one", "two"}
    assert sorted(path.name for path in (out / "put-aside").iterdir()) == ["one-1", "one-2", "two-1"]


async def test_two_processes_never_make_the_same_run(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task, out = load_task(lay_out()), tmp_path / "out"
    slow = Setup(lambda _: Script(greet(), pause=60), sandboxes)
    running = asyncio.ensure_future(run_tasks([task], slow, Onlooker(), out=out))
    while not (out / "greeting" / "journal.jsonl").exists():
        await asyncio.sleep(0.01)
    with pytest.raises(TaskError, match=r"another process \(pid \d+\) makes this run; wait for it"):
        await run_tasks([task], Setup(lambda _: Script(greet()), sandboxes), Onlooker(), out=out)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_folder_with_something_else_in_it_is_no_run(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "old").mkdir(parents=True)
    (out / "old" / "result.json").write_text("{}")
    setup = Setup(lambda _: Script(greet()), sandboxes)
    with pytest.raises(TaskError, match=r"holds a run without a plan \(run.json\); name another folder"):
        await run_tasks([load_task(lay_out())], setup, Onlooker(), out=out)
    (out / "run.json").write_text('{"tasks": {}}')
    with pytest.raises(TaskError, match=r"run\.json: attempts: Field required; it is no plan of a run"):
        await run_tasks([load_task(lay_out())], setup, Onlooker(), out=out)


async def test_a_provider_that_is_busy_is_asked_again_and_each_try_is_kept(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    engine, onlooker, out = Busy([busy(), busy()]), Onlooker(), tmp_path / "out"
    setup = Setup(lambda _: engine, sandboxes)
    (given,) = await run_tasks([load_task(lay_out())], setup, onlooker, out=out, retries=AT_ONCE)
    assert (given.reward, given.tries, given.cause, given.counts) == (1.0, 3, "", True)
    assert [what for _, what in onlooker.seen if "again" in what] == ["engine_failed again"] * 2
    kept = sorted(out.glob("put-aside/*/result.json"))
    assert [json.loads(path.read_text())["tries"] for path in kept] == [1, 2]
    assert {json.loads(path.read_text())["cause"] for path in kept} == {"model_provider_failed"}


async def test_tries_are_bounded_and_a_later_run_may_try_again(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task, out = load_task(lay_out()), tmp_path / "out"
    engine = Busy([busy(), busy(), busy()])
    (given,) = await run_tasks(
        [task], Setup(lambda _: engine, sandboxes), Onlooker(), out=out, retries=AT_ONCE
    )
    assert (given.reward, given.tries, given.problem) == (None, 3, "the server is busy")
    assert not given.counts
    (given,) = await run_tasks([task], Setup(lambda _: engine, sandboxes), Onlooker(), out=out)
    assert (given.reward, given.tries) == (1.0, 4)


@pytest.mark.parametrize(
    ("failures", "reason", "reward", "tries"),
    [
        ([SandboxError("the daemon is gone")], "end", 1.0, 2),
        ([ImageMissing("no image x here")], "sandbox_failed", None, 1),
        ([None, SandboxError("the daemon is gone")], "end", 1.0, 1),
    ],
    ids=["gone", "no image", "gone while it graded"],
)
async def test_a_sandbox_that_fails_is_asked_for_again_where_that_may_help(
    lay_out: LayOut,
    tmp_path: Path,
    failures: list[SandboxError | None],
    reason: str,
    reward: float | None,
    tries: int,
) -> None:
    sandboxes = Faulty(*failures)
    setup = Setup(lambda _: Script(greet()), sandboxes)
    (given,) = await run_tasks(
        [load_task(lay_out())], setup, Onlooker(), out=tmp_path / "out", retries=AT_ONCE
    )
    await sandboxes.close()
    assert (given.stop_reason, given.reward, given.tries) == (reason, reward, tries)
    assert bool(given.notes) == (failures[0] is None)


async def test_an_agent_that_fails_is_never_tried_again_and_a_verifier_is_asked_twice(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    log = tmp_path / "graded"
    mute = load_task(lay_out("mute", {"tests/test.sh": f"echo x >>{log}"}))
    lazy = load_task(lay_out("lazy"))
    engines = Counting()
    given = await run_tasks(
        [mute, replace(lazy, agent_steps=1)],
        Setup(engines, sandboxes),
        Onlooker(),
        out=tmp_path / "out",
        retries=AT_ONCE,
    )
    assert [(one.stop_reason, one.cause, one.counts, one.tries) for one in given] == [
        ("verifier_failed", "verifier_failed", True, 1),
        ("budget", "agent_exhausted_budget", True, 1),
    ]
    assert log.read_text() == "x\nx\n"
    told = "step only was graded a second time; the first time: mute: tests/test.sh"
    assert given[0].notes[0].startswith(told)


async def test_a_provider_that_keeps_back_an_answer_ends_the_attempt_and_the_work_is_graded(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    class Censored(Script):
        async def stream(
            self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
        ) -> AsyncGenerator[Said, None]:
            if any(isinstance(event, Stop) for event in transcript):
                yield Stop("end")
                raise Withheld("example.org withheld the rest")
            async for event in super().stream(transcript, tools, options):
                yield event

    setup = Setup(lambda _: Censored(greet()), sandboxes)
    (given,) = await run_tasks([load_task(lay_out())], setup, Onlooker(), out=tmp_path / "out")
    assert (given.stop_reason, given.cause, given.reward, given.problem, given.counts) == (
        "withheld",
        "agent_refused",
        1.0,
        "example.org withheld the rest",
        True,
    )


async def test_every_attempt_has_a_seed_of_its_own_which_depends_on_nothing_else(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    one, two = (load_task(lay_out(name)) for name in ("one", "two"))
    setup = Setup(lambda _: Script([[Text("No."), Stop("end")]]), sandboxes)
    given = await run_tasks([one, two], setup, Onlooker(), out=tmp_path / "out", seed=5, attempts=2)
    assert [a.seed for a in given] == [own_seed(5, task, number) for task in (one, two) for number in (1, 2)]
    assert own_seed(5, one, 1) == 685585458
    assert len({a.seed for a in given}) == 4
    headers = [read_trajectory(path).header for path in sorted(tmp_path.glob("out/*/trajectory.jsonl"))]
    assert [header.options.seed for header in headers] == [a.seed for a in given]


async def test_a_task_bounds_its_steps_and_tokens(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    changes = {"task.toml": "[agent]\nmax_steps = 1\n"}
    bounded = load_task(lay_out("steps", changes))
    few = load_task(lay_out("tokens", {"task.toml": "[agent]\nmax_tokens = 50\n"}))
    setup = Setup(lambda _: Script(greet()), sandboxes, budget=Budget(steps=7, tokens=10_000))
    given = await run_tasks([bounded, few], setup, Onlooker(), out=tmp_path / "out")
    assert [(one.stop_reason, one.problem) for one in given] == [
        ("budget", "budget of 1 steps"),
        ("budget", "budget of 50 tokens"),
    ]


async def test_grading_holds_up_no_agent(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    """One agent at a time: the second works while the tests of the first wait for what it writes."""
    sign = tmp_path / "sign"
    wait = f"while ! [ -e {sign} ]; do sleep 0.02; done\n"
    test = f'{wait}echo 1 >"$LOGS_DIR/verifier/reward.txt"'
    first = load_task(lay_out("first", {"tests/test.sh": test}))
    second = load_task(lay_out("second"))

    def engine(task: Task) -> Script:
        call = edit(1, "greeting.txt", "good morning", "good evening")
        made = replace(call, name="shell", arguments={"command": f"touch {sign}"})
        return Script(
            [[made, Stop("call")], [Text("Done."), Stop("end")]] if task.name == "second" else greet()
        )

    given = await run_tasks(
        [first, second], Setup(engine, sandboxes), Onlooker(), out=tmp_path / "out", jobs=1
    )
    assert [(one.task, one.reward) for one in given] == [("first", 1.0), ("second", 0.0)]

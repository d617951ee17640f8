"""An attempt that outgrows the model's context goes on, where the model is told all of its tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from agent.journal import read_trajectory
from agent.marks import Elided, Summarised
from engine.messages import Event, Said, Stop, Text, ToolCall, ToolResult
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_task
from tasks.report import Attempt
from tasks.runner import run_tasks
from tests.agent.narrow import Narrow
from tests.tasks.test_runner import Onlooker, edit

LayOut = Callable[..., Path]


def looks_long() -> Callable[[Sequence[Event]], list[Said]]:
    """Prints much, twelve times, then does what was asked."""
    steps = iter(range(1, 15))

    def says(read: Sequence[Event]) -> list[Said]:
        step = next(steps)
        if step <= 12:
            return [ToolCall(f"call_{step}", "shell", {"command": f"seq {step}000 {step}400"})]
        if step == 13:
            return [edit(step, "greeting.txt", "good morning", "good evening", thought=False)]
        return [Text("Done.")]

    return says


async def attempted(
    lay_out: LayOut, sandboxes: Local, out: Path, *, brief: bool
) -> tuple[Attempt, Narrow, Path]:
    engine = Narrow(looks_long(), lambda _: [Text("Numbers were printed; the greeting is still to change.")])
    setup = Setup(lambda task: engine, sandboxes, system="Solve the task.", brief=brief)
    (given,) = await run_tasks([load_task(lay_out())], setup, Onlooker(), out=out)
    return given, engine, out / "greeting" / "trajectory.jsonl"


async def test_room_is_made_and_what_it_took_is_counted(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    given, engine, file = await attempted(lay_out, sandboxes, tmp_path / "out", brief=False)
    assert (given.stop_reason, given.reward, given.problem) == ("end", 1.0, "")
    records = read_trajectory(file).records
    kinds = [type(record).__name__ for record in records]
    assert {"Elided", "Summarised"} & set(kinds)
    spent = [record.usage for record in records if isinstance(record, Stop | Summarised)]
    assert given.ledger.usage == engine.spent, "every token is counted once, those of notes too"
    assert sum(usage.output for usage in spent) == engine.spent.output
    results = [record.text for record in records if isinstance(record, ToolResult)]
    assert len(results) == 13 and all("[elided" not in text for text in results), "the record has them whole"


async def test_a_model_with_the_brief_profile_ends_where_its_context_does(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    given, _, file = await attempted(lay_out, sandboxes, tmp_path / "out", brief=True)
    assert (given.stop_reason, given.reward) == ("context", 0.0)
    assert not any(isinstance(record, Elided | Summarised) for record in read_trajectory(file).records)

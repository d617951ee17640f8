"""Small runs made by hand: records with times, results in folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from agent.budget import Budget
from agent.journal import Header, Span, write_trajectory
from agent.marks import Elided, Record, Summarised
from engine.base import EngineInfo, Options
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from sandbox.base import SandboxInfo
from tasks.ledger import ledger
from tasks.report import Attempt, write_attempt
from tasks.run_plan import Conditions, Plan, write_plan

NANO = EngineInfo("nano", "embedded", "sha256:0123456789abcdef", "sha256:fedcba9876543210")
DOCKER = SandboxInfo("docker", "sha256:aaaa", "/work")

ASKED = Usage(0, 100, thought=20, call=10, stop=1, prefill_seconds=0.5, decode_seconds=4.0)
ANSWERED = Usage(131, 19, text=4, stop=1, result=15, prefill_seconds=0.25, decode_seconds=0.5)
TIMED: tuple[tuple[Record, float, float], ...] = (
    (Prompt("Solve the task.", "system"), 0.0, 0.0),
    (Prompt("Mend it."), 0.0, 0.0),
    (Thought("Look."), 1.0, 2.0),
    (ToolCall("one", "read", {"path": "a"}, in_thought=True), 3.0, 3.0),
    (Thought("And run it."), 3.5, 4.0),
    (ToolCall("two", "shell", {"command": "make"}, in_thought=True), 5.0, 5.0),
    (Stop("call", ASKED), 5.0, 5.0),
    (ToolResult("one", "abc", seconds=1.0), 5.0, 5.0),
    (ToolResult("two", "no rule\n[exit 2]", seconds=2.0, code=2, failure="exit"), 8.0, 8.0),
    (Text("Mended."), 8.5, 9.0),
    (Stop("end", ANSWERED), 9.0, 9.0),
)
"""Nine seconds: the first tool runs while the model writes on, the second one is waited for."""

RECORDS: tuple[Record, ...] = tuple(record for record, _, _ in TIMED)
TIMES: tuple[Span, ...] = tuple((start, end) for _, start, end in TIMED)

COMPACTED: tuple[Record, ...] = (
    Prompt("Go on."),
    BrokenCall("x", "<tool_call>re", "cut off"),
    Stop("call", Usage(0, 50, call=6)),
    ToolResult("x", "error: the call was not run: cut off; the tools are read", ok=False),
    Elided(("x",), 9),
    Summarised(3, "Notes.", Usage(0, 70, text=5)),
    Text("Done."),
    Stop("end", Usage(0, 40, text=2, stop=1)),
)


def attempt(task: str, reward: float | None = 1.0, number: int = 1, **changes: object) -> Attempt:
    made = Attempt(
        task=task,
        category="data_analysis",
        number=number,
        reward=reward,
        stop_reason="end",
        ledger=ledger(RECORDS),
        wall_s=9.0,
        engine=NANO,
        sandbox=DOCKER,
        digest=f"sha256:{task}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def write_run(
    folder: Path,
    attempts: Sequence[Attempt],
    *,
    records: Mapping[str, Sequence[Event]] | None = None,
    patches: Mapping[str, str] | None = None,
    limits: Budget | None = None,
) -> Path:
    """A run as `tasks run` leaves it. `records` and `patches` are by the attempts' folders; without, records
    are the nine seconds."""
    several = max((one.number for one in attempts), default=1) > 1
    for one in attempts:
        name = f"{one.task}.{one.number}" if several else one.task
        place = folder / name
        place.mkdir(parents=True)
        write_attempt(place / "result.json", one)
        header = Header(name, one.engine, Options(), (), DOCKER, task=one.task)
        own = (records or {}).get(name)
        if own is not None:
            write_trajectory(place / "trajectory.jsonl", header, own)
        elif one.stop_reason != "sandbox_failed":
            write_trajectory(place / "trajectory.jsonl", header, RECORDS, TIMES)
        (place / "patch.diff").write_text((patches or {}).get(name, f"+{name}\n"))
        (place / "tests.only.txt").write_text("1 passed\n")
    if limits is not None:
        conditions = Conditions(NANO, Options(), limits, "", (), "docker", "0")
        write_plan(folder, Plan({one.task: one.digest for one in attempts}, 1, 0, conditions))
    return folder

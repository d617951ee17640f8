"""Trajectories of OpenHands: lists of events, alone or in the `history` of an evaluation's output.jsonl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from tasks.trajectories.foreign import Foreign, Losses, Unreadable, lines
from tasks.trajectories.openhands_events import Told
from tasks.trajectories.openhands_objects import Metrics, Used
from tasks.trajectories.parts import blocks
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tasks.trajectories.retold import total


class Row(Foreign):
    """A line of output.jsonl."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "attempt",
            "base_commit",
            "comment_success",
            "error",
            "git_patch",
            "instance",
            "instruction",
            "issue",
            "issue_type",
            "report",
            "result_explanation",
            "success",
            "test_result",
        }
    )

    instance_id: str | None = None
    history: list[object]
    metrics: object = None
    metadata: object = None


class Metadata(Foreign):
    """What an evaluation was made with; most of it is its own."""

    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "agent_class",
            "agent_config",
            "condenser_config",
            "critic_name",
            "data_split",
            "dataset",
            "dataset_split",
            "details",
            "env_setup_commands",
            "eval_limit",
            "eval_note",
            "eval_output_dir",
            "git_commit",
            "instruction_template_name",
            "max_attempts",
            "max_iterations",
            "prompt_path",
            "selected_instances_file",
            "start_time",
        }
    )

    llm_config: dict[str, object] | None = None
    llm: dict[str, object] | None = None


def looks_like(value: object) -> bool:
    """Whether it is a list of events."""
    return isinstance(value, list) and any(_is_event(event) for _, event in _flat(value, "")[:8])


def is_row(value: object) -> bool:
    """Whether it is a line of output.jsonl."""
    return isinstance(value, dict) and looks_like(value.get("history"))


def _is_event(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return "kind" in value if "action" not in value and "observation" not in value else "role" not in value


def _flat(history: Sequence[object], place: str) -> list[tuple[str, object]]:
    """Events of before 2024-08 stand in pairs of an action and what it came to. With their places."""
    found: list[tuple[str, object]] = []
    for number, one in enumerate(history):
        found += blocks(f"{place}{number}", one)
    return found


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """A list of events. Raises TrajectoryError."""
    if not isinstance(value, list):
        raise TrajectoryError(f"{path}: no list of events")
    return (_recorded(path, Row(history=value), losses, ""),)


def read_rows(path: Path, data: bytes) -> tuple[Recorded, ...]:
    """The lines of an output.jsonl. What cannot be read is listed with the first that can."""
    found: list[Recorded] = []
    losses = Losses()
    for number, line in lines(data):
        place = f"line {number}"
        try:
            row = losses.take(Row, losses.json(line, place), place)
        except Unreadable as error:
            losses.drop(place, str(error))
            continue
        if row:
            found.append(_recorded(path, row, losses, f"{place}.history."))
            losses = Losses()
    if not found:
        raise TrajectoryError(f"{path}: no line of it can be read: {losses.all()[0].what}")
    if left := losses.all():
        found[-1] = replace(found[-1], dropped=(*found[-1].dropped, *left))
    return tuple(found)


def _recorded(path: Path, row: Row, losses: Losses, place: str) -> Recorded:
    metrics = losses.taken(Metrics, row.metrics, f"{place}metrics")
    uses = [
        used
        for number, one in enumerate(metrics.token_usages or ())
        if (used := losses.take(Used, one, f"{place}metrics.token_usages.{number}"))
    ]
    spent = {used.response_id: used.tokens for used in uses if used.response_id}
    told = Told(_flat(row.history, place), losses, spent)
    said = losses.taken(Metadata, row.metadata, f"{place}metadata")
    model = (said.llm_config or said.llm or {}).get("model")
    whole = metrics if row.metrics else losses.taken(Metrics, told.metrics, f"{place}llm_metrics")
    claimed = losses.taken(Used, whole.accumulated_token_usage, f"{place}accumulated_token_usage").tokens
    return Recorded(
        form="openhands",
        version="",
        path=path,
        session=row.instance_id or path.stem,
        agent="openhands",
        model=", ".join(told.models) or (model if isinstance(model, str) else ""),
        task=row.instance_id or "",
        created=told.created,
        records=tuple(told.retold.records),
        times=tuple(told.retold.times),
        counted=total(told.retold.calls),
        claimed=None if claimed == Tokens() else claimed,
        cost_usd=whole.accumulated_cost,
        dropped=losses.all(),
    )

"""A trajectory as ATIF-v1.7, which Harbor and what reads its results understand.

A prompt's ids stand there where they are certain to be those that were computed, see `prompts`; metrics that
ATIF has no field for are in `metrics.extra`, what happened between the steps in the root's `extra`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from agent.journal import Header
from engine.messages import ToolResult, ToolSpec
from tasks.trajectories.prompts import Letters
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tasks.trajectories.steps import Object, Steps

SCHEMA = "ATIF-v1.7"


@dataclass(frozen=True, slots=True)
class Document:
    """`notes` say what is not in it; they stand in it, too."""

    data: bytes
    notes: tuple[str, ...]


def as_atif(recorded: Recorded, letters: Letters | None = None) -> Document:
    """All of it. `letters`: the vocabulary by which prompts are computed again.

    Raises TrajectoryError where there is nothing to say.
    """
    if not recorded.records:
        raise TrajectoryError(f"{recorded.path}: nothing was said in it, and ATIF needs a step")
    steps = Steps(recorded.header, letters, recorded.counted)
    times = recorded.times or (None,) * len(recorded.records)
    for record, span in zip(recorded.records, times, strict=True):
        steps.note(record, span)
    root = document(recorded, steps)
    return Document(written(root), tuple(_notes(recorded, steps)))


def document(recorded: Recorded, steps: Steps) -> Object:
    """The root, around steps that were made of the same records."""
    steps.close()
    steps.leave()
    header = recorded.header
    root: Object = {"schema_version": SCHEMA, "session_id": recorded.session, "agent": _agent(recorded)}
    root["steps"] = steps.steps
    if notes := _notes(recorded, steps):
        root["notes"] = " ".join(notes)
    root["final_metrics"] = _final(recorded, len(steps.steps))
    extra: Object = {"marks": steps.marks} if steps.marks else {}
    if header:
        extra |= {"format": header.format, "created": header.created}
        extra |= {name: value for name in ("task", "parent") if (value := getattr(header, name))}
        extra["sandbox"] = asdict(header.sandbox)
        extra["versions"] = header.versions
    elif recorded.task:
        extra["task"] = recorded.task
    if recorded.dropped:
        extra["dropped"] = [asdict(lost) for lost in recorded.dropped]
    if extra:
        root["extra"] = {"interlude": extra}
    return root


def written(root: Object) -> bytes:
    """As the file has it. Half a character, which UTF-8 cannot say, is escaped."""
    return json.dumps(root, ensure_ascii=False, indent=1, default=dict).encode("utf-8", "backslashreplace")


def _agent(recorded: Recorded) -> Object:
    header = recorded.header
    agent: Object = {"name": recorded.agent, "version": _version(recorded)}
    if recorded.model:
        agent["model_name"] = recorded.model
    if header:
        agent |= {"tool_definitions": [_definition(tool) for tool in header.tools]} if header.tools else {}
        agent["extra"] = {"engine": asdict(header.engine), "options": asdict(header.options)}
    return agent


def _version(recorded: Recorded) -> str:
    header: Header | None = recorded.header
    return header.versions.get("interlude", "unknown") if header else recorded.version or "unknown"


def _definition(tool: ToolSpec) -> Object:
    """In OpenAI's form; a model with the brief profile was told less of it."""
    told: object = json.loads(tool.line)
    if isinstance(told, Mapping) and "function" in told:
        return dict(told)
    return {"type": "function", "function": {"name": tool.name, "parameters": dict(tool.parameters)}}


def _notes(recorded: Recorded, steps: Steps) -> Sequence[str]:
    notes: list[str] = []
    if any("left_branch" in step.get("extra", {}) for step in steps.steps):
        notes.append(
            "The user went back: steps with extra.left_branch were left, and what follows them did not read "
            "them. They are counted, because they were computed."
        )
    for why, count in steps.missing.items():
        notes.append(f"prompt_token_ids are left out of {count} steps: {why}.")
    if any(isinstance(record, ToolResult) and record.files for record in recorded.records):
        notes.append("Texts of files that calls read or wrote are only in Interlude's own format.")
    return notes


def _final(recorded: Recorded, steps: int) -> Object:
    """What was counted; the file's own claim where nothing was, or beside it."""
    counted, claimed = recorded.counted, recorded.claimed
    told = claimed if claimed and counted == Tokens() else counted
    names = {"prompt": told.input, "completion": told.output, "cached": told.cached}
    final: Object = {f"total_{name}_tokens": count for name, count in names.items() if count is not None}
    if recorded.cost_usd is not None:
        final["total_cost_usd"] = recorded.cost_usd
    final["total_steps"] = steps
    extra: Object = {}
    if told.reasoning is not None:
        extra["total_reasoning_tokens"] = told.reasoning
    if told.written is not None:
        extra["total_cache_write_tokens"] = told.written
    if claimed and claimed != told:
        extra["claimed"] = {name: count for name, count in asdict(claimed).items() if count is not None}
    return final | ({"extra": extra} if extra else {})

"""ATIF, Harbor's format of trajectories, versions 1.0 to 1.8.

Source: Harbor's RFC 0001 and its models. `prompt_tokens` has what a cache gave in it; a step that was copied
from another trajectory (`is_copied_context`) took nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.marks import Record
from engine.messages import BrokenCall, Failure, StopReason, Text, Thought, ToolCall
from tasks.trajectories.foreign import Count, Foreign, Losses, moment
from tasks.trajectories.outcomes import outcome
from tasks.trajectories.parts import blocks, texts
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tasks.trajectories.retold import Retold, total

OURS = {"order", "stop_reason", "summary", "unended", "ended", "left_branch", "summarised", "typed"}
"""Words of our own export."""
VERSIONS = re.compile(r"ATIF-v1\.[0-8](\.\d+)?")


class Root(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"notes", "extra", "continued_trajectory_ref"})

    schema_version: str
    session_id: str | None = None
    trajectory_id: str | None = None
    agent: object = None
    steps: list[object]
    final_metrics: object = None
    subagent_trajectories: list[object] | None = None


class Agent(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"extra", "tool_definitions"})

    name: str = ""
    version: str | None = None
    model_name: str | None = None


class Step(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"reasoning_effort"})

    step_id: int | None = None
    timestamp: str | None = None
    source: Literal["system", "user", "agent"]
    message: object = None
    model_name: str | None = None
    reasoning_content: str | None = None
    tool_calls: object = None
    observation: object = None
    metrics: object = None
    is_copied_context: bool | None = None
    llm_call_count: int | None = None
    extra: object = None


class Call(Foreign):
    tool_call_id: str
    function_name: str
    arguments: object
    extra: object = None


class OurCall(BaseModel):
    """What our own export says of a call in its `extra`. `broken`: why it could not be read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    in_thought: bool = False
    repaired: str = ""
    broken: str | None = None
    raw: str = ""
    closed: bool = True


class Ours(BaseModel):
    """What our own export says of a step in its `extra`: see `steps`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    order: list[dict[str, int | str]] = []
    stop_reason: StopReason | None = None
    summary: bool = False
    unended: bool = False


class Observation(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"extra"})

    results: list[object]


class Result(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"subagent_trajectory_ref"})

    source_call_id: str | None = None
    content: object = None
    extra: object = None


class How(Foreign):
    """What Harbor's converters and ours say of a result in its `extra`."""

    aside: ClassVar[frozenset[str]] = frozenset({"metadata", "tool_result_metadata", "tool_use_name"})

    is_error: bool | None = None
    tool_result_is_error: bool | None = None
    exit_code: int | None = None
    failure: Failure | None = None
    seconds: float | None = None


class Metrics(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"logprobs", "prompt_token_ids", "completion_token_ids"})

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cached_tokens: Count | None = None
    cost_usd: float | None = None
    extra: object = None


class Beside(Foreign):
    """Counts that ATIF has no word for, in `extra` of metrics."""

    model_config = ConfigDict(extra="ignore")

    reasoning_tokens: Count | None = None
    reasoning_output_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None


class Final(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"total_steps", "extra"})

    total_prompt_tokens: Count | None = None
    total_completion_tokens: Count | None = None
    total_cached_tokens: Count | None = None
    total_cost_usd: float | None = None


def looks_like(value: object) -> bool:
    version = value.get("schema_version") if isinstance(value, dict) else None
    return isinstance(version, str) and version.startswith("ATIF")


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """The trajectory, then those of its subagents. Raises TrajectoryError."""
    root = losses.take(Root, value, "root")
    if root is None:
        raise TrajectoryError(f"{path}: {losses.all()[-1].what}; it is no ATIF trajectory")
    if not VERSIONS.fullmatch(root.schema_version):
        raise TrajectoryError(f"{path}: {root.schema_version}; ATIF-v1.0 to v1.8 can be read")
    return tuple(_trajectory(path, root, losses))


def _trajectory(path: Path, root: Root, losses: Losses, place: str = "") -> Iterator[Recorded]:
    agent = losses.taken(Agent, root.agent, f"{place}agent")
    final = losses.take(Final, root.final_metrics, f"{place}final_metrics") if root.final_metrics else None
    subagents = list(root.subagent_trajectories or ())
    told = Retold()
    created, models, cost = "", dict.fromkeys([agent.model_name] if agent.model_name else []), 0.0
    for number, value in enumerate(root.steps):
        where = f"{place}steps.{number}"
        step = losses.take(Step, value, where)
        if step is None:
            continue
        created = created or step.timestamp or ""
        if step.model_name:
            models[step.model_name] = None
        cost += _step(told, step, where, losses)
    others = [
        (f"{place}subagent_trajectories.{number}", Losses(), value) for number, value in enumerate(subagents)
    ]
    below = [
        (sub, mine, f"{where}.") for where, mine, value in others if (sub := losses.take(Root, value, where))
    ]
    yield Recorded(
        form="atif",
        version=root.schema_version,
        path=path,
        session=root.session_id or root.trajectory_id or path.stem,
        agent=agent.name,
        model=", ".join(models),
        task="",
        created=created,
        records=tuple(told.records),
        times=tuple(told.times),
        counted=total(told.calls),
        claimed=_claimed(final),
        cost_usd=final.total_cost_usd if final and final.total_cost_usd is not None else cost or None,
        dropped=losses.all(),
    )
    for sub, mine, where in below:
        yield from _trajectory(path, sub, mine, where)


def _claimed(final: Final | None) -> Tokens | None:
    if final is None:
        return None
    return Tokens(final.total_prompt_tokens, final.total_cached_tokens, None, final.total_completion_tokens)


def _step(told: Retold, step: Step, place: str, losses: Losses) -> float:
    """Tell a step; returns what it cost in dollars."""
    at = moment(step.timestamp)
    if step.timestamp and at is None:
        losses.drop(f"{place}.timestamp", "no time")
    message = texts(step.message, f"{place}.message", losses)
    ours = _ours(step.extra, place, losses)
    if step.source != "agent":
        told.prompt(message, at, system=step.source == "system", summary=ours.summary)
        _results(told, step, [], place, losses, at)
        return 0.0
    found = (
        losses.take(Call, value, where) for where, value in blocks(f"{place}.tool_calls", step.tool_calls)
    )
    calls = [call for call in found if call]
    called = [call.tool_call_id for call in calls]
    for said in _ordered(step.reasoning_content or "", message, calls, ours.order):
        match said:
            case Call():
                told.call(said.tool_call_id, said.function_name, said.arguments, at)
                told.records[-1] = _called(told.records[-1], said.extra)
            case Thought():
                told.thought(said.text, at)
            case Text():
                told.text(said.text, at)
    metrics = losses.take(Metrics, step.metrics, f"{place}.metrics") if step.metrics else None
    if not (step.is_copied_context or step.llm_call_count == 0 or ours.unended):
        reason = ours.stop_reason or ("call" if called else "end")
        told.stop(reason, _spent(metrics, place, losses), at)
    _results(told, step, called, place, losses, at)
    return (metrics.cost_usd or 0.0) if metrics else 0.0


def _ours(extra: object, place: str, losses: Losses) -> Ours:
    if extra is None:
        return Ours()
    if set(extra if isinstance(extra, dict) else ()) - OURS:
        losses.drop(f"{place}.extra", "what the step says beside")
    try:
        return Ours.model_validate(extra)
    except ValidationError:
        return Ours()


def _called(call: Record, extra: object) -> Record:
    """The call as it was, where our export says more of it."""
    try:
        ours = OurCall.model_validate(extra)
    except ValidationError:
        return call
    if not isinstance(call, ToolCall):
        return call
    if ours.broken is not None:
        return BrokenCall(call.id, ours.raw, ours.broken, call.name, ours.closed, ours.in_thought)
    return replace(call, in_thought=ours.in_thought, repaired=ours.repaired)


def _ordered(
    thought: str, text: str, calls: Sequence[Call], order: Sequence[dict[str, int | str]]
) -> list[Thought | Text | Call]:
    """The pieces in the order that our export says; as ATIF has them where it says none that fits."""
    by_id = {call.tool_call_id: call for call in calls}
    said: list[Thought | Text | Call] = []
    at = {"thought": 0, "text": 0}
    for piece in order:
        match piece:
            case {"thought": int(size)} if size > 0:
                said.append(Thought(thought[at["thought"] : at["thought"] + size]))
                at["thought"] += size
            case {"text": int(size)} if size > 0:
                said.append(Text(text[at["text"] : at["text"] + size]))
                at["text"] += size
            case {"call": str(id)} if id in by_id:
                said.append(by_id.pop(id))
            case _:
                return [Thought(thought), Text(text), *calls]
    whole = at == {"thought": len(thought), "text": len(text)} and not by_id
    return said if order and whole else [Thought(thought), Text(text), *calls]


def _spent(metrics: Metrics | None, place: str, losses: Losses) -> Tokens | None:
    if metrics is None:
        return None
    more = losses.taken(Beside, metrics.extra, f"{place}.metrics.extra")
    thought = more.reasoning_tokens if more.reasoning_tokens is not None else more.reasoning_output_tokens
    return Tokens(
        input=metrics.prompt_tokens,
        cached=metrics.cached_tokens,
        written=more.cache_creation_input_tokens,
        output=metrics.completion_tokens,
        reasoning=thought,
    )


def _results(
    told: Retold, step: Step, called: list[str], place: str, losses: Losses, at: float | None
) -> None:
    """What the calls came to. What answers none of them is said by the harness."""
    if step.observation is None:
        return
    observation = losses.take(Observation, step.observation, f"{place}.observation")
    for where, value in blocks(f"{place}.observation.results", observation.results if observation else None):
        result = losses.take(Result, value, where)
        if result is None:
            continue
        text = texts(result.content, f"{where}.content", losses)
        id = result.source_call_id or (called[-1] if called else "")
        if not id:
            told.prompt(text, at, system=True)
            continue
        how = losses.taken(How, result.extra, f"{where}.extra")
        failed = bool(how.is_error or how.tool_result_is_error or how.exit_code or how.failure)
        code, failure = outcome(text) if failed else (None, "")
        told.result(
            id,
            text,
            at,
            ok=not failed,
            code=code if how.exit_code is None else how.exit_code,
            failure=how.failure or failure,
            seconds=how.seconds or 0.0,
        )

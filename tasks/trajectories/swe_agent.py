"""Trajectories of SWE-agent (`.traj`): its steps, and what the model was asked before the first of them.

It has no tokens of single calls, only what it says of the whole; what its provider calls input is not said.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from engine.messages import StopReason
from tasks.trajectories import chat
from tasks.trajectories.foreign import Count, Foreign, Losses
from tasks.trajectories.parts import texts
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tasks.trajectories.retold import Retold


class Root(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"replay_config"})

    environment: str | None = None
    trajectory: list[object] | None = None
    history: list[object] | None = None
    info: object = None


class Info(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {
            "edited_files30",
            "edited_files50",
            "edited_files70",
            "exit_status",
            "submission",
            "summarizer",
            "swe_agent_hash",
            "swe_agent_version",
            "swe_rex_hash",
            "swe_rex_version",
        }
    )

    model_stats: object = None


class Stats(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"api_calls", "total_cost"})

    instance_cost: float | None = None
    tokens_sent: Count | None = None
    tokens_received: Count | None = None


class Step(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {"extra_info", "messages", "query", "state", "thinking_blocks", "tool_call_ids"}
    )

    action: str | None = None
    observation: object = None
    response: str | None = None
    thought: str | None = None
    execution_time: float | None = None
    tool_calls: object = None


class Entry(chat.Message):
    """One of what the model was shown."""

    aside: ClassVar[frozenset[str]] = chat.Message.aside | {"agent", "message_type", "tags", "state"}

    is_demo: bool | None = None
    thought: str | None = None
    action: object = None
    tool_call_ids: list[str] | None = None


def looks_like(value: object) -> bool:
    match value:
        case {"trajectory": [{"action": _, "observation": _}, *_]}:
            return True
        case {"history": [{"role": _}, *_]}:
            return True
        case {"trajectory": [], "history": _, "info": _}:
            return True
        case _:
            return False


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """Raises TrajectoryError."""
    root = losses.take(Root, value, "")
    if root is None:
        raise TrajectoryError(f"{path}: {losses.all()[-1].what}; it is no trajectory of SWE-agent")
    stats = losses.taken(Stats, losses.taken(Info, root.info, "info").model_stats, "info.model_stats")
    told = Retold()
    if root.trajectory is None:
        _shown(told, root.history or [], losses)
    else:
        _asked(told, root.history or [], losses)
        for number, step in enumerate(root.trajectory):
            _step(told, step, f"trajectory.{number}", losses)
    claimed = Tokens(input=stats.tokens_sent, output=stats.tokens_received)
    return (
        Recorded(
            form="swe-agent",
            version="",
            path=path,
            session=path.stem,
            agent="swe-agent",
            model="",
            task=path.stem,
            created="",
            records=tuple(told.records),
            times=tuple(told.times),
            counted=Tokens(),
            claimed=None if claimed == Tokens() else claimed,
            cost_usd=stats.instance_cost,
            dropped=losses.all(),
        ),
    )


def _asked(told: Retold, history: list[object], losses: Losses) -> None:
    """What stands before the first reply; the steps have the rest."""
    for number, value in enumerate(history):
        entry = losses.take(Entry, value, f"history.{number}")
        if entry is None:
            continue
        if entry.role == "assistant" and not entry.is_demo:
            losses.drop("history", f"{len(history) - number} entries that say the steps again")
            return
        text = texts(entry.content, f"history.{number}.content", losses)
        told.prompt(text, system=entry.role == "system" or bool(entry.is_demo))


def _step(told: Retold, value: object, place: str, losses: Losses) -> None:
    step = losses.take(Step, value, place)
    if step is None:
        return
    response, thought = step.response or "", step.thought or ""
    if thought.strip() not in response:
        told.thought(thought)
    told.text(response)
    id = told.call("", "bash", {"command": step.action}) if step.action else ""
    told.stop("call" if id else "end")
    seen = texts(step.observation, f"{place}.observation", losses)
    if id:
        told.result(id, seen, seconds=max(0.0, step.execution_time or 0.0))
    else:
        told.prompt(seen, system=True)


def _shown(told: Retold, history: list[object], losses: Losses) -> None:
    """A history without steps: a demonstration."""
    for number, value in enumerate(history):
        place = f"history.{number}"
        entry = losses.take(Entry, value, place)
        if entry is None:
            continue
        if entry.role == "assistant":
            made = chat.say(told, entry, place, losses, None)
            if isinstance(entry.action, str) and not made:
                made = [told.call("", "bash", {"command": entry.action})]
            reason: StopReason = "call" if made else "end"
            told.stop(reason)
        elif entry.role == "tool" and entry.tool_call_ids:
            told.result(entry.tool_call_ids[0], texts(entry.content, f"{place}.content", losses))
        else:
            text = texts(entry.content, f"{place}.content", losses)
            told.prompt(text, system=entry.role == "system")

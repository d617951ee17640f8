"""A recorded run in the form that was asked for, as the bytes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from agent.journal import trajectory_lines
from interlude.build import SHIPPED, model_folder
from interlude.settings import Settings
from tasks.trajectories.as_atif import as_atif
from tasks.trajectories.as_claude_code import as_claude_code
from tasks.trajectories.importing import header_of
from tasks.trajectories.prompts import Letters, letters_of
from tasks.trajectories.recorded import Recorded
from tasks.trajectories.training_set import as_lines, training_set

Form: TypeAlias = Literal["atif", "claude-code", "training", "interlude"]


@dataclass(frozen=True, slots=True)
class Exported:
    """`told` are sentences on what is not in it."""

    data: bytes
    told: Sequence[str]


def exported(recorded: Recorded, form: Form, settings: Settings) -> Exported:
    """Raises TrajectoryError where it cannot be said in that form, and EngineError."""
    match form:
        case "atif":
            made = as_atif(recorded, letters(settings))
            return Exported(made.data, made.notes)
        case "claude-code":
            session = as_claude_code(recorded)
            left = ", ".join(session.left)
            return Exported(session.data, [f"it has no line for: {left}"] if left else [])
        case "training":
            rows = training_set(recorded, letters(settings))
            return Exported(as_lines(rows), [f"left out, {n} calls: {why}" for why, n in rows.left.items()])
        case "interlude":
            return Exported(trajectory_lines(header_of(recorded), recorded.records, recorded.times), [])


def letters(settings: Settings) -> Letters:
    """Of the model that the settings name; a server has its vocabulary elsewhere, so then nano's."""
    remote = "://" in (settings.model or "")
    return letters_of(SHIPPED if remote else model_folder(settings))

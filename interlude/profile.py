"""What a model is told before the user speaks: a system prompt, and how much of each tool."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.base import EngineError


@dataclass(frozen=True, slots=True)
class Profile:
    """`brief`: of each tool only its name and those of its arguments.

    `longest`: tokens that one call to the model may say, None is the engine's own limit. nano never needs
    as many as its limit; one that lost the thread would otherwise go on to the end of its context.
    """

    name: str
    system: str
    brief: bool
    longest: int | None = None


class _Card(BaseModel):
    """`interlude.json` in a model's folder; a model that is told the usual needs none."""

    model_config = ConfigDict(extra="forbid")

    profile: Literal["default", "nano"] = "default"


def read_profile(name: Literal["default", "nano"]) -> Profile:
    """A profile by its name. The system prompt has no newline at its end."""
    prompt = files("agent").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8")
    nano = name == "nano"
    return Profile(name, prompt.rstrip("\n"), brief=nano, longest=600 if nano else None)


def profile_of(model: Path) -> Profile:
    """The profile of the model in a folder. Raises EngineError when its card cannot be read."""
    card = model / "interlude.json"
    if not card.is_file():
        return read_profile("default")
    try:
        return read_profile(_Card.model_validate_json(card.read_bytes()).profile)
    except (OSError, ValidationError) as error:
        raise EngineError(f'{card} is not {{"profile": "default"}} or {{"profile": "nano"}}') from error

"""task.toml at the door: what is used, what is Harbor's and passed over (typed `object`), what is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

TOOLS = ("read", "edit", "write", "search", "shell")
"""The tools that a task may ask for."""


class TaskError(Exception):
    """A task's folder cannot be used; the message names the file, the key and what to write."""


def _known(name: str) -> str:
    if name not in TOOLS:
        raise ValueError(f"unknown tool {name!r}; write some of: {', '.join(TOOLS)}")
    return name


def _folder(name: str) -> str:
    if "/" in name or name in ("", ".", ".."):
        raise ValueError(f"{name!r} is no name of a folder in steps/")
    return name


Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Table(BaseModel):
    """Base of the tables: a key that neither Harbor nor we know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class About(Table):
    """`[task]`"""

    name: str = ""
    version: object = None
    description: object = None
    authors: object = None
    keywords: object = None


class Metadata(BaseModel):
    """`[metadata]`: free, but for the types of what is used."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    category: str = ""
    tags: list[str] = []
    phrasing: Literal["plain", "unseen"] = "plain"


class Agent(Table):
    """`[agent]`; `tools`, `max_steps` and `max_tokens` are ours."""

    timeout_sec: Seconds = 600.0
    max_steps: Annotated[int, Field(gt=0)] | None = None
    max_tokens: Annotated[int, Field(gt=0)] | None = None
    tools: list[Annotated[str, AfterValidator(_known)]] | None = Field(default=None, min_length=1)
    user: object = None


class Verifier(Table):
    """`[verifier]`; `browser` is ours."""

    timeout_sec: Seconds = 600.0
    browser: bool = False
    user: object = None
    collect: object = None


class Environment(Table):
    """`[environment]`: without network, whatever Harbor's default is."""

    docker_image: str = ""
    memory_mb: Annotated[int, Field(gt=0)] | None = None
    cpus: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    network_mode: Literal["no-network"] = "no-network"
    build_timeout_sec: object = None
    storage_mb: object = None
    os: Literal["linux"] = "linux"
    gpus: Literal[0] = 0


class StepTable(Table):
    """`[[steps]]`"""

    name: Annotated[str, AfterValidator(_folder)]
    artifacts: object = None


class Settings(Table):
    """A task.toml."""

    schema_version: str = "1.4"
    version: object = None
    artifacts: object = None
    task: About = About()
    metadata: Metadata = Metadata()
    agent: Agent = Agent()
    verifier: Verifier = Verifier()
    environment: Environment = Environment()
    steps: list[StepTable] = []
    multi_step_reward_strategy: Literal["mean", "final"] = "mean"


def read_settings(path: Path) -> Settings:
    """Read a task.toml. Raises TaskError with one line for each thing that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Settings.model_validate(raw)
    except FileNotFoundError:
        raise TaskError(f"{path}: missing; a task is a folder with a task.toml") from None
    except OSError as error:
        raise TaskError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: is no TOML: {error}") from None
    except ValidationError as error:
        lines = (f"{path}: {_place(e['loc'])}: {_cure(e['type'], e['msg'])}" for e in error.errors())
        raise TaskError("\n".join(lines)) from None


def _place(keys: tuple[int | str, ...]) -> str:
    """`('environment', 'cpus')` -> `[environment] cpus`."""
    first, *rest = (str(key) for key in keys)
    return f"[{first}] {'.'.join(rest)}" if rest else first


def _cure(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "not known here; remove the key (free keys go in [metadata])"
    if kind == "missing":
        return "missing; write it"
    return message.removeprefix("Value error, ").removeprefix("Input ")

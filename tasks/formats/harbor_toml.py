"""task.toml as Harbor writes it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from tasks.toml import TaskError

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Word = Annotated[str, BeforeValidator(str)]
Env = Annotated[dict[str, Word], Field(default_factory=dict[str, str])]


class Table(BaseModel):
    """As Harbor reads them: a key that it does not know is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class HealthTable(Table):
    command: str
    interval_sec: float = 5.0
    timeout_sec: float = 30.0
    start_period_sec: float = 0.0
    start_interval_sec: float = 5.0
    retries: int = 3


class Environment(Table):
    build_timeout_sec: Seconds = 600.0
    docker_image: str | None = None
    os: str = "linux"
    cpus: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    memory_mb: Annotated[int, Field(gt=0)] | None = None
    gpus: int | None = None
    tpu: object = None
    mcp_servers: list[object] = []
    env: Env
    skills_dir: str | None = None
    healthcheck: HealthTable | None = None
    workdir: str | None = None
    network_mode: Literal["no-network", "public", "allowlist"] = "public"
    allowed_hosts: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _old(cls, data: object) -> object:
        """`memory = "2G"` and `allow_internet` of older ones."""
        if not isinstance(data, dict):
            return data
        given: dict[str, object] = {str(key): value for key, value in data.items()}
        memory = given.pop("memory", None)
        if isinstance(memory, str):
            given.setdefault("memory_mb", _megabytes(memory))
        allowed = given.pop("allow_internet", None)
        if allowed is not None and "network_mode" not in given and "allowed_hosts" not in given:
            given["network_mode"] = "public" if allowed else "no-network"
        return given


def _megabytes(text: str) -> int:
    found = re.fullmatch(r"\s*([0-9.]+)\s*([GMK])[iI]?[bB]?\s*", text.upper())
    if not found:
        raise ValueError(f"{text!r} is no size; write 2G, 512M or memory_mb = 2048")
    return int(float(found[1]) * {"G": 1024, "M": 1, "K": 1 / 1024}[found[2]])


class Artifact(Table):
    source: str

    @field_validator("source")
    @classmethod
    def _inside(cls, value: str) -> str:
        if ".." in value.split("/"):
            raise ValueError("an artifact's source has no '..' in it")
        return value


Artifacts = list[str | Artifact]


class Collect(Table):
    """A command where the work was done, before the tests."""

    command: str
    service: str = "main"
    timeout_sec: Seconds = 60.0

    @field_validator("service")
    @classmethod
    def _only(cls, value: str) -> str:
        if value != "main":
            raise ValueError(f"{value!r}: only tasks with one container run here")
        return value


class Verifier(Table):
    timeout_sec: Seconds = 600.0
    env: Env
    user: Word | None = None
    environment_mode: Literal["shared", "separate"] | None = None
    environment: Environment | None = None
    collect: list[Collect] = []

    @model_validator(mode="after")
    def _apart(self) -> Verifier:
        if self.environment is not None and self.environment_mode == "shared":
            raise ValueError("environment: leave it out, or write environment_mode = 'separate'")
        return self


class Agent(Table):
    timeout_sec: Seconds | None = None
    user: Word | None = None


class Solution(Table):
    env: Env


class StepTable(Table):
    name: str
    agent: Agent = Agent()
    verifier: Verifier | None = None
    min_reward: float | dict[str, float] | None = None
    healthcheck: HealthTable | None = None
    artifacts: Artifacts = []

    @field_validator("name")
    @classmethod
    def _folder(cls, value: str) -> str:
        if "/" in value or value in ("", ".", ".."):
            raise ValueError(f"{value!r} is no name of a folder in steps/")
        return value


class About(Table):
    name: str = ""


class Metadata(Table):
    category: Word = ""
    tags: list[Word] = []


class Settings(Table):
    schema_version: Word = "1.4"
    task: About | None = None
    metadata: Metadata = Metadata()
    agent: Agent = Agent()
    verifier: Verifier = Field(default_factory=lambda: Verifier.model_validate({}))
    environment: Environment = Field(default_factory=lambda: Environment.model_validate({}))
    solution: Solution = Field(default_factory=lambda: Solution.model_validate({}))
    steps: list[StepTable] | None = None
    multi_step_reward_strategy: Literal["mean", "final"] | None = None
    artifacts: Artifacts = []


def read_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """And the keys that were passed over."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = Settings.model_validate(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: is no TOML: {error}") from None
    except ValidationError as error:
        lines = (
            f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)
        )
        raise TaskError("\n".join(lines)) from None
    known = {"version", "source"} | set(Settings.model_fields)
    passed = [key for key in raw if key not in known]
    for name, table in (("agent", Agent), ("verifier", Verifier), ("environment", Environment)):
        given = raw.get(name)
        old = {
            "memory",
            "storage",
            "storage_mb",
            "allow_internet",
            "network_mode",
            "allowed_hosts",
            "gpu_types",
        }
        if isinstance(given, dict):
            passed += [f"[{name}] {key}" for key in given if key not in {*table.model_fields, *old}]
    return settings, tuple(passed)


def merged(mine: Verifier | None, usual: Verifier) -> Verifier:
    """What is said of a step's tests over what is said of all."""
    if mine is None:
        return usual
    given = {name: getattr(mine, name) for name in mine.model_fields_set if getattr(mine, name) is not None}
    if mine.environment is not None and mine.environment_mode is None:
        given["environment_mode"] = "separate"
    given["env"] = {**usual.env, **mine.env}
    given["collect"] = [*usual.collect, *mine.collect]
    return usual.model_copy(update=given)

"""Settings: flags over INTERLUDE_* variables over the configuration file, read once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agent.policy import Mode
from interlude.mirrors import mirrors, usable
from sandbox.allow import read_allowed

Theme: TypeAlias = Literal["dark", "light", "ansi", "none"]
"""`ansi`: the terminal's own 16 colours; `none`: no colour at all."""


class SettingsError(Exception):
    """A setting cannot be read; the message names it and where it stands."""


class RemoteSettings(BaseModel):
    """A server that computes the model: docs/remote.md. Without `url` it is the one that `model` names.

    `tokenizer`: a folder with the model's tokenizer.json, a name on the hub, or nano. `key_env` and
    `key_file` name where the key is, never the key. Seconds: to connect, for a first word, between words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = None
    model: str | None = None
    key_env: str = ""
    key_file: Path | None = None
    wire: Literal["chat", "completions"] = "chat"
    context: int = Field(default=131_072, ge=1024)
    output: int | None = Field(default=None, ge=1)
    tokenizer: str | None = None
    thinking_switch: Literal["zai", "openrouter", "template"] | None = None
    thoughts: Literal["turn", "all", "never"] = "turn"
    profile: Literal["default", "nano"] = "default"
    proxy: str | None = None
    connect_seconds: float = Field(default=10, gt=0)
    first_seconds: float = Field(default=600, gt=0)
    idle_seconds: float = Field(default=120, gt=0)
    retries: int = Field(default=6, ge=0)


class PriceSettings(BaseModel):
    """Of a million tokens: of prompts, of their cached part (as `input` where it is left out), of outputs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    currency: str = "USD"


class Settings(BaseModel):
    """What the user decided; frozen.

    `model`: a folder, a name on the Hugging Face hub, or a server (URL#MODEL, more of it in `remote`); None
    is the server of `remote`, else the checkpoint that ships, which "nano" always is. What is not here is
    fetched only with `download`. `prices` are by a model's name.

    `temperature`, `top_p` and `top_k` stand over what the sampling profile says. `grammar` lets the model
    write only calls that their tools take.
    `engine` is who computes: `glm` in this process, on `device`; `vllm` over `tensor_parallel` x
    `pipeline_parallel` GPUs, taking the share `gpu_memory` of each one's memory.
    `dtype`: what matrices are kept in; None, float32 for a small model and bfloat16 for a large one. `cache`:
    what keys and values are kept in; None, as they are computed. `cache_memory`: GiB that all sessions'
    caches may take; None, a quarter of the machine's. `threads` that one operation may use. `kept`: where
    compiled code and the prompt's static part stay for the next start. `share`: one process computes for all
    sessions that are made with the same settings, where the engine is `glm`; `engine_python` is the
    interpreter that it runs in, where that is another one, with libraries of its own.
    `runtime`: one of the Docker engine's, such as gVisor's runsc, that is to run containers.
    `network`: hosts that the agent's sandbox may reach: a list, or a text with commas between them.
    `pull`: registries are asked for images that are not here. `offline`: what builds a task's image reaches
    no network. `mirrors`: NAME=VALUE of the package index and the proxy that it is told of: this machine's,
    as far as containers can use them.
    `attempts` at each task, made again up to `retries` times where the sandbox or the provider failed.
    `on`: attempts are made in this process, or on the nodes of the Ray cluster at `ray_address`.
    `sandbox_memory`, in MiB, and `sandbox_cpus` stand over what a task says of its sandbox.
    `repos`: the folder with the repositories that rows of SWE-bench name, each as OWNER__NAME. `images`: they
    run in images of their own, "rows" in those that they name or SWE-bench publishes.
    `mode`: what the agent may do unasked, see `agent.policy.Mode`. `theme`: how the terminal looks. `editor`:
    the command that a long message is written in. `plain`: the terminal agent prints lines and draws nothing.
    Bounds of one run: `max_steps` calls to the model, `max_tokens` computed, `max_seconds` of wall time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    download: bool = False
    engine: Literal["glm", "vllm"] = "glm"
    device: Literal["cpu", "cuda"] = "cpu"
    tensor_parallel: int | None = Field(default=None, ge=1)
    pipeline_parallel: int | None = Field(default=None, ge=1)
    gpu_memory: float | None = Field(default=None, gt=0, le=1)
    dtype: Literal["float32", "bfloat16", "int8"] | None = None
    cache: Literal["float32", "bfloat16", "int8"] | None = None
    cache_memory: float | None = Field(default=None, gt=0)
    threads: int | None = Field(default=None, ge=1)
    share: bool = True
    engine_python: Path | None = None
    sandbox: Literal["auto", "docker", "bubblewrap", "local"] = "auto"
    image: str = ""
    runtime: str = ""
    network: tuple[str, ...] = ()
    pull: bool = False
    offline: bool = False
    mirrors: tuple[str, ...] = Field(default_factory=mirrors)
    mode: Mode = "auto"
    jobs: int = Field(default=2, ge=1)
    attempts: int = Field(default=1, ge=1)
    retries: int = Field(default=2, ge=0)
    on: Literal["here", "ray"] = "here"
    ray_address: str = "auto"
    sandbox_memory: int | None = Field(default=None, ge=64)
    sandbox_cpus: float | None = Field(default=None, gt=0)
    sampling: Literal["greedy", "general", "code"] = "greedy"
    temperature: float | None = Field(default=None, ge=0)
    top_p: float | None = Field(default=None, gt=0, le=1)
    top_k: int | None = Field(default=None, ge=0)
    seed: int = 0
    thinking: bool | None = None
    thought_budget: int | None = Field(default=None, ge=0)
    grammar: bool = True
    speculate: Literal["auto", "off", "lookup", "mtp"] = "auto"
    theme: Theme = Field(default_factory=lambda: _theme())
    editor: str = Field(default_factory=lambda: os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    plain: bool = Field(default_factory=lambda: os.environ.get("TERM") == "dumb")
    max_steps: int = Field(default=200, ge=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_seconds: float | None = Field(default=None, gt=0)
    out: Path | None = None
    repos: Path | None = None
    images: str = ""
    state: Path = Field(default_factory=lambda: _home("XDG_STATE_HOME", ".local/state"))
    kept: Path = Field(default_factory=lambda: _home("XDG_CACHE_HOME", ".cache"))
    remote: RemoteSettings = Field(default_factory=RemoteSettings)
    prices: Mapping[str, PriceSettings] = Field(default_factory=dict[str, PriceSettings])

    @field_validator("network", "mirrors", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        parts = [value] if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        return tuple(host.strip() for part in parts for host in str(part).split(",") if host.strip())

    @field_validator("mirrors")
    @classmethod
    def _usable(cls, mirrors: tuple[str, ...]) -> tuple[str, ...]:
        for name, mark, value in (each.partition("=") for each in mirrors):
            if not (mark and name.isidentifier() and usable(name, value)):
                raise ValueError(
                    f"{name or mirrors}: write NAME=URL, without a password, not of this machine alone"
                )
        return mirrors

    @field_validator("repos")
    @classmethod
    def _from_anywhere(cls, place: Path | None) -> Path | None:
        return place and place.absolute()

    @field_validator("network")
    @classmethod
    def _readable(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        read_allowed(hosts)
        return hosts


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from, and what it says: values that no one has looked at."""

    name: str
    values: Mapping[str, Any]


def config_file() -> Path:
    """Where the user's settings are; it need not be there. Their own AGENTS.md lies beside it."""
    return _home("XDG_CONFIG_HOME", ".config") / "config.toml"


def sources(flags: Mapping[str, Any]) -> tuple[Source, ...]:
    """The strongest first; flags that are None were not given. Raises SettingsError."""
    given = {name: value for name, value in flags.items() if value is not None}
    return Source("flag", given), Source("INTERLUDE_*", _environment()), _file(config_file())


def read_settings(flags: Mapping[str, Any]) -> Settings:
    """Flags that are None were not given. Raises SettingsError."""
    return settled(sources(flags))


def settled(layers: Sequence[Source]) -> Settings:
    """What the sources say together, the first that names a setting. Raises SettingsError."""
    values: dict[str, Any] = {}
    for source in reversed(layers):
        values |= source.values
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        known = str(first["loc"][0]) in Settings.model_fields
        said = first["msg"] if known else f"there is none{_nearest(name)}"
        raise SettingsError(f"setting {name}: {said} (by flag, INTERLUDE_* or {config_file()})") from error


def _nearest(name: str) -> str:
    close = get_close_matches(name, Settings.model_fields, 1)
    return f"; {close[0]}?" if close else "; interlude config lists them"


def _file(file: Path) -> Source:
    return Source(str(file), _configured(file))


def _configured(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error


def _environment() -> dict[str, Any]:
    """INTERLUDE_MODEL and the like; an empty variable counts as absent. What has parts is for the file."""
    single = Settings.model_fields.keys() - {"remote", "prices"}
    names = {f"INTERLUDE_{name.upper()}": name for name in single}
    return {name: os.environ[variable] for variable, name in names.items() if os.environ.get(variable)}


def _theme() -> Theme:
    """What suits the terminal, as far as it says: NO_COLOR, few colours, a light background."""
    if os.environ.get("NO_COLOR"):
        return "none"
    if not (os.environ.get("COLORTERM") or "256" in os.environ.get("TERM", "")):
        return "ansi"
    return "light" if os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else "dark"


def _home(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default) / "interlude"

"""A Compose file with one service: what image it runs, and with what."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.dockerfile import expand
from tasks.formats.yaml import read_yaml
from tasks.toml import TaskError

NAMES = ("docker-compose.yaml", "docker-compose.yml", "compose.yaml", "compose.yml")
VARIABLES = {
    "T_BENCH_TASK_DOCKER_CLIENT_IMAGE_NAME": "",
    "T_BENCH_TASK_DOCKER_CLIENT_CONTAINER_NAME": "client",
    "T_BENCH_TASK_DOCKER_NAME_PREFIX": "task",
    "T_BENCH_CONTAINER_LOGS_PATH": "/logs",
    "T_BENCH_CONTAINER_AGENT_LOGS_PATH": "/agent-logs",
    "T_BENCH_TASK_LOGS_PATH": "./logs",
    "T_BENCH_TASK_AGENT_LOGS_PATH": "./agent-logs",
    "T_BENCH_TEST_DIR": "/tests",
    "TEST_DIR": "/tests",
    "CONTEXT_DIR": ".",
    "MAIN_IMAGE_NAME": "",
    "PREBUILT_IMAGE_NAME": "",
    "HOST_VERIFIER_LOGS_PATH": "./logs",
    "HOST_AGENT_LOGS_PATH": "./logs",
    "ENV_VERIFIER_LOGS_PATH": "/logs/verifier",
    "ENV_AGENT_LOGS_PATH": "/logs/agent",
}
"""What Terminal-Bench and Harbor set for it; no variable of this machine is ever read."""
_PASSED = (
    "container_name",
    "volumes",
    "deploy",
    "tty",
    "stdin_open",
    "expose",
    "platform",
    "restart",
    "init",
    "cpus",
    "mem_limit",
    "shm_size",
    "hostname",
    "ports",
    "ulimits",
    "cap_add",
    "tmpfs",
    "healthcheck",
    "extra_hosts",
    "security_opt",
    "privileged",
    "pull_policy",
    "labels",
    "stop_grace_period",
    "logging",
)


class Build(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    context: str = "."
    dockerfile: str = "Dockerfile"
    target: str = ""
    args: dict[str, object] | list[str] = Field(default_factory=dict[str, object])


class Service(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    build: Build | str | None = None
    image: str = ""
    environment: dict[str, object] | list[str] = Field(default_factory=dict[str, object])
    working_dir: str = ""
    user: object = None
    command: str | list[str] | None = None
    entrypoint: str | list[str] | None = None
    network_mode: str = ""


class File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    services: dict[str, Service]


@dataclass(frozen=True, slots=True)
class Composed:
    """`folder` is the build's context inside the task's folder; `dockerfile` "" where only `image` is run."""

    folder: Path
    dockerfile: str
    image: str
    target: str
    args: tuple[tuple[str, str], ...]
    env: tuple[tuple[str, str], ...]
    workdir: str
    user: str
    command: tuple[str, ...]
    notes: tuple[str, ...]


def read_compose(path: Path, task: Path) -> Composed:
    """Read it. Raises TaskError: for several services, and for a context outside of the task's folder."""
    raw = read_yaml(path)
    try:
        services = File.model_validate(raw).services
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise TaskError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if len(services) != 1:
        names = ", ".join(services) or "none"
        raise TaskError(f"{path}: {len(services)} services ({names}): only tasks with one container run here")
    service = next(iter(services.values()))
    build = Build(context=service.build) if isinstance(service.build, str) else service.build
    folder = (path.parent / expand(build.context, VARIABLES)).resolve() if build else path.parent
    if not folder.is_relative_to(task.resolve()):
        raise TaskError(f"{path}: build: {build.context if build else ''}: lies outside of the task's folder")
    odd = sorted(set(service.model_extra or ()) - set(_PASSED))
    notes = (f"{path.name}: passed over: {', '.join(odd)}",) if odd else ()
    if service.model_extra and (service.model_extra.get("privileged") or service.model_extra.get("cap_add")):
        notes += (f"{path.name}: no rights are given beside those of every task",)
    return Composed(
        folder,
        build.dockerfile if build else "",
        expand(service.image, VARIABLES),
        build.target if build else "",
        _pairs(build.args) if build else (),
        _pairs(service.environment),
        expand(service.working_dir, VARIABLES),
        "" if service.user is None else str(service.user),
        _started(service),
        notes,
    )


def _pairs(given: dict[str, object] | list[str]) -> tuple[tuple[str, str], ...]:
    """NAME=VALUE or NAME: VALUE; a name alone would be this machine's variable, and is left out."""
    if isinstance(given, dict):
        return tuple(
            (key, expand(str(value), VARIABLES)) for key, value in given.items() if value is not None
        )
    parts = (each.partition("=") for each in given)
    return tuple((key, expand(value, VARIABLES)) for key, mark, value in parts if mark)


def _started(service: Service) -> tuple[str, ...]:
    """The command, where it does more than to keep the container."""
    words: list[str] = []
    for given in (service.entrypoint, service.command):
        words += shlex.split(given) if isinstance(given, str) else given or []
    text = " ".join(words)
    idle = not words or words[-1] in ("bash", "sh", "/bin/bash", "/bin/sh", "infinity", "/dev/null")
    idle = idle or text.endswith(("sleep infinity", "tail -f /dev/null", "while true; do sleep 1; done"))
    return () if idle and len(words) <= 3 else tuple(words)

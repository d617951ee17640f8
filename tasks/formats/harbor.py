"""Tasks of Harbor (Terminal-Bench 2): task.toml, an image of their own, and tests that write a reward."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
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

from sandbox.base import Limits, Recipe, Spec
from tasks.formats.compose import NAMES, read_compose
from tasks.formats.wants import declared, wanted
from tasks.task import Check, Health, Step, Task, digest, read_text
from tasks.toml import TaskError

COMMAND = '"$TESTS_DIR/test.sh"'
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Word = Annotated[str, BeforeValidator(str)]
Env = Annotated[dict[str, Word], Field(default_factory=dict[str, str])]
_KEY = re.compile(r"\$\{\w*API_?KEY\w*\}", re.IGNORECASE)
_TEMPLATE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


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


def is_harbor(folder: Path) -> bool:
    """Whether the environment of a folder with a task.toml is an image, and not the work tree itself."""
    here = folder / "environment"
    if any((here / name).is_file() for name in ("Dockerfile", *NAMES)):
        return True
    try:
        raw = tomllib.loads((folder / "task.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    named = raw.get("environment")
    files = here.is_dir() and any(path.is_file() for path in here.rglob("*"))
    return isinstance(named, dict) and bool(named.get("docker_image")) and not files


def load(folder: Path) -> Task:
    """Read a task's folder. Raises TaskError with the reason where it cannot be run here."""
    settings, passed = _settings(folder / "task.toml")
    return _Reading(folder, settings, passed).task()


def _settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
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


class _Reading:
    def __init__(self, folder: Path, settings: Settings, passed: tuple[str, ...]) -> None:
        self._folder = folder
        self._file = folder / "task.toml"
        self._settings = settings
        self._notes = [f"task.toml: passed over: {', '.join(passed)}"] if passed else []

    def task(self) -> Task:
        settings, here = self._settings, self._settings.environment
        self._refuse(here)
        spec = self._spec(here, self._folder / "environment", settings.agent.user)
        steps = tuple(self._steps(spec))
        if not any(step.check for step in steps):
            raise TaskError(f"{self._folder / 'tests' / 'test.sh'}: missing; it writes the reward")
        if here.network_mode != "no-network":
            self._notes.append("it expects a network; it has none but the hosts that --network names")
        name = settings.task.name.rpartition("/")[2] if settings.task else ""
        hosts: tuple[str, ...] = {"no-network": (), "public": ("*",)}.get(
            here.network_mode, tuple(here.allowed_hosts)
        )
        return Task(
            name=name or self._folder.name,
            folder=self._folder,
            category=settings.metadata.category or "none",
            tags=tuple(settings.metadata.tags),
            phrasing="plain",
            tools=None,
            agent_seconds=self._seconds(),
            spec=spec,
            steps=steps,
            strategy=settings.multi_step_reward_strategy or "mean",
            digest=digest(self._folder, links=True),
            form="harbor",
            notes=tuple(dict.fromkeys(self._notes)),
            hosts=hosts,
            health=_health(here.healthcheck),
        )

    def _seconds(self) -> float:
        """The agent's time for all turns together: where steps have their own, the sum."""
        usual = self._settings.agent.timeout_sec or 3600.0
        steps = self._settings.steps or []
        return sum(step.agent.timeout_sec or usual for step in steps) if steps else usual

    def _refuse(self, here: Environment) -> None:
        if here.os.lower() != "linux":
            raise TaskError(f"{self._file}: [environment] os: {here.os!r} does not run here, Linux does")
        if here.gpus or here.tpu:
            raise TaskError(f"{self._file}: [environment] gpus: no sandbox here has a GPU or TPU")
        if here.mcp_servers:
            raise TaskError(f"{self._file}: [environment] mcp_servers: no MCP server runs in a sandbox here")

    def _spec(self, here: Environment, folder: Path, user: str | None) -> Spec:
        compose = next((folder / name for name in NAMES if (folder / name).is_file()), None)
        env = self._env("environment", here.env)
        recipe = Recipe(
            folder,
            "Dockerfile" if (folder / "Dockerfile").is_file() else "",
            here.docker_image or "",
            seconds=here.build_timeout_sec,
            workdir=here.workdir or "",
        )
        if compose is not None:
            made = read_compose(compose, self._folder)
            self._notes += made.notes
            env = (*made.env, *env)
            user = user or made.user or None
            recipe = Recipe(
                made.folder,
                made.dockerfile or recipe.dockerfile,
                here.docker_image or ("" if made.dockerfile or recipe.dockerfile else made.image),
                made.target,
                made.args,
                here.build_timeout_sec,
                here.workdir or made.workdir,
                made.command,
            )
        if not recipe.dockerfile and not recipe.image:
            raise TaskError(f"{folder}: has no Dockerfile, and task.toml no [environment] docker_image")
        usual = Limits(memory=4 << 30, processes=1024, disk=16 << 30)
        limits = Limits(
            memory=usual.memory if here.memory_mb is None else max(here.memory_mb, 256) << 20,
            processes=usual.processes,
            cpus=usual.cpus if here.cpus is None else here.cpus,
            disk=usual.disk,
        )
        return Spec(limits=limits, env=env, whole=recipe, user=user or "")

    def _env(self, place: str, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Values as Harbor writes them; no variable of this machine goes into a sandbox."""
        found: list[tuple[str, str]] = []
        for key, value in given.items():
            lacking = [name for name, _ in _TEMPLATE.findall(value) if f"${{{name}:-" not in value]
            if lacking:
                self._notes.append(f"[{place}] env: {', '.join(lacking)} of this machine is not handed in")
                if _TEMPLATE.fullmatch(value):
                    continue
            found.append((key, _TEMPLATE.sub(lambda match: match[2] or "", value)))
        return tuple(found)

    def _steps(self, spec: Spec) -> Iterator[Step]:
        settings, folder = self._settings, self._folder
        if not settings.steps:
            if (folder / "steps").is_dir() and not (folder / "instruction.md").is_file():
                raise TaskError(f"{self._file}: steps: there is a folder steps/ and no [[steps]]")
            yield self._step(folder, StepTable(name="only"), settings.verifier, spec)
        for entry in settings.steps or []:
            if entry.agent.user not in (None, settings.agent.user):
                self._notes.append(f"[[steps]] {entry.name}: agent user: it is the same one in all steps")
            verifier = _merged(entry.verifier, settings.verifier)
            yield self._step(folder / "steps" / entry.name, entry, verifier, spec)

    def _step(self, folder: Path, entry: StepTable, verifier: Verifier, spec: Spec) -> Step:
        text = read_text(folder / "instruction.md")
        if not text:
            raise TaskError(f"{folder / 'instruction.md'}: missing or empty; it says what is asked for")
        solution, brings = folder / "solution", folder / "workdir"
        sources = [*self._settings.artifacts, *entry.artifacts]
        least = entry.min_reward
        if not solution.is_dir() and (self._folder / "solution").is_dir():
            solution = self._folder / "solution"
        return Step(
            entry.name,
            text,
            self._check(folder / "tests", verifier, entry.verifier and entry.verifier.environment, spec),
            solution if (solution / "solve.sh").is_file() else None,
            min_reward=tuple(least.items()) if isinstance(least, dict) else _one(least),
            health=_health(entry.healthcheck),
            artifacts=tuple(each if isinstance(each, str) else each.source for each in sources),
            solution_env=self._env("solution", self._settings.solution.env),
            brings=brings if folder != self._folder and brings.is_dir() else None,
        )

    def _check(
        self, own: Path, verifier: Verifier, environment: Environment | None, spec: Spec
    ) -> Check | None:
        """Of the tests in a step's `own` folder, its own `environment`, and the task's; None without any."""
        tests = tuple(path for path in dict.fromkeys((self._folder / "tests", own)) if path.is_dir())
        mode = verifier.environment_mode
        apart = mode == "separate" or (mode is None and verifier.environment is not None)
        grader, bundled = self._apart(own, verifier, environment, spec) if apart else (spec, False)
        if not tests and not bundled:
            return None
        if not bundled and not any((path / "test.sh").is_file() for path in tests):
            raise TaskError(f"{tests[-1] / 'test.sh'}: missing; it writes the reward")
        assert grader.whole is not None
        apt, pip = wanted(read_text(path) for folder in tests for path in sorted(folder.rglob("*.sh")))
        pip = tuple(dict.fromkeys((*pip, *declared(tests))))
        if keys := [key for key, value in verifier.env.items() if _KEY.fullmatch(value)]:
            what = "its tests ask a model or a service, and tests have no network here"
            raise TaskError(f"{self._file}: [verifier] env: {', '.join(keys)}: {what}")
        return Check(
            () if bundled else tests,
            COMMAND,
            env=self._env("verifier", verifier.env),
            seconds=verifier.timeout_sec,
            spec=Spec(
                limits=grader.limits,
                env=grader.env,
                whole=replace(grader.whole, grader=True, apt=apt, pip=pip),
                user=verifier.user or "",
            ),
            apart=apart,
            collect=tuple((hook.command, hook.timeout_sec) for hook in verifier.collect),
        )

    def _apart(
        self, own: Path, verifier: Verifier, environment: Environment | None, spec: Spec
    ) -> tuple[Spec, bool]:
        """What the tests have for themselves, and whether they are in its image: then none are laid there."""
        usual = self._settings.verifier.environment
        said = verifier.environment or self._settings.environment
        self._refuse(said)
        for place, here in ((own, environment), (self._folder / "tests", usual)):
            if here is not None and here.docker_image:
                named = said.model_copy(update={"docker_image": here.docker_image})
                return self._spec(named, place, verifier.user), True
            if any((place / name).is_file() for name in ("Dockerfile", *NAMES)):
                return self._spec(said.model_copy(update={"docker_image": None}), place, verifier.user), True
        if said is self._settings.environment:
            return spec, False
        same = said.model_copy(update={"docker_image": self._settings.environment.docker_image})
        return self._spec(same, self._folder / "environment", verifier.user), False


def _merged(mine: Verifier | None, usual: Verifier) -> Verifier:
    """What is said of a step's tests over what is said of all."""
    if mine is None:
        return usual
    given = {name: getattr(mine, name) for name in mine.model_fields_set if getattr(mine, name) is not None}
    if mine.environment is not None and mine.environment_mode is None:
        given["environment_mode"] = "separate"
    given["env"] = {**usual.env, **mine.env}
    given["collect"] = [*usual.collect, *mine.collect]
    return usual.model_copy(update=given)


def _one(least: float | None) -> tuple[tuple[str, float], ...]:
    return () if least is None else (("reward", least),)


def _health(table: HealthTable | None) -> Health | None:
    if table is None:
        return None
    patience = table.start_period_sec + table.retries * max(table.interval_sec, 0.1)
    return Health(table.command, max(table.interval_sec, 0.1), table.timeout_sec, patience)

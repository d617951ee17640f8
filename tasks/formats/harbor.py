"""Tasks of Harbor (Terminal-Bench 2): task.toml, an image of their own, and tests that write a reward."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sandbox.base import Limits, Packages, Recipe, Spec
from tasks.folder import digest, read_text
from tasks.formats.compose import NAMES, read_compose
from tasks.formats.harbor_toml import (
    Environment,
    HealthTable,
    Settings,
    StepTable,
    Verifier,
    merged,
    read_settings,
)
from tasks.formats.wants import declared, wanted
from tasks.task import Check, Health, Step, Task
from tasks.toml import TaskError

COMMAND = '"$TESTS_DIR/test.sh"'
_KEY = re.compile(r"\$\{\w*API_?KEY\w*\}", re.IGNORECASE)
_TEMPLATE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


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
    settings, passed = read_settings(folder / "task.toml")
    return _Reading(folder, settings, passed).task()


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
            verifier = merged(entry.verifier, settings.verifier)
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
        ready = wanted(read_text(path) for folder in tests for path in sorted(folder.rglob("*.sh")))
        ready |= Packages(pip=declared(tests))
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
                whole=replace(grader.whole, grader=True, ready=ready),
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


def _one(least: float | None) -> tuple[tuple[str, float], ...]:
    return () if least is None else (("reward", least),)


def _health(table: HealthTable | None) -> Health | None:
    if table is None:
        return None
    patience = table.start_period_sec + table.retries * max(table.interval_sec, 0.1)
    return Health(table.command, max(table.interval_sec, 0.1), table.timeout_sec, patience)

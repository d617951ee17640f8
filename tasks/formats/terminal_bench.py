"""Tasks of Terminal-Bench 1: task.yaml, a container of their own, and tests whose output is parsed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from sandbox.base import Limits, Packages, Recipe, Spec
from tasks.folder import digest, read_text
from tasks.formats.compose import NAMES, Composed, read_compose
from tasks.formats.wants import declared, wanted
from tasks.formats.yaml import read_yaml
from tasks.outcomes import PARSERS
from tasks.task import Check, Step, Task
from tasks.toml import TaskError

FILE = "task.yaml"
RUN = "run-tests.sh"
KEPT_BACK = ("solution.sh", "solution.yaml", RUN, "tests", FILE)
Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]


class Description(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    key: Word = "base"
    description: Word = ""


class Settings(BaseModel):
    """A task.yaml, as Terminal-Bench's own reader and Harbor's mapper take it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    instruction: Word = ""
    descriptions: list[Description] = []
    category: Word = ""
    tags: list[Word] | None = None
    parser_name: Word = "pytest"
    max_agent_timeout_sec: float = 360.0
    max_test_timeout_sec: float = 60.0
    run_tests_in_same_shell: bool | None = False


class Command(BaseModel):
    """One of a solution.yaml."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    command: Word
    append_enter: bool = True


def load(folder: Path) -> Task:
    """Read a task's folder. Raises TaskError with the reason where it cannot be run here."""
    settings = _settings(folder / FILE)
    text = settings.instruction.strip()
    if not text:
        said = {one.key: one.description.strip() for one in settings.descriptions}
        text = said.get("base") or next(iter(said.values()), "")
    if not text:
        raise TaskError(f"{folder / FILE}: instruction: missing or empty; it says what is asked for")
    if settings.parser_name not in PARSERS:
        known = ", ".join(sorted(PARSERS))
        name = f"parser_name: {settings.parser_name!r} is not read here"
        raise TaskError(f"{folder / FILE}: {name}; there are: {known}")
    if not (folder / RUN).is_file():
        raise TaskError(f"{folder / RUN}: missing; it runs the tests")
    compose = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    made = read_compose(compose, folder) if compose else _plain(folder)
    recipe = Recipe(
        made.folder,
        made.dockerfile,
        "" if made.dockerfile else made.image,
        made.target,
        made.args,
        workdir=made.workdir,
        command=made.command,
    )
    recipe = replace(recipe, without=_kept_back(made))
    env = tuple(pair for pair in made.env if pair[0] != "TEST_DIR")
    spec = Spec(
        limits=Limits(memory=4 << 30, processes=1024, disk=16 << 30), env=env, whole=recipe, user=made.user
    )
    notes = list(made.notes)
    if copied := [name for name in KEPT_BACK if made.folder == folder and name not in recipe.without]:
        notes.append(f"its Dockerfile copies {', '.join(copied)} to where the agent works")
    if settings.run_tests_in_same_shell:
        notes.append("run_tests_in_same_shell: its tests run in a shell of their own")
    notes.append("it expects a network; it has none but the hosts that --network names")
    return Task(
        name=folder.name,
        folder=folder,
        category=settings.category or "none",
        tags=tuple(settings.tags or ()),
        phrasing="plain",
        tools=None,
        agent_seconds=settings.max_agent_timeout_sec,
        spec=spec,
        steps=(Step("only", text, _check(folder, settings, spec), _solution(folder)),),
        strategy="mean",
        digest=digest(folder, links=True),
        form="terminal-bench",
        notes=tuple(notes),
        hosts=("*",),
    )


def _kept_back(made: Composed) -> tuple[str, ...]:
    """What of the task's folder the builder is not sent: `COPY .` would show the agent what solves the task.
    What the Dockerfile names is sent, for it would not build without."""
    text = read_text(made.folder / made.dockerfile) if made.dockerfile else ""
    named = set(re.findall(r"[\w.-]+", text))
    return tuple(name for name in KEPT_BACK if name not in named)


def _settings(path: Path) -> Settings:
    try:
        return Settings.model_validate(read_yaml(path))
    except ValidationError as error:
        lines = (
            f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)
        )
        raise TaskError("\n".join(lines)) from None


def _plain(folder: Path) -> Composed:
    """Without a Compose file: the Dockerfile beside task.yaml."""
    if not (folder / "Dockerfile").is_file():
        raise TaskError(f"{folder}: has neither a docker-compose.yaml nor a Dockerfile")
    return Composed(folder, "Dockerfile", "", "", (), (), "", "", (), ())


def _check(folder: Path, settings: Settings, spec: Spec) -> Check:
    tests = folder / "tests"
    scripts = [folder / RUN, *(sorted(tests.rglob("*.sh")) if tests.is_dir() else ())]
    ready = wanted(map(read_text, scripts)) | Packages(pip=declared((tests,)))
    assert spec.whole is not None
    was = spec.whole
    recipe = replace(was, grader=True, ready=ready)
    made = Spec(limits=spec.limits, env=(*spec.env, ("TEST_DIR", "/tests")), whole=recipe, user=spec.user)
    folders = (tests,) if tests.is_dir() else ()
    return Check(
        (*folders, folder / RUN),
        f'bash "$TESTS_DIR/{RUN}"',
        reads=settings.parser_name,
        seconds=max(settings.max_test_timeout_sec, 30.0),
        spec=made,
    )


def _solution(folder: Path) -> Path | None:
    """The script that solves it; a list of keystrokes is one too, where each is a line."""
    found = (folder / name for name in ("solution.sh", "solution.yaml"))
    return next((path for path in found if path.is_file()), None)


def solution_script(path: Path) -> str:
    """A solution.yaml as a script. Raises TaskError."""
    raw = read_yaml(path)
    if not isinstance(raw, list):
        raise TaskError(f"{path}: is no list of commands")
    try:
        commands = [Command.model_validate(one) for one in raw]
    except ValidationError as error:
        raise TaskError(f"{path}: {error.errors(include_url=False)[0]['msg']}") from None
    return "".join(one.command + ("\n" if one.append_enter else "") for one in commands)

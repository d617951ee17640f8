"""A task is a folder, a suite a folder of tasks.

Folders of Harbor and of Terminal-Bench 1 whose environment is an image are read by `tasks.formats`. Of our
own the layout is Harbor's: `task.toml instruction.md environment/ tests/ solution/`, and for several turns
`[[steps]]` in task.toml with `steps/NAME/{instruction.md,tests/,solution/}` instead of the root's
instruction.md. `tests/` of the root is laid under the tests of every step. Without a recipe in it,
`environment/` is the work tree itself; `repository.json` in its place names a commit of a repository here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.base import Limits, Spec
from tasks.folder import digest, read_text
from tasks.formats import harbor, terminal_bench
from tasks.task import SPAWN_ENV, Check, Step, Task
from tasks.toml import Settings, TaskError, Verifier, read_settings

SUITES = Path(__file__).parent / "suite"
"""The suites that ship, by name."""

BROWSER = Path(__file__).parent / "browser"
"""What tests that look at pages find beside them."""

FILES = ("task.toml", "task.yaml")
"""The file by which a folder is a task: of Harbor's layout and our own, of Terminal-Bench 1."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that cannot be run here, and why."""

    name: str
    folder: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Suite:
    """Tasks that are run together, in the order of their names, and those that cannot be."""

    name: str
    tasks: tuple[Task, ...]
    refused: tuple[Refused, ...] = ()


def load_suite(name_or_path: str) -> Suite:
    """A suite that ships, one of its tasks (`starter/NAME`), a folder of tasks, or a task's folder.

    Raises TaskError.
    """
    folder = Path(name_or_path)
    if ("/" not in name_or_path or not folder.exists()) and (SUITES / name_or_path).is_dir():
        folder = SUITES / name_or_path
    if any((folder / name).is_file() for name in FILES):
        return Suite(folder.resolve().name, (load_task(folder),))
    if not folder.is_dir():
        shipped = ", ".join(sorted(path.name for path in SUITES.iterdir() if path.is_dir()))
        raise TaskError(f"{name_or_path}: no such suite or folder; suites that ship: {shipped}")
    return _suite(folder)


def _suite(folder: Path) -> Suite:
    """All tasks in a folder, at most three folders down. One that is wrong is refused, not all of them."""
    found: set[Path] = set()
    for depth in ("*", "*/*", "*/*/*"):
        for name in FILES:
            for path in folder.glob(f"{depth}/{name}"):
                if found.isdisjoint(path.parents):
                    found.add(path.parent)
    if not found:
        raise TaskError(f"{folder}: no task in it; a task is a folder with a task.toml or task.yaml")
    tasks: dict[str, Task] = {}
    refused: list[Refused] = []
    for path in sorted(found):
        try:
            task = load_task(path)
        except TaskError as error:
            refused.append(Refused(path.name, path, str(error)))
            continue
        if task.name in tasks:
            other = f"[task] name: {task.name!r} is taken by another task"
            refused.append(Refused(path.name, path, f"{path / 'task.toml'}: {other}"))
        else:
            tasks[task.name] = task
    return Suite(folder.resolve().name, tuple(tasks.values()), tuple(refused))


def load_task(folder: Path) -> Task:
    """Read a task's folder. Raises TaskError, which names the file, the key and what to write."""
    folder = folder.resolve()
    if not (folder / "task.toml").is_file() and (folder / terminal_bench.FILE).is_file():
        return terminal_bench.load(folder)
    if harbor.is_harbor(folder):
        return harbor.load(folder)
    settings = read_settings(folder / "task.toml")
    steps = tuple(_steps(folder, settings))
    if not any(step.check for step in steps):
        raise TaskError(f"{folder / 'tests' / 'test.sh'}: missing; it writes the reward")
    return Task(
        name=settings.task.name.rpartition("/")[2] or folder.name,
        folder=folder,
        category=settings.metadata.category,
        tags=tuple(settings.metadata.tags),
        phrasing=settings.metadata.phrasing,
        tools=None if settings.agent.tools is None else tuple(settings.agent.tools),
        agent_seconds=settings.agent.timeout_sec,
        agent_steps=settings.agent.max_steps,
        agent_tokens=settings.agent.max_tokens,
        spec=_spec(settings),
        steps=steps,
        strategy=settings.multi_step_reward_strategy,
        digest=digest(folder),
        rubric=read_text(folder / "rubric.md"),
    )


def _spec(settings: Settings) -> Spec:
    here = settings.environment
    usual = Limits()
    limits = Limits(
        memory=usual.memory if here.memory_mb is None else here.memory_mb << 20,
        cpus=usual.cpus if here.cpus is None else here.cpus,
    )
    return Spec(image=here.docker_image, limits=limits, env=SPAWN_ENV)


def _steps(folder: Path, settings: Settings) -> Iterator[Step]:
    if not settings.steps:
        if (folder / "steps").is_dir():
            raise TaskError(
                f"{folder / 'task.toml'}: steps: there is a folder steps/, so write one "
                '`[[steps]]` with `name = "FOLDER"` a turn, in their order'
            )
        yield _step(folder, folder, "only", settings.verifier)
    for entry in settings.steps:
        yield _step(folder, folder / "steps" / entry.name, entry.name, settings.verifier)


def _step(task: Path, folder: Path, name: str, verifier: Verifier) -> Step:
    instruction = folder / "instruction.md"
    if not instruction.is_file():
        raise TaskError(f"{instruction}: missing; write there what the user asks for")
    text = instruction.read_text(encoding="utf-8").strip()
    if not text:
        raise TaskError(f"{instruction}: empty; write there what the user asks for")
    tests = tuple(path for path in dict.fromkeys((task / "tests", folder / "tests")) if path.is_dir())
    if tests and not any((path / "test.sh").is_file() for path in tests):
        raise TaskError(f"{tests[-1] / 'test.sh'}: missing; it writes the reward")
    solution = folder / "solution"
    if solution.is_dir() and not (solution / "solve.sh").is_file():
        raise TaskError(f"{solution / 'solve.sh'}: missing; it does what the instruction asks for")
    if verifier.browser:
        tests = (BROWSER, *tests) if tests else ()
    check = Check(tests, seconds=verifier.timeout_sec, browser=verifier.browser) if tests else None
    when = folder / "when.sh"
    return Step(name, text, check, solution if solution.is_dir() else None, when if when.is_file() else None)

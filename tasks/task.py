"""A task is a folder: what to say, what the work tree holds, how it is checked, what solves it.

Folders of Harbor and of Terminal-Bench 1 whose environment is an image are read by `tasks.formats`. Of our
own the layout is Harbor's: `task.toml instruction.md environment/ tests/ solution/`, and for several turns
`[[steps]]` in task.toml with `steps/NAME/{instruction.md,tests/,solution/}` instead of the root's
instruction.md. `tests/` of the root is laid under the tests of every step. Without a recipe in it,
`environment/` is the work tree itself; `repository.json` in its place names a commit of a repository here.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox.base import Limits, Spec
from tasks.repository import REFERENCE, read_tree
from tasks.toml import Settings, TaskError, Verifier, read_settings

SUITES = Path(__file__).parent / "suite"
"""The suites that ship, by name."""

BROWSER = Path(__file__).parent / "browser"
"""What tests that look at pages find beside them."""

RECIPES = ("Dockerfile", "docker-compose.yaml", "docker-compose.yml")
FILES = ("task.toml", "task.yaml")
"""The file by which a folder is a task: of Harbor's layout and our own, of Terminal-Bench 1."""
SPAWN_ENV = (
    ("LANG", "C.UTF-8"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
    ("PYTHONHASHSEED", "0"),
    ("TZ", "UTC"),
)
"""What every task's sandbox has in its environment. No bytecode: two edits within one second that keep
the size of a file would leave a stale one, and a patch would carry it."""


Form = Literal["interlude", "harbor", "terminal-bench", "swe-bench", "polyglot", "livecodebench"]
"""Whose layout a task came in."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Names of tests as their parser gives them: those that fail before the work and are to pass after it,
    and those that pass before and are to go on passing. Both empty: every test is to pass."""

    fail_to_pass: tuple[str, ...] = ()
    pass_to_pass: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """A command that must end with 0 before the work, asked every `interval` seconds until it does, each time
    for at most `timeout`, for at most `patience`."""

    command: str
    interval: float = 5.0
    timeout: float = 30.0
    patience: float = 15.0


@dataclass(frozen=True, slots=True)
class Check:
    """What grades a step, in a sandbox of its own.

    `folders` are laid, one over the other, at $TESTS_DIR (/tests); `command` is run by bash in the work tree.
    `reads` says how what it came to is read: "reward" is reward.json or reward.txt in $LOGS_DIR/verifier,
    "exit" the exit code (0 is 1.0), any other the name of a parser of what tests print, see
    `tasks.outcomes`; then `expected` says which tests count. `env` is set for it, `user` runs it ("" is the
    sandbox's usual one), and `seconds` is how long it may take. `spec` None: it runs in what the task's
    `spec` makes. `browser`: it needs Chromium. Of the folders those that are files are laid as such.
    `apart`: of what an image's file system has become it sees the artifacts alone, never the whole. `collect`
    are commands, with their seconds, that are run where the work was done when the turn has ended.
    """

    folders: tuple[Path, ...]
    command: str = 'bash "$TESTS_DIR/test.sh"'
    reads: str = "reward"
    expected: Expected = Expected()
    env: tuple[tuple[str, str], ...] = ()
    user: str = ""
    seconds: float = 600.0
    spec: Spec | None = None
    browser: bool = False
    apart: bool = False
    collect: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: what the user says, what grades it, and the folder whose solve.sh solves it.

    `when` is a script of bash, run over a copy of the work so far: the turn is left out unless it ends with
    0. None: the turn always comes. `retry` is said in its place: only if the step before did not pass, with
    `{output}` in it standing for what its tests printed. `solution` may be a script itself.
    `min_reward`: the steps after it are left out unless its rewards reach these; `health` must hold
    before it; `artifacts` are paths whose content is kept with the attempt; `solution_env` is set for the
    solution. `brings` is a folder whose files are laid into an image's work tree before it, where a setup.sh
    among them is run then.
    """

    name: str
    instruction: str
    check: Check | None
    solution: Path | None
    when: Path | None = None
    retry: bool = False
    min_reward: tuple[tuple[str, float], ...] = ()
    health: Health | None = None
    artifacts: tuple[str, ...] = ()
    solution_env: tuple[tuple[str, str], ...] = ()
    brings: Path | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as read from its folder. `digest` is the sha256 over all its files; seconds are wall time.
    `agent_steps` bounds the calls to the model, `agent_tokens` what is computed; None is no bound.

    `tools` None leaves the choice of tools to the profile. `phrasing` "unseen" marks an instruction unlike
    any that the generators write. `strategy`: the reward is the mean over the steps, or the last one's.
    `rubric` is what people and models judge by, "" where there is none. `notes` are sentences on what is
    done otherwise here than where the task comes from: they stand in every result of it. `hosts` are those
    that it lets the agent reach ("*" all) where the user allows them too; None: it says nothing. `health`
    must hold before the agent begins.
    """

    name: str
    folder: Path
    category: str
    tags: tuple[str, ...]
    phrasing: str
    tools: tuple[str, ...] | None
    agent_seconds: float
    spec: Spec
    steps: tuple[Step, ...]
    strategy: Literal["mean", "final"]
    digest: str
    form: Form = "interlude"
    rubric: str = ""
    notes: tuple[str, ...] = ()
    hosts: tuple[str, ...] | None = None
    health: Health | None = None
    agent_steps: int | None = None
    agent_tokens: int | None = None

    @property
    def carried(self) -> bool:
        """Whether its work is all that an image's file system has become, and no patch of the work tree."""
        return self.spec.whole is not None and self.form != "swe-bench"

    @property
    def graded(self) -> tuple[Step, ...]:
        """The steps whose result is looked at."""
        checked = tuple(step for step in self.steps if step.check)
        return checked[-1:] if self.strategy == "final" else checked

    def environment(self) -> bytes:
        """The files of the work tree, as a tar archive; none where an image has them."""
        if self.spec.whole:
            return pack()
        if (self.folder / REFERENCE).is_file():
            return read_tree(self.folder / REFERENCE)
        folder = self.folder / "environment"
        return pack(folder, leave_out=RECIPES) if folder.is_dir() else pack()

    def reached(self, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """The hosts that the agent reaches, of those that the user allows."""
        if self.hosts is None or "*" in self.hosts:
            return allowed
        return self.hosts if "*" in allowed else tuple(host for host in allowed if host in self.hosts)


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
    from tasks.formats import harbor, terminal_bench  # they read into the types of this file

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


def read_text(path: Path) -> str:
    """A text without blank ends, "" where there is no file. Raises TaskError."""
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: cannot be read as text: {error}") from None


def digest(folder: Path, *, links: bool = False) -> str:
    """sha256 over paths, executable bits and bytes of all files of a folder; with `links`, of where its
    symlinks point to, which it may have then."""
    whole = hashlib.sha256()
    for path in _files(folder, links):
        if path.is_symlink():
            whole.update(f"{path.relative_to(folder).as_posix()}\0l{path.readlink()}\0".encode())
            continue
        data = path.read_bytes()
        mark = "x" if path.stat().st_mode & 0o100 else "-"
        whole.update(f"{path.relative_to(folder).as_posix()}\0{mark}{len(data)}\0".encode())
        whole.update(data)
    return f"sha256:{whole.hexdigest()}"


def pack(*folders: Path, leave_out: tuple[str, ...] = (), links: bool = False) -> bytes:
    """The files of folders as one tar archive; of two with the same name the later folder's counts. A file
    among the folders is itself in it. With `links` it may hold symlinks."""
    chosen: dict[str, Path] = {}
    for folder in folders:
        inside = folder.is_dir()
        files = _files(folder, links) if inside else (folder,)
        chosen |= {(path.relative_to(folder).as_posix() if inside else path.name): path for path in files}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in sorted(chosen.items()):
            if name in leave_out:
                continue
            entry = tarfile.TarInfo(name)
            if path.is_symlink():
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, str(path.readlink()), 0o777
                tar.addfile(entry)
                continue
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(entry, file)
    return buffer.getvalue()


def _files(folder: Path, links: bool = False) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            if not links:
                raise TaskError(f"{path}: a link; a task holds plain files only")
            yield path
        elif path.is_file() and "__pycache__" not in path.parts:
            yield path


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

"""A task: what to say, what the work tree holds, how it is checked, what solves it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sandbox.base import Spec
from tasks.folder import pack
from tasks.repository import REFERENCE, read_tree

RECIPES = ("Dockerfile", "docker-compose.yaml", "docker-compose.yml")
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

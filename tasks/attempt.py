"""One attempt at one task: a sandbox, a session with a turn for each step, a patch, a grade, a folder."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from agent.assembly import Told, assemble
from agent.budget import Budget
from agent.journal import Journal, finish
from agent.loop import Agent, Outcome
from agent.marks import Record, Stood
from engine.base import Engine, EngineError, Options, Withheld
from engine.messages import Event
from sandbox.base import Sandbox, Sandboxes, SandboxInfo
from sandbox.errors import FileError, ImageMissing, SandboxError, Unequipped
from tasks.carried import Carried
from tasks.causes import StopReason
from tasks.conditions import Turns, graded
from tasks.entering import enter
from tasks.grade import Grade, VerifierFailed, grade, mean_reward
from tasks.ledger import discrepancies, ledger
from tasks.report import Attempt, write_attempt
from tasks.standing import Standing
from tasks.task import Step, Task
from tools.standard import standard_tools


class Watcher(Protocol):
    """Who looks on: a progress bar, a stream of events. `name` is the attempt's folder.

    `begins` is told first: how many attempts a run is of, and how many of them were ended before. `again`: it
    is made again in so many seconds, for what stands in the result was no fault of the agent's.
    """

    def begins(self, total: int, done: int) -> None: ...

    def began(self, name: str) -> None: ...

    def happened(self, name: str, event: Event) -> None: ...

    def again(self, name: str, attempt: Attempt, seconds: float) -> None: ...

    def ended(self, name: str, attempt: Attempt) -> None: ...


@dataclass(frozen=True, slots=True)
class Setup:
    """What all attempts of a run have in common.

    A model that is told all of its tools goes on when its context fills: old results are left out, then notes
    stand in. One with the brief profile was not trained on that; its attempt ends there.

    `engine` gives the engine for a task: the same one each time, or one that knows the task's script; it is
    not closed here. `brief` tells the model the names of the tools only. `options.session` and `options.seed`
    are set here, and the task's own bounds are kept beside the budget's. `network`: hosts that the agent may
    reach, whatever the task says; what grades it reaches none.
    """

    engine: Callable[[Task], Engine]
    sandboxes: Sandboxes
    system: str = ""
    brief: bool = False
    options: Options = field(default_factory=Options)
    budget: Budget = field(default_factory=Budget)
    network: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """An attempt that is to be made: the `number`-th at a task, in the folder `name` of its run. `seed` is
    its own; it is the `tries`-th time."""

    task: Task
    number: int
    name: str
    seed: int = 0
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """What an attempt came to. `again`: the failure that ended it may be gone when it is made again."""

    attempt: Attempt
    again: bool = False


class Desks:
    """Room for `jobs` agents at a time, and for as many gradings beside them: who grades holds up no model.

    No more than twice `jobs` attempts are under way.
    """

    def __init__(self, jobs: int) -> None:
        self.agents = asyncio.Semaphore(jobs)
        self.graders = asyncio.Semaphore(jobs)
        self.all = asyncio.Semaphore(2 * jobs)


class Work:
    """An attempt while it goes on. `folder` has a journal while the model speaks, the rest at the end."""

    def __init__(self, due: Due, setup: Setup, watcher: Watcher, folder: Path) -> None:
        task = due.task
        self._task = task
        self._due = due
        self._name = due.name
        self._setup = setup
        self._watcher = watcher
        self._folder = folder
        self._engine = setup.engine(task)
        self._seconds = min(task.agent_seconds, setup.budget.seconds or task.agent_seconds)
        self._notes = list(task.notes)
        self._sandbox: SandboxInfo | None = None
        self._records: list[Record] = []
        self._patches: dict[str, bytes] = {}
        self._said = Turns(task, setup.sandboxes)
        self._carried = Carried(task, folder, setup.sandboxes)
        self._grades: list[Grade] = []
        self._wall = 0.0

    async def attempt(self, desks: Desks) -> Tried:
        """Work, then grade. Whatever fails ends this attempt only, and is named in its result."""
        async with desks.all, AsyncExitStack() as desk:
            await desk.enter_async_context(desks.agents)
            self._watcher.began(self._name)
            again = False
            try:
                reason, problem = await self._solve()
                await desk.aclose()
                async with desks.graders:
                    await self._grade()
            except asyncio.CancelledError:
                self._finish("cancelled", "cancelled before it ended")
                raise
            except EngineError as error:
                reason, problem, again = "engine_failed", str(error), error.again
            except VerifierFailed as error:
                reason, problem = "verifier_failed", str(error)
            except (SandboxError, FileError) as error:
                reason, problem = "sandbox_failed", str(error)
                again = not isinstance(error, ImageMissing | Unequipped)
            except Exception as error:
                # An attempt is as far as one task's bad luck may reach.
                reason, problem = "harness_failed", "".join(traceback.format_exception(error))
            return Tried(self._finish(reason, problem), again)

    async def _solve(self) -> tuple[StopReason, str]:
        """Let the agent work; leaves a patch for each turn that was begun."""
        sandbox = await self._setup.sandboxes.take(
            replace(self._task.spec, network=self._task.reached(self._setup.network))
        )
        try:
            self._sandbox = sandbox.info
            await sandbox.unpack(self._task.environment())
            start = await self._carried.begin(sandbox)
            outcome = await self._session(sandbox, start)
            return outcome.why, outcome.detail
        finally:
            await sandbox.close()

    async def _session(self, sandbox: Sandbox, start: str) -> Outcome:
        setup, wanted = self._setup, self._task.tools
        offered = standard_tools(network=bool(sandbox.info.network))
        budget = replace(
            setup.budget,
            seconds=self._seconds,
            steps=_lower(setup.budget.steps, self._task.agent_steps),
            tokens=_lower(setup.budget.tokens, self._task.agent_tokens),
        )
        options = replace(setup.options, seed=self._due.seed)
        made = assemble(
            self._engine,
            sandbox,
            Told(setup.system, setup.brief, options, budget),
            self._name,
            tools=[tool for tool in offered if wanted is None or tool.name in wanted],
            task=self._task.name,
            fits=not setup.brief,
        )
        journal = Journal(self._folder / "journal.jsonl", made.header)
        agent = made.agent(journal)
        if start:
            agent.mark(Stood(start))
        standing = Standing(agent, sandbox, made.header.tools)
        try:
            return await self._turns(agent, standing, sandbox, start)
        finally:
            self._records = agent.records
            journal.close()
            finish(self._folder / "journal.jsonl", self._folder / "trajectory.jsonl")
            (self._folder / "journal.jsonl").unlink()
            await self._engine.forget(made.header.options.session)

    async def _turns(self, agent: Agent, standing: Standing, sandbox: Sandbox, start: str) -> Outcome:
        """One turn for each step that comes, until one does not end by itself."""
        outcome = Outcome("end")
        patch, before = b"", None
        for step in self._task.steps:
            words = await self._said.words(step, before, patch)
            if words is None:
                continue
            if outcome.why != "end":
                break
            await enter(self._task, step, sandbox)
            began = time.monotonic()
            clock = asyncio.timeout(self._seconds - self._wall)
            try:
                async with clock:
                    outcome = await self._turn(agent, standing, words)
            except TimeoutError:
                if not clock.expired():
                    raise
                outcome = Outcome("budget", f"budget of {self._seconds:g} seconds")
            finally:
                self._wall += time.monotonic() - began
            patch = await self._carried.patch(sandbox, start)
            self._patches[step.name] = patch
            if not await self._carried.left(step, sandbox):
                break
            before = step
        return outcome

    async def _turn(self, agent: Agent, standing: Standing, instruction: str) -> Outcome:
        try:
            async with aclosing(agent.run(instruction)) as events:
                async for event in events:
                    self._watcher.happened(self._name, event)
                    await standing.hear(event)
        except Withheld as refused:
            return Outcome("withheld", str(refused))
        return agent.outcome or Outcome("end")

    async def _grade(self) -> None:
        """A turn that was never begun earns 0."""
        for step in graded(self._task, self._said.skipped):
            if step.name not in self._patches:
                given = Grade(step.name, {"reward": 0.0}, "this turn was not reached\n")
            else:
                made = self._said.grades | self._carried.grades
                work = self._carried.works.get(step.name) or self._patches[step.name]
                given = made.get(step.name) or await self._given(step, work)
            self._grades.append(given)

    async def _given(self, step: Step, work: bytes | Path) -> Grade:
        """Graded in a fresh sandbox; once more in another, where the first one or its tests failed."""
        try:
            return await grade(self._task, step, work, self._setup.sandboxes)
        except (VerifierFailed, SandboxError, FileError) as error:
            self._notes.append(f"step {step.name} was graded a second time; the first time: {error}")
            return await grade(self._task, step, work, self._setup.sandboxes)

    def _finish(self, reason: StopReason, problem: str) -> Attempt:
        whole = bool(self._grades) and len(self._grades) == len(graded(self._task, self._said.skipped))
        here = self._sandbox.notes if self._sandbox else ()
        attempt = Attempt(
            task=self._task.name,
            category=self._task.category,
            number=self._due.number,
            reward=mean_reward(self._grades) if whole else None,
            stop_reason=reason,
            ledger=ledger(self._records),
            wall_s=self._wall,
            engine=self._engine.info,
            sandbox=self._sandbox,
            digest=self._task.digest,
            phrasing=self._task.phrasing,
            rewards={given.step: given.rewards for given in self._grades},
            tests={given.step: given.tests for given in self._grades if given.tests},
            notes=tuple(dict.fromkeys((*self._notes, *here, *(n for g in self._grades for n in g.notes)))),
            seed=self._due.seed,
            tries=self._due.tries,
            skipped=tuple(self._said.skipped),
            problem=problem,
            discrepancies=tuple(discrepancies(self._records)),
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        for given in self._grades:
            (self._folder / f"tests.{given.step}.txt").write_text(given.output, encoding="utf-8")
            for name, picture in given.pictures.items():
                (self._folder / "artifacts").mkdir(exist_ok=True)
                (self._folder / "artifacts" / name).write_bytes(picture)
        for name, patch in self._patches.items():
            last = name == [*self._patches][-1]
            (self._folder / ("patch.diff" if last else f"patch.{name}.diff")).write_bytes(patch)
        write_attempt(self._folder / "result.json", attempt)
        return attempt


def _lower(one: int | None, other: int | None) -> int | None:
    """The lower of two bounds; None is none."""
    bounds = [bound for bound in (one, other) if bound is not None]
    return min(bounds, default=None)

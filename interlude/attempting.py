"""What attempts at tasks are made with: here, and, by this file's name and plain data, on other machines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from interlude.build import build
from interlude.settings import Settings
from sandbox.base import Limits
from tasks.attempt import Setup
from tasks.ray_node import Recipe
from tasks.run_plan import Words
from tasks.task import Step, Task

MADE_WITH = (
    "model",
    "remote",
    "engine",
    "device",
    "dtype",
    "cache",
    "tensor_parallel",
    "pipeline_parallel",
    "sandbox",
    "image",
    "runtime",
    "sandbox_memory",
    "sandbox_cpus",
)
"""Settings that make the parts; a run that goes on with others is another run."""
ASKED = (
    "attempts",
    "seed",
    "network",
    "sampling",
    "temperature",
    "top_p",
    "top_k",
    "thinking",
    "thought_budget",
    "grammar",
    "speculate",
    "max_steps",
    "max_tokens",
    "max_seconds",
)
"""Settings that stand in the plan as what they come to."""
BESIDE = ("threads", "cache_memory", "gpu_memory", "download", "repos", "pull", "offline", "images")
"""Settings that change how quickly something is computed, or that it can be, and where something lies."""


def words_of(settings: Settings, suites: Sequence[str]) -> Words:
    """How the door was asked, as a run's plan keeps it. Keys are named in it, never told."""
    said = settings.model_dump(mode="json")
    return Words(
        tuple(suites),
        {name: said[name] for name in (*MADE_WITH, *ASKED, *BESIDE)},
        {name: said[name] for name in MADE_WITH},
    )


@asynccontextmanager
async def setup_of(settings: Settings, jobs: int) -> AsyncGenerator[Setup, None]:
    """Engine and sandboxes for `jobs` agents at a time, closed with the context.

    Raises EngineError, SandboxError and SettingsError.
    """
    async with build(settings, jobs) as parts:
        yield Setup(
            engine=lambda task: parts.engine,
            sandboxes=parts.sandboxes,
            system=parts.profile.system,
            brief=parts.profile.brief,
            options=parts.options,
            budget=parts.budget,
            network=parts.network,
        )


@asynccontextmanager
async def setup_from(settings: Mapping[str, object], jobs: int) -> AsyncGenerator[Setup, None]:
    """The same from plain data, which are all the settings there are: nothing of this machine's is read."""
    async with setup_of(Settings.model_validate(settings), jobs) as setup:
        yield setup


def recipe_of(settings: Settings) -> Recipe:
    """How a node of a cluster makes the same; where the node keeps things is its own affair."""
    said = settings.model_dump(mode="json", include={*MADE_WITH, *ASKED, *BESIDE, "jobs"})
    return Recipe("interlude.attempting:setup_from", said)


def limited(tasks: Sequence[Task], settings: Settings) -> list[Task]:
    """The tasks with the memory and the processors that the settings give each sandbox, where they do."""
    return [_limited(task, settings) for task in tasks]


def _limited(task: Task, settings: Settings) -> Task:
    memory, cpus, limits = settings.sandbox_memory, settings.sandbox_cpus, task.spec.limits
    limits = replace(
        limits,
        memory=limits.memory if memory is None else memory << 20,
        cpus=limits.cpus if cpus is None else cpus,
    )
    steps = tuple(_graded_in(step, limits) for step in task.steps)
    return replace(task, spec=replace(task.spec, limits=limits), steps=steps)


def _graded_in(step: Step, limits: Limits) -> Step:
    check = step.check
    if check is None or check.spec is None:
        return step
    return replace(step, check=replace(check, spec=replace(check.spec, limits=limits)))

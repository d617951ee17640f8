"""A run's plan, run.json: written whole before the first attempt, so that a run that was killed goes on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from agent.budget import Budget
from engine.base import EngineInfo, Options
from tasks.attempt import Due, Setup
from tasks.task import Task
from tasks.toml import TaskError

FORMAT = "run-1"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What every attempt of a run is made under. `told` is a hash of what the model is told beside the task;
    `harness` is the version of Interlude."""

    engine: EngineInfo
    options: Options
    budget: Budget
    told: str
    network: tuple[str, ...]
    sandbox: str
    harness: str


def conditions_of(setup: Setup, task: Task) -> Conditions:
    """The conditions of a setup; `task` is any of the run's."""
    told = f"{setup.system}\0{setup.brief}".encode()
    return Conditions(
        engine=setup.engine(task).info,
        options=replace(setup.options, session="", seed=0),
        budget=setup.budget,
        told=f"sha256:{hashlib.sha256(told).hexdigest()[:16]}",
        network=setup.network,
        sandbox=setup.sandboxes.kind,
        harness=version("interlude"),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """How the door was asked: the suites, the settings that make the same parts again, and of those, in
    `compared`, what no result may differ in beside the conditions."""

    suites: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    compared: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to make: `attempts` at each of the tasks, which are given with their digests."""

    tasks: Mapping[str, str]
    attempts: int
    seed: int
    conditions: Conditions
    words: Words = field(default_factory=Words)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    format: Literal["run-1"] = FORMAT


def due(tasks: Sequence[Task], attempts: int, seed: int) -> list[Due]:
    """All attempts of a run, in the order of the tasks; each has a folder of its own and its own seed."""
    return [
        Due(
            task,
            number,
            task.name if attempts == 1 else f"{task.name}.{number}",
            own_seed(seed, task, number),
        )
        for task in tasks
        for number in range(1, attempts + 1)
    ]


def own_seed(seed: int, task: Task, number: int) -> int:
    """The seed of an attempt: the first 31 bits of the sha256 of "SEED TASK NUMBER". It depends on nothing
    else, so one attempt can be made again alone."""
    said = hashlib.sha256(f"{seed} {task.name} {number}".encode()).digest()
    return int.from_bytes(said[:4]) >> 1


def differences(before: Plan, now: Plan) -> dict[str, str]:
    """What of a plan is another now, by its name: "was ..., is ...". What is left out counts as none."""
    then, today = dict(_compared(before)), dict(_compared(now))
    return {
        name: f"was {then.get(name, 'none')}, is {today.get(name, 'none')}"
        for name in [*then, *(name for name in today if name not in then)]
        if then.get(name) != today.get(name)
    }


def _compared(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "attempts", str(plan.attempts)
    yield "seed", str(plan.seed)
    yield from _flat("", asdict(plan.conditions))
    yield from _flat("", {"words": dict(plan.words.compared)})
    for name, digest in plan.tasks.items():
        yield f"task {name}", digest


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Leaves of nested objects with their names, as JSON says them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name} {key}".strip(), inner)
    else:
        yield name.removeprefix("words "), json.dumps(value)


_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)


def read_plan(folder: Path) -> Plan | None:
    """The plan of the run in a folder, None where there is none. Raises TaskError."""
    path = folder / "run.json"
    try:
        return _PLAN.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TaskError(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(
            f"{path}: {place}: {first['msg']}; it is no plan of a run: name another folder"
        ) from None


def write_plan(folder: Path, plan: Plan) -> None:
    """Write run.json whole or not at all, and have it survive the machine."""
    part = folder / "run.json.part"
    with part.open("wb") as file:
        file.write(json.dumps(asdict(plan), indent=1, ensure_ascii=False, default=str).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / "run.json")

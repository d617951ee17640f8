"""Attempts on the nodes of a Ray cluster: each has an engine of its own, or all of them ask one server.

Only here is Ray imported. What crosses are names and data: a recipe, tasks, the bytes that attempts left.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from engine.base import EngineInfo
from tasks.attempt import Due, Tried, Watcher
from tasks.folder import digest, pack
from tasks.ledger import Ledger
from tasks.ray_node import Lacking, Made, Node, Recipe, Refused, Sent
from tasks.report import Attempt, write_attempt
from tasks.run_plan import Conditions
from tasks.task import Task
from tasks.toml import TaskError

BESIDE = 1
"""Attempts that a node has beyond its agents: while they are graded, the next ones can begin."""


@dataclass(slots=True, eq=False)
class _Seat:
    """A node with its actor, and how many attempts it has."""

    node: str
    actor: Any
    busy: int = 0


class Cluster:
    """A bench on the nodes of a cluster; made by `cluster`."""

    def __init__(self, seats: list[_Seat], jobs: int, conditions: Conditions, refusals: list[str]) -> None:
        self.conditions = conditions
        self.refusals = refusals
        self._seats = seats
        self._room = jobs + BESIDE
        self._free = asyncio.Condition()
        self._digests: dict[Path, str] = {}

    @property
    def nodes(self) -> tuple[str, ...]:
        """Those that make attempts."""
        return tuple(seat.node for seat in self._seats)

    async def make(self, due: Due, folder: Path, watcher: Watcher) -> Tried:
        """On the node that has least to do. One that is lost takes what it had under way with it: that is to
        be made again, elsewhere. Raises TaskError when no node is left."""
        seat = await self._seat()
        watcher.began(due.name)
        try:
            made = await self._sent(seat, due)
        except _lost() as problem:
            await self._drop(seat)
            lost = _lost_attempt(due, self.conditions.engine, seat.node, problem)
            folder.mkdir(exist_ok=True)
            write_attempt(folder / "result.json", lost)
            return Tried(lost, again=True)
        finally:
            seat.busy -= 1
            async with self._free:
                self._free.notify_all()
        _write(folder, made)
        return made.tried

    async def _seat(self) -> _Seat:
        async with self._free:
            while True:
                if not self._seats:
                    raise TaskError(
                        "no node of the cluster is left; what was ended is kept: start one, and go on"
                    )
                seat = min(self._seats, key=lambda one: one.busy)
                if seat.busy < self._room:
                    seat.busy += 1
                    return seat
                await self._free.wait()

    async def _sent(self, seat: _Seat, due: Due) -> Made:
        folder = due.task.folder
        if folder not in self._digests:
            self._digests[folder] = await asyncio.to_thread(digest, folder, links=True)
        sent = Sent(due, self._digests[folder])
        made = await seat.actor.make.remote(sent)
        if isinstance(made, Lacking):
            packed = await asyncio.to_thread(pack, folder, links=True)
            made = await seat.actor.make.remote(Sent(due, sent.files, packed))
        return made

    async def _drop(self, seat: _Seat) -> None:
        async with self._free:
            with suppress(ValueError):
                self._seats.remove(seat)

    async def close(self) -> None:
        """End the actors."""
        import ray

        for seat in self._seats:
            with suppress(*_lost()):
                await seat.actor.close.remote()
            ray.kill(seat.actor)


@asynccontextmanager
async def cluster(
    address: str, recipe: Recipe, jobs: int, tasks: Sequence[Task]
) -> AsyncGenerator[Cluster, None]:
    """The nodes of the cluster at an address ("auto": the one that this machine is in; "local": one of this
    machine alone, made for this), each with `jobs` agents at a time. `refusals` has the nodes that cannot
    make attempts, and why. Raises TaskError when none can.
    """
    ray = _ray(address)
    await asyncio.to_thread(_join, ray, address)
    try:
        found = await _seated(ray, recipe, jobs, tasks[0])
        try:
            yield found
        finally:
            await found.close()
    finally:
        await asyncio.to_thread(ray.shutdown)


def _ray(address: str) -> Any:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address == "local":
        # By this, and by nothing else, Ray takes the loopback address for its own.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        import ray
    except ImportError as error:
        raise TaskError("Ray is not installed: pip install 'interlude[ray]'") from error
    return ray


def _join(ray: Any, address: str) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == "local":
        quiet["include_dashboard"] = False
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise TaskError(
            f"no Ray cluster at {address}: {str(error).splitlines()[0]}; start one with `ray start --head`, "
            "or say --ray-address local"
        ) from error


async def _seated(ray: Any, recipe: Recipe, jobs: int, task: Task) -> Cluster:
    """An actor on every node, opened. Nodes that make attempts under other conditions are left out."""
    alive = [node for node in ray.nodes() if node["Alive"]]
    seats = [_Seat(node["NodeID"], _actor(ray, node, jobs)) for node in alive]
    answers = await asyncio.gather(
        *(seat.actor.open.remote(recipe, jobs, task) for seat in seats), return_exceptions=True
    )
    refusals: list[str] = []
    good: list[_Seat] = []
    conditions: Conditions | None = None
    for seat, answer in zip(seats, answers, strict=True):
        name = f"node {seat.node[:8]}"
        match answer:
            case Conditions() if conditions is None or answer == conditions:
                conditions = answer
                good.append(seat)
                continue
            case Conditions():
                refusals.append(f"{name}: its model, settings or version are others: {asdict(answer)}")
            case Refused():
                refusals.append(f"{name}: {answer.why}")
            case _:
                refusals.append(f"{name}: {answer}")
        ray.kill(seat.actor)
    if conditions is None:
        raise TaskError(f"no node of the cluster can make attempts: {'; '.join(refusals) or 'there is none'}")
    return Cluster(good, jobs, conditions, refusals)


def _actor(ray: Any, node: Any, jobs: int) -> Any:
    """One on that node, with all of its GPUs: the engine computes for every attempt there."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
    wanted = {"num_cpus": 0, "num_gpus": node["Resources"].get("GPU", 0), "scheduling_strategy": there}
    return ray.remote(Node).options(max_concurrency=2 * jobs + 8, **wanted).remote()


def _lost() -> tuple[type[Exception], ...]:
    """What says that an actor or its node is gone."""
    from ray.exceptions import ActorDiedError, ActorUnavailableError, NodeDiedError, WorkerCrashedError

    return (ActorDiedError, ActorUnavailableError, NodeDiedError, WorkerCrashedError)


def _lost_attempt(due: Due, engine: EngineInfo, node: str, problem: Exception) -> Attempt:
    return Attempt(
        task=due.task.name,
        category=due.task.category,
        number=due.number,
        reward=None,
        stop_reason="sandbox_failed",
        ledger=Ledger(),
        wall_s=0.0,
        engine=engine,
        sandbox=None,
        digest=due.task.digest,
        phrasing=due.task.phrasing,
        problem=f"node {node[:8]} of the cluster was lost while it was under way: {type(problem).__name__}",
        seed=due.seed,
        tries=due.tries,
    )


def _write(folder: Path, made: Made) -> None:
    """The files that an attempt left, result.json last: it says that the attempt has ended."""
    folder.mkdir(exist_ok=True)
    for name in sorted(made.files, key=lambda name: name == "result.json"):
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise TaskError(f"a node handed over a file named {name!r}")
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_bytes(made.files[name])
        part.replace(path)

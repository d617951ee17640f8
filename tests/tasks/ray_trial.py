"""A run over two nodes of a Ray cluster on this machine; one node is killed while it works. Prints JSON.

python -m tests.tasks.ray_trial TASKS OUT STARTS
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import ray
from ray.cluster_utils import Cluster

from engine.base import Options
from engine.messages import Event, Said, Stop, Text, Thought, ToolCall, ToolSpec, Transcript
from engine.scripted import Paced
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.causes import Retries
from tasks.load import load_suite
from tasks.ray_cluster import cluster
from tasks.ray_node import Recipe
from tasks.report import Attempt
from tasks.runner import make_run, plan_of

EDIT = ToolCall("call-1", "edit", {"path": "greeting.txt", "old": "good morning", "new": "good evening"})
TURNS: list[list[Said]] = [[Thought("I greet."), EDIT, Stop("call")], [Text("Done. " * 20), Stop("end")]]


class Noted(Paced):
    """Notes in a file each attempt that it begins."""

    def __init__(self, starts: Path) -> None:
        super().__init__(TURNS, rate=25.0)
        self._starts = starts

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        if not any(isinstance(event, Stop) for event in transcript):
            with self._starts.open("a") as file:
                file.write(f"{options.session}\n")
        async for event in super().stream(transcript, tools, options):
            yield event


@asynccontextmanager
async def scripted(settings: Mapping[str, object], jobs: int) -> AsyncGenerator[Setup, None]:
    """What a node makes attempts with."""
    sandboxes, engine = Local(), Noted(Path(str(settings["starts"])))
    yield Setup(lambda task: engine, sandboxes)
    await sandboxes.close()


class Killer:
    """Looks on, and kills a node when two attempts have ended and others are under way on it."""

    def __init__(self, machines: Cluster, node: Any, out: Path) -> None:
        self.again_told: list[str] = []
        self.before: dict[str, str] = {}
        self._machines = machines
        self._node = node
        self._out = out
        self._ended = 0

    def begins(self, total: int, done: int) -> None:
        """All of them are to be made."""

    def began(self, name: str) -> None:
        """It is on a node now."""

    def happened(self, name: str, event: Event) -> None:
        """Nodes do not tell."""

    def again(self, name: str, attempt: Attempt, seconds: float) -> None:
        self.again_told.append(name)

    def ended(self, name: str, attempt: Attempt) -> None:
        self._ended += 1
        if self._ended == 2:
            self.before = results(self._out)
            self._machines.remove_node(self._node, allow_graceful=False)


def results(out: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text() for path in out.glob("*/result.json")}


async def trial(machines: Cluster, node: Any, suite: str, out: Path, starts: Path) -> dict[str, object]:
    tasks = load_suite(suite).tasks
    recipe = Recipe("tests.tasks.ray_trial:scripted", {"starts": str(starts)})
    killer = Killer(machines, node, out)
    async with cluster(machines.address, recipe, 2, tasks) as nodes:
        count = len(nodes.nodes)
        plan = plan_of(tasks, nodes.conditions, attempts=1, seed=3)
        attempts = await make_run(tasks, plan, nodes, killer, out=out, retries=Retries(2, 0.1))
        left = len(nodes.nodes)
    after = results(out)
    return {
        "nodes": [count, left],
        "rewards": [attempt.reward for attempt in attempts],
        "tries": {attempt.task: attempt.tries for attempt in attempts},
        "lost": sorted(killer.again_told),
        "kept": all(after[name] == text for name, text in killer.before.items()),
        "ended before": sorted(killer.before),
        "starts": starts.read_text().split(),
    }


def main() -> None:
    suite, out, starts = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    here: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80 << 20}
    soon = {"health_check_period_ms": 1000}
    head = {**here, "include_dashboard": False, "_system_config": soon}
    machines = Cluster(initialize_head=True, head_node_args=head)
    try:
        node = machines.add_node(**here)
        print(json.dumps(asyncio.run(trial(machines, node, suite, out, starts))))
    finally:
        ray.shutdown()
        machines.shutdown()


if __name__ == "__main__":
    main()

"""A whole run of nano: each trajectory file, read back, gives the prompts that were computed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import Trajectory, read_trajectory
from engine.glm import Glm
from engine.hashes import hash_ids
from engine.markup import GLM46
from engine.messages import Event, Ids, Prompt, Stop, ToolCall, ToolResult
from engine.template import Template, Tokens
from engine.tokenizer import Tokenizer
from interlude.profile import profile_of
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.ledger import discrepancies
from tasks.load import load_suite
from tasks.report import Attempt
from tasks.runner import run_tasks
from tests.nano.conftest import NANO

pytestmark = pytest.mark.nano

TASKS = ("tide-banner", "tram-rides", "orchard-crates", "frost-nights")


class Unwatched:
    """Nobody looks on."""

    def begins(self, total: int, done: int) -> None:
        pass

    def began(self, name: str) -> None:
        pass

    def happened(self, name: str, event: Event) -> None:
        pass

    def again(self, name: str, attempt: Attempt, seconds: float) -> None:
        pass

    def ended(self, name: str, attempt: Attempt) -> None:
        pass


def computed(trajectory: Trajectory) -> Iterator[tuple[Tokens, Ids, Stop]]:
    """For each call to the model: its prompt written anew, the ids that were generated, how it ended."""
    template = Template(Tokenizer(NANO), GLM46)
    events, header = trajectory.events, trajectory.header
    start = 0
    for place, event in enumerate(events):
        if isinstance(event, Prompt | ToolResult):
            start = place + 1
        if isinstance(event, Stop):
            prompt = template.tokens(events[:start], header.tools, header.options)
            said = tuple(id for word in events[start:place] for id in getattr(word, "ids", ()))
            yield prompt, said, event
            start = place + 1


async def test_every_token_of_every_trajectory_is_accounted_for(nano: Glm, tmp_path: Path) -> None:
    profile, sandboxes = profile_of(NANO), Local()
    setup = Setup(
        lambda _: nano, sandboxes, profile.system, profile.brief, budget=Budget(steps=8, tokens=5000)
    )
    tasks = [task for task in load_suite("starter").tasks if task.name in TASKS]
    attempts = await run_tasks(tasks, setup, Unwatched(), out=tmp_path / "runs", jobs=2)
    await sandboxes.close()
    assert len(attempts) == len(TASKS)
    assert [attempt.problem for attempt in attempts if attempt.stop_reason.endswith("failed")] == []
    in_thought: list[bool] = []
    for file in sorted(tmp_path.glob("runs/*/trajectory.jsonl")):
        trajectory = read_trajectory(file)
        assert discrepancies(trajectory.events) == []
        before: Ids = ()
        for prompt, said, stop in computed(trajectory):
            assert stop.read == hash_ids(prompt.ids)
            assert stop.usage.prompt == len(prompt.ids)
            assert stop.usage.output == len(said) + stop.usage.stop + stop.usage.discarded
            if any(prompt.said):  # in the same turn as the call before
                assert prompt.ids[: len(before)] == before
            before = prompt.ids + said
        in_thought += [event.in_thought for event in trajectory.events if isinstance(event, ToolCall)][:1]
    assert len(in_thought) > len(TASKS) / 2 and all(in_thought)

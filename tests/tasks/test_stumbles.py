"""The teacher stumbles now and then, sees it, and still solves the task."""

from __future__ import annotations

import pytest

from tasks.families import stumbles
from tasks.families.generate import FAMILIES, generate
from training.episodes import Recorder


async def test_a_stumble_is_marked_as_wrong_and_the_next_words_say_what_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stumbles, "SHARE", 1.0)
    seen: set[str] = set()
    repeated = 0
    async with Recorder() as recorder:
        for family in FAMILIES:
            for seed in range(50, 55):
                episode = await recorder.record(generate(family, seed), seed)
                assert episode, (family, seed)
                for turn in episode.turns:
                    for step, after in zip(turn.steps, turn.steps[1:], strict=False):
                        said = after.raw.lstrip().removeprefix("<think>").split(".")[0]
                        if step.wrong:
                            seen.add(said)
                            again = (
                                after.raw.partition("<tool_call>")[2] == step.raw.partition("<tool_call>")[2]
                            )
                            assert not after.wrong or again
                            repeated += again
                    assert not turn.steps[-1].wrong
    assert {"No match", "No such file"} <= seen
    assert repeated


def test_most_turns_have_no_stumble() -> None:
    turns = [turn for seed in range(60) for turn in generate("frontend", seed).turns]
    stumbling = sum(turn.plan.__name__ == "<lambda>" for turn in turns)
    assert 0 < stumbling < len(turns) / 3

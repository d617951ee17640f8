"""Talk is recorded like work: the teacher answers at once, or after one look, and changes nothing."""

import re

from tasks.families.talk.conversation import converse
from tasks.families.talk.kinds import AFTER
from tasks.families.talk.says import REPLIES
from training.episodes import Recorder
from training.wording import reworded


async def test_the_teacher_answers_every_kind_of_talk() -> None:
    seen: set[str] = set()
    async with Recorder() as recorder:
        for seed in range(60):
            task = converse(seed)
            episode = await recorder.record(task, seed)
            assert episode, (task.kind, seed)
            for kind, turn in zip(task.kind.split("+"), episode.turns, strict=True):
                looks = [step for step in turn.steps if step.results]
                assert kind == "work" or len(looks) == (kind in ("show", "files", "find", "run"))
                assert "</think>\n" in turn.steps[-1].raw
                seen.add(kind)
    assert seen == {*AFTER, "work"}


async def test_of_mere_talk_no_word_is_replaced() -> None:
    async with Recorder() as recorder:
        for seed in range(40):
            episode = await recorder.record(converse(seed), seed)
            assert episode
            for other in (reworded(episode, seed) for seed in range(5)):
                for turn, said in zip(other.turns, episode.turns, strict=True):
                    assert turn == said or any(step.results for step in said.steps)


def test_who_asks_for_too_much_is_told_so_and_who_greets_is_greeted() -> None:
    said = {
        (kind, re.sub(r"^.*</think>\n", "", act.text))
        for seed in range(200)
        for task in [converse(seed)]
        for kind, turn in zip(task.kind.split("+"), task.turns, strict=True)
        if kind in ("hello", "beyond")
        for act in [next(turn.plan())]
    }
    assert said == {(kind, REPLIES[kind]) for kind in ("hello", "beyond")}

"""Where several checks stand in a project and the request names none, they are tried in turn."""

from __future__ import annotations

import re

from tasks.families.base import GeneratedTask
from tasks.families.generate import generate
from training.episodes import Episode, Recorder

TRIED = "It passes. Try the next. "


def _lists_first(task: GeneratedTask) -> bool:
    return next(task.turns[0].plan()).thought.startswith("Which check is there?")


async def _episode(word: str, tasks: list[GeneratedTask]) -> Episode:
    async with Recorder() as recorder:
        for seed, task in enumerate(tasks):
            episode = await recorder.record(task, seed)
            if episode and any(word in step.raw for turn in episode.turns for step in turn.steps):
                return episode
    raise AssertionError(f"no episode says {word!r}")


async def test_a_check_that_passes_is_followed_by_the_next_one_that_the_listing_has() -> None:
    tasks = [task for seed in range(7_100_000, 7_100_150) if _lists_first(task := generate("build", seed))]
    episode = await _episode(TRIED, tasks)
    steps = next(turn.steps for turn in episode.turns if any(TRIED in step.raw for step in turn.steps))
    tried = [
        (found[1], step.results[0])
        for step in steps
        if (found := re.search(r"Run it: python3 (\S+\.py)\n", step.raw)) and not step.wrong
    ]
    listed = [row for row in steps[0].results[0].split("\n") if row in dict(tried)]
    assert len(tried) > 1
    assert [path for path, _ in tried] == listed
    assert ["[exit" in said for _, said in tried] == [*[False] * (len(tried) - 1), True]


def test_no_two_checks_fail_at_once_where_none_is_named() -> None:
    unclear = [
        (seed, family)
        for seed in range(60)
        for family in ("build", "uiux", "ml")
        for task in [generate(family, seed)]
        for turn in task.turns[1:]
        if _lists_first(task) and any(command.endswith(".py") for command in turn.expect.commands[:1])
    ]
    assert not unclear


async def test_a_wrong_line_is_put_back_before_another_one_is_changed() -> None:
    tasks = [generate("application", seed, kind="failing") for seed in range(7_200_015, 7_200_020)]
    episode = await _episode("Take it back.", tasks)
    steps = next(
        turn.steps for turn in episode.turns if any("Take it back." in step.raw for step in turn.steps)
    )
    back = next(n for n, step in enumerate(steps) if "Take it back." in step.raw)
    astray, _, undone, mended = steps[back - 2 : back + 2]
    assert [step.wrong for step in (astray, undone, mended)] == [True, False, False]
    values = r"old</arg_key>\n<arg_value>(.*)</arg_value>\n<arg_key>new</arg_key>\n<arg_value>(.*)</arg"
    (made,), (unmade,) = re.findall(values, astray.raw), re.findall(values, undone.raw)
    assert unmade == made[::-1]
    assert "It is another line." in mended.raw

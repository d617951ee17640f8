"""The suite that ships: four tasks for each category, each of them sound."""

from __future__ import annotations

from collections import Counter

from sandbox.base import Sandboxes
from tasks.check import Checked, check_tasks
from tasks.task import load_suite

CATEGORIES = (
    "frontend_development",
    "application_development",
    "ui_ux_optimization",
    "build_deployment",
    "data_analysis",
    "machine_learning",
)


def test_the_starter_suite_has_four_tasks_of_each_category() -> None:
    tasks = load_suite("starter").tasks
    assert Counter(task.category for task in tasks) == dict.fromkeys(CATEGORIES, 4)


def test_a_quarter_of_the_starter_suite_takes_two_turns() -> None:
    assert Counter(len(task.steps) for task in load_suite("starter").tasks) == {1: 18, 2: 6}


def test_eight_instructions_of_the_starter_suite_are_phrased_unlike_the_others() -> None:
    unseen = [task for task in load_suite("starter").tasks if task.phrasing == "unseen"]
    assert len(unseen) == 8
    assert {task.category for task in unseen} == set(CATEGORIES)


async def test_every_starter_task_is_worth_nothing_idle_and_one_solved(sandboxes: Sandboxes) -> None:
    tasks = load_suite("starter").tasks
    told = await check_tasks(tasks, sandboxes, jobs=2)
    assert told == tuple(Checked(task.name, 0.0, 1.0) for task in tasks)

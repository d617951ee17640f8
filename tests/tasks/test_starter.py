"""The suite that ships: four tasks for each category, each of them sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from interlude.progress import Checking
from sandbox.base import Sandboxes
from tasks.check import check_tasks
from tasks.grade import grade
from tasks.load import load_suite

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
    told = await check_tasks(tasks, sandboxes, Checking(len(tasks)), jobs=2)
    assert [(one.task, one.nop, one.oracle, one.problem, one.missed) for one in told] == [
        (task.name, 0.0, 1.0, "", ()) for task in tasks
    ]


Swap = tuple[str, str, str]
"""A file, a text in it ("" = all of it), and what takes its place."""

HULL = '<input id="hull_length" name="hull_length" type="number">'
OTHER_RIGHT_ANSWERS: dict[str, list[Swap]] = {
    "lantern-walk": [
        (
            "lantern_walk.html",
            "<h1>Evening Lantern Walk</h1>",
            "<h1>\n  Lantern Walk at Dusk\n</h1>",
        )
    ],
    "tide-banner": [("tide_board.css", "background: #1f7a8c", "background-color:#0B3D5C")],
    "beacon-rename": [
        ("beacon_lamp.py", "def blink_beacon(times)", "def pulse_beacon(times: int)"),
        ("harbour_watch.py", "blink_beacon", "pulse_beacon"),
        ("beacon_drill.py", "blink_beacon", "pulse_beacon"),
    ],
    "kiln-watch": [("kiln_watch.py", "degrees > READY_DEGREES", "not degrees < READY_DEGREES")],
    "berth-form": [("berth_form.html", HULL, f"<label>Hull length in metres {HULL}</label>")],
    "reef-pipeline": [
        (
            "drawing/plot_reefs.py",
            "",
            "open('reef_chart.txt', 'w').write('####\\n#########\\n##\\n#######\\n')\n",
        )
    ],
    "farm-wells": [("litres_total.txt", "", "18174")],
    "kelp-report": [("requirements.txt", "shapely", "tabulate==0.9.0\n\nshapely")],
}

WRONG_ANSWERS: dict[str, list[Swap]] = {
    "lantern-walk": [
        ("lantern_walk.html", "Evening Lantern Walk", "Lantern Walk at Dusk"),
        ("lantern_walk.html", "<li>Patience for the swans</li>", ""),
    ],
    "tide-banner": [("tide_board.css", "background: #eef4f6", "background: #0b3d5c")],
    "kiln-watch": [("kiln_watch.py", "", "raise SystemExit(0)\n"), ("test_kiln_watch.py", "", "")],
    "freight-sacks": [
        ("freight_sacks.py", "", "print('verified')\n"),
        ("test_freight_sacks.py", "", "print('boxed_load')\n"),
    ],
    "heron-gallery": [("check_gallery.py", "", "")],
    "islet-birds": [("puffin_rows.txt", "", "30\n")],
    "farm-wells": [("litres_total.txt", "", "18174 or so\n")],
    "moss-perceptron": [("moss_score.txt", "", "8/8\n")],
    "reef-pipeline": [
        ("reef_pipeline.yml", "  - run: python3 drawing/plot_reefs.py\n", ""),
        ("run_pipeline.py", "", "print('pipeline finished')\n"),
    ],
    "windmill-plugin": [("windmill_plugin.json", "3.7", "3.8"), ("windmill_plugin.json", "3.8.2", "3.8.0")],
}


async def earned(sandboxes: Sandboxes, name: str, swaps: Iterable[Swap]) -> float:
    """The reward of a starter task whose files were changed so."""
    (task,) = load_suite(f"starter/{name}").tasks
    sandbox = await sandboxes.take(task.spec)
    await sandbox.unpack(task.environment())
    start = await sandbox.checkpoint()
    for path, old, new in swaps:
        before = (await sandbox.read(path)).data.decode() if old else ""
        assert old in before
        await sandbox.write(path, before.replace(old, new).encode() if old else new.encode())
    return (await grade(task, task.graded[-1], await sandbox.patch(start), sandboxes)).reward


@pytest.mark.parametrize("name", OTHER_RIGHT_ANSWERS)
async def test_another_right_answer_earns_one(sandboxes: Sandboxes, name: str) -> None:
    assert await earned(sandboxes, name, OTHER_RIGHT_ANSWERS[name]) == 1.0


@pytest.mark.parametrize("name", WRONG_ANSWERS)
async def test_a_wrong_answer_earns_nothing(sandboxes: Sandboxes, name: str) -> None:
    assert await earned(sandboxes, name, WRONG_ANSWERS[name]) == 0.0

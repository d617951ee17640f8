"""Later turns come only where the state of the work calls for them; broken solutions are noticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.base import Sandboxes
from tasks.check import Checked, check_tasks
from tasks.conditions import Turns, graded
from tasks.grade import VerifierFailed
from tasks.load import load_task
from tasks.task import Step, Task
from tests.tasks.test_grade import PATCH, Seen

LayOut = Callable[..., Path]
TOML = """multi_step_reward_strategy = "final"
[[steps]]
name = "first"
[[steps]]
name = "polite"
[[steps]]
name = "last"
"""
STEPS = {
    "instruction.md": None,
    "solution/solve.sh": None,
    "task.toml": TOML,
    "steps/first/instruction.md": "Say good evening.",
    "steps/first/solution/solve.sh": "echo good evening > greeting.txt",
    "steps/polite/instruction.md": "It is evening!",
    "steps/polite/when.sh": "! grep -q evening greeting.txt",
    "steps/polite/solution/solve.sh": "exit 1",
    "steps/last/instruction.md": "And again.",
    "steps/last/solution/solve.sh": "true",
}


async def said(task: Task, patch: bytes, sandboxes: Sandboxes) -> Turns:
    """What is said when each turn leaves the same work."""
    turns = Turns(task, sandboxes)
    before: Step | None = None
    for step in task.steps:
        if await turns.words(step, before, patch) is not None:
            before = step
    return turns


async def test_a_turn_comes_only_if_its_condition_holds_over_the_work_so_far(
    lay_out: LayOut, sandboxes: Sandboxes
) -> None:
    task = load_task(lay_out(changes=STEPS))
    rude, polite = await said(task, b"", sandboxes), await said(task, PATCH, sandboxes)
    assert (rude.said, rude.skipped) == (["first", "polite", "last"], [])
    assert (polite.said, polite.skipped) == (["first", "last"], ["polite"])


async def test_a_condition_sees_the_tests_and_which_turns_were_said(
    lay_out: LayOut, sandboxes: Sandboxes
) -> None:
    when = 'test -f "$TESTS_DIR/test.sh" && test "$SAID" = first'
    task = load_task(lay_out(changes={**STEPS, "steps/polite/when.sh": when}))
    assert (await said(task, b"", sandboxes)).skipped == []


async def test_a_condition_that_cannot_be_run_is_told(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    task = load_task(lay_out(changes={**STEPS, "steps/polite/when.sh": "no-such-program"}))
    with pytest.raises(VerifierFailed, match=r"greeting: polite/when.sh ended with exit code 127; it said: "):
        await said(task, b"", sandboxes)


def test_the_last_turn_that_was_said_is_graded(lay_out: LayOut) -> None:
    task = load_task(lay_out(changes=STEPS))
    assert [step.name for step in graded(task, [])] == ["last"]
    assert [step.name for step in graded(task, ["last"])] == ["polite"]


async def check(folder: Path, sandboxes: Sandboxes) -> Checked:
    (checked,) = await check_tasks((load_task(folder),), sandboxes, Seen(), jobs=1)
    return checked


async def test_the_oracle_is_not_told_what_it_need_not_be_told(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    assert await check(lay_out(changes=STEPS), sandboxes) == Checked("greeting", 0.0, 1.0)


async def test_mutations_are_to_be_noticed(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    mutations = {
        "mutations/gone.sh": "rm greeting.txt",
        "mutations/other.sh": "touch other.txt",
    }
    checked = await check(lay_out(changes=mutations), sandboxes)
    assert checked == Checked("greeting", 0.0, 1.0, mutations={"gone": 0.0, "other": 1.0})
    assert (checked.missed, checked.sound) == (("other",), False)


async def test_another_right_answer_is_to_be_found_right(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    answer = "diff --git a/greeting.txt b/greeting.txt\n--- a/greeting.txt\n+++ b/greeting.txt\n@@ -1 +1 @@\n"
    right = f"{answer}-good morning\n+good evening\n\\ No newline at end of file\n"
    checked = await check(lay_out(changes={"solutions/brief.patch": right}), sandboxes)
    assert checked == Checked("greeting", 0.0, 1.0, others={"brief": 1.0})
    assert checked.sound
    wrong = f"{answer}-good morning\n+Good evening\n"
    checked = await check(lay_out(changes={"solutions/brief.patch": wrong}), sandboxes)
    assert (checked.others, checked.sound) == ({"brief": 0.0}, False)
    assert checked.problem == "greeting: solutions/brief.patch earns 0; its tests said: "


async def test_a_mutation_that_changes_nothing_makes_a_task_unsound(
    lay_out: LayOut, sandboxes: Sandboxes
) -> None:
    checked = await check(lay_out(changes={"mutations/idle.sh": "true"}), sandboxes)
    assert (checked.problem, checked.sound) == ("greeting: mutations/idle.sh changes nothing", False)

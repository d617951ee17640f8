"""A grade is what the task's own tests say of the patch, in a sandbox that the agent never had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.base import Sandboxes
from sandbox.errors import FileError
from tasks.check import Checked, check_tasks
from tasks.grade import Grade, VerifierFailed, grade
from tasks.load import load_task
from tasks.task import Expected, Step, Task

LayOut = Callable[..., Path]
PATCH = b"""\
--- a/greeting.txt
+++ b/greeting.txt
@@ -1 +1 @@
-good morning
+good evening
"""
WRITES = 'mkdir -p "$LOGS_DIR/verifier"; cd "$LOGS_DIR/verifier"; '


class Seen:
    """Keeps what a watcher is told."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.told: list[str] = []

    def began(self, name: str) -> None:
        self.started.append(name)

    def ended(self, checked: Checked) -> None:
        self.told.append(checked.task)


async def test_a_patch_earns_what_the_tests_say(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    task = load_task(lay_out())
    assert await grade(task, task.steps[0], b"", sandboxes) == Grade("only", {"reward": 0.0}, "")
    assert await grade(task, task.steps[0], PATCH, sandboxes) == Grade("only", {"reward": 1.0}, "")


async def test_a_patch_that_does_not_fit_is_no_grade(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    task = load_task(lay_out(changes={"environment/greeting.txt": "good night\n"}))
    with pytest.raises(FileError):
        await grade(task, task.steps[0], PATCH, sandboxes)


async def test_rewards_may_have_names(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    test = WRITES + """echo '{"reward": 0.25, "style": 3}' > reward.json; echo looked at the style"""
    task = load_task(lay_out(changes={"tests/test.sh": test}))
    assert await grade(task, task.steps[0], b"", sandboxes) == Grade(
        "only", {"reward": 0.25, "style": 3.0}, "looked at the style\n"
    )


def _read(task: Task, **check: Any) -> tuple[Task, Step]:
    """The task with another check of its only step."""
    step = task.steps[0]
    assert step.check
    step = replace(step, check=replace(step.check, **check))
    return replace(task, steps=(step,)), step


async def test_an_exit_code_may_be_the_grade(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    task, step = _read(load_task(lay_out()), reads="exit", command="grep evening greeting.txt")
    assert await grade(task, step, b"", sandboxes) == Grade("only", {"reward": 0.0}, "")
    assert await grade(task, step, PATCH, sandboxes) == Grade("only", {"reward": 1.0}, "good evening\n")


async def test_what_tests_print_may_be_the_grade_and_names_those_that_passed(
    lay_out: LayOut, sandboxes: Sandboxes
) -> None:
    says = "echo '1..2'; echo 'ok 1 - a'; grep -q evening greeting.txt || printf 'not '; echo 'ok 2 - b'"
    expected = Expected(("b",), ("a",))
    task, step = _read(load_task(lay_out()), reads="tap", command=says, expected=expected)
    assert await grade(task, step, b"", sandboxes) == Grade(
        "only",
        {"reward": 0.0, "fail_to_pass": 0.0, "pass_to_pass": 1.0},
        "1..2\nok 1 - a\nnot ok 2 - b\n",
        {"a": True, "b": False},
    )
    assert (await grade(task, step, PATCH, sandboxes)).tests == {"a": True, "b": True}


async def test_tests_that_cannot_be_run_are_no_grade(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    task, step = _read(load_task(lay_out()), reads="go", command="no-such-program test ./...")
    with pytest.raises(VerifierFailed, match=r"the tests could not be run, exit code 127: .*no-such-program"):
        await grade(task, step, b"", sandboxes)


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        ("echo oh dear; exit 3", "ended with exit code 3 and wrote no reward"),
        (WRITES + "echo > reward.txt; echo oh dear", "wrote '' into reward.txt"),
        (WRITES + "echo much > reward.txt; echo oh dear", "wrote 'much' into reward.txt"),
        (WRITES + "echo nan > reward.txt; echo oh dear", "wrote a number that is not finite into reward.txt"),
        (
            WRITES + "echo '{\"reward\": 1e999}' > reward.json; echo oh dear",
            "that is not finite into reward.json",
        ),
        (WRITES + "echo '[1]' > reward.json; echo oh dear", "wrote '[1]' into reward.json"),
        (
            WRITES + 'echo \'{"a": 1, "b": 2}\' > reward.json; echo oh dear',
            "wrote several numbers into reward.json, none named reward",
        ),
    ],
)
async def test_tests_that_give_no_reward_fail_by_themselves(
    lay_out: LayOut, sandboxes: Sandboxes, test: str, problem: str
) -> None:
    task = load_task(lay_out(changes={"tests/test.sh": test}))
    with pytest.raises(VerifierFailed) as failed:
        await grade(task, task.steps[0], b"", sandboxes)
    assert problem in str(failed.value)
    assert str(failed.value).endswith("it said last: oh dear")


async def test_tests_that_hang_fail_by_themselves(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    toml = "[verifier]\ntimeout_sec = 0.5\n"
    task = load_task(lay_out(changes={"task.toml": toml, "tests/test.sh": "sleep 60"}))
    with pytest.raises(VerifierFailed, match="ended by timeout"):
        await grade(task, task.steps[0], b"", sandboxes)


async def test_a_step_has_the_tests_of_the_task_under_its_own(lay_out: LayOut, sandboxes: Sandboxes) -> None:
    shared = WRITES + 'cat "$TESTS_DIR/worth" > reward.txt'
    task = load_task(
        lay_out(
            changes={
                "task.toml": '[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n',
                "tests/test.sh": shared,
                "tests/worth": "0.5",
                "steps/one/instruction.md": "First.",
                "steps/two/instruction.md": "Second.",
                "steps/two/tests/worth": "0.75",
            }
        )
    )
    grades = [await grade(task, step, b"", sandboxes) for step in task.graded]
    assert grades == [Grade("one", {"reward": 0.5}, ""), Grade("two", {"reward": 0.75}, "")]


async def test_a_sound_task_earns_nothing_idle_and_all_when_solved(
    lay_out: LayOut, sandboxes: Sandboxes
) -> None:
    sound = load_task(lay_out("sound"))
    given = load_task(lay_out("given", {"environment/greeting.txt": "good evening\n"}))
    unsolved = load_task(lay_out("unsolved", {"solution/solve.sh": "echo oh dear; exit 4"}))
    mute = load_task(lay_out("mute", {"tests/test.sh": "true"}))
    seen = Seen()
    told = await check_tasks([sound, given, unsolved, mute], sandboxes, seen, jobs=2)
    assert told == (
        Checked("sound", 0.0, 1.0),
        Checked("given", 1.0, 1.0),
        Checked("unsolved", 0.0, None, "unsolved: solution/solve.sh ended with exit code 4: oh dear"),
        Checked(
            "mute",
            None,
            None,
            "mute: tests/test.sh ended with exit code 0 and wrote no reward; it must write reward.txt into "
            "$LOGS_DIR/verifier; it said last: nothing",
        ),
    )
    assert [checked.sound for checked in told] == [True, False, False, False]
    assert sorted(seen.started) == sorted(seen.told) == ["given", "mute", "sound", "unsolved"]

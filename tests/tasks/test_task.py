"""A task's folder is read whole, and what is wrong with it is said with the cure."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sandbox.base import Limits, Spec
from tasks.load import SUITES, load_suite, load_task
from tasks.task import SPAWN_ENV, Check, Step, Task
from tasks.toml import TaskError

LayOut = Callable[..., Path]


def test_a_task_is_read_from_its_folder(lay_out: LayOut) -> None:
    toml = """
schema_version = "1.4"
[task]
name = "somebody/evening"
[metadata]
category = "frontend_development"
tags = ["text"]
phrasing = "unseen"
difficulty = "easy"
[agent]
timeout_sec = 30
tools = ["read", "edit"]
[verifier]
timeout_sec = 20
[environment]
docker_image = "debian:12"
memory_mb = 256
cpus = 1.5
build_timeout_sec = 600.0
"""
    folder = lay_out(changes={"task.toml": toml})
    task = load_task(folder)
    assert task == Task(
        name="evening",
        folder=folder,
        category="frontend_development",
        tags=("text",),
        phrasing="unseen",
        tools=("read", "edit"),
        agent_seconds=30.0,
        spec=Spec("debian:12", limits=Limits(memory=256 << 20, cpus=1.5), env=SPAWN_ENV),
        steps=(
            Step(
                "only",
                "Say good evening in greeting.txt.",
                Check((folder / "tests",), seconds=20.0),
                folder / "solution",
            ),
        ),
        strategy="mean",
        digest=task.digest,
    )


def test_steps_take_the_place_of_the_one_instruction(lay_out: LayOut) -> None:
    folder = lay_out(
        changes={
            "task.toml": '[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n',
            "steps/one/instruction.md": "First.",
            "steps/two/instruction.md": "Second.",
            "steps/two/tests/more.txt": "",
            "instruction.md": None,
        }
    )
    task = load_task(folder)
    two = folder / "steps" / "two"
    assert task.steps == (
        Step("one", "First.", Check((folder / "tests",)), None),
        Step("two", "Second.", Check((folder / "tests", two / "tests")), None),
    )
    assert task.graded == task.steps


def test_with_the_final_strategy_only_the_last_step_is_graded(lay_out: LayOut) -> None:
    toml = 'multi_step_reward_strategy = "final"\n[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n'
    steps = {"steps/one/instruction.md": "First.", "steps/two/instruction.md": "Second."}
    task = load_task(lay_out(changes={"task.toml": toml, **steps}))
    assert [step.name for step in task.graded] == ["two"]


WRONG: list[tuple[str, Mapping[str, str | None], str]] = [
    ("no toml", {"task.toml": None}, "task.toml: missing; a task is a folder with a task.toml"),
    (
        "broken toml",
        {"task.toml": "[task\n"},
        "task.toml: is no TOML: Expected ']' at the end of a table declaration (at line 1, column 6)",
    ),
    (
        "unknown tool",
        {"task.toml": '[agent]\ntools = ["read", "fly"]\n'},
        "task.toml: [agent] tools.1: unknown tool 'fly'; write some of: read, edit, write, search, shell",
    ),
    (
        "unknown key",
        {"task.toml": "[verifier]\ntimeout = 3\n"},
        "task.toml: [verifier] timeout: not known here; remove the key (free keys go in [metadata])",
    ),
    (
        "unknown table",
        {"task.toml": "[envirnment]\n"},
        "task.toml: envirnment: not known here; remove the key (free keys go in [metadata])",
    ),
    (
        "wrong type",
        {"task.toml": '[agent]\ntimeout_sec = "long"\n'},
        "task.toml: [agent] timeout_sec: should be a valid number, unable to parse string as a number",
    ),
    (
        "network",
        {"task.toml": '[environment]\nnetwork_mode = "public"\n'},
        "task.toml: [environment] network_mode: should be 'no-network'",
    ),
    (
        "step outside",
        {"task.toml": '[[steps]]\nname = "../x"\n'},
        "task.toml: [steps] 0.name: '../x' is no name of a folder in steps/",
    ),
    (
        "steps unsaid",
        {"steps/one/instruction.md": "x"},
        'task.toml: steps: there is a folder steps/, so write one `[[steps]]` with `name = "FOLDER"` a turn, '
        "in their order",
    ),
    (
        "no instruction",
        {"instruction.md": None},
        "instruction.md: missing; write there what the user asks for",
    ),
    (
        "empty instruction",
        {"instruction.md": "\n"},
        "instruction.md: empty; write there what the user asks for",
    ),
    ("no tests", {"tests/test.sh": None}, "tests/test.sh: missing; it writes the reward"),
    (
        "no solve.sh",
        {"solution/solve.sh": None, "solution/other": ""},
        "solution/solve.sh: missing; it does what the instruction asks for",
    ),
]


@pytest.mark.parametrize(("changes", "message"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_task_is_refused_with_the_file_the_key_and_the_cure(
    lay_out: LayOut, changes: Mapping[str, str | None], message: str
) -> None:
    folder = lay_out(changes=changes)
    with pytest.raises(TaskError) as refused:
        load_task(folder)
    assert str(refused.value) == f"{folder}/{message}"


def test_every_mistake_is_told_at_once(lay_out: LayOut) -> None:
    folder = lay_out(changes={"task.toml": "colour = 1\n[environment]\ncpus = 0\ngpus = 1\n"})
    with pytest.raises(TaskError) as refused:
        load_task(folder)
    assert str(refused.value).splitlines() == [
        f"{folder}/task.toml: [environment] cpus: should be greater than 0",
        f"{folder}/task.toml: [environment] gpus: should be 0",
        f"{folder}/task.toml: colour: not known here; remove the key (free keys go in [metadata])",
    ]


def test_a_link_in_a_task_is_refused(lay_out: LayOut) -> None:
    folder = lay_out()
    (folder / "environment" / "shadow").symlink_to("/etc/shadow")
    with pytest.raises(TaskError, match="shadow: a link; a task holds plain files only"):
        load_task(folder)


def test_the_digest_follows_every_byte_name_and_executable_bit(lay_out: LayOut) -> None:
    folder = lay_out()
    seen = [load_task(folder).digest]
    (folder / "tests" / "test.sh").chmod(0o755)
    seen.append(load_task(folder).digest)
    (folder / "environment" / "greeting.txt").write_text("good mornin!\n")
    seen.append(load_task(folder).digest)
    (folder / "environment" / "greeting.txt").rename(folder / "environment" / "greetings.txt")
    seen.append(load_task(folder).digest)
    assert len(set(seen)) == 4
    assert load_task(folder).digest == seen[-1]


def test_the_work_tree_holds_the_files_of_environment(lay_out: LayOut) -> None:
    toml = '[environment]\ndocker_image = "debian:12"\n'
    folder = lay_out(changes={"task.toml": toml, "environment/a/run.sh": "true\n"})
    (folder / "environment" / "a" / "run.sh").chmod(0o755)
    with tarfile.open(fileobj=io.BytesIO(load_task(folder).environment())) as tar:
        assert [(entry.name, entry.mode) for entry in tar] == [("a/run.sh", 0o755), ("greeting.txt", 0o644)]


def test_a_suite_is_shipped_or_a_folder_of_tasks_or_one_task(lay_out: LayOut) -> None:
    one, two = lay_out("one"), lay_out("two")
    assert [task.name for task in load_suite(str(one.parent)).tasks] == ["one", "two"]
    assert [task.name for task in load_suite(str(two)).tasks] == ["two"]
    assert [task.folder for task in load_suite("starter/lantern-walk").tasks] == [
        SUITES / "starter" / "lantern-walk"
    ]
    with pytest.raises(TaskError) as refused:
        load_suite("stater")
    assert str(refused.value) == "stater: no such suite or folder; suites that ship: cc, starter"
    with pytest.raises(TaskError, match="no task in it"):
        load_suite(str(one / "tests"))


def test_two_tasks_of_one_name_are_refused(lay_out: LayOut) -> None:
    lay_out("one")
    folder = lay_out("two", {"task.toml": '[task]\nname = "x/one"\n'})
    suite = load_suite(str(folder.parent))
    assert ([task.folder.name for task in suite.tasks], [one.name for one in suite.refused]) == (
        ["one"],
        ["two"],
    )
    assert "'one' is taken by another task" in suite.refused[0].reason

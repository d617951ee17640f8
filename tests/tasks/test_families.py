"""Generated tasks: what they are made of, and that their folders grade as they should."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tasks.families.base import Category, GeneratedTask
from tasks.families.draw import Draw
from tasks.families.folder import start_of, write_task
from tasks.families.functions import bug, function, patterns
from tasks.families.generate import FAMILIES, generate
from tasks.families.project import Unsuitable
from tasks.families.say import say
from tasks.families.words import held_out, pool, reserved, runs
from tasks.load import load_task
from tasks.task import SPAWN_ENV

KINDS = [(family, kind) for family, (kinds, _) in FAMILIES.items() for kind in kinds]
ENVIRONMENT = {**dict(SPAWN_ENV), "PATH": os.environ["PATH"]}
STARTER = Path(__file__).parents[2] / "tasks" / "suite" / "starter"


def words_of(task: GeneratedTask) -> set[str]:
    texts = [*task.files, *(data.decode() for data in task.files.values()), *task.instructions]
    return {run.lower() for text in texts for run in runs(text)}


def reward(folder: Path, tree: Path) -> str:
    """Run the tests of a task's folder in a work tree."""
    logs = tree.parent / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    subprocess.run(
        ["bash", str(folder / "tests" / "test.sh")],
        cwd=tree,
        env={**ENVIRONMENT, "LOGS_DIR": str(logs)},
        capture_output=True,
        check=False,
    )
    return (logs / "verifier" / "reward.txt").read_text().strip()


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_every_turn_is_unsolved_before_and_solved_by_its_solution(
    family: Category, kind: str, tmp_path: Path
) -> None:
    for seed in (1, 2):
        task = generate(family, seed, kind=kind, heldout=bool(seed % 2))
        folder, tree = tmp_path / str(seed), tmp_path / f"tree{seed}" / "work"
        write_task(task, folder, f"{family}-{seed}")
        shutil.copytree(folder / "environment", tree)
        for step in load_task(folder).steps:
            assert step.check
            place = step.check.folders[0].parent
            assert reward(place, tree) == "0", (task.kind, step.instruction)
            assert step.solution
            subprocess.run(
                ["bash", str(step.solution / "solve.sh")],
                cwd=tree,
                env=ENVIRONMENT,
                check=True,
                capture_output=True,
            )
            assert reward(place, tree) == "1", (task.kind, step.instruction)


def test_the_folder_says_what_the_task_is(tmp_path: Path) -> None:
    task = next(task for seed in range(50) if len((task := generate("build", seed)).turns) == 2)
    write_task(task, tmp_path / "made", "build-2")
    loaded = load_task(tmp_path / "made")
    assert loaded.name == "build-2"
    assert loaded.category == "build_deployment"
    assert [step.instruction for step in loaded.steps] == [text.strip() for text in task.instructions]
    assert {
        path.relative_to(tmp_path / "made" / "environment").as_posix(): path.read_bytes()
        for path in (tmp_path / "made" / "environment").rglob("*")
        if path.is_file()
    } == dict(task.files)


def test_the_same_seed_gives_the_same_task_and_another_seed_another() -> None:
    first, second, other = generate("application", 5), generate("application", 5), generate("application", 6)
    assert (first.files, first.instructions) == (second.files, second.instructions)
    assert first.files != other.files


def test_training_tasks_hold_no_held_out_word_and_held_out_tasks_only_such() -> None:
    known = reserved()
    for family in FAMILIES:
        for seed in range(30):
            for heldout in (False, True):
                task = generate(family, seed, heldout=heldout)
                assert all(held_out(word) == heldout for word in task.words), task.kind
                if not heldout:
                    drawn = words_of(task) - known
                    pool_words = set(pool(True))
                    assert not drawn & pool_words, (family, seed, drawn & pool_words)


def test_no_word_of_the_pool_stands_in_the_hand_written_suite() -> None:
    shown = [path for path in STARTER.rglob("*") if path.is_file() and path.parent.name != "mutations"]
    texts = [path.read_text("utf-8") + path.name for path in shown]
    theirs = {run.lower() for text in texts for run in runs(text)}
    assert not theirs & {*pool(False), *pool(True)}


def test_about_a_quarter_of_the_tasks_have_another_turn() -> None:
    tasks = [generate(family, seed) for family in FAMILIES for seed in range(40)]
    several = sum(len(task.turns) > 1 for task in tasks)
    assert 0.18 < several / len(tasks) < 0.36


def test_a_later_turn_starts_where_the_earlier_one_was_solved() -> None:
    task = next(task for seed in range(60) if len((task := generate("ml", seed)).turns) == 2)
    start = start_of(task, 1)
    assert all(start[path] == data for path, data in task.turns[0].solved.items())


def test_requests_of_a_kind_differ_in_form() -> None:
    for family, (kinds, _) in FAMILIES.items():
        for kind in kinds:
            tasks = [generate(family, seed, kind=kind) for seed in range(60)]
            forms = {
                " ".join(
                    "_" if run.lower() in task.words else run
                    for run in re.findall(r"\w+", task.instructions[0])[:3]
                )
                for task in tasks
            }
            assert len(forms) > 25, (family, kind, len(forms))


def test_a_choice_of_choices_is_one_sentence() -> None:
    drawn = {say(Draw(seed).rng, "[a|b[ c|]] {x}[!|]", x="[y]") for seed in range(60)}
    assert drawn == {f"{start} [y]{end}" for start in ("a", "b", "b c") for end in ("", "!")}


def test_every_function_is_right_and_can_go_wrong() -> None:
    assert len(patterns()) > 120
    broken = 0
    for seed in range(300):
        draw = Draw(seed)
        made = function(draw, set())
        scope: dict[str, object] = {}
        exec("\n".join(made.lines), scope)
        for arguments, want in made.cases:
            assert eval(f"{made.name}({arguments}) == {want}", scope), made.lines
        try:
            mistake = bug(draw, made)
        except Unsuitable:
            continue
        broken += 1
        assert mistake.wrong != made.lines[mistake.index]
    assert broken > 270

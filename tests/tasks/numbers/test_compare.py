"""Runs side by side: who counts, who won, and what is left out with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.budget import Budget
from engine.messages import Prompt, Stop, Text, Usage
from engine.remote.prices import Price
from tasks.numbers.compare import Score, compare
from tasks.numbers.contrast import asked, comparison_object
from tasks.numbers.files import attempts_csv, pairs_csv, write_text
from tasks.numbers.lines import as_object
from tasks.numbers.runs import read_run
from tasks.numbers.samples import Estimate
from tasks.numbers.summary import summary
from tasks.toml import TaskError
from tests.tasks.numbers.handmade import attempt, write_run


def said(tokens: int) -> list[Prompt | Text | Stop]:
    return [Prompt("x"), Text("y"), Stop("end", Usage(0, tokens - 2, text=2))]


FIRST = [
    attempt("ale", 1.0),
    attempt("bay", 1.0),
    attempt("cod", 0.0),
    attempt("dew", None, stop_reason="sandbox_failed", problem="no Docker engine answers; start dockerd"),
    attempt("elm", 0.5),
]
SECOND = [
    attempt("ale", 1.0),
    attempt("bay", 0.0),
    attempt("cod", 1.0),
    attempt("dew", 1.0),
    attempt("elm", 0.5, digest="sha256:other"),
    attempt("fig", 1.0),
]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    first = {"ale": said(200), "bay": said(400), "cod": said(50)}
    return (
        write_run(tmp_path / "one", FIRST, records=first, limits=Budget(steps=16)),
        write_run(
            tmp_path / "two", SECOND, records={name: said(100) for name in first}, limits=Budget(steps=20)
        ),
    )


def test_tasks_are_paired_or_left_out_with_the_reason(pair: tuple[Path, Path]) -> None:
    compared = compare(*map(read_run, pair))
    assert [(one.task, one.rewards, one.outcome) for one in compared.pairs] == [
        ("ale", (1.0, 1.0), "tie"),
        ("bay", (1.0, 0.0), "win"),
        ("cod", (0.0, 1.0), "loss"),
    ]
    assert compared.left_out == {
        "dew": "no attempt of one counts: sandbox_failed",
        "elm": "its files differ between the two (digest)",
        "fig": "not in one",
    }
    assert compared.marks == ("limits differ: budget.steps is 16 in one, 20 in two",)
    assert compared.score == Score(1, 1, 1)
    assert (compared.score.p, compared.score.with_half_ties) == (1.0, 0.5)
    assert compared.solved == (1, 1, 1.0)


def test_fewer_tokens_are_a_ratio_and_no_win(pair: tuple[Path, Path]) -> None:
    compared = compare(*map(read_run, pair))
    assert compared.ratio(asked, solved=True) == Estimate(*map(pytest.approx, (2.0, 2.0, 2.0)), 1)
    found = compared.ratio(asked, solved=False)
    assert found is not None
    assert (found.value, found.number) == (pytest.approx((2 * 4 * 0.5) ** (1 / 3)), 3)
    assert (found.low, found.high) == (pytest.approx(0.5), pytest.approx(4.0))


def test_runs_without_a_plan_say_that_their_limits_are_not_known(tmp_path: Path) -> None:
    runs = [read_run(write_run(tmp_path / name, [attempt("ale")])) for name in ("one", "two")]
    assert compare(*runs).marks == ("limits not known: one, two has no run.json",)


def test_runs_that_share_nothing_are_refused(tmp_path: Path) -> None:
    one = read_run(write_run(tmp_path / "one", [attempt("ale")]))
    two = read_run(write_run(tmp_path / "two", [attempt("bay")]))
    with pytest.raises(
        TaskError, match=r"have no task that can be compared \(ale: not in two; bay: not in one"
    ):
        compare(one, two)


def test_a_verifier_that_came_to_nothing_counts_as_not_solved(tmp_path: Path) -> None:
    made = [
        attempt("ale", None, stop_reason="verifier_failed"),
        attempt("bay", None, stop_reason="cancelled"),
    ]
    run = read_run(write_run(tmp_path / "one", made))
    assert [(entry.name, entry.reward) for entry in run.counted] == [("ale", 0.0)]
    assert [entry.name for entry in run.excluded] == ["bay"]


def test_the_figures_of_a_run_leave_out_what_does_not_count(pair: tuple[Path, Path]) -> None:
    found = as_object(summary(read_run(pair[0]), lambda model: Price(1.0, 2.0) if model == "nano" else None))
    expected = {
        "attempts": {"counted": 4, "all": 5, "tasks": 4},
        "solved": {
            "count": 2,
            "of": 4,
            "low": pytest.approx(0.150, abs=5e-4),
            "high": pytest.approx(0.850, abs=5e-4),
        },
        "tokens_asked": 200 + 400 + 50 + 286,
        "per_solved_asked": (200 + 400 + 50 + 286) / 2,
        "unsolved_asked": 50 + 286,
        "excluded": {"attempts": ["dew"], "tokens_asked": 286},
    }
    assert {name: found[name] for name in expected} == expected
    assert found["cost"] == {"USD": pytest.approx((198 + 398 + 48 + 2 * 250 + 2 * (3 * 2 + 2 * 36)) / 1e6)}


def test_attempts_at_one_task_are_not_independent(tmp_path: Path) -> None:
    made = [
        attempt(task, float(task != "cod"), number) for task in ("ale", "bay", "cod") for number in (1, 2)
    ]
    found = as_object(summary(read_run(write_run(tmp_path / "one", made))))
    once = [attempt(task, float(task != "cod")) for task in ("ale", "bay", "cod")]
    single = as_object(summary(read_run(write_run(tmp_path / "two", once))))
    assert isinstance(found["solved"], dict) and isinstance(single["solved"], dict)
    assert [found["solved"][end] for end in ("low", "high")] == [
        single["solved"][end] for end in ("low", "high")
    ]
    assert (found["reward"], found["pass_at_2"], found["pass_all_2"]) == (single["reward"],) * 3
    assert "pass_at_2" not in single


def test_files_have_a_row_for_each(pair: tuple[Path, Path]) -> None:
    runs = [read_run(path) for path in pair]
    rows = attempts_csv(runs).splitlines()
    assert len(rows) == 1 + len(FIRST) + len(SECOND)
    assert rows[0].startswith(
        "run,attempt,task,category,number,counts,reward,stop_reason,problem,seed,tries,"
    )
    assert rows[4].startswith(
        "one,dew,dew,data_analysis,1,False,,sandbox_failed,no Docker engine answers; start"
    )
    assert pairs_csv(compare(*runs), {"model:m": {"bay": "loss"}}).splitlines()[:3] == [
        "task,category,attempts_a,reward_a,solved_a,tokens_asked_a,tokens_computed_a,attempts_b,reward_b,solved_b,"
        "tokens_asked_b,tokens_computed_b,rewards,model:m",
        "ale,data_analysis,1,1.0,1,200,200,1,1.0,1,100,100,tie,",
        "bay,data_analysis,1,1.0,1,400,400,1,0.0,0,100,100,win,loss",
    ]


def test_a_spreadsheet_is_given_no_formula(tmp_path: Path) -> None:
    made = [attempt("ale", problem="=cmd|' /C calc'!A0", stop_reason="budget")]
    assert "'=cmd" in attempts_csv([read_run(write_run(tmp_path / "one", made))])


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="name a file in a folder that is there"):
        write_text(tmp_path / "none" / "x.csv", "x")


def test_the_json_of_a_comparison_has_every_number(pair: tuple[Path, Path]) -> None:
    compared = compare(*map(read_run, pair))
    found = comparison_object(compared, {"rewards": compared.score}, {})
    assert found["scores"] == {
        "rewards": {
            **{
                name: {
                    "count": 1,
                    "share": pytest.approx(1 / 3),
                    "low": pytest.approx(0.0615, abs=1e-4),
                    "high": pytest.approx(0.7923, abs=1e-4),
                }
                for name in ("win", "tie", "loss")
            },
            "n": 3,
            "with_half_ties": 0.5,
            "sign_test_p": 1.0,
        }
    }
    assert found["left_out"] == dict(compared.left_out)
    assert found["marks"] == list(compared.marks)
    assert isinstance(found["tasks"], list)
    bay = {"task": "bay", "category": "data_analysis", "rewards": [1.0, 0.0], "outcome": "win"}
    assert found["tasks"][1] == {**bay, "attempts": [1, 1]}

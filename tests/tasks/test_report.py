"""The ledger adds up, and the table and the JSON say the same of a run."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from engine.base import EngineInfo
from engine.messages import BrokenCall, Event, Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage
from sandbox.base import SandboxInfo
from tasks.ledger import Ledger, discrepancies, ledger
from tasks.report import Attempt, as_json, read_report, write_attempt
from tasks.table import table
from tasks.toml import TaskError

NANO = EngineInfo("nano", "embedded", "sha256:0123456789abcdef", "sha256:fedcba9876543210")
DOCKER = SandboxInfo("docker", "sha256:aaaa", "/work")

RUN: list[Event] = [
    Prompt("Solve the task.", "system"),
    Prompt("Mend it."),
    Thought("Look.", ids=(1, 2, 3)),
    ToolCall("call-1", "read", {"path": "a"}, in_thought=True, ids=(4, 5)),
    BrokenCall("call-2", "<tool_call>re", "cut off", in_thought=True, ids=(6,)),
    Stop("call", Usage(0, 50, thought=3, call=3, stop=1, discarded=2), id=9),
    ToolResult("call-1", "text"),
    ToolResult("call-2", "error: cut off", ok=False),
    Thought("Fine.", ids=(7,)),
    Text("Mended.", ids=(8, 8)),
    Stop("end", Usage(56, 20, thought=1, text=2, stop=1, result=14), id=9),
    Prompt("Thanks."),
    Text("Gladly.", ids=(8,)),
    Stop("length", Usage(79, 6, text=1)),
]

SOLVED = Attempt(
    task="lantern-walk",
    category="frontend_development",
    number=1,
    reward=1.0,
    stop_reason="end",
    ledger=ledger(RUN),
    wall_s=3.21049,
    engine=NANO,
    sandbox=DOCKER,
    digest="sha256:1",
    rewards={"only": {"reward": 1.0}},
)
MISSED = replace(
    SOLVED,
    task="quay-links",
    reward=0.0,
    phrasing="unseen",
    stop_reason="budget",
    problem="budget of 3 steps",
)
FAILED = Attempt(
    task="farm-wells",
    category="data_analysis",
    number=1,
    reward=None,
    stop_reason="sandbox_failed",
    ledger=Ledger(),
    wall_s=0.0,
    engine=NANO,
    sandbox=None,
    digest="sha256:2",
    problem="no Docker engine answers; start dockerd",
)


SUMS = "thought, text, call are"
TABLE = """
                                                        Where each token went

 task            reward  turns  calls  thinking  reused  prefill  (result)  thought  text  call  stop  disc.  wall s  ended
 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
 lantern-walk         1      2      2         2     135       76        14        4     3     3     2      2     3.2  end
 quay-links *         0      2      2         2     135       76        14        4     3     3     2      2     3.2  budget
 farm-wells           -      0      0         0       0        0         0        0     0     0     0      0     0.0  sandbox_failed

 3 attempts    1 solved      4      4         4     270      152        28        8     6     6     4      4     6.4

                         thinking: calls made inside a thought; (result): part of prefill; * unseen phrasing
                                      engine: nano (embedded), weights sha256:0123456789abcdef
                                                 sandbox: docker, image sha256:aaaa
                              Solved

 category                                       solved   interval
 ────────────────────────────────────────────────────────────────
 frontend_development                              1/2   9% - 91%
 data_analysis                                     0/0  0% - 100%
 unseen phrasing *                                 0/1   0% - 79%
 all                                               1/2   9% - 91%
 solved, with a call in a thought that went on     1/1

 95 % Wilson intervals; not counted: 1 attempts (sandbox_failed)
Prompt and completion of every call to the model: 450 tokens.
Really computed: 180 (40.0%); the rest was reused.
quay-links: budget: budget of 3 steps
farm-wells: sandbox_failed: no Docker engine answers; start dockerd
"""  # noqa: E501


def drawn(*attempts: Attempt) -> list[str]:
    console = Console(width=150, record=True, file=StringIO(), markup=False)
    console.print(table(attempts))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_guesses_are_told_where_there_were_any() -> None:
    assert not any(line.startswith("Guessed ahead") for line in drawn(SOLVED))
    usage = Usage(prefilled=30, call=20, drafted=24, accepted=15)
    guessed = replace(SOLVED, ledger=replace(SOLVED.ledger, usage=usage))
    assert "Guessed ahead: 24 tokens, 15 of them right; 4.00 tokens a forward pass." in drawn(guessed)


def test_a_ledger_is_the_sum_of_what_each_call_to_the_model_cost() -> None:
    assert ledger(RUN) == Ledger(
        turns=2,
        steps=3,
        calls=2,
        calls_in_thought=2,
        thought_on=1,
        usage=Usage(135, 76, thought=4, text=3, call=3, stop=2, discarded=2, result=14),
    )
    assert ledger([]) == Ledger()


def test_a_ledger_that_is_what_the_events_hold_has_no_discrepancy() -> None:
    assert discrepancies(RUN) == []


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (Usage(0, 50, thought=4, call=3, stop=1), f"{SUMS} (4, 0, 3), the events hold (3, 0, 3)"),
        (Usage(0, 50, thought=3, call=2, stop=1), f"{SUMS} (3, 0, 2), the events hold (3, 0, 3)"),
        (Usage(0, 50, thought=3, call=3), "0 stop ids counted, the one that ended it is 9"),
        (Usage(0, 50, thought=3, call=3, stop=2), "2 stop ids counted, the one that ended it is 9"),
        (Usage(0, 5, thought=3, call=3, stop=1, result=6), "6 result tokens of 5 prefilled"),
        (Usage(0, 50, thought=3, call=3, stop=1, drafted=2, accepted=3), "3 of 2 drafted tokens accepted"),
        (Usage(-1, 5, thought=3, call=3, stop=1), "a negative count"),
    ],
)
def test_a_count_that_the_events_do_not_hold_is_found(usage: Usage, told: str) -> None:
    wrong = [Stop("call", usage, id=9) if event is RUN[5] else event for event in RUN]
    assert discrepancies(wrong) == [f"call 1: {told}"]


def test_an_id_that_ends_a_call_and_is_no_stop_id_is_discarded() -> None:
    usage = Usage(0, 50, thought=3, call=3, discarded=1)
    assert discrepancies([*RUN[:5], Stop("call", usage, id=30)]) == []


def test_a_count_that_is_wrong_is_told_under_the_table() -> None:
    assert "lantern-walk: miscounted: call 1: a negative count" in drawn(
        replace(SOLVED, discrepancies=("call 1: a negative count",))
    )


def test_the_json_of_a_run_has_a_row_for_each_attempt() -> None:
    assert as_json([SOLVED, FAILED]) == {
        "engine": {
            "name": "nano",
            "kind": "embedded",
            "weights": "sha256:0123456789abcdef",
            "vocabulary": "sha256:fedcba9876543210",
        },
        "sandbox": {
            "kind": "docker",
            "image": "sha256:aaaa",
            "root": "/work",
            "network": (),
            "reduced": False,
            "notes": (),
        },
        "attempts": [
            {
                "task": "lantern-walk",
                "category": "frontend_development",
                "reward": 1.0,
                "turns": 2,
                "calls": 2,
                "calls_in_thought": 2,
                "tokens": {
                    "reused": 135,
                    "prefilled": 76,
                    "thought": 4,
                    "text": 3,
                    "call": 3,
                    "stop": 2,
                    "discarded": 2,
                    "result": 14,
                },
                "wall_s": 3.21,
                "stop_reason": "end",
            },
            {
                "task": "farm-wells",
                "category": "data_analysis",
                "reward": None,
                "turns": 0,
                "calls": 0,
                "calls_in_thought": 0,
                "tokens": {
                    "reused": 0,
                    "prefilled": 0,
                    "thought": 0,
                    "text": 0,
                    "call": 0,
                    "stop": 0,
                    "discarded": 0,
                    "result": 0,
                },
                "wall_s": 0.0,
                "stop_reason": "sandbox_failed",
            },
        ],
    }


def test_results_are_read_again_as_they_were_written(tmp_path: Path) -> None:
    for attempt in (SOLVED, FAILED):
        (tmp_path / attempt.task).mkdir()
        write_attempt(tmp_path / attempt.task / "result.json", attempt)
    assert read_report(tmp_path) == (FAILED, SOLVED)


def test_what_is_no_result_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="name a folder that `tasks run --out` wrote"):
        read_report(tmp_path)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "result.json").write_text('{"task": 3}')
    with pytest.raises(TaskError) as refused:
        read_report(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}/x/result.json: task: Input should be a valid string; it is no result of a run"
    )


def test_the_table_says_where_each_token_went_and_who_spoke() -> None:
    assert "\n".join(drawn(SOLVED, MISSED, FAILED)) == TABLE.strip("\n")


def test_a_scripted_engine_is_labelled() -> None:
    scripted = replace(
        SOLVED, engine=EngineInfo("script", "scripted"), sandbox=SandboxInfo("local", "", "/x")
    )
    told = "\n".join(drawn(scripted))
    assert "engine: scripted, no network: script" in told
    assert "sandbox: local" in told

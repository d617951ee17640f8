"""The ledger says what each token was and how much of the tools' time the model spoke on in."""

from __future__ import annotations

from agent.ledger import Took, ledger
from agent.marks import Elided, Record, Returned, Rewound, Summarised
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage

FIRST = Usage(prefilled=100, thought=10, call=10, stop=1, prefill_seconds=1.0, decode_seconds=2.1)
SECOND = Usage(reused=121, prefilled=9, text=4, stop=1, decode_seconds=0.5)
TURN: list[Record] = [
    Prompt("be brief", "system"),
    Prompt("hi"),
    ToolCall("1", "shell", {}, in_thought=True, ids=tuple(range(10))),
    Thought("on it", tuple(range(10))),
    Stop("call", FIRST),
    ToolResult("1", "done", seconds=1.5),
    Text("fine", (1, 2, 3, 4)),
    Stop("end", SECOND),
]


def test_tokens_are_summed_for_the_turn_and_for_all() -> None:
    made = ledger([*TURN, Prompt("more"), Text("yes", (1, 2, 3, 4)), Stop("end", SECOND)])
    assert made.turn == Took(SECOND, steps=1)
    assert (made.whole.usage, made.whole.steps) == (FIRST + SECOND + SECOND, 3)
    assert made.context == 135
    assert made.turn.rate == 10


def test_what_the_model_said_beside_a_call_hides_as_much_of_its_time() -> None:
    made = ledger(TURN)
    assert (made.turn.tools, made.turn.tool_seconds, round(made.turn.hidden_seconds, 6)) == (1, 1.5, 1.0)
    short = [*TURN[:5], ToolResult("1", "done", seconds=0.25)]
    assert ledger(short).turn.hidden_seconds == 0.25


def test_a_call_that_ends_the_step_hides_nothing() -> None:
    records: list[Record] = [Prompt("hi"), TURN[3], TURN[2], TURN[4], TURN[5]]
    assert ledger(records).turn.hidden_seconds == 0.0


def test_the_context_goes_back_with_the_conversation_but_what_was_taken_stays_taken() -> None:
    records = [*TURN, Rewound(5)]
    assert (ledger(records).context, ledger(records).whole.usage) == (121, FIRST + SECOND)
    assert ledger([*records, Returned(8)]).context == 135
    assert ledger([*records, Rewound(1)]).context == 0


def test_compaction_is_counted() -> None:
    made = ledger([*TURN, Elided(("1",), 30), Summarised(4, "notes", Usage(prefilled=5, text=2))])
    assert made.context == 105
    assert made.turn.usage == FIRST + SECOND + Usage(prefilled=5, text=2)

"""The figures of the speculation benchmark: what is a call, and what a model is forced to say."""

from io import StringIO

from rich.console import Console

from benchmarks.speculation import Call, Session, Total, calls_of, row, show
from engine.draft import Lookup, Nothing
from tests.engine.checkpoints import chain
from tests.engine.networks import model


def test_each_unbroken_run_of_what_was_said_is_a_call() -> None:
    said = [False, True, True, False, False, True, True, True]
    assert calls_of([1, 2, 3, 4, 5, 8, 9, 7], said, [8, 9]) == [
        Call((1,), (2, 3), edit=False),
        Call((1, 2, 3, 4, 5), (8, 9, 7), edit=True),
    ]


def test_a_row_has_tokens_by_the_pass_and_seconds_by_the_second() -> None:
    plain = Total(tokens=100, passes=100, seconds=6.0)
    guessed = Total(tokens=100, passes=40, drafted=90, accepted=60, seconds=4.0)
    made = row("nano", "edit", 3, 2, plain, guessed)
    assert (made.tokens_per_pass, made.gain, made.same, made.calls) == (2.5, 1.5, 2, 3)
    console = Console(width=120, file=StringIO(), record=True)
    show([made], console)
    assert "60/90" in console.export_text()


def test_a_model_says_its_own_words_or_those_of_the_call() -> None:
    network = model(chain({"a": "b", "b": "a"}))
    session = Session(network, network.cache())
    call = Call((97, 98, 97), (98, 97, 98, 120, 98), edit=False)
    stop = frozenset({120})
    own, total = session.answer(Call(call.prompt, call.said, False), Nothing(), frozenset({98}), forced=False)
    assert (own, total.tokens, total.passes) == ([98], 1, 1)
    told, total = session.answer(call, Lookup(), stop, forced=True)
    assert told == [98, 97, 98, 120]
    assert total.accepted == 2
    assert total.passes == 2

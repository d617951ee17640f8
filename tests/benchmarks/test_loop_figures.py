"""The figures of the loop benchmark are what its parts measured."""

from benchmarks.loop import Times, summary
from engine.base import EngineInfo
from engine.messages import Stop, Usage


def test_ways_hidden_time_and_saved_tokens_are_added_up() -> None:
    first = Times(
        closed={"call_1": 10.0, "call_2": 20.0},
        received={"call_1": 10.002, "call_2": 20.004},
        command={"call_1"},
        began={"call_1": 10.0, "call_2": 20.0},
        ended={"call_1": 11.0, "call_2": 21.0},
        stopped={"call_1": 10.5, "call_2": 25.0},
        steps=[Usage(reused=0, prefilled=100), Usage(reused=90, prefilled=20)],
    )
    figures = summary(EngineInfo("nano", "embedded", "sha256:0"), "docker", [first])
    run, request = figures.pop("close_to_run_ms"), figures.pop("close_to_first_request_ms")
    assert (run["count"], round(run["median"], 6)) == (1, 2.0)
    assert (request["count"], round(request["median"], 6), round(request["max"], 6)) == (2, 3.0, 4.0)
    assert figures == {
        "engine": {"name": "nano", "kind": "embedded", "weights": "sha256:0"},
        "sandbox": "docker",
        "tasks": 1,
        "tools": {"calls": 2, "seconds": 2.0, "hidden": 0.75},
        "prefill": {"model_calls": 2, "kept_cache": 60.0, "stateless": 105.0},
    }


def test_a_call_is_hidden_until_the_output_that_holds_it_ends() -> None:
    times = Times(began={"call_1": 0.0})
    times.happened(Stop("call", Usage(prefilled=3)))
    stopped = times.stopped["call_1"]
    times.began["call_2"] = 0.0
    times.happened(Stop("end"))
    assert times.stopped["call_1"] == stopped <= times.stopped["call_2"]
    assert times.steps == [Usage(prefilled=3), Usage()]

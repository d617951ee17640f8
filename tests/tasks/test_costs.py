"""What calls would cost: figures worked out by hand, and what must hold whatever the figures are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.journal import Header, JournalError, write_trajectory
from engine.base import EngineInfo, Options
from engine.config import Config
from engine.messages import Prompt, Stop, Text, Usage
from sandbox.base import SandboxInfo
from tasks.average import Average, average_calls
from tasks.costs import Assumed, Cost, Prices, costs, fits, longest, read_calls, total
from tasks.passes import GLM_4_6, Passes
from tasks.roofline import (
    GPUS,
    Gpu,
    Machine,
    Reach,
    decode_seconds,
    pass_seconds,
    read_machine,
)
from tasks.toml import TaskError

TINY = Passes(
    Config(
        num_hidden_layers=2,
        first_k_dense_replace=1,
        hidden_size=4,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=3,
        intermediate_size=5,
        moe_intermediate_size=2,
        n_routed_experts=4,
        num_experts_per_tok=2,
        n_shared_experts=1,
        vocab_size=10,
        max_position_embeddings=100,
    )
)
HEADER = Header(
    session="s",
    engine=EngineInfo("nano", "embedded"),
    options=Options(),
    tools=(),
    sandbox=SandboxInfo("local", "", "/work"),
)
CALLS = (Usage(reused=0, prefilled=1000, text=50), Usage(reused=1050, prefilled=200, thought=30))
NODE = read_machine("8xh200:fp8")
ASSUMED = Assumed((NODE,))

usages = st.builds(
    Usage,
    reused=st.integers(0, 100_000),
    prefilled=st.integers(1, 50_000),
    text=st.integers(0, 2000),
)


def test_the_weights_of_a_small_network_are_those_counted_by_hand() -> None:
    # Two layers of q, o (4 x 6) and k, v (4 x 3); dense 3 x 4 x 5; router 4 x 4; an expert 3 x 4 x 2.
    assert TINY.expert == 24
    assert TINY.always == 2 * (24 + 24 + 12 + 12) + 60 + 16 + 24
    assert TINY.head == 40
    assert TINY.active == TINY.always + 2 * 24
    assert TINY.parameters == TINY.always + 4 * 24 + 2 * 40
    assert TINY.kv_bytes == 2 * 2 * 1 * 3 * 2


def test_glm_4_6_is_as_large_as_is_published() -> None:
    assert GLM_4_6.parameters / 1e9 == pytest.approx(352.80, abs=0.005)
    assert GLM_4_6.active / 1e9 == pytest.approx(32.08, abs=0.005)
    assert GLM_4_6.kv_bytes == 376_832


def test_a_pass_multiplies_every_active_weight_once_a_token_and_attends_to_all_before_it() -> None:
    # Two new tokens after three: the first sees four positions, the second five.
    assert TINY.flops(2, 3) == 2 * (292 * 2 + 40) + 4 * 2 * 2 * 3 * (4 + 5)
    assert TINY.flops(1, 3, sequences=2) == 2 * (2 * (292 + 40) + 4 * 2 * 2 * 3 * 4)


def test_one_token_reads_the_experts_that_it_chose_and_many_read_all() -> None:
    assert TINY.bytes_read(1, 3, "fp8") == TINY.active + TINY.head + 24 * 4
    # Two tokens with two of four experts: each expert is left out by both with 1/4.
    assert TINY.bytes_read(2, 3, "fp8") == TINY.always + TINY.head + 3 * 24 + 24 * 5
    assert TINY.bytes_read(500, 0, "bf16") == pytest.approx(2 * (TINY.parameters - TINY.head) + 24 * 500)


def test_a_pass_takes_as_long_as_the_slower_of_arithmetic_and_reading_and_the_overhead() -> None:
    reach = Reach(flops=0.5, bandwidth=0.5, overhead=2.0)
    slow_memory = Machine(2, Gpu("x", 1.0, 10.0, {"fp8": 1e9}, 1.0, 1.0), "fp8")
    slow_arithmetic = Machine(2, Gpu("x", 1.0, 1e9, {"fp8": 10.0}, 1.0, 1.0), "fp8")
    assert pass_seconds(TINY, slow_memory, reach, 1, 3) == TINY.bytes_read(1, 3, "fp8") / 10 + 2
    assert pass_seconds(TINY, slow_arithmetic, reach, 1, 3) == TINY.flops(1, 3) / 10 + 2
    assert pass_seconds(TINY, slow_memory, reach, 0, 3) == 0


def test_writing_tokens_is_the_sum_of_the_passes_that_write_them() -> None:
    one_by_one = sum(pass_seconds(GLM_4_6, NODE, Reach(), 1, 5000 + i) for i in range(300))
    assert decode_seconds(GLM_4_6, NODE, Reach(), 300, 5000) == pytest.approx(one_by_one)
    assert decode_seconds(GLM_4_6, NODE, Reach(), 0, 5000) == 0


def test_the_overhead_gives_the_published_speed_of_eight_h200() -> None:
    """vllm-project/vllm#25993: about 47 tokens a second in 16 bits, without drafts."""
    assert 1 / pass_seconds(GLM_4_6, read_machine("8xh200:bf16"), Reach(), 1, 0) == pytest.approx(47, abs=0.1)


@pytest.mark.parametrize(
    ("machine", "holds"),
    [
        ("1xh100:fp4", False),
        ("1xh200:fp4", False),
        ("1xb300:fp4", True),
        ("4xh200:fp8", True),
        ("4xh200:bf16", False),
        ("8xh200:bf16", True),
        ("8xh100:fp8", True),
        ("8xh100:bf16", False),
    ],
)
def test_what_holds_glm_4_6_and_one_context_of_the_average_task(machine: str, holds: bool) -> None:
    one = read_machine(machine)
    assert fits(one, average_calls(Average()), Assumed((one,))) == holds
    assert [cost.fits for cost in costs(CALLS, Assumed((one,)))] == [holds, holds, True, True]


def test_what_is_written_together_must_fit_together() -> None:
    one = read_machine("1xb300:fp4")
    calls = average_calls(Average())
    # 198.4 GB of weights and 18.4 GB for each context, in 259.2 GB.
    assert [fits(one, calls, Assumed((one,), together=n)) for n in (3, 4)] == [True, False]


@pytest.mark.parametrize("text", ["8xh200", "h200:fp8", "0xh200:fp8", "8xa100:fp8", "8xh200:int8", ""])
def test_a_machine_that_is_none_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(
        TaskError, match="write COUNTxGPU:WEIGHTS, GPU one of h100, h200, b300, WEIGHTS one of"
    ):
        read_machine(text)


def test_both_clients_pay_what_was_worked_out_by_hand() -> None:
    assumed = replace(ASSUMED, prices=Prices(1.0, 0.1, 2.0, first=0.5, speed=40.0), kwh=0.5)
    stateless, kept, bought, cached = costs(CALLS, assumed)
    reach = Reach()
    decode = decode_seconds(GLM_4_6, NODE, reach, 50, 1000) + decode_seconds(GLM_4_6, NODE, reach, 30, 1250)
    prefill = [
        pass_seconds(GLM_4_6, NODE, reach, 1000, 0) + pass_seconds(GLM_4_6, NODE, reach, 1250, 0),
        pass_seconds(GLM_4_6, NODE, reach, 1000, 0) + pass_seconds(GLM_4_6, NODE, reach, 200, 1050),
    ]
    assert (stateless.prefilled, stateless.reused, stateless.output) == (2250, 0, 80)
    assert (kept.prefilled, kept.reused, kept.output) == (1200, 1050, 80)
    for cost, seconds in zip((stateless, kept), prefill, strict=True):
        assert (cost.prefill_seconds, cost.decode_seconds) == (seconds, decode)
        assert cost.joules == pytest.approx((seconds + decode) * 8 * 700)
        assert cost.dollars == pytest.approx((seconds + decode) * 8 * 4.59 / 3600)
        assert cost.electricity == pytest.approx((seconds + decode) * 8 * 700 / 3.6e6 * 0.5)
    assert bought == Cost("API", "stateless", 2250, 0, 80, 1.0, 2.0, dollars=0.00241)
    assert cached == Cost("API", "Interlude", 1200, 1050, 80, 1.0, 2.0, dollars=0.001465)


def test_rent_is_what_was_given() -> None:
    cheap, dear = (costs(CALLS, replace(ASSUMED, hour=hour))[0].dollars for hour in (1.0, 3.0))
    assert dear == pytest.approx(3 * cheap)
    assert costs(CALLS, replace(ASSUMED, hour=0.0))[0].dollars == 0


def test_trajectories_that_are_written_together_wait_longer_and_pay_less() -> None:
    alone, shared = (costs(CALLS, replace(ASSUMED, together=n))[1] for n in (1, 16))
    assert shared.prefill_seconds == alone.prefill_seconds
    assert shared.decode_seconds > alone.decode_seconds
    assert shared.dollars < alone.dollars


@given(st.lists(usages, min_size=1, max_size=6))
def test_interlude_never_prefills_more_than_a_stateless_client_and_never_pays_more(
    calls: list[Usage],
) -> None:
    machines = tuple(Machine(n, gpu, "fp8") for n in (1, 8) for gpu in GPUS.values())
    rows = costs(calls, Assumed(machines))
    for stateless, kept in zip(rows[::2], rows[1::2], strict=True):
        assert (stateless.place, stateless.client, kept.client) == (kept.place, "stateless", "Interlude")
        assert stateless.prefilled == kept.prefilled + kept.reused == total(calls).prompt
        assert stateless.output == kept.output == total(calls).output
        assert kept.dollars <= stateless.dollars
        assert kept.decode_seconds == stateless.decode_seconds


def test_the_average_task_adds_up_to_the_published_count() -> None:
    calls = average_calls(Average())
    usage = total(calls)
    assert (len(calls), usage.prompt + usage.output, usage.output) == (20, 651_525, 8_678)
    assert calls[0] == Usage(prefilled=16_000, text=434)
    assert longest(calls) == calls[-1].prompt + calls[-1].output == 48_719
    for before, after in pairwise(calls):
        assert after.reused == before.prompt + before.output


def test_an_average_task_whose_prompts_would_shrink_is_refused() -> None:
    with pytest.raises(ValueError, match="a prompt is shorter than what was read and written before it"):
        average_calls(Average(calls=35))
    assert average_calls(Average(tokens=100, share=Fraction(1, 10), calls=2, first=30))[1] == Usage(
        reused=35, prefilled=25, text=5
    )


def test_calls_are_read_from_a_trajectory_and_from_a_folder_of_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        events = [Prompt("x"), Text("y", (1,)), *(Stop("end", usage) for usage in CALLS), Stop("cancelled")]
        write_trajectory(tmp_path / name / "trajectory.jsonl", HEADER, events)
    assert read_calls(tmp_path / "a" / "trajectory.jsonl") == (CALLS,)
    assert read_calls(tmp_path / "a") == (CALLS,)
    assert read_calls(tmp_path) == (CALLS, CALLS)


def test_what_has_no_calls_says_so(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"no trajectory\.jsonl in it; name the folder of a recorded run"):
        read_calls(tmp_path)
    path = tmp_path / "trajectory.jsonl"
    write_trajectory(path, HEADER, [Prompt("x"), Text("y"), Stop("end")])
    with pytest.raises(TaskError, match="no call to the model in it counted its tokens"):
        read_calls(tmp_path)
    path.write_text("nothing\n")
    with pytest.raises(JournalError, match="line 1"):
        read_calls(path)

"""Over vLLM's double: ids are the truth, everything is counted, and what is asked is what vLLM takes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base import EngineError, Options
from engine.checkpoint import ModelUnsupported, check
from engine.hashes import hash_ids
from engine.markup import GLM46
from engine.messages import (
    BrokenCall,
    Event,
    Ids,
    Prompt,
    Said,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
    merge,
)
from engine.template import Template
from engine.vllm import Vllm
from engine.vllm_api import Spread, installed, is_installed
from tests.engine.checkpoints import ID, STOP_IDS, network, save, tokenizer
from tests.engine.vllm_double import RECORDED, Double
from tests.engine.vllm_record import told

SPEC = ToolSpec("t", {"type": "object", "properties": {"p": {"type": "string"}}}, '{"name": "t"}')
PROMPT = Prompt("go")
CALL = {
    "<|assistant|>": "<think>",
    "<think>": "A",
    "A": "<tool_call>",
    "<tool_call>": "t",
    "t": "<arg_key>",
    "<arg_key>": "p",
    "p": "</arg_key>",
    "</arg_key>": "<arg_value>",
    "<arg_value>": "x",
    "x": "</arg_value>",
    "</arg_value>": "</tool_call>",
}
ENDS = sorted({*STOP_IDS, *(ID[t] for t in ("<|system|>", "<|assistant|>", "<tool_response>"))})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("model"), network())


def ids(*tokens: str) -> Ids:
    return tuple(ID[token] if token in ID else ord(token) for token in tokens)


def table(pairs: dict[str, str]) -> Callable[[Sequence[int]], int]:
    """After each token the one that `pairs` names; `<|user|>` after all others."""
    after = {ids(before)[0]: ids(then)[0] for before, then in pairs.items()}
    return lambda read: after.get(read[-1], ID["<|user|>"])


def prompt_of(transcript: Sequence[Event]) -> Ids:
    return Template(tokenizer(), GLM46).tokens(transcript, [SPEC], Options()).ids


async def said_by(vllm: Vllm, transcript: Sequence[Event], **options: object) -> list[Said]:
    stream = vllm.stream(transcript, [SPEC], replace(Options(), **options))  # type: ignore[arg-type]
    return list(merge([event async for event in stream]))  # type: ignore[arg-type]


def timeless(stop: Event) -> Stop:
    assert isinstance(stop, Stop)
    return replace(stop, usage=replace(stop.usage, prefill_seconds=0.0, decode_seconds=0.0))


def said_ids(events: Sequence[Said]) -> Ids:
    return tuple(id for event in events if not isinstance(event, Stop) for id in event.ids)


@pytest.mark.parametrize("delta", [1, 3, 100])
async def test_a_call_in_an_open_thought_is_said_and_every_token_is_counted(folder: Path, delta: int) -> None:
    double = Double(table(CALL | {"</tool_call>": "<|observation|>"}), delta=delta)
    thought, call, stop = await said_by(Vllm(folder, api=double), [PROMPT])
    prompt = prompt_of([PROMPT])
    assert thought == Thought("A", ids("<think>", "A"))
    assert call == ToolCall("call_1", "t", {"p": "x"}, True, ids=ids(*list(CALL)[3:], "</tool_call>"))
    assert timeless(stop) == Stop(
        "call",
        Usage(prefilled=len(prompt), thought=2, call=9, stop=1),
        ID["<|observation|>"],
        hash_ids(prompt),
    )
    assert [tuple(asked) for asked, _ in double.asked] == [prompt]


async def test_a_call_is_said_with_its_last_token_and_not_later(folder: Path) -> None:
    double = Double(table(CALL | {"</tool_call>": "B", "B": "B"}))
    async with aclosing(Vllm(folder, api=double).stream([PROMPT], [SPEC], Options())) as stream:
        async for event in stream:
            if isinstance(event, ToolCall):
                break
    assert double.aborted == ["interlude-1"]
    assert double._cache[0][-1] == ID["</tool_call>"]


async def test_a_closed_stream_tells_what_it_took(folder: Path) -> None:
    vllm = Vllm(folder, api=Double(table(CALL | {"</tool_call>": "B", "B": "B"}), delta=4))
    async with aclosing(vllm.stream([PROMPT], [SPEC], Options())) as stream:
        async for event in stream:
            if isinstance(event, ToolCall):
                break
    prompt = prompt_of([PROMPT])
    usage = Usage(prefilled=len(prompt), thought=2, call=9)
    assert timeless(await vllm.cut("default")) == Stop("cancelled", usage, None, hash_ids(prompt))
    assert await vllm.cut("default") is None


async def test_a_prompt_that_vllm_said_nothing_to_is_an_estimate(folder: Path) -> None:
    vllm = Vllm(folder, api=Double(table({})))
    asking = asyncio.ensure_future(anext(vllm.stream([PROMPT], [SPEC], Options())))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    size = len(prompt_of([PROMPT]))
    assert timeless(await vllm.cut("default")).usage == Usage(prefilled=size, estimated=size)


async def test_the_result_extends_the_prompt_and_what_was_read_is_reused(folder: Path) -> None:
    double = Double(table(CALL | {"</tool_call>": "<|observation|>"}))
    vllm = Vllm(folder, api=double)
    said = await said_by(vllm, [PROMPT])
    transcript = [PROMPT, *said, ToolResult("call_1", "r")]
    *_, stop = await said_by(vllm, transcript)
    before, prompt = prompt_of([PROMPT]), prompt_of(transcript)
    assert prompt[: len(before) + 11] == before + said_ids(said)
    reused = (len(before) + 11) // 16 * 16
    usage = timeless(stop).usage
    assert (usage.reused, usage.prefilled) == (reused, len(prompt) - reused)
    assert 0 < usage.result < usage.prefilled


async def test_foreign_text_never_becomes_a_control_token(folder: Path) -> None:
    double = Double(table({}))
    await said_by(Vllm(folder, api=double), [Prompt("<|user|><tool_call>")])
    asked, _ = double.asked[0]
    assert asked.count(ID["<|user|>"]) == 1
    assert len(asked) == len(prompt_of([PROMPT])) - len("go") + len("<|user|><tool_call>")


async def test_letters_that_spell_a_tag_are_text(folder: Path) -> None:
    tag = {"<|assistant|>": "<", "<": "t", "t": "h", "h": "i", "i": "n", "n": "k", "k": ">"}
    said = await said_by(Vllm(folder, api=Double(table(tag))), [PROMPT])
    assert said[0] == Text("<think>", ids(*"<think>"))


@pytest.mark.parametrize(
    ("end", "counted"),
    [("<|user|>", Usage(text=1, stop=1)), ("<tool_response>", Usage(text=1, discarded=1))],
)
async def test_stops_and_role_tokens_end_the_output(folder: Path, end: str, counted: Usage) -> None:
    double = Double(table({"<|assistant|>": "C", "C": end}))
    text, stop = await said_by(Vllm(folder, api=double), [PROMPT])
    assert text == Text("C", ids("C"))
    assert timeless(stop).usage == counted + Usage(prefilled=len(prompt_of([PROMPT])))
    assert (timeless(stop).reason, timeless(stop).id) == ("end", ID[end])


async def test_options_are_said_in_words_of_vllm(folder: Path) -> None:
    double = Double(table({}))
    options = {"temperature": 0.7, "top_p": 0.9, "top_k": 40, "seed": 5, "max_tokens": 9}
    await said_by(Vllm(folder, api=double), [PROMPT], **options)
    (_, parameters) = double.asked[0]
    assert parameters == {**options, "stop_token_ids": ENDS, "ignore_eos": True, "detokenize": False}


async def test_without_a_limit_an_output_may_fill_the_context(folder: Path) -> None:
    double = Double(table({"<|assistant|>": "C", "C": "C"}), context=420)
    vllm = Vllm(folder, api=double)
    stop = timeless((await said_by(vllm, [PROMPT]))[-1])
    assert (stop.reason, stop.usage.prompt + stop.usage.output) == ("context", 420)
    assert (vllm.limits.context, vllm.limits.output) == (420, 420)


async def test_a_prompt_that_leaves_no_room_is_not_asked(folder: Path) -> None:
    double = Double(table({}))
    long = Prompt("x" * 2000)
    assert await said_by(Vllm(folder, api=double), [long]) == [
        Stop("context", read=hash_ids(prompt_of([long])))
    ]
    assert double.asked == []


async def test_a_call_that_is_cut_is_broken(folder: Path) -> None:
    _, call, stop = await said_by(Vllm(folder, api=Double(table(CALL))), [PROMPT], max_tokens=6)
    assert isinstance(call, BrokenCall)
    assert (call.closed, timeless(stop).reason) == (False, "length")


async def test_a_thought_over_its_budget_is_closed_by_asking_anew(folder: Path) -> None:
    double = Double(table({"<|assistant|>": "<think>", "<think>": "A", "A": "A", "</think>": "C"}), delta=3)
    thought, text, stop = await said_by(Vllm(folder, api=double), [PROMPT], thought_budget=5, max_tokens=50)
    written = ids("<think>", *"AAAA", "</think>")
    assert (thought, text) == (Thought("AAAA", written), Text("C", ids("C")))
    prompt = prompt_of([PROMPT])
    usage = Usage(prefilled=len(prompt), thought=6, text=1, stop=1, discarded=1)
    assert (timeless(stop).usage, timeless(stop).read) == (usage, hash_ids(prompt))
    assert [(tuple(asked), given["max_tokens"]) for asked, given in double.asked] == [
        (prompt, 50),
        (prompt + written, 44),
    ]
    assert double.aborted == ["interlude-1"]


async def test_a_call_is_finished_before_its_thought_is_closed(folder: Path) -> None:
    double = Double(table(CALL | {"</tool_call>": "B", "B": "B", "</think>": "<|observation|>"}))
    thought, call, more, _ = await said_by(Vllm(folder, api=double), [PROMPT], thought_budget=3)
    assert (thought, more) == (Thought("A", ids("<think>", "A")), Thought("B", ids("B", "</think>")))
    assert isinstance(call, ToolCall)


async def test_many_sessions_speak_at_once(folder: Path) -> None:
    vllm = Vllm(folder, api=Double(table({"<|assistant|>": "C", "C": "C"})))
    order: list[int] = []

    async def speak(number: int) -> None:
        async for _ in vllm.stream([PROMPT], [SPEC], Options(session=str(number), max_tokens=20)):
            order.append(number)

    await asyncio.gather(*map(speak, range(4)))
    assert sum(before != after for before, after in pairwise(order)) > 40


@settings(max_examples=30, deadline=None)
@given(
    words=st.lists(st.integers(0, 291), max_size=60),
    delta=st.integers(1, 9),
    budget=st.none() | st.integers(0, 12),
    limit=st.integers(1, 40),
)
def test_whatever_is_written_the_ledger_adds_up(
    folder: Path, words: list[int], delta: int, budget: int | None, limit: int
) -> None:
    prompt = prompt_of([PROMPT])

    def says(read: Sequence[int]) -> int:
        place = len(read) - len(prompt)
        return words[place] if place < len(words) else ID["<|user|>"]

    vllm = Vllm(folder, api=Double(says, delta=delta))
    said = asyncio.run(said_by(vllm, [PROMPT], thought_budget=budget, max_tokens=limit))
    stop = timeless(said[-1])
    assert stop.usage.prompt == len(prompt)
    beside = 0 if stop.id is None else 1
    over = stop.usage.discarded - (beside - stop.usage.stop)
    assert stop.usage.output == len(said_ids(said)) + beside + over
    if budget is None:
        assert said_ids(said) == tuple(words[: len(said_ids(said))])
        assert over == 0


def test_vllm_is_started_with_a_prefix_cache_and_no_words_of_its_own(folder: Path) -> None:
    double = Double(table({}), devices=8)
    Vllm(folder, spread=Spread(tensor=8, memory=0.95), api=double)
    assert double.arguments == {
        "model": str(folder),
        "skip_tokenizer_init": True,
        "generation_config": "vllm",
        "dtype": "bfloat16",
        "max_model_len": -1,
        "enable_prefix_caching": True,
        "tensor_parallel_size": 8,
        "pipeline_parallel_size": 1,
        "distributed_executor_backend": None,
        "gpu_memory_utilization": 0.95,
        "enforce_eager": False,
        "disable_log_stats": True,
    }


@pytest.mark.parametrize(("devices", "backend"), [(0, None), (4, "ray"), (8, None)])
def test_ray_is_asked_where_one_machine_has_too_few_gpus(
    folder: Path, devices: int, backend: str | None
) -> None:
    double = Double(table({}), devices=devices)
    Vllm(folder, spread=Spread(tensor=4, pipeline=2), api=double)
    assert double.arguments["distributed_executor_backend"] == backend
    assert double.arguments["enforce_eager"] == (devices == 0)


async def test_the_engine_says_who_it_is(folder: Path) -> None:
    double = Double(table({}))
    vllm = Vllm(folder, api=double)
    assert (vllm.info.name, vllm.info.kind) == (f"{folder.name} (vLLM {RECORDED['version']})", "embedded")
    assert (vllm.info.weights, vllm.info.vocabulary) == (check(folder).weights, tokenizer().vocabulary)
    assert vllm.count("abc<think>") == 10
    await vllm.forget("default")
    await vllm.close()
    assert double.ended


async def test_what_goes_wrong_in_vllm_is_told_as_ours(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"vLLM cannot load .*: no memory"):
        Vllm(folder, api=Double(table({}), fails="no memory"))
    with pytest.raises(EngineError, match=r"vLLM failed .*EngineCore encountered an issue"):
        await said_by(Vllm(folder, api=Double(table({}), dead=True)), [PROMPT])


async def test_what_vllm_refuses_is_told(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"vLLM failed .temperature must be in \[0, 2\]"):
        await said_by(Vllm(folder, api=Double(table({}))), [PROMPT], temperature=3.0)


async def test_a_closed_engine_says_so(folder: Path) -> None:
    vllm = Vllm(folder, api=Double(table({})))
    await vllm.close()
    await vllm.close()
    with pytest.raises(EngineError, match="was closed"):
        await said_by(vllm, [PROMPT])


def test_a_quantised_checkpoint_is_left_to_vllm(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = (tmp_path / "config.json").read_text()
    (tmp_path / "config.json").write_text(
        config.replace("{", '{"quantization_config": {"quant_method": "awq"},', 1)
    )
    with pytest.raises(ModelUnsupported, match="quanti"):
        check(tmp_path)
    assert Vllm(tmp_path, api=Double(table({}))).limits.context == 2048


@pytest.mark.skipif(is_installed(), reason="vLLM is installed here")
def test_without_the_package_the_cure_is_named() -> None:
    with pytest.raises(EngineError, match=r"needs the package vllm: pip install 'interlude\[vllm\]'"):
        installed()


@pytest.mark.parametrize("number", range(3))
async def test_the_double_answers_as_vllm_was_recorded_to(number: int) -> None:
    prompt: list[int] = RECORDED["prompt"]
    request = RECORDED["requests"][number]
    said = [id for answer in request["answers"] for id in answer["token_ids"]]
    double = Double(lambda read: said[len(read) - len(prompt)], block=128)
    if number:
        double._cache.append(prompt)
    asked = double.sampling(**request["parameters"])
    answers = [told(answer) async for answer in double.generate({"prompt_token_ids": prompt}, asked, "r")]
    assert answers == request["answers"]

"""The embedded model: what it says is counted, stops where it must, and stands in the next prompt."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Glm4MoeForCausalLM

from engine.base import EngineError, Options
from engine.checkpoint import check
from engine.glm import Glm
from engine.hashes import hash_ids
from engine.loading import Loading
from engine.markup import GLM46, GLM47
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
from tests.engine.checkpoints import ID, chain, network, save, tokenizer

SPEC = ToolSpec("t", {"type": "object", "properties": {"p": {"type": "string"}}}, '{"name": "t"}')
PROMPT = Prompt("go")
FREE = Options(grammar=False, speculate="off")
"""The networks here say what they say: `chain` leaves the line ends out of its calls."""
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
"""Says `<think>A<tool_call>t<arg_key>p</arg_key><arg_value>x</arg_value></tool_call>`, 11 tokens."""

Open = Callable[..., Glm]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens networks, and closes them after the test."""
    made: list[Glm] = []

    def open(model: torch.nn.Module) -> Glm:
        made.append(Glm(save(tmp_path / str(len(made)), model), Loading(threads=1)))
        return made[-1]

    yield open
    for glm in made:
        await glm.close()


async def said_by(glm: Glm, transcript: Sequence[Event], **options: object) -> list[Said]:
    stream = glm.stream(transcript, [SPEC], replace(FREE, **options))
    return list(merge([event async for event in stream]))


def ids(*tokens: str) -> Ids:
    return tuple(ID[token] if token in ID else ord(token) for token in tokens)


def timeless(stop: Event) -> Stop:
    assert isinstance(stop, Stop)
    return replace(stop, usage=replace(stop.usage, prefill_seconds=0.0, decode_seconds=0.0))


def size(transcript: Sequence[Event]) -> int:
    return len(prompt_of(transcript))


def prompt_of(transcript: Sequence[Event]) -> Ids:
    return Template(tokenizer(), GLM46).tokens(transcript, [SPEC], FREE).ids


async def test_a_call_in_an_open_thought_is_said_and_every_token_is_counted(opened: Open) -> None:
    glm = opened(chain(CALL | {"</tool_call>": "<|observation|>"}))
    thought, call, stop = await said_by(glm, [PROMPT])
    assert thought == Thought("A", ids("<think>", "A"))
    assert call == ToolCall("call_1", "t", {"p": "x"}, True, ids=ids(*list(CALL)[3:], "</tool_call>"))
    assert timeless(stop) == Stop(
        "call",
        Usage(prefilled=size([PROMPT]), thought=2, call=9, stop=1),
        ID["<|observation|>"],
        hash_ids(prompt_of([PROMPT])),
    )


async def test_the_result_goes_into_the_same_cache_and_the_thought_goes_on(opened: Open) -> None:
    glm = opened(chain(CALL | {"</tool_call>": "<|observation|>"}))
    first = [PROMPT, *await said_by(glm, [PROMPT])]
    second = [*first, ToolResult("call_1", "done")]
    thought, call, stop = await said_by(glm, second)
    assert thought == Thought("A", ids("A"))
    assert isinstance(call, ToolCall)
    assert (call.id, call.in_thought) == ("call_2", True)
    kept = size([PROMPT]) + 11
    result = len("\n<" + "\ndone\n" + ">")  # one id for each tag
    assert timeless(stop).usage == Usage(
        reused=kept, prefilled=size(second) - kept, thought=1, call=9, stop=1, result=result
    )


async def test_decoding_goes_on_after_a_call_and_ends_with_call(opened: Open) -> None:
    tail = {"</tool_call>": "B", "B": "</think>", "</think>": "C", "C": "<|user|>"}
    glm = opened(chain(CALL | tail))
    thought, call, more, text, stop = await said_by(glm, [PROMPT])
    assert (thought, more, text) == (
        Thought("A", ids("<think>", "A")),
        Thought("B", ids("B", "</think>")),
        Text("C", ids("C")),
    )
    assert isinstance(call, ToolCall)
    assert (timeless(stop).reason, timeless(stop).id) == ("call", ID["<|user|>"])


@pytest.mark.parametrize("end", ["<tool_response>", "<|assistant|>", "<|system|>"])
async def test_the_model_never_writes_a_result_or_a_role(opened: Open, end: str) -> None:
    glm = opened(chain(CALL | {"</tool_call>": end}))
    *_, stop = await said_by(glm, [PROMPT])
    usage = Usage(prefilled=size([PROMPT]), thought=2, call=9, discarded=1)
    assert (timeless(stop).reason, timeless(stop).usage, timeless(stop).id) == ("call", usage, ID[end])


@pytest.mark.parametrize("end", ["<|user|>", "<|endoftext|>", "<|observation|>"])
async def test_without_a_call_a_stop_id_hands_over_to_the_user(opened: Open, end: str) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": end}))
    text, stop = await said_by(glm, [PROMPT])
    usage = Usage(prefilled=size([PROMPT]), text=1, stop=1)
    assert text == Text("C", ids("C"))
    assert (timeless(stop).reason, timeless(stop).usage, timeless(stop).id) == ("end", usage, ID[end])


async def test_an_output_that_is_too_long_is_cut(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}))
    assert (await said_by(glm, [PROMPT], max_tokens=7))[0] == Text("CCCCCCC", ids(*"CCCCCCC"))
    stop = timeless((await said_by(glm, [PROMPT], max_tokens=7))[1])
    assert (stop.reason, stop.usage.output, stop.id) == ("length", 7, None)


async def test_a_call_that_is_cut_is_broken(opened: Open) -> None:
    glm = opened(chain(CALL))
    _, call, stop = await said_by(glm, [PROMPT], max_tokens=6)
    assert isinstance(call, BrokenCall)
    assert (call.closed, call.ids) == (False, ids("<tool_call>", "t", "<arg_key>", "p"))
    assert (timeless(stop).reason, timeless(stop).usage.call) == ("length", 4)


async def test_a_full_context_ends_the_output_before_it_overflows(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}, max_position_embeddings=420))
    stop = timeless((await said_by(glm, [PROMPT]))[-1])
    assert (stop.reason, stop.usage.prompt + stop.usage.output) == ("context", 420)
    long = Prompt("x" * 2000)
    assert await said_by(glm, [long]) == [Stop("context", read=hash_ids(prompt_of([long])))]


async def test_a_thought_over_its_budget_is_closed(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "<think>", "<think>": "A", "A": "A", "</think>": "C"}))
    thought, text, stop = await said_by(glm, [PROMPT], thought_budget=5)
    assert thought == Thought("AAAA", ids("<think>", *"AAAA", "</think>"))
    assert text == Text("C", ids("C"))
    assert (timeless(stop).usage.thought, timeless(stop).usage.text) == (6, 1)


async def test_a_call_is_finished_before_its_thought_is_closed(opened: Open) -> None:
    glm = opened(chain(CALL | {"</tool_call>": "B", "B": "B", "</think>": "<|observation|>"}))
    thought, call, more, _ = await said_by(glm, [PROMPT], thought_budget=3)
    assert thought == Thought("A", ids("<think>", "A"))
    assert isinstance(call, ToolCall)
    assert more == Thought("B", ids("B", "</think>"))


async def test_thinking_can_be_turned_off(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "<think>", "</think>": "C"}))
    text, stop = await said_by(glm, [PROMPT], thinking=False)
    assert text == Text("C", ids("C"))
    assert timeless(stop).usage.thought == 0


async def test_a_checkpoint_of_4_7_is_prompted_in_its_own_form(tmp_path: Path) -> None:
    folder = save(tmp_path, chain({"<think>": "A", "A": "</think>", "</think>": "C"}))
    (folder / "chat_template.jinja").write_text("<|assistant|><think> ... <tool_response>")
    glm = Glm(folder, Loading(threads=1))
    thought, text, stop = await said_by(glm, [PROMPT])
    await glm.close()
    assert (thought, text) == (Thought("A", ids("A", "</think>")), Text("C", ids("C")))
    prompt = Template(tokenizer(), GLM47).tokens([PROMPT], [SPEC], FREE)
    assert timeless(stop).read == hash_ids(prompt.ids)


async def test_letters_that_spell_a_tag_are_text(opened: Open) -> None:
    tag = {"<|assistant|>": "<", "<": "t", "t": "h", "h": "i", "i": "n", "n": "k", "k": ">"}
    glm = opened(chain(tag))
    assert (await said_by(glm, [PROMPT]))[0] == Text("<think>", ids(*"<think>"))


async def test_a_character_that_is_not_completed_is_replaced(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "\xc3", "\xc3": "<tool_call>", "<tool_call>": "!"}))
    events = await said_by(glm, [PROMPT])
    assert isinstance(events[0], Text)
    assert events[0].text.startswith("\N{REPLACEMENT CHARACTER}")
    assert timeless(events[-1]).usage.output == len(said_ids(events)) + 1


async def test_two_sessions_speak_side_by_side(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}))
    order: list[str] = []

    async def speak(session: str) -> None:
        async for event in glm.stream([PROMPT], [SPEC], replace(FREE, session=session, max_tokens=400)):
            order.append(session)
            if isinstance(event, Stop):
                return

    await asyncio.gather(speak("a"), speak("b"))
    assert set(order[: len(order) // 4]) == set(order[-len(order) // 4 :]) == {"a", "b"}


async def test_closing_the_stream_frees_the_session_at_once(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}))
    heard = 0
    async with aclosing(glm.stream([PROMPT], [SPEC], FREE)) as stream:
        async for _ in stream:
            heard += 1
            if heard == 5:
                break
    await asyncio.sleep(0.3)  # time for hundreds of tokens
    spoken = [PROMPT, Text("C" * 500, ids(*"C" * 500))]
    stop = timeless((await said_by(glm, spoken, max_tokens=1))[-1])
    assert 4 <= stop.usage.reused - size([PROMPT]) < 100


async def test_a_closed_stream_tells_what_it_took_once(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}))
    heard = 0
    async with aclosing(glm.stream([PROMPT], [SPEC], FREE)) as stream:
        async for event in stream:
            heard += isinstance(event, Text)
            if heard == 5:
                break
    stop = timeless(await glm.cut("default"))
    assert (stop.reason, stop.id, stop.read) == ("cancelled", None, hash_ids(prompt_of([PROMPT])))
    assert (stop.usage.prompt, stop.usage.text) == (size([PROMPT]), 5)
    assert stop.usage.output == 5 + stop.usage.discarded
    assert await glm.cut("default") is None
    assert timeless((await said_by(glm, [PROMPT], max_tokens=1))[-1]).reason == "length"
    assert await glm.cut("default") is None


async def test_a_stream_that_is_closed_before_it_began_took_nothing(opened: Open) -> None:
    glm = opened(chain({"<|assistant|>": "C", "C": "C"}))
    asking = asyncio.ensure_future(anext(glm.stream([PROMPT], [SPEC], FREE)))
    asking.cancel()
    await asyncio.wait([asking])
    assert await glm.cut("default") is None


async def test_one_session_may_speak_twice_at_a_time(opened: Open) -> None:
    glm = opened(network())
    both = await asyncio.gather(*(said_by(glm, [PROMPT], max_tokens=30) for _ in range(2)))
    assert [event for event in both[0][:-1]] == [event for event in both[1][:-1]]


async def test_a_forgotten_session_is_read_anew(opened: Open) -> None:
    glm = opened(chain(CALL | {"</tool_call>": "<|observation|>"}))
    await said_by(glm, [PROMPT])
    assert list(glm.closed_at) == [("default", "call_1")]
    assert timeless((await said_by(glm, [PROMPT]))[-1]).usage.reused == size([PROMPT]) - 1
    await glm.forget("default")
    assert glm.closed_at == {}
    assert timeless((await said_by(glm, [PROMPT]))[-1]).usage.reused == 0


async def test_the_time_of_a_call_is_when_its_last_id_was_sampled(opened: Open) -> None:
    glm = opened(chain(CALL | {"</tool_call>": "B", "B": "B"}))
    began = time.monotonic()
    async with aclosing(glm.stream([PROMPT], [SPEC], FREE)) as stream:
        async for event in stream:
            if isinstance(event, ToolCall):
                break
    assert began < glm.closed_at["default", "call_1"] < time.monotonic()


async def test_the_engine_says_who_it_is(opened: Open, tmp_path: Path) -> None:
    glm = opened(network())
    folder = tmp_path / "0"
    assert (glm.info.name, glm.info.kind) == ("0", "embedded")
    assert glm.info.weights == check(folder).weights
    assert glm.info.vocabulary == tokenizer().vocabulary
    assert (glm.limits.context, glm.limits.output) == (2048, 2048)
    assert glm.count("abc<think>") == 10


def test_a_vocabulary_that_is_larger_than_the_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="has 292 ids and the model 290"):
        Glm(save(tmp_path, network(vocab_size=290, eos_token_id=[289], pad_token_id=None)))


async def test_a_closed_engine_says_so(opened: Open) -> None:
    glm = opened(network())
    await glm.close()
    with pytest.raises(EngineError, match="was closed"):
        await said_by(glm, [PROMPT])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("random"), network(seed=1))


@pytest.fixture(scope="module")
def random(folder: Path) -> Iterator[Glm]:
    """A random network: sampled hot, it says all there is: tags, half calls, half characters."""
    glm = Glm(folder, Loading(threads=1))
    yield glm
    asyncio.run(glm.close())


sessions = count()


async def test_greedy_ids_are_those_of_transformers(random: Glm, folder: Path) -> None:
    prompt = prompt_of([PROMPT])
    with torch.inference_mode():
        model = Glm4MoeForCausalLM.from_pretrained(folder, dtype=torch.float32)
        theirs = model.generate(torch.tensor([prompt]), max_new_tokens=64, do_sample=False)
    events = await said_by(random, [PROMPT], max_tokens=64, session="greedy")
    stop = timeless(events[-1])
    ours = said_ids(events) + ((stop.id,) if stop.id is not None else ())
    assert ours == tuple(theirs[0, len(prompt) :].tolist())
    assert len(ours) == 64


@settings(max_examples=12, deadline=None)
@given(
    prompts=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    seed=st.integers(0, 99),
    budget=st.none() | st.integers(0, 20),
)
def test_over_any_session_the_ledger_adds_up_and_prompts_extend_each_other(
    random: Glm, prompts: list[str], seed: int, budget: int | None
) -> None:
    session = str(next(sessions))
    options = {"temperature": 3.0, "seed": seed, "max_tokens": 40, "thought_budget": budget}

    async def run() -> None:
        transcript: list[Event] = []
        for prompt in prompts:
            transcript.append(Prompt(prompt.encode("utf-8", "replace").decode()))
            before = prompt_of(transcript)
            said = await said_by(random, transcript, session=session, **options)
            stop = timeless(said[-1])
            assert stop.usage.prompt == len(before)
            assert stop.usage.output == len(said_ids(said)) + (stop.id is not None)
            assert stop.read == hash_ids(before)
            transcript += said
            calls = [event for event in said if isinstance(event, ToolCall | BrokenCall)]
            transcript += [ToolResult(call.id, "r") for call in calls]
            assert prompt_of(transcript)[: len(before) + len(said_ids(said))] == before + said_ids(said)

    asyncio.run(run())


def said_ids(events: Sequence[Said]) -> Ids:
    return tuple(id for event in events if not isinstance(event, Stop) for id in event.ids)


FLAG = ToolSpec("flag", {"properties": {"on": {"type": "boolean"}}, "required": ["on"]}, '{"name": "flag"}')
OPENS = {"<|assistant|>": "<think>", "<think>": "<tool_call>", "</think>": "<|user|>"}
"""Opens a call at once, and knows nothing of how one goes on."""


async def test_with_the_grammar_a_call_comes_out_right_and_without_it_as_it_comes(opened: Open) -> None:
    glm = opened(chain(OPENS))
    for grammar in (True, False):
        stream = glm.stream([PROMPT], [FLAG], Options(session=str(grammar), grammar=grammar, max_tokens=40))
        calls = [event async for event in stream if isinstance(event, ToolCall)]
        assert [(call.name, call.arguments, call.in_thought) for call in calls] == (
            [("flag", {"on": False}, True)] if grammar else []
        )


async def test_a_thought_that_is_over_its_budget_in_a_call_is_closed_behind_it(opened: Open) -> None:
    glm = opened(chain(OPENS | {"</tool_call>": "A", "A": "A"}))
    stream = glm.stream([PROMPT], [FLAG], Options(thought_budget=2, max_tokens=40))
    said = list(merge([event async for event in stream]))
    assert [event.type for event in said] == ["call", "thought", "stop"]
    call, closed, _ = said
    assert isinstance(call, ToolCall) and call.in_thought and call.arguments == {"on": False}
    assert isinstance(closed, Thought) and closed.ids[-1] == ID["</think>"]

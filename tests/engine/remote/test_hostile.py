"""Servers that mean harm, or have gone mad: nothing runs twice, nothing grows for ever, nothing breaks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

import pytest

from engine.messages import Stop, Text, ToolCall, merge
from engine.remote.arriving import CALLS, Calls
from engine.remote.remote import Remote
from engine.remote.server import Patience
from engine.remote.sse import LONGEST, Events, TooLong
from tests.engine.remote.cases import OK, WHOLE, call
from tests.engine.remote.scripted import DONE, Reply, chunk, event, refusal, serving, text
from tests.engine.remote.test_faults import heard
from tests.nano.conftest import NANO

BOMB = "[" * 100_000
CALL = {"id": "1", "function": {"name": "read", "arguments": '{"path": "xHALF"}'}}
ONCE = Patience(first=5, idle=5, retries=0)


async def test_a_field_that_is_refused_behind_a_call_does_not_make_the_call_again() -> None:
    late = event({"error": {"message": "stream_options is not supported", "code": 400}})
    async with serving(Reply([WHOLE, late]), Reply([WHOLE, DONE])) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert [one for one in said if isinstance(one, ToolCall)] == [
        ToolCall("call_1", "read", {"path": "a.py"})
    ]
    assert (isinstance(said[-1], Stop), error, len(served.bodies)) == (True, "", 1)


async def test_an_overflow_behind_words_ends_them_and_says_so() -> None:
    late = event({"error": {"message": "maximum context length is 10 tokens", "code": 400}})
    async with serving(Reply([chunk(content="hello"), late])) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert (said[0], isinstance(said[-1], Stop)) == (Text("hello"), True)
    assert "what was said is kept" in error


@pytest.mark.parametrize(
    "reply",
    [
        Reply([f"data: {BOMB}\n\n"]),
        Reply([BOMB], kind="application/json"),
        Reply([BOMB], status=400, kind="application/json"),
        Reply([f'data: {{"error": {BOMB[:900]}{"]" * 900}}}\n\n']),
    ],
    ids=["an event", "an answer", "a refusal", "an error"],
)
async def test_json_without_a_floor_is_an_error_like_another(reply: Reply) -> None:
    async with serving(reply) as served:
        engine = Remote(served.server(patience=ONCE))
        said, error = await heard(engine)
        await engine.close()
    assert said == [] and error


async def test_a_list_of_models_without_a_floor_is_none() -> None:
    async with serving(refusal(404, "no model"), Reply([BOMB], kind="application/json")) as served:
        engine = Remote(served.server(patience=ONCE))
        _, error = await heard(engine)
        await engine.close()
    assert "it lists no models" in error


async def test_half_a_character_is_said_as_none() -> None:
    halves = [
        'data: {"choices": [{"delta": {"content": "a\\ud800b"}}]}\n\n',
        chunk(tool_calls=[CALL]).replace("HALF", "\\ud800"),
        DONE,
    ]
    async with serving(Reply(halves)) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert list(merge(said))[:2] == [Text("a\ufffdb"), ToolCall("call_1", "read", {"path": "x\ufffd"})]
    assert error == ""


def floods(pieces: int) -> Iterator[bytes]:
    for _ in range(pieces):
        yield b"data:\n" * 10_000


def test_an_event_of_empty_lines_does_not_grow_for_ever() -> None:
    events = Events()
    with pytest.raises(TooLong):
        for piece in floods(LONGEST // 10_000 + 1):
            assert list(events.feed(piece)) == []


def test_an_event_in_tiny_pieces_is_put_together_once() -> None:
    events = Events()
    began = time.process_time()
    for _ in range(100_000):
        assert list(events.feed(b"data: 12345678901234567890123456789\n")) == []
    assert time.process_time() - began < 5
    assert len("".join(events.feed(b"\n"))) == 100_000 * 30 - 1


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
async def test_a_body_without_end_is_not_kept(kind: str) -> None:
    endless = ["x" * (1 << 20)] * 100
    async with serving(Reply(endless, status=200 if "json" in kind else 400, kind=kind)) as served:
        engine = Remote(served.server(patience=ONCE))
        said, error = await heard(engine)
        await engine.close()
    assert said == [] and len(error) < 2000
    assert "json" not in kind or "does not end" in error


async def test_more_calls_than_anybody_asked_for_end_the_answer() -> None:
    calls = [call(json.dumps({"path": f"{n}.py"}), "read", index=n) for n in range(CALLS + 100)]
    async with serving(Reply([*calls, DONE])) as served:
        engine = Remote(served.server(patience=ONCE))
        said, error = await heard(engine)
        await engine.close()
    assert sum(isinstance(one, ToolCall) for one in said) == CALLS
    assert (isinstance(said[-1], Stop), error) == (True, "")


@pytest.mark.parametrize(
    "pieces",
    [
        [chunk(content="<tool_call>notes</tool_call>" * 10_000)],
        [call("{", "read", index=n) for n in range(20_000)],
    ],
    ids=["in one piece", "none complete"],
)
async def test_calls_without_number_are_not_begun(pieces: Sequence[str]) -> None:
    async with serving(Reply([*pieces, DONE])) as served:
        engine = Remote(served.server(patience=ONCE))
        began = time.process_time()
        said, error = await heard(engine)
        await engine.close()
    assert time.process_time() - began < 5
    assert not any(isinstance(one, ToolCall) for one in said)
    assert f"more than {CALLS} calls" in error


@pytest.mark.parametrize(
    "piece",
    [
        chunk(content="word " * 2000),
        chunk(reasoning_content="x" * 10_000),
        call("x" * 10_000, "read", index=0),
    ],
    ids=["words", "thoughts", "a call"],
)
async def test_more_words_than_the_context_holds_end_the_answer(piece: str) -> None:
    async with serving(Reply([piece] * 100, stay=True)) as served:
        engine = Remote(served.server(patience=ONCE, context=1000))
        _, error = await heard(engine)
        await engine.close()
    assert "more than its context holds" in error


async def test_in_completions_too() -> None:
    async with serving(Reply([text("word " * 2000)] * 100, stay=True)) as served:
        engine = Remote(served.server(patience=ONCE, context=1000, wire="completions"))
        said, error = await heard(engine)
        await engine.close()
    last = said[-1]
    assert isinstance(last, Stop) and (last.reason, error) == ("length", "")


async def test_a_server_that_has_finished_is_not_listened_to_for_ever() -> None:
    endless = chain([chunk(content="hello"), chunk(finish="stop")], repeat(chunk()))
    async with serving(Reply(endless)) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert (said[0], isinstance(said[-1], Stop), error) == (Text("hello"), True, "")


async def test_a_context_that_shrinks_with_every_try_is_believed_once() -> None:
    def no(size: int) -> Reply:
        return refusal(400, f"maximum context length is {size} tokens")

    async with serving(*(no(size) for size in range(9000, 8900, -1))) as served:
        engine = Remote(served.server(wire="completions"))
        _, error = await heard(engine)
        await engine.close()
    assert (len(served.bodies), "does not fit" in error) == (2, True)


@pytest.mark.parametrize("ids", [[10**12], [-1], [2**31]], ids=str)
async def test_ids_that_are_none_of_the_vocabulary_are_refused(ids: Sequence[int]) -> None:
    async with serving(Reply([text("hello", token_ids=list(ids))])) as served:
        engine = Remote(served.server(patience=ONCE, wire="completions", tokenizer=NANO))
        _, error = await heard(engine)
        await engine.close()
    assert "not in the vocabulary" in error


def test_arguments_of_a_megabyte_are_read_at_once() -> None:
    calls = Calls({})
    words = json.dumps({"text": 'a "quoted" \\ word, {[ and more ' * 40_000})
    began = time.process_time()
    said = calls.take({"id": "1", "index": 0, "function": {"name": "write", "arguments": words}}, 0)
    assert said == [ToolCall("", "write", json.loads(words))]
    assert time.process_time() - began < 2


async def test_a_prompt_is_never_sent_to_where_a_server_points() -> None:
    async with serving(OK) as other:
        away = Reply([], status=302, headers={"location": f"{other.url}/chat/completions"})
        async with serving(away) as served:
            engine = Remote(served.server(patience=ONCE))
            _, error = await heard(engine)
            await engine.close()
    assert "sends elsewhere" in error and other.bodies == []


async def test_a_refusal_that_drips_is_not_waited_for() -> None:
    async with asyncio.timeout(5), serving(Reply(["no"], status=400, stay=True)) as served:
        engine = Remote(served.server(patience=Patience(connect=0.1, first=60, retries=0)))
        _, error = await heard(engine)
        await engine.close()
    assert "answered 400: no" in error

"""What crosses between a session and the engine's process, how often, and how much of it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.host.batches import EVERY, Batches
from engine.host.line import Line
from engine.host.wire import (
    Again,
    Answer,
    Ended,
    Read,
    Ready,
    Request,
    Speak,
    Spoken,
    WireError,
    answer,
    frame,
    receive,
    request,
)
from engine.messages import BrokenCall, Event, Prompt, Said, Stop, Text, Thought, ToolCall, ToolResult, Usage
from engine.progress import unwatched
from engine.scripted import paced
from engine.tokenizer import Tokenizer, counter
from tests.nano.conftest import NANO

EVENTS: tuple[Event, ...] = (
    Prompt("ünï\u2028\t\0", "system"),
    Thought("hm", (1, 2)),
    ToolCall(
        "1", "edit", {"path": "a", "n": 1.5, "deep": {"list": [None, True, "x"]}}, True, "put right", (3,)
    ),
    BrokenCall("2", "<tool_call>", "cut", closed=False),
    ToolResult("1", "done", files={"a": "text", "b": None}, seconds=0.25),
    Text("so", (4,)),
    Stop("call", Usage(reused=3, prefill_seconds=0.5), 7, "sha256:00"),
)


def test_every_event_comes_out_as_it_went_in() -> None:
    sent = Read("session", True, EVENTS)
    assert request(frame(sent)[4:]) == sent


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"type": "root"}', b'{"type": "cancel", "call": "x"}', b"\xff"]
)
def test_what_is_no_message_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(WireError, match="no request of this protocol"):
        request(body)
    with pytest.raises(WireError, match="no answer of this protocol"):
        answer(body)


async def test_only_what_is_new_is_sent() -> None:
    ours, theirs = socket.socketpair()
    line = Line(*await asyncio.open_unix_connection(sock=ours))
    reader, writer = await asyncio.open_unix_connection(sock=theirs)
    events = [Prompt("one"), Text("two"), Prompt("three")]

    async def asked(transcript: Sequence[Event], *answers: Answer) -> list[Request]:
        """What one call sends, each Speak answered by the next of `answers`."""

        async def listen() -> None:
            async with aclosing(line.speak(transcript, (), Options())) as said:
                async for _ in said:
                    pass

        speaking = asyncio.create_task(listen())
        sent: list[Request] = []
        for one in answers:
            sent.append(request(await receive(reader)))
            while not isinstance(sent[-1], Speak):
                sent.append(request(await receive(reader)))
            writer.write(frame(one))
        await speaking
        return sent

    try:
        info = Ready(EngineInfo("x", "scripted"), EngineLimits(1, 1), "", "", 1)
        writer.write(frame(info))
        assert await line.ready(unwatched) == info
        first = await asked(events[:2], Ended(1))
        assert [type(one) for one in first] == [Read, Speak]
        second = await asked(events, Ended(2))
        assert second[0] == Read("default", False, (Prompt("three"),))
        assert isinstance(second[1], Speak) and (second[1].length, second[1].tools) == (3, None)
        third = await asked(events[:1], Ended(3))
        assert third[0] == Read("default", True, (Prompt("one"),))
        fourth = await asked(events, Again(4), Ended(4))
        assert [one.start for one in fourth if isinstance(one, Read)] == [False, True]
        assert fourth[2] == Read("default", True, tuple(events))
    finally:
        await line.close()
        writer.close()
        await writer.wait_closed()


async def test_the_first_word_and_every_call_go_at_once_and_words_together() -> None:
    sent: list[tuple[Said, ...]] = []
    batches = Batches(sent.append)
    call = ToolCall("1", "read", {})
    for event in (Text("a", (1,)), Text("b", (2,)), Text("c", (3,)), call, Text("d")):
        batches.add(event)
    assert sent == [(Text("a", (1,)),), (Text("bc", (2, 3)), call)]
    await asyncio.sleep(2 * EVERY)
    assert sent[2:] == [(Text("d"),)]
    batches.close()


def test_a_text_is_counted_as_the_engine_counts_it() -> None:
    count, tokenizer = counter(NANO), Tokenizer(NANO)
    for text in ("", "def f():\n\treturn 1\n", "<tool_call>a</think><|user|>", "日本 \ud7ff\0"):
        assert count(text) == len(tokenizer.encode(text))


def test_a_tokenizer_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"tokenizer\.json cannot be read"):
        counter(tmp_path)


async def test_a_script_goes_on_where_the_transcript_is(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    turns = [[{"type": "thought", "text": "a long thought"}], [{"type": "text", "text": "done"}]]
    path.write_text(json.dumps({"turns": turns}))
    engine = paced(unwatched, str(path)).engine

    async def said(*transcript: Event) -> list[Said]:
        async with aclosing(engine.stream(transcript, (), Options())) as events:
            return [event async for event in events]

    assert await said(Prompt("x")) == [
        Thought("a"),
        Thought(" long"),
        Thought(" thou"),
        Thought("ght"),
        Stop("end"),
    ]
    assert await said(Prompt("x"), Stop("end"), Prompt("y")) == [Text("done"), Stop("end")]
    with pytest.raises(EngineError, match="2 turns"):
        await said(Stop("end"), Stop("end"))


def test_a_script_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    with pytest.raises(EngineError, match="No such file"):
        paced(unwatched, str(path))
    path.write_text('{"turns": [[{"type": "song"}]]}')
    with pytest.raises(EngineError, match=r"script\.json: turns"):
        paced(unwatched, str(path))


def test_words_come_out_as_they_went_in() -> None:
    sent = Spoken(3, (Thought("a", (1,)), Stop("end")))
    assert answer(frame(sent)[4:]) == sent

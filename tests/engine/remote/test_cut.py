"""An answer of a server that nobody listens to any more: what was told is counted, the rest estimated."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from engine.base import Options
from engine.markup import GLM46
from engine.messages import Prompt, Stop, Text, Usage
from engine.remote.remote import Remote
from engine.template import Template
from engine.tokenizer import Tokenizer
from tests.engine.remote.cases import OK, READ
from tests.engine.remote.scripted import Reply, chunk, serving, text

NANO = Path("engine/nano").resolve()
ASKED = (Prompt("be short", "system"), Prompt("look"))


async def cut(reply: Reply, **server: object) -> tuple[Stop, list[Text]]:
    """The stream is closed at the first words."""
    async with serving(reply, OK) as served:
        engine = Remote(served.server(**server))
        words: list[Text] = []
        async with aclosing(engine.stream(ASKED, (READ,), Options())) as events:
            async for event in events:
                assert isinstance(event, Text)
                words.append(event)
                break
        stop = await engine.cut("default")
        assert stop is not None
        assert await engine.cut("default") is None
        await engine.close()
    return replace(stop, usage=replace(stop.usage, prefill_seconds=0.0, decode_seconds=0.0)), words


async def test_in_chat_both_sums_are_estimates() -> None:
    stop, _ = await cut(Reply([chunk(content="So it is. "), chunk(content="And")], stay=True))
    read = stop.usage.prefilled
    assert stop == Stop(
        "cancelled", Usage(prefilled=read, text=stop.usage.text, estimated=stop.usage.output + read)
    )
    assert read > 50
    assert stop.usage.text > 0


async def test_in_ids_what_was_heard_is_exact() -> None:
    reply = Reply([text("So it is"), text(" and")], stay=True)
    stop, words = await cut(reply, wire="completions", tokenizer=NANO, context=4096)
    prompt = Template(Tokenizer(NANO), GLM46).tokens(ASKED, (READ,), Options()).ids
    heard = sum(len(event.ids) for event in words)
    assert (stop.reason, stop.usage.prompt, stop.usage.text) == ("cancelled", len(prompt), heard)
    assert stop.usage.output == heard + stop.usage.discarded


async def test_in_text_both_sums_are_estimates() -> None:
    stop, _ = await cut(Reply([text("So it is")], stay=True), wire="completions", context=4096)
    assert (stop.reason, stop.usage.text > 0) == ("cancelled", True)
    assert stop.usage.estimated == stop.usage.prompt + stop.usage.output

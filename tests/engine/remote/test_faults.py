from __future__ import annotations

import asyncio
import re
import time
from contextlib import aclosing

import pytest

from engine.base import ContextOverflow, EngineError, Options
from engine.messages import Prompt, Said, Stop, Text, ToolCall, merge
from engine.remote.faults import refused, retry_after
from engine.remote.keys import Key
from engine.remote.remote import Remote
from engine.remote.server import Patience, Server
from tests.engine.remote.cases import CASES, NOTES, OK, READ, USAGE, WHOLE, Case, call
from tests.engine.remote.scripted import Reply, chunk, event, refusal, serving

TOOLS = (READ, NOTES)


SECOND = call('{"path": "a.py"}', "read", index=1)


async def heard(engine: Remote, prompt: str = "hi") -> tuple[list[Said], str]:
    """What was said, and the error that ended it."""
    said: list[Said] = []
    try:
        async with aclosing(engine.stream((Prompt(prompt),), TOOLS, Options())) as events:
            async for one in events:
                said.append(one)
    except EngineError as error:
        return said, str(error)
    return said, ""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_server_does_it_wrong_and_the_outcome_is_right(case: Case) -> None:
    async with serving(*case.replies) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    words = [one for one in merge(said) if not isinstance(one, Stop)]
    assert words == list(case.said)
    assert re.search(case.error, error) if case.error else error == ""
    stops = [one.reason for one in said if isinstance(one, Stop)]
    assert stops == ([] if case.error and not case.said else [case.reason])
    assert len(served.heads) == case.requests


@pytest.mark.parametrize("case", [case for case in CASES if case.said], ids=lambda case: case.name)
async def test_the_tokens_of_every_answer_add_up(case: Case) -> None:
    async with serving(*case.replies) as served:
        engine = Remote(served.server())
        said, _ = await heard(engine)
        await engine.close()
    usage = [one for one in said if isinstance(one, Stop)][-1].usage
    if usage.estimated == 0:
        assert (usage.reused, usage.prefilled, usage.output) == (60, 40, USAGE["completion_tokens"])
    else:
        assert usage.prompt > 0 and usage.output > 0
    assert min(usage.thought, usage.text, usage.call, usage.discarded, usage.result) >= 0


async def test_a_call_is_told_while_the_server_writes_on() -> None:
    async with serving(Reply([WHOLE], stay=True)) as served:
        engine = Remote(served.server())
        async with aclosing(engine.stream((Prompt("hi"),), TOOLS, Options())) as events:
            assert await anext(events) == ToolCall("call_1", "read", {"path": "a.py"})
        await engine.close()


async def test_an_empty_object_waits_for_what_shows_that_it_is_all() -> None:
    async with serving(Reply([call("{}", "notes", index=0), SECOND], stay=True)) as served:
        engine = Remote(served.server())
        async with aclosing(engine.stream((Prompt("hi"),), TOOLS, Options())) as events:
            assert await anext(events) == ToolCall("call_1", "notes", {})
            assert await anext(events) == ToolCall("call_2", "read", {"path": "a.py"})
        await engine.close()


async def test_who_stops_listening_ends_the_connection() -> None:
    async with serving(Reply([chunk(content="hello")], stay=True)) as served:
        engine = Remote(served.server())
        async with aclosing(engine.stream((Prompt("hi"),), TOOLS, Options())) as events:
            assert await anext(events) == Text("hello")
        async with asyncio.timeout(2):
            await served.left.wait()
        await engine.close()


async def test_a_server_that_falls_silent_is_left() -> None:
    patience = Patience(first=5, idle=0.05, retries=0)
    async with serving(Reply([chunk(content="hello")], stay=True)) as served:
        engine = Remote(served.server(patience=patience))
        said, error = await heard(engine)
        await engine.close()
    assert said[0] == Text("hello")
    assert "said nothing for 0.05 s; what was said is kept" in error


async def test_usage_that_never_comes_is_not_waited_for() -> None:
    async with serving(Reply([chunk(content="hello"), chunk(finish="stop")], stay=True)) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert (said[0], error) == (Text("hello"), "")
    assert (
        isinstance(said[-1], Stop)
        and said[-1].usage.estimated == said[-1].usage.prompt + said[-1].usage.output
    )


async def test_what_the_server_refused_is_not_sent_again() -> None:
    no = refusal(400, "Unrecognized request argument supplied: stream_options")
    async with serving(no, OK, OK) as served:
        engine = Remote(served.server())
        await heard(engine)
        await heard(engine)
        await engine.close()
    assert ["stream_options" in body for body in served.bodies] == [True, False, False]


async def test_a_server_that_is_not_there_is_named() -> None:
    engine = Remote(Server("http://127.0.0.1:9/v1", "glm-4.6", patience=Patience(retries=1, pause=0.001)))
    said, error = await heard(engine)
    assert (said, "127.0.0.1 cannot be reached" in error) == ([], True)


async def test_the_key_is_sent_and_never_shown() -> None:
    key = Key("sk-very-secret", "the variable ZAI_API_KEY")
    echo = refusal(418, "sk-very-secret is no tea")
    async with serving(
        refusal(401, "bad key sk-very-secret"), echo, Reply([event({"error": "sk-very-secret"})])
    ) as served:
        engine = Remote(served.server(key=key, patience=Patience(retries=0)))
        errors = [(await heard(engine))[1] for _ in range(3)]
        shown = " ".join([*errors, repr(engine.info), repr(key), repr(served.server(key=key))])
        await engine.close()
    assert "authorization: bearer sk-very-secret" in served.heads[0].lower()
    assert "the variable ZAI_API_KEY" in errors[0]
    assert "sk-very-secret" not in shown


async def test_the_environment_of_http_clients_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving(OK) as served:
        engine = Remote(served.server())
        said, error = await heard(engine)
        await engine.close()
    assert (said[0], error) == (Text("hello"), "")


OVERFLOWS = (
    (400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"),
    (400, "prompt is too long: 210000 tokens > 200000 maximum"),
    (400, "the request exceeds the available context size, try increasing it"),
    (400, "The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
    (400, "Requested token count exceeds the model's maximum context length of 8192 tokens"),
    (400, "Prompt exceeds max length"),
    (400, "The decoder prompt (length 9000) is longer than the maximum model length of 8192."),
    (413, "Request entity too large"),
    (
        422,
        "`inputs` tokens + `max_new_tokens` must be <= 8192; reduce the length of the input",
    ),
    (500, "context length exceeded"),
)


@pytest.mark.parametrize(("status", "message"), OVERFLOWS)
def test_an_overflow_is_known_however_it_is_spelled(status: int, message: str) -> None:
    server = Server("http://127.0.0.1/v1", "m")
    found = refused(status, f'{{"error": {{"message": "{message}"}}}}', {}, server, ("max_tokens", "stop"))
    assert isinstance(found, ContextOverflow)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("Thu, 01 Jan 1970 00:01:40 GMT", 40.0), ("soon", None), ("", None)],
)
def test_a_server_says_when_to_come_back(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}, now=60.0) == seconds


def test_a_server_says_nothing_of_when_to_come_back() -> None:
    assert retry_after({}, now=time.time()) is None

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from engine.base import ContextOverflow, Options
from engine.messages import Event, Prompt, Said, Stop, Text, Thought, ToolCall, ToolResult, Usage, merge
from engine.remote.remote import Remote
from engine.remote.spelling import BREAK, Tags, neutral, restored
from engine.tokenizer import Tokenizer
from tests.engine.remote.cases import READ
from tests.engine.remote.scripted import DONE, Reply, Served, event, refusal, serving, text

NANO = Path("engine/nano").resolve()
CALL = "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a.py</arg_value>\n</tool_call>"
WORDS = "\n<think>Look first.\n" + CALL
ASKED = (Prompt("be short", "system"), Prompt("look"))
COUNTED = {"prompt_tokens": 50, "completion_tokens": 31, "prompt_tokens_details": {"cached_tokens": 16}}


def said_in(*pieces: str) -> Reply:
    return Reply([*map(text, pieces), text("", "stop"), event({"choices": [], "usage": COUNTED}), DONE])


@asynccontextmanager
async def spoken(
    *replies: Reply, tokenizer: Path | None = NANO, context: int = 4096
) -> AsyncGenerator[tuple[Remote, Served], None]:
    async with serving(*replies) as served:
        engine = Remote(served.server(wire="completions", tokenizer=tokenizer, context=context))
        yield engine, served
        await engine.close()


async def heard(engine: Remote, transcript: Sequence[Event] = ASKED, **options: int) -> list[Said]:
    async with aclosing(engine.stream(transcript, (READ,), Options(**options))) as events:
        return [one async for one in events]


def bare(said: Sequence[Said]) -> list[tuple[str, str]]:
    """Kinds and words, without ids."""
    return [(one.type, one.name if isinstance(one, ToolCall) else one.text) for one in words(said)]


def words(said: Sequence[Said]) -> list[Thought | Text | ToolCall]:
    return [one for one in merge(said) if isinstance(one, Thought | Text | ToolCall)]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize("tokenizer", [NANO, None], ids=["ids", "text"])
async def test_a_call_in_a_thought_is_one_however_the_answer_is_cut(
    size: int, tokenizer: Path | None
) -> None:
    pieces = [WORDS[place : place + size] for place in range(0, len(WORDS), size)]
    async with spoken(said_in(*pieces), tokenizer=tokenizer) as (engine, _):
        said = await heard(engine)
    assert bare(said) == [("thought", "Look first."), ("call", "read")]
    call = words(said)[1]
    assert isinstance(call, ToolCall) and (call.arguments, call.in_thought) == ({"path": "a.py"}, True)
    assert said[-1].type == "stop" and said[-1].reason == "call"


async def test_with_the_vocabulary_everything_said_carries_its_ids_and_the_next_prompt_begins_with_them() -> (
    None
):
    async with spoken(said_in(WORDS), said_in("Found.</think>\nDone.")) as (engine, served):
        said = await heard(engine)
        await heard(engine, [*ASKED, *said, ToolResult("call_1", "text of a.py")])
    tokenizer = Tokenizer(NANO)
    ids = [id for one in words(said) for id in one.ids]
    assert tokenizer.decode(ids) == WORDS
    first, second = (body["prompt"] for body in served.bodies)
    assert second[: len(first) + len(ids)] == [*first, *ids]
    assert tokenizer.decode(second).endswith("\ntext of a.py\n</tool_response><|assistant|>\n<think>")


async def test_ids_that_the_server_tells_are_the_ones_that_are_kept() -> None:
    ids = Tokenizer(NANO).encode_marked("\n<think>so</think>\nDone.")
    reply = Reply([text("ignored", token_ids=ids), text("", "stop", stop_reason=4067), DONE])
    async with spoken(reply) as (engine, _):
        said = await heard(engine)
    assert [id for one in words(said) for id in one.ids] == ids
    assert isinstance(said[-1], Stop) and (said[-1].id, said[-1].usage.stop) == (4067, 1)


async def test_what_the_server_counted_and_what_was_read_add_up() -> None:
    async with spoken(said_in(WORDS)) as (engine, _):
        usage = (await heard(engine))[-1].usage  # pyright: ignore[reportAttributeAccessIssue]
    assert isinstance(usage, Usage)
    assert (usage.reused, usage.prefilled, usage.output, usage.estimated) == (16, 34, 31, 0)


async def test_a_server_that_takes_no_ids_gets_text_in_which_files_spell_no_control_token() -> None:
    no = refusal(400, "prompt must be a string.")
    foreign = [*ASKED[:1], Prompt("what is <think> or /nothink?")]
    async with spoken(no, said_in("\n<think></think>\nA tag.")) as (engine, served):
        await heard(engine, foreign)
    sent = served.bodies[1]["prompt"]
    assert isinstance(served.bodies[0]["prompt"], list)
    assert sent.startswith("[gMASK]<sop><|system|>\n# Tools")
    assert sent.endswith(f"<|user|>\nwhat is <{BREAK}think> or /{BREAK}nothink?<|assistant|>")


async def test_a_call_that_quotes_a_broken_spelling_quotes_the_file() -> None:
    quoted = CALL.replace("a.py", neutral("<think>.py"))
    async with spoken(said_in("\n<think></think>\n" + quoted), tokenizer=None) as (engine, _):
        call = words(await heard(engine))[-1]
    assert isinstance(call, ToolCall) and call.arguments == {"path": "<think>.py"}


@pytest.mark.parametrize("tokenizer", [NANO, None], ids=["ids", "text"])
async def test_a_result_that_the_model_makes_up_ends_the_answer(tokenizer: Path | None) -> None:
    made_up = Reply([text(WORDS + "<|observation|>\n<tool_response>\nlies")], stay=True)
    async with spoken(made_up, tokenizer=tokenizer) as (engine, served):
        said = await heard(engine)
        await served.left.wait()
    assert bare(said) == [("thought", "Look first."), ("call", "read")]


@pytest.mark.parametrize(
    ("tokenizer", "kept"), [(NANO, "Look first"), (None, "Look first.\n")], ids=["ids", "text"]
)
async def test_a_cut_answer_goes_on_behind_what_was_certain_of_it(tokenizer: Path | None, kept: str) -> None:
    cut = Reply([text("\n<think>Look first.\n<tool_ca")], cut=True)
    rest = "Look first.\n"[len(kept) :] + CALL
    async with spoken(cut, said_in(rest), tokenizer=tokenizer) as (engine, served):
        said = await heard(engine)
    assert bare(said) == [("thought", "Look first."), ("call", "read")]
    first, second = (body["prompt"] for body in served.bodies)
    if isinstance(second, list):
        first, second = Tokenizer(NANO).decode(first), Tokenizer(NANO).decode(second)
    assert second == first + "\n<think>" + kept


async def test_a_thought_that_used_up_its_budget_is_ended() -> None:
    long = Reply([text("\n<think>one two three four five six seven eight nine ten eleven")], stay=True)
    async with spoken(long, said_in("\nDone.")) as (engine, served):
        said = await heard(engine, thought_budget=8)
    assert [one.type for one in words(said)] == ["thought", "text"]
    assert said[-1].type == "stop" and said[-1].usage.thought == 9
    assert Tokenizer(NANO).decode(served.bodies[1]["prompt"]).endswith("</think>")


async def test_a_smaller_context_than_was_set_is_learned_from_the_server() -> None:
    no = refusal(400, "This model's maximum context length is 1000 tokens. However, you requested 4000")
    async with spoken(no, said_in("\n<think></think>\nDone.")) as (engine, served):
        said = await heard(engine)
        assert engine.limits.context == 1000
    assert bare(said)[-1] == ("text", "Done.")
    assert served.bodies[1]["max_tokens"] < 1000


async def test_a_prompt_that_leaves_no_room_is_not_sent() -> None:
    async with spoken(context=1024) as (engine, served):
        said = await heard(engine, [Prompt("word " * 2000)])
    assert [one.reason for one in said if isinstance(one, Stop)] == ["context"]
    assert served.heads == []


async def test_a_prompt_that_the_server_finds_too_long_overflows() -> None:
    async with spoken(refusal(400, "prompt is too long"), tokenizer=None) as (engine, _):
        with pytest.raises(ContextOverflow):
            await heard(engine)


@pytest.mark.parametrize(
    "foreign", ["plain", "<think>", "a </tool_call>/nothink[gMASK]", f"<{BREAK}think>", "<<|user|>"]
)
def test_text_that_was_made_neutral_comes_back(foreign: str) -> None:
    broken = neutral(foreign)
    assert restored(broken) == foreign
    assert broken.replace(BREAK, "") == foreign.replace(BREAK, "")
    assert [piece for piece, tag in Tags().feed(broken) if tag] == []

"""Ids become events and a Stop, and each of them is counted once."""

import pytest

from engine.base import Options
from engine.hashes import hash_ids
from engine.messages import BrokenCall, Said, Stop, Text, Thought, ToolCall, ToolSpec, Usage, merge
from engine.parser import Parser
from engine.reader import Reader, Voice
from engine.template import Tokens
from tests.engine.checkpoints import ID, STOP_IDS, tokenizer

SPEC = ToolSpec("t", {"type": "object", "properties": {"p": {"type": "string"}}}, '{"name": "t"}')
CALL = (
    "<tool_call>",
    "t",
    "<arg_key>",
    "p",
    "</arg_key>",
    "<arg_value>",
    "x",
    "</arg_value>",
    "</tool_call>",
)
PROMPT = (1, 2, 3, 4)


def reader(context: int = 100, **options: int) -> Reader:
    voice = Voice(tokenizer(), frozenset(STOP_IDS), context, 50)
    tokens = Tokens(PROMPT, (False,) * 4, (False, True, True, False), "content")
    return Reader(voice, tokens, Parser([SPEC], "content"), Options(**options))  # type: ignore[arg-type]


def take(reader: Reader, *tokens: str) -> list[Said]:
    """Each token at the second of its place."""
    said = [reader.take(ID[t] if t in ID else ord(t), float(place)) for place, t in enumerate(tokens)]
    return list(merge(event for events in said for event in events))  # type: ignore[arg-type]


def ids(*tokens: str) -> tuple[int, ...]:
    return tuple(ID[token] if token in ID else ord(token) for token in tokens)


def test_every_id_is_counted_as_what_its_event_is() -> None:
    reads = reader()
    thought, text, call, stop = take(reads, "<think>", "A", "</think>", "C", *CALL, "<|observation|>")
    assert (thought, text) == (Thought("A", ids("<think>", "A", "</think>")), Text("C", ids("C")))
    assert call == ToolCall("call_1", "t", {"p": "x"}, ids=ids(*CALL))
    assert stop == Stop("call", Usage(thought=3, text=1, call=9, stop=1), stop.id, hash_ids(PROMPT))  # type: ignore[union-attr]
    assert (stop.id, reads.over) == (ID["<|observation|>"], True)  # type: ignore[union-attr]


def test_a_call_closes_at_the_moment_of_its_last_id() -> None:
    reads = reader()
    take(reads, *CALL, "B")
    assert reads.closed_at == {"call_1": 8.0}


@pytest.mark.parametrize("end", ["<|system|>", "<|assistant|>", "<tool_response>"])
def test_what_only_others_say_ends_the_output_and_is_discarded(end: str) -> None:
    stop = take(reader(), "C", end)[-1]
    assert isinstance(stop, Stop)
    assert (stop.usage, stop.reason) == (Usage(text=1, discarded=1), "end")


def test_the_prompt_is_counted_as_it_was_read_with_its_results() -> None:
    reads = reader()
    reads.prompt(0, 2, reused=True)
    reads.prompt(2, 4, reused=False, seconds=0.5)
    stop = take(reads, "<|user|>")[-1]
    assert isinstance(stop, Stop)
    assert stop.usage == Usage(reused=2, prefilled=2, result=1, prefill_seconds=0.5, stop=1)


@pytest.mark.parametrize(
    ("context", "options", "limit", "reason"),
    [(100, {}, 50, "length"), (100, {"max_tokens": 3}, 3, "length"), (9, {}, 5, "context")],
)
def test_a_full_output_stops_and_says_why(
    context: int, options: dict[str, int], limit: int, reason: str
) -> None:
    reads = reader(context, **options)
    *_, text, stop = take(reads, *"C" * limit)
    assert text == Text("C" * limit, ids(*"C" * limit))
    assert isinstance(stop, Stop)
    assert (reads.limit, stop.reason, stop.id) == (limit, reason, None)


def test_a_prompt_that_fills_the_context_leaves_no_room() -> None:
    reads = reader(context=4)
    assert reads.limit == 0
    assert reads.fill(0.0) == (Stop("context", read=hash_ids(PROMPT)),)


def test_a_call_that_is_cut_is_broken() -> None:
    call, _ = take(reader(max_tokens=2), *CALL[:2])
    assert isinstance(call, BrokenCall)
    assert (call.closed, call.ids) == (False, ids(*CALL[:2]))


def test_half_a_character_before_markup_is_replaced_and_its_id_is_kept() -> None:
    text, call, _ = take(reader(), "\xc3", *CALL, "<|user|>")
    assert (text, call.ids) == (Text("\N{REPLACEMENT CHARACTER}", (0xC3,)), ids(*CALL))  # type: ignore[union-attr]


def test_ordinary_ids_that_spell_a_tag_are_text() -> None:
    assert take(reader(), *"<think>", "<|user|>")[0] == Text("<think>", ids(*"<think>"))


def test_a_thought_is_closed_when_its_budget_is_used_but_not_inside_a_call() -> None:
    reads = reader(thought_budget=2)
    take(reads, "<think>")
    assert reads.forced() is None
    take(reads, "A")
    assert reads.forced() == ID["</think>"]
    take(reads, CALL[0])
    assert reads.forced() is None
    take(reads, *CALL[1:])
    assert reads.forced() == ID["</think>"]
    take(reads, "</think>")
    assert reads.forced() is None

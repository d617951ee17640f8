"""The parser: the same events however the output is cut, every id in one of them, nothing guessed."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.markup import State
from engine.messages import BrokenCall, Text, Thought, ToolCall, ToolSpec
from engine.parser import Parser, Words
from engine.tokenizer import Tokenizer
from tests.engine.outputs import LOOK, ROWS, TOOLS, Row, call

CUTS: dict[str, Callable[[str], list[str]]] = {
    "whole": lambda raw: [raw],
    "chars": list,
    "tokens": lambda raw: re.findall(r"</?\w+>|<\|\w+\|>|\w+|\s+|.", raw, re.DOTALL),
    "fours": lambda raw: [raw[start : start + 4] for start in range(0, len(raw), 4)],
}


def parsed(pieces: list[str], state: State = "content", tools: list[ToolSpec] = TOOLS) -> list[Words]:
    parser = Parser(tools, state)
    words = [word for piece in pieces for word in parser.feed(piece)]
    return whole([*words, *parser.close()])


def whole(words: list[Words]) -> list[Words]:
    """Neighbouring pieces of one thought, or of one text, as one."""
    merged: list[Words] = []
    for word in words:
        last = merged[-1] if merged else None
        if isinstance(word, Thought) and isinstance(last, Thought):
            merged[-1] = Thought(last.text + word.text, last.ids + word.ids)
        elif isinstance(word, Text) and isinstance(last, Text):
            merged[-1] = Text(last.text + word.text, last.ids + word.ids)
        else:
            merged.append(word)
    return merged


def shown(words: list[Words]) -> Iterator[tuple[Any, ...]]:
    for word in words:
        match word:
            case Thought():
                yield "thought", word.text
            case Text():
                yield "text", word.text
            case ToolCall():
                kind = "thought's call" if word.in_thought else "call"
                repaired = (word.repaired,) if word.repaired else ()
                yield kind, word.name, dict(word.arguments), *repaired
            case BrokenCall():
                yield "refused" if word.closed else "cut off", word.name, word.problem


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_output_is_read_as_the_table_says(row: Row, cut: str):
    look = [("thought", "L")] if row.raw.startswith(LOOK) else []
    assert list(shown(parsed(CUTS[cut](row.raw), row.state))) == look + row.events


@pytest.mark.parametrize("cut", CUTS)
def test_the_golden_outputs_are_read_right(cut: str, golden: Callable[[str], Any]):
    tools = [
        ToolSpec(tool["function"]["name"], tool["function"]["parameters"], "")
        for tool in golden("tools.json")
    ]
    for row in golden("toolcalls.jsonl"):
        words = parsed(CUTS[cut](row["raw"]), row["initial_state"], tools)
        calls = [
            {"name": word.name, "arguments": word.arguments, "in_think": word.in_thought}
            for word in words
            if isinstance(word, ToolCall)
        ]
        expected = row["expected"]
        for one in expected["calls"]:
            one.pop("problems", None)
        assert calls == expected["calls"], row["name"]
        texts = [word.text.strip() for word in words if isinstance(word, Text) and word.text.strip()]
        thoughts = [word.text.strip() for word in words if isinstance(word, Thought) and word.text.strip()]
        assert (thoughts, texts) == (expected["reasoning"], expected["content"]), row["name"]
        broken = [word.closed for word in words if isinstance(word, BrokenCall)]
        assert (True in broken) == (expected["verdict"] == "malformed" and not expected["content"])
        assert (False in broken) == (expected["verdict"] == "incomplete")


MARKUP = [
    *("<think>", "</think>", "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>"),
    *("<arg_value>", "</arg_value>", "<|user|>", "<|observation|>", "<", "</", "<tool_c"),
    *("\n", "\n", " ", "\\n", "\\", "\r\n", "é", "a b", "{", "}", '"', '{"command": "ls"}'),
    *("bash", "command", "edit", "edit_file", "path", "nope", "timeout", "5", "ls"),
    *(call("bash", command="ls"), call("finish"), call("nope", a="1"), LOOK),
]
outputs = st.lists(st.sampled_from(MARKUP), max_size=24).map("".join)
states = st.sampled_from(["content", "think"])


@settings(deadline=None, max_examples=300)
@given(raw=outputs, state=states, sizes=st.lists(st.integers(1, 9), min_size=1))
def test_events_do_not_depend_on_how_the_output_is_cut(raw: str, state: State, sizes: list[int]):
    once = parsed([raw], state)
    pieces: list[str] = []
    while raw:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(raw[:size])
        raw = raw[size:]
    assert parsed(pieces, state) == once
    assert parsed(list("".join(pieces)), state) == once


@settings(deadline=None, max_examples=300)
@given(raw=outputs, state=states, sizes=st.lists(st.integers(0, 5), min_size=1))
def test_every_id_ends_in_exactly_one_event_in_order(raw: str, state: State, sizes: list[int]):
    parser = Parser(TOOLS, state)
    words: list[Words] = []
    fed: list[int] = []
    for place, char in enumerate(raw):
        ids = tuple(range(len(fed), len(fed) + sizes[place % len(sizes)]))
        fed += ids
        words += parser.feed("" if place % 7 == 6 else char, ids)
    words += parser.close()
    assert [id for word in words for id in word.ids] == fed


@settings(deadline=None)
@given(raw=outputs, cut=st.integers(0, 400))
def test_a_call_is_run_only_if_the_whole_output_runs_it_too(raw: str, cut: int):
    calls = [word for word in parsed([raw]) if isinstance(word, ToolCall)]
    early = [word for word in parsed([raw[:cut]]) if isinstance(word, ToolCall)]
    assert early == calls[: len(early)]


def test_a_truncated_call_is_never_run():
    raw = LOOK + call("bash", command="rm -rf /tmp/x", timeout="5")
    for end in range(len(raw)):
        assert not any(isinstance(word, ToolCall) for word in parsed([raw[:end]])), raw[:end]
    assert isinstance(parsed([raw])[-1], ToolCall)


def test_a_call_is_told_with_the_last_character_of_its_close():
    parser = Parser(TOOLS)
    raw = call("bash", command="ls")
    assert [word for char in raw[:-1] for word in parser.feed(char)] == []
    assert parser.feed(raw[-1]) == [ToolCall("call_1", "bash", {"command": "ls"})]


def test_words_are_told_as_they_grow_but_never_the_start_of_a_tag():
    parser = Parser(TOOLS)
    told = [parser.feed(piece) for piece in ("\n<thi", "nk>So", " it", " <", "b> </thi", "nk>", "\n", "A")]
    assert told == [
        [],
        [Thought("So")],
        [Thought(" it")],
        [],
        [Thought(" <b>")],
        [Thought(" ")],
        [],
        [Text("A")],
    ]


def test_calls_are_numbered_through_the_transcript():
    parser = Parser(TOOLS, first_call=7)
    words = parser.feed(call("finish") + "\n<tool_call></tool_call>" + call("finish"))
    assert [word.id for word in words if isinstance(word, ToolCall | BrokenCall)] == [
        "call_7",
        "call_8",
        "call_9",
    ]


def test_a_broken_call_keeps_its_words():
    raw = "\n<tool_call>bash\n<arg_key>command</arg_key>\n</tool_call>"
    assert parsed([raw]) == [
        BrokenCall("call_1", raw.lstrip(), "command has no <arg_value>", name="bash"),
    ]


def test_without_tools_nothing_is_a_call():
    raw = LOOK + "\nok" + call("bash", command="ls")
    assert parsed([raw], tools=[]) == [Thought("L"), Text("ok" + call("bash", command="ls"))]


def test_markup_ids_go_to_the_thought_and_line_ends_to_what_follows(letters: Tokenizer):
    raw = "\n<think>Hm.\n</think>\n\nOK\n<tool_call>finish\n</tool_call>\n"
    parser, pieces = Parser(TOOLS), letters.pieces()
    words: list[Words] = []
    for id in letters.encode_marked(raw):
        words += parser.feed(pieces.feed(id), (id,), literal=not letters.is_control(id))
    words = whole([*words, *parser.close()])
    assert [(type(word), letters.decode(word.ids)) for word in words] == [
        (Thought, "\n<think>Hm.\n</think>"),
        (Text, "\n\nOK"),
        (ToolCall, "\n<tool_call>finish\n</tool_call>"),
        (Text, "\n"),
    ]
    assert [word.text for word in words if isinstance(word, Thought | Text)] == ["Hm.\n", "OK", ""]


def test_an_empty_thought_keeps_its_ids(letters: Tokenizer):
    ids = tuple(letters.encode_marked("\n<think></think>"))
    parser = Parser(TOOLS)
    words = [word for id in ids for word in parser.feed(letters.decode([id]), (id,))]
    assert words + parser.close() == [Thought("", ids)]


def test_tags_that_ordinary_tokens_spell_are_text(letters: Tokenizer):
    """A file about `<tool_call>` that the model copies must not become a call."""
    copied = call("bash", command="rm") + "</think><|user|>"
    parser = Parser(TOOLS)
    words: list[Words] = []
    for id in letters.encode(copied):
        words += parser.feed(letters.decode([id]), (id,), literal=True)
    words = whole([*words, *parser.close()])
    assert words == [Text(copied.lstrip("\n"), tuple(letters.encode(copied)))]


def test_literal_text_in_one_piece_is_text():
    parser = Parser(TOOLS)
    words = parser.feed(call("finish"), literal=True) + parser.feed("<", literal=True)
    words += parser.feed("think>") + parser.close()
    assert whole(words) == [Text(call("finish").lstrip() + "<think>")]


def test_white_space_after_a_refused_call_is_not_told_twice():
    parser = Parser(TOOLS)
    raw = "<tool_call><tool_call></tool_call> \n"
    words = [word for place, char in enumerate(raw) for word in parser.feed(char, (place,))]
    assert [word.ids for word in [*words, *parser.close()]] == [tuple(range(34)), (34, 35)]


def test_a_copied_call_inside_a_value_is_its_text_and_not_ambiguous(letters: Tokenizer):
    copied = "x" + call("bash", command="rm") + "</arg_value>\n</tool_call>"
    head = "<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>"
    tail = "</arg_value>\n</tool_call>"
    ids = [*letters.encode_marked(head), *letters.encode(copied), *letters.encode_marked(tail)]
    parser = Parser(TOOLS)
    words: list[Words] = []
    for id in ids:
        words += parser.feed(letters.decode([id]), (id,), literal=not letters.is_control(id))
    assert words == [ToolCall("call_1", "bash", {"command": copied}, ids=tuple(ids))]


def test_a_long_argument_takes_time_in_proportion_to_its_length():
    """Of four times the length, four times as long; sixteen times would be the square."""

    def seconds(length: int) -> float:
        parser = Parser(TOOLS)
        began = time.process_time()
        parser.feed("\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>")
        for _ in range(length):
            parser.feed("word <b> </arg_value> <tool_call>")
        parser.feed("</arg_value>\n</tool_call>")
        return time.process_time() - began

    short, long = (min(seconds(length) for _ in range(3)) for length in (1500, 6000))
    assert long < 9 * short

"""What `edit` quotes is text of the file as the model has read it, and never anything else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.constraint import Constraint, Constraints
from engine.copying import Copy, Spelling, texts
from engine.markup import GLM46
from engine.messages import Prompt, ToolResult, Transcript
from engine.tokenizer import Tokenizer
from tests.engine.checkpoints import ID, tokenizer
from tools.standard import standard_tools
from tools.tool import specs

SIZE = 320
TOOLS = specs(standard_tools())
FILE = "def area(r):\n\treturn 3.14 * r\n"


def after(text: str, *results: Mapping[str, str | None]) -> Constraint:
    """What holds behind a text, after some results of tools."""
    answers = [ToolResult(f"call_{number}", "", files=files) for number, files in enumerate(results, 1)]
    return held(text, [Prompt("go"), *answers])


def held(text: str, transcript: Transcript) -> Constraint:
    rules = Constraints(tokenizer(), GLM46, SIZE).of(TOOLS, transcript)
    assert rules
    for id in tokenizer().encode_marked(text):
        rules.accept(id)
    return rules


def next_ids(rules: Constraint) -> set[int]:
    logits = torch.zeros(SIZE)
    rules.mask(logits)
    return set((logits == 0.0).nonzero().flatten().tolist())


def old(path: str) -> str:
    """The start of an edit, up to its quotation."""
    named = f"<arg_key>path</arg_key>\n<arg_value>{path}</arg_value>\n"
    return f"<tool_call>edit\n{named}<arg_key>old</arg_key>\n<arg_value>"


def may_quote(quotation: str, path: str, *results: Mapping[str, str | None]) -> bool:
    rules = after(old(path), *results)
    for id in tokenizer().encode(quotation):
        if id not in next_ids(rules):
            return False
        rules.accept(id)
    return ID["</arg_value>"] in next_ids(rules)


def test_a_quotation_is_text_of_the_file_from_anywhere_in_it() -> None:
    for start in range(len(FILE)):
        assert may_quote(FILE[start : start + 9], "a.py", {"a.py": FILE})


@pytest.mark.parametrize(
    "text", ["", "return 3.15", "def  area", "area(r):\n    return", "\treturn 3.14 * r\n\n"]
)
def test_a_quotation_is_nothing_else(text: str) -> None:
    assert not may_quote(text, "a.py", {"a.py": FILE})


def test_at_the_end_of_the_file_a_quotation_can_only_end() -> None:
    rules = after(old("a.py"), {"a.py": FILE})
    for id in tokenizer().encode(FILE):
        rules.accept(id)
    assert next_ids(rules) == {ID["</arg_value>"]}


def test_a_quotation_never_ends_inside_a_character() -> None:
    rules = after(old("a"), {"a": "für öl"})
    assert next_ids(rules) == {ord(letter) for letter in "fr l"} | {"ü".encode()[0]}
    rules.accept("ü".encode()[0])
    assert next_ids(rules) == {"ü".encode()[1], "ö".encode()[1]}


def test_the_other_arguments_are_free() -> None:
    rules = after(old("a.py"), {"a.py": FILE})
    text = "area</arg_value>\n<arg_key>new</arg_key>\n<arg_value>anything at all</arg_value>\n</tool_call>"
    for id in tokenizer().encode_marked(text):
        assert id in next_ids(rules)
        rules.accept(id)


def test_each_file_is_quoted_from_its_own_text() -> None:
    files = ({"a.py": "one"}, {"lib/b.py": "two"})
    assert may_quote("one", "a.py", *files) and may_quote("two", "lib/b.py", *files)
    assert not may_quote("two", "a.py", *files)
    assert may_quote("two", "./lib//b.py", *files) and not may_quote("one", "./lib//b.py", *files)


def test_a_file_that_was_not_read_may_be_quoted_freely() -> None:
    assert may_quote("whatever", "other.py", {"a.py": FILE})
    assert may_quote("whatever", "a.py")


def test_the_last_text_of_a_file_counts() -> None:
    assert may_quote("new text", "a", {"a": "old text"}, {"a": "new text"})
    assert not may_quote("old text", "a", {"a": "old text"}, {"a": "new text"})


@pytest.mark.parametrize("gone", [None, ""])
def test_a_file_of_which_no_text_is_known_any_more_may_be_quoted_freely(gone: str | None) -> None:
    assert may_quote("whatever", "a", {"a": "old text"}, {"a": gone})


def test_what_was_read_before_the_user_spoke_does_not_count() -> None:
    read = ToolResult("call_1", "", files={"a": "old text"})
    assert texts([Prompt("go"), read]) == {"a": "old text"}
    assert texts([Prompt("go"), read, Prompt("I changed it")]) == {}
    assert texts([Prompt("go"), read, Prompt("a note", "system")]) == {"a": "old text"}


def test_behind_a_call_that_may_change_files_nothing_is_known_until_its_result_is_there() -> None:
    changing = "<tool_call>shell\n<arg_key>command</arg_key>\n<arg_value>x</arg_value>\n</tool_call>"
    looking = "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>x</arg_value>\n</tool_call>"
    before = [Prompt("go"), ToolResult("call_1", "", files={"a": "abc"})]
    assert next_ids(held(looking + old("a"), before)) == {ord("a"), ord("b"), ord("c")}
    assert ord("z") in next_ids(held(changing + old("a"), before))


@given(st.text(min_size=1, max_size=60), st.data())
def test_whatever_is_drawn_from_the_tokens_of_a_text_is_in_it(text: str, data: st.DataObject) -> None:
    copy = Copy(SPELLING.source(text))
    drawn: list[int] = []
    while len(ids := copy.allowed) and (not copy.may_end or data.draw(st.booleans())):
        drawn.append(int(data.draw(st.sampled_from(ids.tolist()))))
        copy.go_on(copy.behind(drawn[-1]))
    assert tokenizer().decode(drawn) in text


def test_every_token_that_stands_in_a_text_is_found_where_it_stands(letters: Tokenizer) -> None:
    text = "the bar. the </a>\nlst ß"
    source = Spelling(letters).source(text)
    data = text.encode()
    for place in range(len(data)):
        found = {int(source.ids[pair]) for pair in source.pairs(torch.tensor([place]).numpy())}
        assert found == {
            id
            for id in range(letters.size)
            if not letters.is_control(id)
            and letters.bytes_of(id)
            and data.startswith(letters.bytes_of(id), place)
        }


def test_an_id_that_does_not_go_on_with_the_text_stands_nowhere() -> None:
    assert not len(Copy(SPELLING.source("abc")).behind(ord("x")))


SPELLING = Spelling(tokenizer())

"""A call that is begun can only become one that its tool takes; whatever stands outside of calls is free."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
import torch

from benchmarks.calls import CALL, EDIT, NANO, prove
from engine.constraint import Constraint, Constraints
from engine.control import CONTROL_TOKENS
from engine.markup import GLM46, GLM47, Form
from engine.messages import BrokenCall, Prompt, ToolCall, ToolSpec
from engine.open_call import Bounds
from engine.parser import Parser
from engine.schema import problems
from engine.tokenizer import Tokenizer
from tests.engine.checkpoints import ID, tokenizer
from tools.standard import standard_tools
from tools.tool import specs

SIZE = 320  # logits: more than the vocabulary has ids
TOOLS = specs(standard_tools())


def tool(properties: Mapping[str, Any], required: Sequence[str] = (), name: str = "t") -> ToolSpec:
    return ToolSpec(name, {"type": "object", "properties": properties, "required": list(required)}, "")


def constraint(*tools: ToolSpec, form: Form = GLM46, bounds: Bounds | None = None) -> Constraint:
    found = Constraints(tokenizer(), form, SIZE).of(tools, [], bounds)
    assert found
    return found


def next_ids(constraint: Constraint) -> set[int]:
    """What may come next."""
    logits = torch.zeros(SIZE)
    constraint.mask(logits)
    return set((logits == 0.0).nonzero().flatten().tolist())


def goes(text: str, *tools: ToolSpec, form: Form = GLM46) -> bool:
    """Whether all of this may be written, each id after those before it."""
    rules = constraint(*tools, form=form)
    for id in tokenizer().encode_marked(text):
        if id not in next_ids(rules):
            return False
        rules.accept(id)
    return True


def call(name: str, **arguments: str) -> str:
    rows = [f"<arg_key>{key}</arg_key>\n<arg_value>{text}</arg_value>\n" for key, text in arguments.items()]
    return f"<tool_call>{name}\n" + "".join(rows) + "</tool_call>"


def takes(schema: Mapping[str, Any], text: str, **root: Any) -> bool:
    """Whether this may be the value of an argument."""
    one = tool({"x": schema}, ["x"])
    return goes(call("t", x=text), ToolSpec("t", {**one.parameters, **root}, ""))


@pytest.mark.parametrize(
    "text",
    [
        call("read", path="a.py"),
        call("read", path="a.py", offset="10", limit="5"),
        call("edit", path="a.py", old="x = 1\n", new="", all="true"),
        call("edit", new="y", path="a.py", old="x"),
        call("write", path="ä.py", content='print("</tool" "_call>")\n\t€'),
        call("search", pattern="^def", glob="*.py"),
        call("shell", command="echo 1 && ls", timeout="600"),
        call("shell", command="ls") + "\n" + call("read", path="b"),
    ],
)
def test_a_call_that_its_tool_takes_can_be_written(text: str) -> None:
    assert goes(text, *TOOLS)


@pytest.mark.parametrize(
    "text",
    [
        "<tool_call>open",
        "<tool_call>read ",
        "<tool_call>read<arg_key>",
        "<tool_call>\nread",
        "<tool_call>read\n</tool_call>",
        "<tool_call>read\n\n",
        "<tool_call>read\n<arg_key>file",
        "<tool_call>read\n<arg_key>path</arg_key><arg_value>",
        "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value></arg_value>",
        "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a</arg_value></tool_call>",
        "<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a</arg_value>\n<arg_key>path",
        "<tool_call>read\n<arg_key>offset</arg_key>\n<arg_value>0",
        "<tool_call>shell\n<arg_key>timeout</arg_key>\n<arg_value>601",
        "<tool_call>shell\n<arg_key>timeout</arg_key>\n<arg_value>6 ",
        "<tool_call>edit\n<arg_key>all</arg_key>\n<arg_value>True",
        "<tool_call>edit\n<arg_key>old",
        call("write", path="a").removesuffix("</tool_call>") + "</tool_call>",
        '<tool_call>read\n{"path"',
    ],
)
def test_what_its_tool_would_refuse_cannot_be_written(text: str) -> None:
    assert not goes(text, *TOOLS)


@pytest.mark.parametrize("token", [token for token in CONTROL_TOKENS if token != "</arg_value>"])
def test_no_control_token_can_stand_in_a_value(token: str) -> None:
    rules = constraint(*TOOLS)
    for id in tokenizer().encode_marked("<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>a"):
        rules.accept(id)
    assert ID[token] not in next_ids(rules)
    assert ID["</arg_value>"] in next_ids(rules)
    assert ID[token] not in next_ids(constraint_at("<tool_call>"))


def constraint_at(text: str) -> Constraint:
    rules = constraint(*TOOLS)
    for id in tokenizer().encode_marked(text):
        rules.accept(id)
    return rules


def test_tags_in_letters_are_text_wherever_they_stand() -> None:
    rules = constraint(*TOOLS)
    mentioned = "I could write <tool_call>nothing</tool_call> here."
    everything = set(range(SIZE))
    for id in tokenizer().encode(mentioned):
        assert next_ids(rules) == everything
        rules.accept(id)
    inside = constraint_at("<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>")
    for id in tokenizer().encode(mentioned + "</arg_value>"):
        assert id in next_ids(inside)
        inside.accept(id)
    assert ID["</tool_call>"] not in next_ids(inside)


def test_outside_of_calls_every_id_may_come() -> None:
    rules = constraint(*TOOLS)
    for id in (*tokenizer().encode_marked("\n<think>hm <arg_key></tool_call>"), ID["<|user|>"]):
        assert next_ids(rules) == set(range(SIZE))
        rules.accept(id)


def test_a_call_in_an_open_thought_is_held_to_the_same_and_the_thought_is_free_after_it() -> None:
    rules = constraint_at("\n<think>Let me see.\n" + call("read", path="a"))
    assert next_ids(rules) == set(range(SIZE))
    rules.accept(ID["<tool_call>"])
    assert next_ids(rules) == {ord(tool.name[0]) for tool in TOOLS}


def test_logits_that_belong_to_no_token_are_never_chosen_in_a_call() -> None:
    past = set(range(tokenizer().size, SIZE))
    assert past and not past & next_ids(
        constraint_at("<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>a")
    )
    assert not past & next_ids(constraint_at("<tool_call>"))


def test_an_id_that_was_ruled_out_is_refused() -> None:
    rules = constraint_at("<tool_call>")
    with pytest.raises(ValueError, match="may not stand here"):
        rules.accept(ord("x"))


def test_a_text_cannot_end_inside_a_character() -> None:
    rules = constraint_at("<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>a")
    first, second = "ä".encode()
    rules.accept(first)
    assert next_ids(rules) == set(range(0x80, 0xC0))
    rules.accept(second)
    assert ID["</arg_value>"] in next_ids(rules)


def test_the_form_of_glm_4_7_has_no_line_ends() -> None:
    text = "<tool_call>read<arg_key>path</arg_key><arg_value>a</arg_value></tool_call>"
    assert goes(text, *TOOLS, form=GLM47)
    assert not goes(call("read", path="a"), *TOOLS, form=GLM47)
    assert not goes(text, *TOOLS)


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "integer"}, ["0", "-7", "12345"], ["", "1.0", "01", "+1", "a", "9" * 16]),
        ({"type": "integer", "minimum": 2, "maximum": 12}, ["2", "12", "7"], ["1", "13", "-2", "2.0"]),
        ({"type": "integer", "exclusiveMinimum": 0}, ["1"], ["0", "-1"]),
        ({"type": "number"}, ["0.5", "-1e9", "3"], [".5", "1e999", "NaN", "Infinity"]),
        ({"type": "boolean"}, ["true", "false"], ["True", "yes", "1"]),
        ({"type": "null"}, ["null"], ["None", ""]),
        ({"enum": ["a b", "c"]}, ["a b", "c"], ["a", "", '"c"', "cc"]),
        ({"enum": [1, None, "x"]}, ["1", "null", "x"], ["2", "y"]),
        ({"const": "only"}, ["only"], ["other"]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, ["3", "null"], ["x", "3.5"]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ["", "null", "any text"], []),
        ({"type": ["integer", "boolean"]}, ["3", "true"], ["x"]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "äöü"], ["a", "abcd"]),
        ({"type": "array", "items": {"type": "integer"}}, ["[]", "[1, 2]"], ["1", "[a]", '["1"]']),
        (
            {"type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"]},
            ['{"k": "v"}'],
            ["{}", '{"k": 1}', '{"k": "\\ud800"}'],
        ),
        ({}, ["anything", "", "3"], []),
        ({"$ref": "#/$defs/Mode"}, ["fast"], ["slow"]),
    ],
)
def test_values_are_what_their_schemas_say(
    schema: dict[str, Any], right: list[str], wrong: list[str]
) -> None:
    defs = {"$defs": {"Mode": {"enum": ["fast", "safe"]}}}
    assert [text for text in right if not takes(schema, text, **defs)] == []
    assert [text for text in wrong if takes(schema, text, **defs)] == []


def test_a_tool_without_arguments_is_called_by_its_name_alone() -> None:
    finish = tool({}, name="finish")
    assert goes("<tool_call>finish\n</tool_call>", finish)
    assert not goes("<tool_call>finish\n<arg_key>", finish)


def test_names_may_hold_what_means_something_in_a_grammar() -> None:
    odd = tool({'a"b\\': {"type": "string"}, "x-y.z": {"type": "integer"}}, name="do.it-now")
    assert goes(call("do.it-now", **{'a"b\\': "1", "x-y.z": "2"}), odd)


def test_many_arguments_come_in_the_order_in_which_they_are_declared() -> None:
    many = tool({f"a{n}": {"type": "string"} for n in range(12)}, ["a3", "a7"])
    assert goes(call("t", a1="x", a3="y", a7="z", a11="w"), many)
    assert not goes(call("t", a3="y", a11="z"), many)
    assert not goes(call("t", a3="y", a1="x"), many)


def test_a_quotation_comes_after_the_file_that_it_quotes() -> None:
    assert not goes("<tool_call>edit\n<arg_key>o", *TOOLS)
    assert goes("<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>a</arg_value>\n<arg_key>o", *TOOLS)


def test_without_tools_there_is_nothing_to_hold_to() -> None:
    assert Constraints(tokenizer(), GLM46, SIZE).of([], [Prompt("go")]) is None


def test_a_grammar_is_compiled_once_for_its_tools() -> None:
    made = Constraints(tokenizer(), GLM46, SIZE)
    first, again, other = (made.grammar(tools).result() for tools in (TOOLS, list(TOOLS), TOOLS[:2]))
    assert first is again
    assert first is not other


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_drawn_is_read_back_as_a_call_and_fits(seed: int) -> None:
    """Ids drawn evenly from those that may come; ended in time, within the bounds."""
    odd = tool(
        {
            "mode": {"enum": ["fast", "a b"]},
            "share": {"type": "number"},
            "sizes": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        ["mode", "share"],
        name="odd",
    )
    specs = {one.name: one for one in (*TOOLS, odd)}
    rules = constraint(*specs.values(), bounds=Bounds(output=400, value=20))
    draw, ids = random.Random(seed), [ID["<tool_call>"]]
    rules.accept(ids[0])
    while ids[-1] != ID["</tool_call>"]:
        ids.append(draw.choice(sorted(next_ids(rules))))
        rules.accept(ids[-1])
    assert len(ids) <= 400
    (said,) = parsed(ids, specs.values())
    assert isinstance(said, ToolCall) and said.repaired == ""
    assert problems(said.name, said.arguments, specs) == []


def parsed(ids: Sequence[int], tools: Iterable[ToolSpec]) -> list[Any]:
    parser, pieces = Parser(list(tools)), tokenizer().pieces()
    events: list[Any] = []
    for id in ids:
        control = tokenizer().is_control(id)
        text = tokenizer().decode((id,)) if control else pieces.feed(id)
        events += parser.feed(text, (id,), literal=not control)
    return [*events, *parser.close()]


@pytest.mark.parametrize("output", [70, 100, 150])
def test_a_call_is_closed_before_the_output_ends(output: int) -> None:
    rules = constraint(*TOOLS, bounds=Bounds(output, value=1000))
    ids = tokenizer().encode_marked("<tool_call>write\n<arg_key>path</arg_key>\n<arg_value>")
    for id in ids:
        rules.accept(id)
    while ids[-1] != ID["</tool_call>"]:
        may = next_ids(rules)
        ids.append(ord("x") if ord("x") in may else min(may))
        rules.accept(ids[-1])
    assert len(ids) <= output
    assert isinstance(parsed(ids, TOOLS)[0], ToolCall)


def test_without_bounds_a_text_goes_on_and_what_is_cut_off_is_broken() -> None:
    ids = tokenizer().encode_marked("<tool_call>write\n<arg_key>path</arg_key>\n<arg_value>" + "x" * 300)
    rules = constraint(*TOOLS)
    for id in ids:
        assert id in next_ids(rules)
        rules.accept(id)
    assert isinstance(parsed(ids, TOOLS)[0], BrokenCall)


@pytest.mark.parametrize("opening", [CALL, EDIT])
def test_every_call_of_a_network_of_random_weights_is_right(opening: str) -> None:
    ran = prove(60 if opening == CALL else 12, Tokenizer(NANO), opening)
    assert dict(ran.kinds) == {"right": ran.kinds.total()}
    assert ran.longest <= 256
    assert opening == EDIT or len(ran.tools) >= 4


VALUE = "<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>"


@pytest.mark.parametrize("text", ["é", "€", "😀", "\u2028", "\ud7ff", "\ue000", "\U0010ffff", "\x01"])
def test_every_character_may_stand_in_a_text(text: str) -> None:
    rules = constraint_at(VALUE)
    for id in text.encode():
        rules.accept(id)


@pytest.mark.parametrize(
    "spelled", [b"\xed\xa0\x80", b"\xc0\x80", b"\xe0\x80\x80", b"\xf4\x90\x80\x80", b"\xff", b"\x00"]
)
def test_what_spells_no_character_cannot_be_written(spelled: bytes) -> None:
    rules = constraint_at(VALUE)
    with pytest.raises(ValueError, match="may not stand here"):
        for id in spelled:
            rules.accept(id)

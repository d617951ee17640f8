# ruff: noqa: E501
"""Raw outputs and what each must be read as: a table that the parser and `inspect calls` are held to."""

from dataclasses import dataclass
from typing import Any, Literal

from engine.messages import ToolSpec

LOOK = "\n<think>L</think>"
EDIT = {"path": "p", "old": "a", "new": "b"}


def call(name: str, **arguments: str) -> str:
    """A call as GLM-4.6 writes it, after its line end."""
    pairs = "".join(f"<arg_key>{k}</arg_key>\n<arg_value>{v}</arg_value>\n" for k, v in arguments.items())
    return f"\n<tool_call>{name}\n{pairs}</tool_call>"


@dataclass(frozen=True)
class Row:
    """An output and its events, of which the thought of LOOK is left out."""

    name: str
    raw: str
    verdict: str
    events: list[tuple[Any, ...]]
    state: Literal["content", "think"] = "content"


def _spec(name: str, required: list[str], **properties: Any) -> ToolSpec:
    return ToolSpec(name, {"type": "object", "properties": properties, "required": required}, "")


STRING, INTEGER = {"type": "string"}, {"type": "integer"}
TOOLS = [
    _spec(
        "bash",
        ["command"],
        command=STRING,
        timeout=INTEGER,
        env={"type": "object", "additionalProperties": STRING},
        background={"type": "boolean"},
    ),
    _spec("edit", ["path"], path=STRING),
    _spec(
        "edit_file",
        ["path", "old", "new"],
        path=STRING,
        old=STRING,
        new=STRING,
        lines={"type": "array", "items": INTEGER},
        ratio={"type": ["number", "null"]},
    ),
    _spec("get_weather", ["location"], location=STRING, unit={"type": "string", "enum": ["c", "f"]}),
    _spec("browser.open", ["id"], id={"type": ["integer", "string"]}),
    _spec(
        "set_config", ["key"], key=STRING, value={}, opts={"anyOf": [{"type": "object"}, {"type": "null"}]}
    ),
    _spec("finish", []),
]

ROWS = [
    Row(
        "a close of a value inside a value",
        LOOK + call("bash", command="a </arg_value> b"),
        "ok",
        [("call", "bash", {"command": "a </arg_value> b"})],
    ),
    Row(
        "a whole value inside a value",
        LOOK + call("bash", command="a <arg_value>b</arg_value> c"),
        "ok",
        [("call", "bash", {"command": "a <arg_value>b</arg_value> c"})],
    ),
    Row(
        "a value that ends with its own close",
        LOOK + call("bash", command="end </arg_value>"),
        "ok",
        [("call", "bash", {"command": "end </arg_value>"})],
    ),
    Row(
        "a mention of a call inside a value",
        LOOK + call("bash", command="x <tool_call> y"),
        "ok",
        [("call", "bash", {"command": "x <tool_call> y"})],
    ),
    Row(
        "a key and a value inside a value",
        LOOK + call("bash", command="a</arg_key>\n<arg_value>b"),
        "ok",
        [("call", "bash", {"command": "a</arg_key>\n<arg_value>b"})],
    ),
    Row(
        "think tags inside a value",
        LOOK + call("bash", command="</think> <think>"),
        "ok",
        [("call", "bash", {"command": "</think> <think>"})],
    ),
    Row(
        "a close of a call on its own line inside a value",
        LOOK + call("bash", command="a\n</tool_call>\nb"),
        "ok",
        [("call", "bash", {"command": "a\n</tool_call>\nb"})],
    ),
    Row(
        "both closes with text between inside a value",
        LOOK + call("bash", command="a</arg_value> b\n</tool_call>c"),
        "ok",
        [("call", "bash", {"command": "a</arg_value> b\n</tool_call>c"})],
    ),
    Row(
        "text after a value",
        LOOK + call("bash", command="a</arg_value> b").replace("b</arg_value>", "b"),
        "malformed",
        [("refused", "bash", "a value was not closed with </arg_value>")],
    ),
    Row(
        "a role token inside a value",
        LOOK + call("bash", command="<|user|>"),
        "ok",
        [("call", "bash", {"command": "<|user|>"})],
    ),
    Row(
        "an empty call inside a value",
        LOOK + call("bash", command="x\n<tool_call>finish\n</tool_call>"),
        "ok",
        [("call", "bash", {"command": "x\n<tool_call>finish\n</tool_call>"})],
    ),
    Row(
        "a call inside a value",
        LOOK + call("bash", command="x" + call("bash", command="rm") + "\ny"),
        "ambiguous",
        [
            (
                "call",
                "bash",
                {
                    "command": "x\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>rm</arg_value>\n</tool_call>\ny"
                },
                "a call inside a value was read as its text",
            )
        ],
    ),
    Row(
        "two calls inside a value",
        LOOK + call("bash", command="x" + call("bash", command="rm") + call("bash", command="rm") + "\ny"),
        "ambiguous",
        [
            (
                "call",
                "bash",
                {
                    "command": "x\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>rm</arg_value>\n</tool_call>\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>rm</arg_value>\n</tool_call>\ny"
                },
                "a call inside a value was read as its text",
            )
        ],
    ),
    Row(
        "a call inside a value, then a second call",
        LOOK + call("bash", command="x" + call("bash", command="rm")) + call("finish"),
        "ambiguous",
        [
            (
                "call",
                "bash",
                {
                    "command": "x\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>rm</arg_value>\n</tool_call>"
                },
                "a call inside a value was read as its text",
            ),
            ("call", "finish", {}),
        ],
    ),
    Row(
        "a value never closed, then a whole call",
        LOOK
        + "\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls\n</tool_call>"
        + call("bash", command="rm"),
        "malformed",
        [("refused", "bash", "a value was not closed with </arg_value>")],
    ),
    Row(
        "markup in other letters",
        LOOK + call("bash", command="<TOOL_CALL> < tool_call>"),
        "ok",
        [("call", "bash", {"command": "<TOOL_CALL> < tool_call>"})],
    ),
    Row(
        "unicode",
        LOOK + call("bash", command="é 🌍 北京\u2028"),
        "ok",
        [("call", "bash", {"command": "é 🌍 北京\u2028"})],
    ),
    Row(
        "white space only", LOOK + call("bash", command="  \n"), "ok", [("call", "bash", {"command": "  \n"})]
    ),
    Row(
        "a mention in the answer",
        LOOK + "\nUse <tool_call> to call.",
        "not_a_call",
        [("text", "Use <tool_call> to call.")],
    ),
    Row("a mention in backticks", LOOK + "\n`<tool_call>`", "not_a_call", [("text", "`<tool_call>`")]),
    Row(
        "a mention with its close",
        LOOK + "\nPut it between <tool_call>...</tool_call> tags.",
        "not_a_call",
        [("text", "Put it between <tool_call>...</tool_call> tags.")],
    ),
    Row(
        "the template's own example in a code block",
        LOOK + "\n```\n<tool_call>{name}\n<arg_key>k</arg_key>\n</tool_call>\n```\nso",
        "not_a_call",
        [("text", "```\n<tool_call>{name}\n<arg_key>k</arg_key>\n</tool_call>\n```\nso")],
    ),
    Row(
        "a mention with a tool's name in a thought",
        "\n<think>I will use <tool_call>bash to run it.\nThen see.</think>\nOK",
        "not_a_call",
        [("thought", "I will use <tool_call>bash to run it.\nThen see."), ("text", "OK")],
    ),
    Row(
        "a mention that ends a thought",
        "\n<think>I will use <tool_call>bash</think>\nOK",
        "not_a_call",
        [("thought", "I will use <tool_call>bash"), ("text", "OK")],
    ),
    Row(
        "a mention that ends an answer",
        LOOK + "\nI would use <tool_call>bash to run it.",
        "not_a_call",
        [("text", "I would use <tool_call>bash to run it.")],
    ),
    Row(
        "an unfinished call that a thought goes past",
        "\n<think>like <tool_call>bash<arg_key>command</arg_key> and so on</think>\nOK",
        "not_a_call",
        [("thought", "like <tool_call>bash<arg_key>command</arg_key> and so on"), ("text", "OK")],
    ),
    Row(
        "a mention, then a call",
        "\n<think>I use <tool_call> now.</think>" + call("finish"),
        "ok",
        [("thought", "I use <tool_call> now."), ("call", "finish", {})],
    ),
    Row(
        "a close of a value mentioned",
        LOOK + "\nClose it with </arg_value> then.",
        "not_a_call",
        [("text", "Close it with </arg_value> then.")],
    ),
    Row(
        "argument tags mentioned",
        LOOK + "\nA key is <arg_key>k</arg_key>.",
        "not_a_call",
        [("text", "A key is <arg_key>k</arg_key>.")],
    ),
    Row(
        "a call in a thought that closes",
        "\n<think>a\n" + call("bash", command="x")[1:] + "\n</think>\nDone.",
        "ok_recovered",
        [("thought", "a"), ("thought's call", "bash", {"command": "x"}), ("text", "Done.")],
    ),
    Row(
        "a call in a thought, then one after it",
        "\n<think>a" + call("bash", command="x") + "</think>" + call("bash", command="y"),
        "ok_recovered",
        [("thought", "a"), ("thought's call", "bash", {"command": "x"}), ("call", "bash", {"command": "y"})],
    ),
    Row(
        "a call first thing in a thought",
        "\n<think>" + call("finish")[1:],
        "ok_recovered",
        [("thought's call", "finish", {})],
    ),
    Row(
        "two closes of the thought",
        "\n<think>a</think></think>\nOK",
        "ok_recovered",
        [("thought", "a"), ("text", "OK")],
    ),
    Row(
        "two thoughts in a row",
        "\n<think>a</think>\n<think>b</think>\nOK",
        "ok_recovered",
        [("thought", "ab"), ("text", "OK")],
    ),
    Row(
        "a thought after the answer began",
        "\n<think>a</think>\nhi\n<think>b</think>\nOK",
        "ok_recovered",
        [("thought", "a"), ("text", "hi"), ("thought", "b"), ("text", "OK")],
    ),
    Row("a thought tag inside a line", LOOK + "\nThe <think> tag.", "ok", [("text", "The <think> tag.")]),
    Row(
        "a close of a thought inside a line",
        LOOK + "\nThe </think> tag.",
        "ok",
        [("text", "The </think> tag.")],
    ),
    Row(
        "an opening tag inside a thought",
        "\n<think>The <think> tag.</think>\nOK",
        "ok",
        [("thought", "The <think> tag."), ("text", "OK")],
    ),
    Row("no thought", "Just text.", "ok", [("text", "Just text.")]),
    Row("no thought and a line end", "\nText\n", "ok", [("text", "Text\n")]),
    Row("an empty thought", "\n<think></think>\nHi", "ok", [("text", "Hi")]),
    Row("a thought that never closes", "\n<think>only thought", "incomplete", [("thought", "only thought")]),
    Row("nothing", "", "ok", []),
    Row("a line end", "\n", "ok", []),
    Row("an ending alone", "<|user|>", "ok", []),
    Row("an ending in a thought", "\n<think>x<|user|>", "incomplete", [("thought", "x")]),
    Row("an ending after the answer", LOOK + "\nOK<|user|>\n", "ok", [("text", "OK")]),
    Row(
        "two endings",
        LOOK + call("bash", command="a") + "<|user|><|endoftext|>",
        "ok",
        [("call", "bash", {"command": "a"})],
    ),
    Row("an ending mentioned", LOOK + "\nThe <|user|> token.", "ok", [("text", "The <|user|> token.")]),
    Row(
        "an ending mentioned before a close",
        "\n<think>Stop is <|user|></think>\nOK",
        "ok",
        [("thought", "Stop is <|user|>"), ("text", "OK")],
    ),
    Row("nothink is text", LOOK + "\n/nothink", "ok", [("text", "/nothink")]),
    Row(
        "an unknown tool",
        LOOK + call("nope", x="1", y="a b"),
        "schema_error",
        [("call", "nope", {"x": 1, "y": "a b"})],
    ),
    Row("an unknown tool without arguments", LOOK + call("nope"), "schema_error", [("call", "nope", {})]),
    Row(
        "a tool in other letters",
        LOOK + call("Bash", command="ls"),
        "schema_error",
        [("call", "Bash", {"command": "ls"})],
    ),
    Row(
        "a tool with a prefix",
        LOOK + call("functions.bash", command="ls"),
        "schema_error",
        [("call", "functions.bash", {"command": "ls"})],
    ),
    Row(
        "a name with dots", LOOK + call("browser.open", id="12"), "ok", [("call", "browser.open", {"id": 12})]
    ),
    Row(
        "a value that the enum lacks",
        LOOK + call("get_weather", location="a", unit="k"),
        "schema_error",
        [("call", "get_weather", {"location": "a", "unit": "k"})],
    ),
    Row(
        "a required argument missing",
        LOOK + call("get_weather", unit="c"),
        "schema_error",
        [("call", "get_weather", {"unit": "c"})],
    ),
    Row(
        "a Python boolean",
        LOOK + call("bash", command="x", background="True"),
        "ok_recovered",
        [("call", "bash", {"command": "x", "background": True}, "background was not written as JSON")],
    ),
    Row(
        "a JSON boolean",
        LOOK + call("bash", command="x", background="true"),
        "ok",
        [("call", "bash", {"command": "x", "background": True})],
    ),
    Row(
        "no boolean at all",
        LOOK + call("bash", command="x", background="yes"),
        "schema_error",
        [("call", "bash", {"command": "x", "background": "yes"})],
    ),
    Row(
        "a Python dict",
        LOOK + call("bash", command="x", env="{'A': 'b'}"),
        "ok_recovered",
        [("call", "bash", {"command": "x", "env": {"A": "b"}}, "env was not written as JSON")],
    ),
    Row(
        "a nested object",
        LOOK + call("bash", command="x", env='{"A": "{\\"b\\": [1]}"}'),
        "ok",
        [("call", "bash", {"command": "x", "env": {"A": '{"b": [1]}'}})],
    ),
    Row(
        "an object with a wrong value",
        LOOK + call("bash", command="x", env='{"A": 1}'),
        "schema_error",
        [("call", "bash", {"command": "x", "env": {"A": 1}})],
    ),
    Row(
        "a fraction for an integer",
        LOOK + call("bash", command="x", timeout="1.5"),
        "schema_error",
        [("call", "bash", {"command": "x", "timeout": 1.5})],
    ),
    Row(
        "a whole float for an integer",
        LOOK + call("bash", command="x", timeout="3.0"),
        "ok",
        [("call", "bash", {"command": "x", "timeout": 3.0})],
    ),
    Row(
        "nothing for an integer",
        LOOK + call("bash", command="x", timeout=""),
        "schema_error",
        [("call", "bash", {"command": "x", "timeout": ""})],
    ),
    Row(
        "spaces around an integer",
        LOOK + call("bash", command="x", timeout=" 5 "),
        "ok",
        [("call", "bash", {"command": "x", "timeout": 5})],
    ),
    Row(
        "infinity for an integer",
        LOOK + call("bash", command="x", timeout="1e999"),
        "schema_error",
        [("call", "bash", {"command": "x", "timeout": "1e999"})],
    ),
    Row(
        "a union with text that is no number",
        LOOK + call("browser.open", id="12abc"),
        "ok",
        [("call", "browser.open", {"id": "12abc"})],
    ),
    Row(
        "a union with a number in quotes",
        LOOK + call("browser.open", id='"12"'),
        "ok",
        [("call", "browser.open", {"id": '"12"'})],
    ),
    Row(
        "a union with a fraction",
        LOOK + call("browser.open", id="1.5"),
        "ok",
        [("call", "browser.open", {"id": "1.5"})],
    ),
    Row(
        "untyped null",
        LOOK + call("set_config", key="k", value="null"),
        "ok",
        [("call", "set_config", {"key": "k", "value": None})],
    ),
    Row(
        "untyped Python",
        LOOK + call("set_config", key="k", value="True"),
        "ok",
        [("call", "set_config", {"key": "k", "value": "True"})],
    ),
    Row(
        "untyped JSON text",
        LOOK + call("set_config", key="k", value='"q"'),
        "ok",
        [("call", "set_config", {"key": "k", "value": "q"})],
    ),
    Row(
        "untyped NaN",
        LOOK + call("set_config", key="k", value="NaN"),
        "ok",
        [("call", "set_config", {"key": "k", "value": "NaN"})],
    ),
    Row(
        "anyOf null",
        LOOK + call("set_config", key="k", opts="null"),
        "ok",
        [("call", "set_config", {"key": "k", "opts": None})],
    ),
    Row(
        "anyOf object",
        LOOK + call("set_config", key="k", opts="{}"),
        "ok",
        [("call", "set_config", {"key": "k", "opts": {}})],
    ),
    Row(
        "anyOf neither",
        LOOK + call("set_config", key="k", opts="x"),
        "schema_error",
        [("call", "set_config", {"key": "k", "opts": "x"})],
    ),
    Row(
        "anyOf None",
        LOOK + call("set_config", key="k", opts="None"),
        "ok_recovered",
        [("call", "set_config", {"key": "k", "opts": None}, "opts was not written as JSON")],
    ),
    Row(
        "a Python tuple",
        LOOK + call("edit_file", lines="(1, 2)", **EDIT),
        "ok_recovered",
        [
            (
                "call",
                "edit_file",
                {"lines": [1, 2], "path": "p", "old": "a", "new": "b"},
                "lines was not written as JSON",
            )
        ],
    ),
    Row(
        "an array with a wrong item",
        LOOK + call("edit_file", lines='[1, "a"]', **EDIT),
        "schema_error",
        [("call", "edit_file", {"lines": [1, "a"], "path": "p", "old": "a", "new": "b"})],
    ),
    Row(
        "an array in quotes",
        LOOK + call("edit_file", lines='"[1, 2]"', **EDIT),
        "ok_recovered",
        [
            (
                "call",
                "edit_file",
                {"lines": [1, 2], "path": "p", "old": "a", "new": "b"},
                "lines was not written as JSON",
            )
        ],
    ),
    Row(
        "null in a union",
        LOOK + call("edit_file", ratio="null", **EDIT),
        "ok",
        [("call", "edit_file", {"ratio": None, "path": "p", "old": "a", "new": "b"})],
    ),
    Row(
        "a number in a union",
        LOOK + call("edit_file", ratio="0.5", **EDIT),
        "ok",
        [("call", "edit_file", {"ratio": 0.5, "path": "p", "old": "a", "new": "b"})],
    ),
    Row(
        "two values for a key",
        LOOK
        + "\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>a</arg_value>\n<arg_value>b</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "command has two values")],
    ),
    Row(
        "a value without a key",
        LOOK + "\n<tool_call>bash\n<arg_value>ls</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "a value stands without its <arg_key>")],
    ),
    Row(
        "arguments without tags",
        LOOK + "\n<tool_call>bash\nls -la\n</tool_call>",
        "malformed",
        [("refused", "bash", "the arguments have no <arg_key> and <arg_value> tags")],
    ),
    Row(
        "arguments without tags on the line of the name",
        LOOK + "\n<tool_call>bash ls</tool_call>",
        "malformed",
        [("refused", "bash", "the arguments have no <arg_key> and <arg_value> tags")],
    ),
    Row(
        "a whole call as JSON",
        LOOK + '\n<tool_call>{"name": "bash", "arguments": {"command": "ls"}}</tool_call>',
        "ok_recovered",
        [("call", "bash", {"command": "ls"}, "arguments were written as JSON")],
    ),
    Row(
        "a whole call as JSON with arguments in quotes",
        LOOK + '\n<tool_call>\n{"name": "bash", "arguments": "{\\"command\\": \\"ls\\"}"}\n</tool_call>',
        "ok_recovered",
        [("call", "bash", {"command": "ls"}, "arguments were written as JSON")],
    ),
    Row(
        "a whole call as JSON without arguments",
        LOOK + '\n<tool_call>{"name": "bash"}</tool_call>',
        "malformed",
        [("refused", "bash", "the arguments are not a JSON object")],
    ),
    Row(
        "a close of a call inside JSON text",
        LOOK + '\n<tool_call>bash\n{"command": "echo </tool_call> \\"x"}\n</tool_call>',
        "ok_recovered",
        [("call", "bash", {"command": 'echo </tool_call> "x'}, "arguments were written as JSON")],
    ),
    Row(
        "JSON with a line end in text",
        LOOK + '\n<tool_call>bash\n{"command": "a\nb", "timeout": "5"}\n</tool_call>',
        "ok_recovered",
        [("call", "bash", {"command": "a\nb", "timeout": 5}, "arguments were written as JSON")],
    ),
    Row(
        "a JSON list",
        LOOK + '\n<tool_call>bash\n["ls"]\n</tool_call>',
        "malformed",
        [("refused", "bash", "the arguments have no <arg_key> and <arg_value> tags")],
    ),
    Row(
        "JSON that cannot be read",
        LOOK + '\n<tool_call>bash\n{"command": ls}\n</tool_call>',
        "malformed",
        [("refused", "bash", "the JSON of the arguments cannot be read")],
    ),
    Row(
        "an empty JSON object",
        LOOK + "\n<tool_call>finish\n{}\n</tool_call>",
        "ok_recovered",
        [("call", "finish", {}, "arguments were written as JSON")],
    ),
    Row(
        "a function call in code",
        LOOK + '\n<tool_call>bash({"command": "ls"})</tool_call>',
        "malformed",
        [("refused", "bash", "the arguments have no <arg_key> and <arg_value> tags")],
    ),
    Row(
        "JSON cut off",
        LOOK + '\n<tool_call>bash\n{"command": "ls"',
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "a call opened twice with its name",
        LOOK + "\n<tool_call>bash" + call("bash", command="ls"),
        "malformed",
        [("refused", "bash", "<tool_call> stands where the name and its arguments should")],
    ),
    Row(
        "a call opened twice",
        LOOK + "\n<tool_call>" + call("bash", command="ls")[1:],
        "malformed",
        [("refused", "", "<tool_call> stands where the name and its arguments should")],
    ),
    Row(
        "a call inside a call",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>" + call("finish") + "\n</tool_call>",
        "malformed",
        [("refused", "bash", "command has no <arg_value>")],
    ),
    Row(
        "a call closed twice",
        LOOK + call("bash", command="ls") + "</tool_call>",
        "ok_recovered",
        [("call", "bash", {"command": "ls"}), ("text", "</tool_call>")],
    ),
    Row(
        "a call after one that is refused",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>\n</tool_call>" + call("finish"),
        "malformed",
        [("refused", "bash", "command has no <arg_value>"), ("call", "finish", {})],
    ),
    Row(
        "a name of white space",
        LOOK + "\n<tool_call>\n</tool_call>",
        "malformed",
        [("refused", "", "the tool has no name")],
    ),
    Row(
        "no name before a key",
        LOOK + call("", command="x"),
        "malformed",
        [("refused", "", "the tool has no name")],
    ),
    Row(
        "spaces around a name",
        LOOK + "\n<tool_call> finish \n</tool_call>",
        "ok_recovered",
        [("call", "finish", {})],
    ),
    Row(
        "a key not closed",
        LOOK + "\n<tool_call>bash\n<arg_key>command\n<arg_value>ls</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "an <arg_key> was not closed")],
    ),
    Row(
        "an empty key",
        LOOK + call("bash", **{"": "ls"}),
        "malformed",
        [("refused", "bash", "an <arg_key> is empty")],
    ),
    Row(
        "a key of a thousand characters",
        LOOK + call("bash", **{"k " * 500: "ls"}),
        "malformed",
        [("refused", "bash", "an <arg_key> is too long")],
    ),
    Row(
        "thirty arguments and a blank line",
        LOOK
        + call("nope", **{f"k{n}": "1" for n in range(30)}).replace("\n</tool_call>", "\n\n</tool_call>"),
        "schema_error",
        [("call", "nope", {f"k{n}": 1 for n in range(30)})],
    ),
    Row(
        "a key inside a key",
        LOOK
        + "\n<tool_call>bash\n<arg_key><arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "an <arg_key> stands inside another")],
    ),
    Row(
        "a key closed as a value",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_value>\n<arg_value>ls</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "</arg_value> stands inside an <arg_key>")],
    ),
    Row(
        "a value not opened",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>\nls</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bash", "command has no <arg_value>")],
    ),
    Row(
        "a stray close after the name",
        LOOK
        + "\n<tool_call>bash</arg_value>\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n</tool_call>",
        "ok_recovered",
        [("call", "bash", {"command": "ls"}, "a stray </arg_value> was dropped")],
    ),
    Row(
        "a key that was not opened",
        LOOK + "\n<tool_call>bash\ncommand</arg_key>\n<arg_value>ls</arg_value>\n</tool_call>",
        "ok_recovered",
        [("call", "bash", {"command": "ls"}, "<arg_key> was missing")],
    ),
    Row(
        "a second key that was not opened",
        LOOK
        + "\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\ntimeout</arg_key>\n<arg_value>5</arg_value>\n</tool_call>",
        "ok_recovered",
        [("call", "bash", {"command": "ls", "timeout": 5}, "<arg_key> was missing")],
    ),
    Row(
        "a glued name that is the longer of two",
        LOOK + "\n<tool_call>edit_filepath</arg_key>\n<arg_value>p</arg_value>\n</tool_call>",
        "schema_error",
        [("call", "edit_file", {"path": "p"}, "<arg_key> was missing")],
    ),
    Row(
        "glued to a key that is not declared",
        LOOK + "\n<tool_call>bashfoo</arg_key>\n<arg_value>p</arg_value>\n</tool_call>",
        "malformed",
        [("refused", "bashfoo", "</arg_key> stands where the name and its arguments should")],
    ),
    Row(
        "Windows line ends",
        (LOOK + call("bash", command="ls\n")).replace("\n", "\r\n"),
        "ok_recovered",
        [("thought", "L"), ("call", "bash", {"command": "ls\r\n"})],
    ),
    Row(
        "line ends in letters",
        LOOK + call("bash", command="a\\nb").replace("</arg_key>\n", "</arg_key>\\n"),
        "ok_recovered",
        [("call", "bash", {"command": "a\\nb"})],
    ),
    Row(
        "tabs and spaces between tags",
        LOOK + call("bash", command="ls").replace("\n<", "\n\t <"),
        "ok_recovered",
        [("call", "bash", {"command": "ls"})],
    ),
    Row(
        "a line end inside the value tags",
        LOOK + call("bash", command="\nls\n"),
        "ok",
        [("call", "bash", {"command": "\nls\n"})],
    ),
    Row(
        "text between calls",
        LOOK + "\nok" + call("bash", command="a") + "\nthen" + call("bash", command="b"),
        "ok_recovered",
        [
            ("text", "ok"),
            ("call", "bash", {"command": "a"}),
            ("text", "then"),
            ("call", "bash", {"command": "b"}),
        ],
    ),
    Row(
        "a stray close of a value after the answer",
        LOOK + "\nAll done.</arg_value>",
        "malformed",
        [("text", "All done.</arg_value>")],
    ),
    Row("a stray close of a call alone", LOOK + "\n</tool_call>", "malformed", [("text", "</tool_call>")]),
    Row(
        "cut after the opening tag",
        LOOK + "\nok <tool_call>",
        "incomplete",
        [("text", "ok"), ("cut off", "", "cut off before </tool_call>")],
    ),
    Row(
        "cut inside a name",
        LOOK + "\n<tool_call>ba",
        "incomplete",
        [("cut off", "", "cut off before </tool_call>")],
    ),
    Row(
        "cut after a name",
        LOOK + "\n<tool_call>bash",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut inside a tag",
        LOOK + "\n<tool_call>bash\n<arg_k",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut inside a tag right after the name",
        LOOK + "\n<tool_call>bash<arg_k",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut inside a key",
        LOOK + "\n<tool_call>bash\n<arg_key>comm",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut before a value",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>\n",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut before the close",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut inside the close",
        LOOK + "\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls</arg_value>\n</tool_call",
        "incomplete",
        [("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "cut in a thought's call",
        "\n<think>a\n<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>ls",
        "incomplete",
        [("thought", "a"), ("cut off", "bash", "cut off before </tool_call>")],
    ),
    Row(
        "an answer that never opened its thought",
        "\nI just think.</think>\nAnswer.",
        "ok",
        [("text", "I just think.</think>\nAnswer.")],
    ),
    Row(
        "an open thought that goes on",
        "still thinking",
        "incomplete",
        [("thought", "still thinking")],
        state="think",
    ),
    Row("an open thought that closes", "a</think>", "ok", [("thought", "a")], state="think"),
    Row(
        "an open thought opened again",
        "<think>b</think>\nOK",
        "ok_recovered",
        [("thought", "b"), ("text", "OK")],
        state="think",
    ),
    Row("an open thought closed at once", "</think>\nOK", "ok", [("text", "OK")], state="think"),
    Row(
        "a mention in an open thought",
        " x <tool_call>bash</arg_key> y</think>\nOK",
        "not_a_call",
        [("thought", " x <tool_call>bash</arg_key> y"), ("text", "OK")],
        state="think",
    ),
    Row(
        "a call at once in an open thought",
        call("bash", command="x"),
        "ok_recovered",
        [("thought's call", "bash", {"command": "x"})],
        state="think",
    ),
    Row(
        "a call and more thought",
        " so" + call("bash", command="x") + "\nand on</think>\n\nOK",
        "ok_recovered",
        [
            ("thought", " so"),
            ("thought's call", "bash", {"command": "x"}),
            ("thought", "and on"),
            ("text", "OK"),
        ],
        state="think",
    ),
]

"""What servers do wrong, as a table: what each says, and what must come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import BrokenCall, Said, Text, Thought, ToolCall, ToolSpec
from tests.engine.remote.scripted import DONE, Reply, chunk, event, refusal

SCHEMA = {
    "type": "object",
    "properties": {"path": {"type": "string"}, "lines": {"type": "integer"}, "old": {"type": "string"}},
}
READ = ToolSpec("read", SCHEMA, '{"type": "function", "function": {"name": "read", "description": "Read."}}')
NOTES = ToolSpec("notes", {"type": "object", "properties": {}}, '{"name": "notes", "arguments": []}')

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 60}}
FINISH = (chunk(finish="stop"), event({"choices": [], "usage": USAGE}), DONE)
CALLED = (chunk(finish="tool_calls"), event({"choices": [], "usage": USAGE}), DONE)


def call(arguments: object = None, name: str | None = None, **more: object) -> str:
    """An event with a piece of a call."""
    function = {"name": name, "arguments": arguments}
    given = {key: value for key, value in function.items() if value is not None}
    return chunk(tool_calls=[{**more, "function": given}])


WHOLE = call('{"path": "a.py"}', "read", index=0, id="x", type="function")
A = ToolCall("call_1", "read", {"path": "a.py"})
B = ToolCall("call_2", "read", {"path": "b.py"})
EMPTY = ToolCall("call_1", "notes", {})
HELLO = Text("hello")
OK = Reply([chunk(content="hello"), *FINISH])


@dataclass(frozen=True)
class Case:
    """`said` without its Stop, `reason` of the Stop, or what the `error` says; `requests` that it took."""

    name: str
    replies: Sequence[Reply]
    said: Sequence[Said] = ()
    reason: str = "end"
    error: str = ""
    requests: int = 1


def one(*pieces: str | bytes, **how: bool) -> list[Reply]:
    return [Reply(pieces, **how)]


CASES = (
    Case("there is no [DONE]", one(chunk(content="hello"), *FINISH[:2]), [HELLO]),
    Case("there is no usage", one(chunk(content="hello"), chunk(finish="stop"), DONE), [HELLO]),
    Case("there is neither a finish reason nor usage", one(chunk(content="hello"), DONE), [HELLO]),
    Case(
        "comments and no-op events keep the connection alive",
        one(": wait\n\n", chunk(role="assistant", content=""), ":\n\n", chunk(content="hello"), *FINISH),
        [HELLO],
    ),
    Case(
        "an event is cut into bytes, in the middle of a character",
        one(*[bytes([byte]) for byte in chunk(content="h\u00e9\u2028!").encode()], *FINISH),
        [Text("h\u00e9\u2028!")],
    ),
    Case("lines end in CR LF", one(chunk(content="hello").replace("\n", "\r\n"), *FINISH), [HELLO]),
    Case(
        "the answer is not streamed",
        [
            Reply(
                ['{"choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}], "usage": {}}'],
                kind="application/json",
            )
        ],
        [HELLO],
    ),
    Case(
        "thoughts come as reasoning_content",
        one(chunk(reasoning_content="hm"), chunk(content="hello"), *FINISH),
        [Thought("hm"), HELLO],
    ),
    Case(
        "thoughts come as reasoning",
        one(chunk(reasoning="hm"), chunk(content="hello"), *FINISH),
        [Thought("hm"), HELLO],
    ),
    Case(
        "thoughts come as content, with their tags",
        one(chunk(content="\n<thi"), chunk(content="nk>hm</think>\nhello"), *FINISH),
        [Thought("hm"), HELLO],
    ),
    Case(
        "content comes in parts",
        one(
            chunk(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
            chunk(content=[{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]),
            *FINISH,
        ),
        [Thought("hm"), HELLO],
    ),
    Case(
        "a call has no type",
        one(call('{"path": "a.py"}', "read", index=0, id="x"), *CALLED),
        [A],
        "call",
    ),
    Case(
        "calls have neither index nor id nor type",
        one(call('{"path"', "read"), call(': "a.py"}'), call('{"path": "b.py"}', "read"), *CALLED),
        [A, B],
        "call",
    ),
    Case(
        "every call has index 0",
        one(WHOLE, call('{"path": "b.py"}', "read", index=0, id="y"), *CALLED),
        [A, B],
        "call",
    ),
    Case(
        "the name comes again with every piece",
        one(call('{"path"', "read", index=0), call(': "a.py"}', "read", index=0), *CALLED),
        [A],
        "call",
    ),
    Case(
        "an empty object comes before the arguments",
        one(call("{}", "read", index=0), call('{"path": "a.py"}', index=0), *CALLED),
        [
            ToolCall(
                "call_1",
                "read",
                {"path": "a.py"},
                repaired="an empty object before the arguments was dropped",
            )
        ],
        "call",
    ),
    Case(
        "arguments come as an object, and as JSON in JSON",
        one(
            call({"path": "a.py"}, "read", index=0),
            call('"{\\"path\\": \\"b.py\\"}"', "read", index=1),
            *CALLED,
        ),
        [A, ToolCall("call_2", "read", {"path": "b.py"}, repaired="the arguments were JSON in JSON")],
        "call",
    ),
    Case(
        "values are text where the schema wants numbers, and text that looks like JSON where it wants text",
        one(call('{"lines": "3", "old": "true", "path": "1e5"}', "read", index=0), *CALLED),
        [ToolCall("call_1", "read", {"lines": 3, "old": "true", "path": "1e5"})],
        "call",
    ),
    Case(
        "a call has no arguments",
        one(call("", "notes", index=0), *CALLED),
        [ToolCall("call_1", "notes", {})],
        "call",
    ),
    Case(
        "the heads of two calls come before their arguments",
        one(
            call("", "read", index=0, id="x"),
            call("", "read", index=1, id="y"),
            call('{"path": "a.py"}', index=0),
            call('{"path": "b.py"}', index=1),
            *CALLED,
        ),
        [A, B],
        "call",
    ),
    Case(
        "the room ends inside a call",
        one(call('{"path": "a', "read", index=0), chunk(finish="length"), DONE),
        [BrokenCall("call_1", 'read{"path": "a', "the arguments were cut off", "read", closed=False)],
        "length",
    ),
    Case(
        "the server leaves a call in the thought",
        one(
            chunk(reasoning_content="look: <tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a.py"),
            chunk(reasoning_content="</arg_value>\n</tool_call>"),
            *FINISH,
        ),
        [Thought("look:"), ToolCall("call_1", "read", {"path": "a.py"}, in_thought=True)],
        "call",
    ),
    Case(
        "the server tells a call twice, as text and as a call",
        one(
            chunk(
                content="<tool_call>read\n<arg_key>path</arg_key>\n<arg_value>a.py</arg_value>\n</tool_call>"
            ),
            WHOLE,
            *CALLED,
        ),
        [A],
        "call",
    ),
    Case(
        "the connection breaks after a call",
        one(WHOLE, call('{"path": "b', "read", index=1), cut=True),
        [A],
        "call",
    ),
    Case(
        "the connection breaks in a text",
        one(chunk(content="hello"), cut=True),
        [HELLO],
        "cancelled",
        error="lost .*; what was said is kept: ask to go on",
    ),
    Case(
        "the connection breaks before a word", [Reply([chunk(content="")], cut=True), OK], [HELLO], requests=2
    ),
    Case(
        "the connection breaks inside an event", [Reply(['data: {"cho'], cut=True), OK], [HELLO], requests=2
    ),
    Case("the answer just ends", [Reply([chunk(role="assistant")]), OK], [HELLO], requests=2),
    Case("the server is busy (500)", [refusal(500, "oops"), refusal(503, "oops"), OK], [HELLO], requests=3),
    Case("the queue is full (429)", [refusal(429, "later", retry_after="0"), OK], [HELLO], requests=2),
    Case(
        "the queue is full for long (429)",
        [refusal(429, "later", retry_after="3600")],
        error="asks to wait 3600 s",
    ),
    Case(
        "the account is empty (429)",
        [refusal(429, "You exceeded your current quota", "insufficient_quota")],
        error="cannot pay",
    ),
    Case("the server stays down (500)", [refusal(500, "oops")] * 9, error="answered 500: oops", requests=4),
    Case("the key is wrong (401)", [refusal(401, "no")], error=r"refused the key \(401\): none was given"),
    Case(
        "an error comes inside the stream, before a word",
        [Reply([chunk(role="assistant"), event({"error": {"message": "overloaded", "code": 503}})]), OK],
        [HELLO],
        requests=2,
    ),
    Case(
        "an error comes inside the stream, after a call",
        one(WHOLE, event({"error": "out of memory"})),
        [A],
        "call",
    ),
    Case(
        "the prompt is too long (400)",
        [refusal(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded")],
        error="does not fit the context",
    ),
    Case(
        "a field is not known (422)",
        [
            Reply(
                ['{"detail": "Unexpected fields in the request: {\'stream_options\'}"}'],
                422,
                "application/json",
            ),
            OK,
        ],
        [HELLO],
        requests=2,
    ),
    Case(
        "there is no such model (404)",
        [refusal(404, "nothing here"), Reply(['{"data": [{"id": "glm-4.5"}]}'], kind="application/json")],
        error="It has: glm-4.5",
        requests=2,
    ),
    Case("the server sends elsewhere (302)", [refusal(302, "", location="http://x/")], error="http://x/"),
    Case("the url is of a page", one(event(["nothing"])), error="is no object: is http"),
)

"""A model server on the loopback that says a written job at the pace of a model, over chat or completions.

`python -m benchmarks.scripted_server fix` prints what `interlude --model` takes.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.scripted_turns import JOBS, Turn
from engine.messages import Text, Thought, ToolCall

MODEL = "scripted"
RATE = 40.0
_TOKEN = re.compile(r"\s*\S{1,4}|\s+")
"""About what a token is: four letters, and the space before them."""


class Scripted(ThreadingHTTPServer):
    """Says the turn that the conversation has come to; behind the last one, that the script is over.

    It remembers nothing, so that sessions can go on, go back and stand beside each other.
    """

    daemon_threads = True

    def __init__(self, turns: Sequence[Turn], rate: float = RATE, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.turns = turns
        self.rate = rate

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def turn(self, number: int) -> Turn:
        return self.turns[number] if number < len(self.turns) else (Text("The script is over."),)


class _Answer(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._head("application/json")
        self.wfile.write(json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]}).encode())

    def do_POST(self) -> None:
        assert isinstance(self.server, Scripted)
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.path.endswith("/chat/completions"):
            said = sum(message["role"] == "assistant" for message in asked["messages"])
            pieces = _chat(self.server.turn(said), said)
        else:
            prompt: str = asked["prompt"]
            said = prompt.count("<|assistant|>") - 1
            pieces = _raw(self.server.turn(said), prompt.rstrip().endswith("<think>"))
        self._head("text/event-stream")
        count = 0
        try:
            for choice in pieces:
                count += 1
                self._say({"choices": [{"index": 0, "finish_reason": None, **choice}]})
                time.sleep(1 / self.server.rate)
            read = len(json.dumps(asked)) // 4
            usage = {"prompt_tokens": read, "completion_tokens": count, "total_tokens": read + count}
            self._say({"choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")
        except ConnectionError:
            """The client has heard enough."""

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _say(self, body: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(body)}\n\n".encode())


def _chat(turn: Turn, number: int) -> Iterator[dict[str, Any]]:
    """The choices of a chat answer, one a token."""
    calls = 0
    for event in turn:
        match event:
            case Thought(text):
                yield from ({"delta": {"reasoning_content": token}} for token in _TOKEN.findall(text))
            case Text(text):
                yield from ({"delta": {"content": token}} for token in _TOKEN.findall(text))
            case ToolCall(name=name, arguments=arguments):
                head = {"index": calls, "id": f"call-{number}-{calls}", "type": "function"}
                yield {"delta": {"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}}
                for token in _TOKEN.findall(json.dumps(dict(arguments))):
                    yield {"delta": {"tool_calls": [{"index": calls, "function": {"arguments": token}}]}}
                calls += 1
            case _:
                pass
    yield {"delta": {}, "finish_reason": "tool_calls" if calls else "stop"}


def _raw(turn: Turn, thinking: bool) -> Iterator[dict[str, Any]]:
    """The choices of a raw answer in GLM-4.6's markup, one a token; calls stand inside the thought."""
    written = ""
    for event in turn:
        match event:
            case Thought(text):
                written += text if thinking else f"\n<think>{text}"
                thinking = True
            case Text(text):
                written += f"</think>\n{text}" if thinking else f"\n{text}"
                thinking = False
            case ToolCall(name=name, arguments=arguments):
                parts = [
                    f"<arg_key>{key}</arg_key>\n<arg_value>{_value(value)}</arg_value>\n"
                    for key, value in arguments.items()
                ]
                written += f"\n<tool_call>{name}\n{''.join(parts)}</tool_call>\n"
            case _:
                pass
    yield from ({"text": token} for token in _TOKEN.findall(written))
    yield {"text": "", "finish_reason": "stop"}


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=sorted(JOBS))
    parser.add_argument("--rate", type=float, default=RATE, help="tokens a second")
    parser.add_argument("--port", type=int, default=0, help="a free one unless it is named")
    options = parser.parse_args()
    with Scripted(JOBS[options.job], options.rate, options.port) as server:
        print(f"{server.url}#{MODEL}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()

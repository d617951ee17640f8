"""A model server on the loopback that says "done" at once: over chat/completions and responses."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "fake"
USAGE = {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11}
SAID = {
    "type": "message",
    "id": "m1",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "done", "annotations": []}],
}


def _chunk(delta: dict[str, Any], reason: str | None = None, usage: dict[str, int] | None = None) -> Any:
    choices = [{"index": 0, "delta": delta, "finish_reason": reason}] if usage is None else []
    made = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": choices}
    return made if usage is None else {**made, "usage": usage}


CHAT = [
    _chunk({"role": "assistant", "content": "done"}),
    _chunk({}, "stop"),
    _chunk({}, usage=USAGE),
]
WHOLE = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": MODEL,
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "done"}}],
    "usage": USAGE,
}
_ANSWER = {"id": "r1", "object": "response", "created_at": 1, "model": MODEL}
RESPONSES = [
    {"type": "response.created", "response": {**_ANSWER, "status": "in_progress", "output": []}},
    {
        "type": "response.output_item.added",
        "output_index": 0,
        "item": {**SAID, "status": "in_progress", "content": []},
    },
    {
        "type": "response.output_text.delta",
        "item_id": "m1",
        "output_index": 0,
        "content_index": 0,
        "delta": "done",
    },
    {"type": "response.output_item.done", "output_index": 0, "item": SAID},
    {
        "type": "response.completed",
        "response": {
            **_ANSWER,
            "status": "completed",
            "output": [SAID],
            "usage": {"input_tokens": 10, "output_tokens": 1, "total_tokens": 11},
        },
    },
]


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._say(
            "application/json", json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        )

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if self.path.endswith("/responses"):
            lines = [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in RESPONSES]
            self._say("text/event-stream", "".join(lines))
        elif asked.get("stream"):
            lines = [f"data: {json.dumps(one)}\n\n" for one in CHAT]
            self._say("text/event-stream", "".join(lines) + "data: [DONE]\n\n")
        else:
            self._say("application/json", json.dumps(WHOLE))

    def _say(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving() -> Generator[str]:
    """The address of such a server, `http://127.0.0.1:PORT/v1`, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()

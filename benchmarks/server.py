"""llama-server as a peer in an agent's turns: token ids in, token ids out, its prompt cache on."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.llama import Llama, LlamaFailed

START = 60.0  # seconds that it may take to load a model


class Server:
    """A running llama-server, over one connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ready(self) -> bool:
        try:
            status, _ = self._say("GET", "/health")
        except OSError:
            self._connection.close()
            return False
        return status == 200

    def reply(self, ids: list[int], count: int) -> list[int]:
        """Exactly `count` ids, greedy. Raises LlamaFailed."""
        wish = {
            "prompt": ids,
            "n_predict": count,
            "temperature": 0.0,
            "samplers": ["temperature"],
            "cache_prompt": True,
            "ignore_eos": True,
            "return_tokens": True,
        }
        status, answer = self._say("POST", "/completion", wish)
        tokens = answer.get("tokens", [])
        if status != 200 or len(tokens) != count:
            raise LlamaFailed(f"llama-server answered {status} with {len(tokens)} ids instead of {count}")
        return tokens

    def _say(self, method: str, path: str, wish: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        body = None if wish is None else json.dumps(wish)
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


@contextmanager
def serving(llama: Llama, model: Path, context: int, threads: int) -> Generator[Server]:
    """A fresh server, empty caches and all, until the block ends. Raises LlamaFailed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [llama.program("llama-server"), "-m", model, "--port", port, "-c", context, "-np", 1]
    command += ["-t", threads, "-tb", threads, "-fa", "on", "-ngl", 0, "--offline", "--no-ui"]
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        server, end = Server(port), time.monotonic() + START
        while not server.ready():
            if process.poll() is not None or time.monotonic() > end:
                raise LlamaFailed(f"{' '.join(map(str, command))} does not start: run it to see why")
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()

"""mini-swe-agent's Docker environment: `python -m benchmarks.peers.mini IMAGE`, in its own environment."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from statistics import median
from typing import Any

from benchmarks.peers.clock import milliseconds

TEXT = "x" * 99 + "\n"


def main() -> None:
    environment: Any = import_module("minisweagent.environments.docker").DockerEnvironment
    began = time.perf_counter()
    made = environment(image=sys.argv[1], run_args=["--rm", "--network", "none"])
    starts = [time.perf_counter() - began]

    def run(command: str) -> None:
        ran = made.execute({"command": command})
        assert ran["returncode"] == 0, ran

    run(f"cat > /tmp/file <<'END'\n{TEXT * 100}END")
    found = {
        "command": milliseconds(lambda: run("true"), 40),
        "read": milliseconds(lambda: run("cat /tmp/file"), 40),
        "write": milliseconds(lambda: run(f"cat > /tmp/file <<'END'\n{TEXT * 100}END"), 40),
    }
    others: list[object] = []
    for _ in range(4):
        began = time.perf_counter()
        others.append(environment(image=sys.argv[1], run_args=["--rm", "--network", "none"]))
        starts.append(time.perf_counter() - began)
    print(json.dumps({**found, "cold_start": median(starts) * 1000}))


if __name__ == "__main__":
    main()

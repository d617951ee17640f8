"""A task of ours run by Harbor: its own environment, its own verifier, nano inside of Interlude's agent.

    python -m benchmarks.harbor_run TASK --harbor HARBOR [--image IMAGE] [--out FOLDER] [-- MORE]

HARBOR is the program of a Python >= 3.12; it needs `docker compose` v2. MORE is for `harbor run`. The engine
runs in the Python that this is started with. Prints what Harbor's result says: reward, tokens, why it ended.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tasks.load import SUITES

HOUSE = Path(__file__).parents[1]
TOML = """\
schema_version = "1.1"

[metadata]
category = "{category}"

[agent]
timeout_sec = 600.0

[verifier]
timeout_sec = 120.0
env = {{ TESTS_DIR = "/tests", LOGS_DIR = "/logs" }}

[environment]
build_timeout_sec = 600.0
cpus = 1
memory_mb = 2048
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.harbor_run")
    parser.add_argument("task", help="of the starter suite, with one turn")
    parser.add_argument("--harbor", required=True, type=Path, help="the program")
    parser.add_argument("--image", default="interlude-base:latest", help="with python3, bash and git")
    parser.add_argument("--out", type=Path, default=Path("harbor-runs"))
    parser.add_argument("more", nargs="*", help="for harbor run")
    given = parser.parse_args(arguments)
    task = convert(SUITES / "starter" / given.task, given.out / "tasks" / given.task, given.image)
    ran = subprocess.run(
        [
            *(given.harbor, "run", "--path", task, "--agent", "interlude.harbor:InterludeAgent"),
            *("--model", "nano", "--jobs-dir", given.out, "--job-name", given.task, "--yes"),
            *("--agent-kwarg", f"engine_python={sys.executable}", *given.more),
        ],
        env={**os.environ, "PYTHONPATH": str(HOUSE), "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
    )
    for file in sorted((given.out / given.task).glob("*/result.json")):
        print(json.dumps(told(json.loads(file.read_text())), indent=1))
    return ran.returncode


def convert(task: Path, folder: Path, image: str) -> Path:
    """A task with one turn in Harbor's layout: ours, with a recipe that lays its files."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(task, folder)
    settings = (task / "task.toml").read_text().splitlines()
    category = next(line.split('"')[1] for line in settings if line.startswith("category"))
    (folder / "task.toml").write_text(TOML.format(category=category))
    environment = folder / "environment"
    environment.mkdir(exist_ok=True)
    (environment / "Dockerfile").write_text(f"FROM {image}\nUSER root\nWORKDIR /work\nCOPY . /work/\n")
    (environment / ".dockerignore").write_text("Dockerfile\n.dockerignore\n")
    return folder


def told(result: dict[str, Any]) -> dict[str, Any]:
    agent = result["agent_result"] or {}
    return {
        "task": result["task_name"],
        "agent": result["agent_info"],
        "rewards": (result["verifier_result"] or {}).get("rewards"),
        "input": agent.get("n_input_tokens"),
        "cached": agent.get("n_cache_tokens"),
        "output": agent.get("n_output_tokens"),
        "stop_reason": (agent.get("metadata") or {}).get("stop_reason"),
        "exception": result["exception_info"],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

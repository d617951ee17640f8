"""Small tasks in the layouts of Harbor and Terminal-Bench 1, written here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TEST = """\
from pathlib import Path


def test_greets():
    assert Path("/app/greeting.txt").read_text() == "good evening\\n"


def test_kept():
    assert Path("/app/kept.txt").exists()
"""
TOML = """\
schema_version = "1.1"
[metadata]
category = "file-operations"
difficulty = "easy"
[verifier]
timeout_sec = 120.0
new_key = 1
[verifier.env]
KIND = "${KIND:-usual}"
TOKEN = "${SECRET_TOKEN}"
[agent]
timeout_sec = 60.0
[environment]
build_timeout_sec = 300.0
memory = "512M"
cpus = 1
allow_internet = false
"""
VERIFY = """\
#!/bin/bash
apt-get update
apt-get install -y curl
curl -LsSf https://astral.sh/uv/0.9.5/install.sh | sh
source $HOME/.local/bin/env
uvx -p 3.13 -w pytest==8.4.1 -w pytest-json-ctrf==0.3.5 \\
    pytest --ctrf /logs/verifier/ctrf.json /tests/test_outputs.py -rA
if [ $? -eq 0 ]; then echo 1 > /logs/verifier/reward.txt; else echo 0 > /logs/verifier/reward.txt; fi
"""
HARBOR: Mapping[str, str] = {
    "task.toml": TOML,
    "instruction.md": "Say good evening in /app/greeting.txt.\n",
    "environment/Dockerfile": "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y bash\n"
    "WORKDIR /app\nCOPY greeting.txt kept.txt ./\n",
    "environment/greeting.txt": "good morning\n",
    "environment/kept.txt": "",
    "tests/test.sh": VERIFY,
    "tests/test_outputs.py": TEST,
    "solution/solve.sh": "echo good evening > greeting.txt\n",
}
RUN_TESTS = """\
#!/bin/bash
apt-get update
apt-get install -y curl
curl -LsSf https://astral.sh/uv/0.7.13/install.sh | sh
source $HOME/.local/bin/env
if [ "$PWD" = "/" ]; then
    exit 1
fi
uv venv .tbench-testing
source .tbench-testing/bin/activate
uv pip install pytest==8.4.1
uv run pytest $TEST_DIR/test_outputs.py -rA
"""
COMPOSE = """\
services:
  client:
    build:
      dockerfile: Dockerfile
    image: ${T_BENCH_TASK_DOCKER_CLIENT_IMAGE_NAME}
    container_name: ${T_BENCH_TASK_DOCKER_CLIENT_CONTAINER_NAME}
    command: [ "sh", "-c", "sleep infinity" ]
    environment:
      - TEST_DIR=${T_BENCH_TEST_DIR}
      - COLOUR=blue
    volumes:
      - ${T_BENCH_TASK_LOGS_PATH}:${T_BENCH_CONTAINER_LOGS_PATH}
"""
BENCH: Mapping[str, str] = {
    "task.yaml": "instruction: |-\n  Say good evening in /app/greeting.txt.\ndifficulty: easy\n"
    "category: file-operations\ntags: [text]\nparser_name: pytest\nmax_agent_timeout_sec: 60.0\n"
    "max_test_timeout_sec: 120.0\n",
    "Dockerfile": "FROM ghcr.io/example/t-bench/ubuntu-24-04:20250624\nCOPY greeting.txt kept.txt ./\n"
    "RUN add-apt-repository -y ppa:example/python && apt-get install -y python3.99 && python3.99 -V\n",
    "docker-compose.yaml": COMPOSE,
    "greeting.txt": "good morning\n",
    "kept.txt": "",
    "run-tests.sh": RUN_TESTS,
    "tests/test_outputs.py": TEST,
    "solution.sh": "#!/bin/bash\necho good evening > /app/greeting.txt\n",
}


def lay(folder: Path, files: Mapping[str, str], changes: Mapping[str, str | None] | None = None) -> Path:
    """Write a task; `changes` adds and replaces files, None leaves one out."""
    for name, text in {**files, **(changes or {})}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    return folder

"""`kill -9` of a runner: nothing goes on, and the journal has what happened until then."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from agent.journal import read_trajectory
from benchmarks.resumes import trial

RUNNER = """
import asyncio, sys
from pathlib import Path
from engine.messages import Stop, Thought, ToolCall
from engine.replay import Script
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.runner import run_tasks
from tasks.load import load_suite

class Nobody:
    def begins(self, total, done): ...
    def began(self, name): ...
    def happened(self, name, event): ...
    def ended(self, name, attempt): ...

edit = ToolCall("call-1", "edit", {"path": "greeting.txt", "old": "morning", "new": "evening"})
wait = ToolCall("call-2", "shell", {"command": f"echo $$ > {sys.argv[2]}; sleep 600"})
script = Script([[Thought("I greet."), edit, Stop("call")], [Thought("I wait."), wait, Stop("call")]])
setup = Setup(lambda task: script, Local(), system="Solve the task.")
asyncio.run(run_tasks(load_suite(sys.argv[1]).tasks, setup, Nobody(), out=Path(sys.argv[3])))
"""


def test_a_killed_runner_leaves_no_process_and_a_journal_of_all_that_happened(
    lay_out: Callable[..., Path], tmp_path: Path
) -> None:
    pid, out = tmp_path / "pid", tmp_path / "out"
    house = Path(__file__).parents[2]
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, lay_out(), pid, out], cwd=house)
    while not pid.exists() or not pid.read_text().strip():
        assert runner.poll() is None
        time.sleep(0.02)
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    deadline = time.monotonic() + 5
    while Path("/proc", pid.read_text().strip()).exists():
        assert time.monotonic() < deadline, "a command outlived its runner"
        time.sleep(0.02)
    recorded = read_trajectory(out / "greeting" / "journal.jsonl")
    assert [event.type for event in recorded.events[:8]] == [
        "prompt",
        "prompt",
        "thought",
        "call",
        "stop",
        "result",
        "thought",
        "call",
    ]


def test_a_run_that_is_killed_again_and_again_ends_with_the_table_of_one_that_was_not(
    lay_out: Callable[..., Path], tmp_path: Path
) -> None:
    for number in range(8):
        lay_out(f"task-{number}")
    found = trial(["-m", "tests.tasks.killed_run", str(tmp_path / "tasks")], tmp_path, 3, seed=1)
    assert (found.attempts, found.differences) == (8, ())
    assert [kill.repeated for kill in found.kills] == [0, 0, 0]
    assert found.aside >= 1, "no attempt was under way when it was killed"

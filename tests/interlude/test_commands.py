"""The command line from its outside: exit codes, and one clear line where something cannot be done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from engine.vllm_api import is_installed
from interlude.__main__ import main
from tests.engine.checkpoints import network, save
from tests.interlude.conftest import Refused
from tests.tasks.formats.layouts import HARBOR, lay

pytestmark = pytest.mark.usefixtures("home")

HOUSE = Path(__file__).parents[2]
TEST = """
mkdir -p "$LOGS_DIR/verifier"
grep -qs done note.txt && reward=1 || reward=0
echo $reward >"$LOGS_DIR/verifier/reward.txt"
"""


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("model"), network())


@pytest.fixture
def broken(model: Path, tmp_path: Path) -> Path:
    """A copy of the model that a test may damage."""
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def task(tmp_path: Path) -> Path:
    folder = tmp_path / "note"
    for name, text in {
        "task.toml": '[metadata]\ncategory = "application_development"\n',
        "instruction.md": "Write done into note.txt.\n",
        "environment/readme.txt": "empty\n",
        "tests/test.sh": TEST,
        "solution/solve.sh": "echo done >note.txt\n",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_missing_model_folder_is_named(refused: Refused, task: Path, tmp_path: Path) -> None:
    said = refused("tasks", "run", task, "--sandbox", "local", "--model", tmp_path / "nowhere")
    assert f"no model folder at {tmp_path / 'nowhere'}" in said


def test_truncated_weights_are_named(refused: Refused, task: Path, broken: Path) -> None:
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    said = refused("tasks", "run", task, "--sandbox", "local", "--model", broken)
    assert "model.safetensors" in said
    assert "copy it again" in said


def test_a_folder_that_is_bound_has_nothing_to_apply(refused: Refused, model: Path) -> None:
    said = refused("run", "hello", "--sandbox", "local", "--model", model, "--tree", "bind", "--apply")
    assert "leave out --apply and --history" in said


def test_another_architecture_is_named(refused: Refused, task: Path, broken: Path) -> None:
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({**config, "architectures": ["LlamaForCausalLM"]}))
    said = refused("run", "hello", "--sandbox", "local", "--mode", "auto", "--model", broken)
    assert "LlamaForCausalLM" in said
    assert "glm4_moe" in said


def test_a_malformed_task_is_named(refused: Refused, task: Path, model: Path) -> None:
    (task / "task.toml").write_text("[metadata\n")
    assert "task.toml" in refused("tasks", "run", task, "--sandbox", "local", "--model", model)


def test_an_unknown_tool_in_a_task_is_named(refused: Refused, task: Path, model: Path) -> None:
    (task / "task.toml").write_text('[agent]\ntools = ["reed"]\n')
    said = refused("tasks", "run", task, "--sandbox", "local", "--model", model)
    assert "unknown tool 'reed'" in said


def test_a_suite_that_is_not_there_is_named(refused: Refused) -> None:
    assert "no such suite" in refused("tasks", "list", "nothing")


def test_no_sandbox_is_said_with_the_cure(
    refused: Refused, task: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nothing.sock")
    said = refused("tasks", "run", task, "--sandbox", "docker", "--model", model)
    assert "no sandbox can be had" in said
    assert "apt-get install docker.io" in said


def test_nothing_is_recorded_for_a_run_that_could_not_begin(
    refused: Refused, task: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    refused("tasks", "run", task, "--sandbox", "local", "--model", tmp_path / "nowhere", "--out", out)
    assert not out.exists()


def test_a_wrong_setting_is_refused(refused: Refused, task: Path) -> None:
    assert "setting jobs" in refused("tasks", "check", task, "--jobs", "0")


def test_a_setting_of_vllm_is_refused_without_it(refused: Refused, task: Path, model: Path) -> None:
    given = ("tasks", "run", task, "--sandbox", "local", "--model", model, "--tensor-parallel", "2")
    assert "setting tensor_parallel is for engine vllm: say --engine vllm" in refused(*given)


@pytest.mark.skipif(is_installed(), reason="vLLM is installed here")
def test_a_missing_vllm_is_said_with_its_cure(refused: Refused, task: Path, model: Path) -> None:
    said = refused("tasks", "run", task, "--sandbox", "local", "--model", model, "--engine", "vllm")
    assert "pip install 'interlude[vllm]'" in said


def test_check_prints_both_rewards(task: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks", "check", str(task), "--sandbox", "local", "--json"]) == 0
    row = {"task": "note", "nop": 0.0, "oracle": 1.0, "solutions": {}, "mutations": {}, "problem": ""}
    assert json.loads(capsys.readouterr().out) == {"tasks": [row], "refused": []}


def test_check_is_red_when_the_solution_does_not_solve(
    task: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (task / "solution" / "solve.sh").write_text("true\n")
    assert main(["tasks", "check", str(task), "--sandbox", "local", "--json"]) == 1
    row: dict[str, object] = {"task": "note", "nop": 0.0, "oracle": 0.0, "solutions": {}, "mutations": {}}
    row["problem"] = "note: the solution earns 0; its tests said: "
    assert json.loads(capsys.readouterr().out) == {"tasks": [row], "refused": []}


@pytest.mark.docker
def test_check_tells_what_cannot_be_had_here_from_what_is_unsound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch = "python3 -c 'from urllib.request import *; urlopen(\"https://nowhere.invalid/tool.tgz\")'"
    changes = {"environment/Dockerfile": f"FROM ubuntu:24.04\nRUN {fetch}\n"}
    lay(tmp_path / "fetching", HARBOR, changes)
    assert main(["tasks", "check", str(tmp_path), "--sandbox", "docker", "--json"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert (said["tasks"], [one["task"] for one in said["refused"]]) == ([], ["fetching"])
    reason = said["refused"][0]["reason"].partition("\n")[0]
    assert "its image cannot be built here: https://nowhere.invalid/tool.tgz cannot be reached (" in reason
    assert reason.endswith(f"), for `RUN {fetch}`")


def test_a_run_prints_the_figures_of_every_attempt_and_reports_them_again(
    task: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["--model", str(model), "--sandbox", "local", "--max-tokens", "300", "--out", str(out)]
    assert main(["tasks", "run", str(task), *arguments, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("refused") == []
    row = printed["attempts"][0]
    assert set(printed) == {"engine", "sandbox", "attempts"}
    assert set(row) == {
        *(
            "task",
            "category",
            "reward",
            "turns",
            "calls",
            "calls_in_thought",
            "tokens",
            "wall_s",
            "stop_reason",
        )
    }
    assert (row["task"], row["category"], row["reward"]) == ("note", "application_development", 0.0)
    assert set(row["tokens"]) == {
        *("reused", "prefilled", "thought", "text", "call", "stop", "discarded", "result")
    }
    assert main(["report", str(out), "--json"]) == 0
    reported = json.loads(capsys.readouterr().out)
    assert {name: reported[name] for name in printed} == printed
    assert [one["reward"] for one in reported["figures"]] == [0.0]


def test_a_run_names_the_tasks_that_are_refused_and_ends_with_1(
    task: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = task.parent / "bench"
    bench.mkdir()
    (bench / "task.yaml").write_text("instruction: Do it.\n")
    out = str(tmp_path / "out")
    given = ["--model", str(model), "--sandbox", "local", "--max-tokens", "20", "--out", out]
    assert main(["tasks", "run", str(tmp_path), *given, "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    reason = f"{bench / 'run-tests.sh'}: missing; it runs the tests"
    assert printed["refused"] == [{"task": "bench", "reason": reason}]
    assert [row["task"] for row in printed["attempts"]] == ["note"]
    (task / "task.toml").unlink()
    assert main(["tasks", "run", str(tmp_path), *given]) == 2
    assert f"none of the tasks can be run: {reason}" in capsys.readouterr().err


def test_an_interrupted_command_ends_with_130(task: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    (task / "tests" / "test.sh").write_text(f"touch {started}; sleep 60\n")
    command = [sys.executable, "-m", "interlude", "tasks", "check", str(task), "--sandbox", "local"]
    # A shell's background job ignores SIGINT, and its children would too.
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, cwd=HOUSE, stderr=subprocess.PIPE, text=True, preexec_fn=listening
    ) as process:
        while not started.exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "interlude: interrupted\n")

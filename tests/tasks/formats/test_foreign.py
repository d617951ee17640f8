"""Tasks of Harbor and Terminal-Bench 1 are read as their own programs do, or refused with the reason."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.base import Limits, Packages, Recipe, Spec
from tasks.carried import unpack_checked
from tasks.formats.terminal_bench import solution_script
from tasks.load import load_suite, load_task
from tasks.task import Check, Health, Step
from tasks.toml import TaskError
from tests.tasks.formats.layouts import BENCH, COMPOSE, HARBOR, TOML, lay

KEPT_BACK = ("solution.sh", "solution.yaml", "run-tests.sh", "tests", "task.yaml")
BIG = Limits(memory=4 << 30, processes=1024, disk=16 << 30)


def test_a_task_of_harbor_is_read(tmp_path: Path) -> None:
    folder = lay(tmp_path / "evening", HARBOR)
    task = load_task(folder)
    recipe = Recipe(folder / "environment", seconds=300.0)
    ready = Packages(pip=("pytest==8.4.1", "pytest-json-ctrf==0.3.5"))
    grader = Recipe(folder / "environment", seconds=300.0, grader=True, ready=ready)
    limits = Limits(memory=512 << 20, processes=1024, cpus=1.0, disk=16 << 30)
    step = task.steps[0]
    assert (task.form, task.name, task.category, task.agent_seconds) == (
        "harbor",
        "evening",
        "file-operations",
        60.0,
    )
    assert task.spec == Spec(limits=limits, whole=recipe)
    assert task.hosts == ()
    assert step == Step(
        "only",
        "Say good evening in /app/greeting.txt.",
        Check(
            (folder / "tests",),
            '"$TESTS_DIR/test.sh"',
            env=(("KIND", "usual"),),
            seconds=120.0,
            spec=Spec(limits=limits, whole=grader),
        ),
        folder / "solution",
    )
    assert task.notes == (
        "task.toml: passed over: [verifier] new_key",
        "[verifier] env: SECRET_TOKEN of this machine is not handed in",
    )


def test_steps_have_their_own_tests_health_artifacts_and_least_reward(tmp_path: Path) -> None:
    toml = (
        'artifacts = ["/app/out"]\n[[steps]]\nname = "one"\nmin_reward = 0.5\nartifacts = ["/x"]\n'
        '[steps.healthcheck]\ncommand = "true"\ninterval_sec = 1\nretries = 4\n[[steps]]\nname = "two"\n'
        '[steps.verifier]\ntimeout_sec = 7\nenvironment_mode = "separate"\n[steps.agent]\ntimeout_sec = 30\n'
        "[agent]\ntimeout_sec = 20\n"
    )
    said = {f"steps/{name}/instruction.md": name for name in ("one", "two")}
    task = load_task(lay(tmp_path / "t", HARBOR, {"task.toml": toml, "instruction.md": None, **said}))
    one, two = task.steps
    assert (one.min_reward, one.health, one.artifacts) == (
        (("reward", 0.5),),
        Health("true", 1.0, 30.0, 4.0),
        ("/app/out", "/x"),
    )
    assert two.check is not None and (two.check.seconds, two.check.apart) == (7.0, True)
    assert (task.agent_seconds, task.hosts) == (50.0, ("*",))


def test_a_task_of_terminal_bench_is_read(tmp_path: Path) -> None:
    folder = lay(tmp_path / "evening", BENCH)
    task = load_task(folder)
    recipe = Recipe(folder, without=KEPT_BACK)
    env = (("COLOUR", "blue"),)
    assert (task.form, task.category, task.tags, task.agent_seconds) == (
        "terminal-bench",
        "file-operations",
        ("text",),
        60.0,
    )
    assert task.spec == Spec(limits=BIG, env=env, whole=recipe)
    assert task.steps == (
        Step(
            "only",
            "Say good evening in /app/greeting.txt.",
            Check(
                (folder / "tests", folder / "run-tests.sh"),
                'bash "$TESTS_DIR/run-tests.sh"',
                reads="pytest",
                seconds=120.0,
                spec=Spec(
                    limits=BIG,
                    env=(*env, ("TEST_DIR", "/tests")),
                    whole=Recipe(
                        folder, grader=True, ready=Packages(pip=("pytest==8.4.1",)), without=KEPT_BACK
                    ),
                ),
            ),
            folder / "solution.sh",
        ),
    )


def test_a_solution_of_keystrokes_is_a_script(tmp_path: Path) -> None:
    path = tmp_path / "solution.yaml"
    path.write_text("- command: echo a\n  min_timeout_sec: 1\n- command: b\n  append_enter: false\n")
    assert solution_script(path) == "echo a\nb"


TWO = COMPOSE + "  db:\n    image: postgres\n"
REFUSED: list[tuple[str, Mapping[str, str], Mapping[str, str | None], str]] = [
    ("gpu", HARBOR, {"task.toml": TOML + "gpus = 1\n"}, "gpus: no sandbox here has a GPU"),
    ("windows", HARBOR, {"task.toml": TOML + 'os = "windows"\n'}, "os: 'windows' does not run here"),
    ("mcp", HARBOR, {"task.toml": TOML + 'mcp_servers = [{name = "x"}]\n'}, "no MCP server runs"),
    ("services", HARBOR, {"environment/docker-compose.yaml": TWO}, "2 services (client, db)"),
    ("no test", HARBOR, {"tests/test.sh": None}, "test.sh: missing"),
    ("no words", HARBOR, {"instruction.md": ""}, "instruction.md: missing or empty"),
    ("toml", HARBOR, {"task.toml": "x ="}, "is no TOML"),
    ("bench services", BENCH, {"docker-compose.yaml": TWO}, "2 services (client, db)"),
    ("bench yaml", BENCH, {"task.yaml": "a: [b"}, "is no YAML"),
    (
        "key",
        HARBOR,
        {"task.toml": TOML.replace("SECRET_TOKEN", "SOME_API_KEY")},
        "TOKEN: its tests ask a model",
    ),
    (
        "bench parser",
        BENCH,
        {"task.yaml": "instruction: x\nparser_name: other"},
        "parser_name: 'other' is not read here",
    ),
    ("bench object", BENCH, {"task.yaml": "a: !!python/object:os.system {}"}, "is no YAML"),
    ("bench words", BENCH, {"task.yaml": "difficulty: easy"}, "instruction: missing or empty"),
    ("bench tests", BENCH, {"run-tests.sh": None}, "run-tests.sh: missing"),
    (
        "outside",
        BENCH,
        {"docker-compose.yaml": "services:\n  a:\n    build: ../../..\n"},
        "lies outside of the task's folder",
    ),
]


@pytest.mark.parametrize(("files", "changes", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_cannot_be_run_is_refused_with_the_reason(
    tmp_path: Path, files: Mapping[str, str], changes: Mapping[str, str | None], why: str
) -> None:
    with pytest.raises(TaskError) as refused:
        load_task(lay(tmp_path / "t", files, changes))
    assert why in str(refused.value)


def test_a_folder_of_both_is_one_suite_and_a_bad_task_is_left_out_alone(tmp_path: Path) -> None:
    lay(tmp_path / "tasks" / "one", HARBOR)
    lay(tmp_path / "original-tasks" / "two", BENCH)
    lay(tmp_path / "original-tasks" / "three", BENCH, {"run-tests.sh": None})
    suite = load_suite(str(tmp_path))
    assert sorted(task.name for task in suite.tasks) == ["one", "two"]
    assert [(one.name, one.reason.rpartition("/")[2]) for one in suite.refused] == [
        ("three", "run-tests.sh: missing; it runs the tests")
    ]


def test_artifacts_are_written_below_their_folder_and_as_plain_files_alone(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in ("a/good", "../bad", "/abs"):
            entry = tarfile.TarInfo(name)
            entry.size = 1
            tar.addfile(entry, io.BytesIO(b"x"))
        link = tarfile.TarInfo("a/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    unpack_checked(buffer.getvalue(), tmp_path / "kept")
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir())
    assert found == ["kept/a/good", "kept/abs"]

"""Tasks that are images, from the agent's first command to grades, replays and what is graded anew."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from agent.journal import read_trajectory
from engine.messages import Said, Stop, Text, ToolCall, ToolResult
from engine.recital import Recital
from engine.replay import Script
from sandbox.base import Building, Recipe, Spec
from sandbox.docker import Docker
from sandbox.errors import Unequipped
from tasks.attempt import Setup
from tasks.check import check_tasks
from tasks.load import load_task
from tasks.ray_node import Unwatched
from tasks.replay.closed import closed
from tasks.replay.real import Replaying, with_tools
from tasks.replay.recording import read_recording
from tasks.replay.regrade import regrade
from tasks.report import Attempt
from tasks.runner import run_tasks
from tasks.task import Task
from tests.sandbox.images import remove_image, small_image
from tests.tasks.formats.layouts import BENCH, lay
from tests.tasks.formats.test_images import Nobody
from tests.tasks.spelled import NANO

pytestmark = pytest.mark.docker


@pytest.fixture
async def docker() -> AsyncGenerator[Docker, None]:
    made = Docker(building=Building(offline=True))
    yield made
    await made.close()


async def attempt(task: Task, docker: Docker, out: Path, *commands: str) -> tuple[Attempt, list[str]]:
    """An attempt in which a command is run in each turn, and what these printed."""
    turns: list[list[Said]] = []
    for number, command in enumerate(commands):
        turns.append([ToolCall(f"call-{number}", "shell", {"command": command}), Stop("call")])
        turns.append([Text("Done."), Stop("end")])
    setup = Setup(lambda task: Script(turns), docker)
    (made,) = await run_tasks([task], setup, Unwatched(), out=out)
    events = read_trajectory(out / task.name / "trajectory.jsonl").events
    return made, [event.text for event in events if isinstance(event, ToolResult)]


USERS = {
    "task.toml": 'schema_version = "1.1"\n[agent]\nuser = "worker"\n[verifier]\nuser = "judge"\n'
    '[verifier.env]\nKIND = "strict"\n[environment]\nallow_internet = false\nworkdir = "/app/new"\n',
    "instruction.md": "Say good evening.\n",
    "environment/Dockerfile": "FROM ubuntu:24.04\n"
    "RUN useradd -m -s /bin/bash -G games worker && useradd -M judge && mkdir -p /app/old"
    " && echo a > /app/old/a && chown -R worker /app\n"
    "ENV COLOUR=blue\nRUN mkdir -m 777 /data && echo old > /data/old\nVOLUME /data\n",
    "tests/test.sh": "#!/bin/bash\nexec 2>&1\nid -un; echo $KIND $COLOUR $USER $HOME; pwd\n"
    "stat -c '%U %a %n' /app/old /app/said; ls /app/old; cat /data/*\n"
    "[ $KIND = strict ] && echo 1 > /logs/verifier/reward.txt\n",
}


async def test_agent_and_tests_have_the_users_that_a_task_names_and_all_of_it_can_be_done_again(
    tmp_path: Path, docker: Docker
) -> None:
    task = load_task(lay(tmp_path / "users", USERS))
    command = (
        "id -un; id -Gn; echo $USER $HOME $COLOUR; pwd; touch /etc/x 2>/dev/null || echo no;"
        "cd; pwd; echo evening > /app/said; rm -rf /app/old; mkdir -m 750 /app/old; echo b > /app/old/b;"
        "rm /data/old; echo kept > /data/kept"
    )
    made, said = await attempt(task, docker, tmp_path / "out", command)
    assert [line for text in said for line in text.splitlines()] == [
        *("worker", "worker games", "worker /home/worker blue", "/app/new", "no", "/home/worker"),
    ]
    assert (made.reward, made.problem, made.stop_reason) == (1.0, "", "end")
    (kept,) = await run_tasks([task], Setup(lambda _: Script([]), docker), Unwatched(), out=tmp_path / "out")
    assert kept == made
    assert (tmp_path / "out/users/tests.only.txt").read_text().splitlines() == [
        *(
            "judge",
            "strict blue judge /home/judge",
            "/app/new",
            "worker 750 /app/old",
            "worker 644 /app/said",
        ),
        "ls: cannot open directory '/app/old': Permission denied",
        "kept",
    ]
    recorded = read_recording(tmp_path / "out/users/trajectory.jsonl")
    for again in (
        await with_tools(recorded, task, Replaying(docker, len)),
        await closed(recorded, Recital(NANO)),
    ):
        assert (again.findings.divergences, again.findings.results) == ([], 1)
    (tmp_path / "users/tests/test.sh").write_text("#!/bin/sh\necho 0.5 > /logs/verifier/reward.txt\n")
    (found,) = await regrade(tmp_path / "out", {"users": load_task(tmp_path / "users")}, docker)
    assert (found.what, found.before, found.after, found.why) == ("graded", 1.0, 0.5, "")


STEPS = {
    "task.toml": '[[steps]]\nname = "one"\nmin_reward = {style = 0.5}\nartifacts = ["/app/said"]\n'
    '[[steps]]\nname = "two"\nartifacts = ["/app"]\n'
    '[steps.verifier]\nenvironment_mode = "separate"\n'
    '[[steps.verifier.collect]]\ncommand = "cd /; ls app > app/list"\n'
    '[[steps]]\nname = "three"\n[environment]\nallow_internet = false\n',
    "environment/Dockerfile": "FROM ubuntu:24.04\nWORKDIR /app\nRUN echo kept > kept\n",
    "steps/one/instruction.md": "Say one.\n",
    "steps/one/tests/test.sh": '#!/bin/bash\n[ $(cat said) = one ] && echo \'{"reward": 1, "style": 0.5}\''
    ' > /logs/verifier/reward.json || echo \'{"reward": 0, "style": 0}\' > /logs/verifier/reward.json\n',
    "steps/one/solution/solve.sh": "#!/bin/bash\necho one > said\n",
    "steps/two/instruction.md": "Say two.\n",
    "steps/two/workdir/more": "more\n",
    "steps/two/workdir/setup.sh": "mv more set; ls /tests > tests 2>/dev/null; true\n",
    "steps/two/tests/Dockerfile": "FROM ubuntu:24.04\nWORKDIR /judge\nCOPY test.sh /tests/test.sh\n",
    "steps/two/tests/test.sh": "#!/bin/bash\npwd; cat /app/kept /app/set /app/tests /app/list\n"
    '[ "$(tail -1 /app/said)" = two ] && echo \'{"two": 1}\' > /logs/verifier/reward.json'
    " || echo '{\"two\": 0}' > /logs/verifier/reward.json\n",
    "steps/two/solution/solve.sh": "#!/bin/bash\necho two >> said\n",
    "steps/three/instruction.md": "Say three.\n",
    "steps/three/tests/test.sh": "#!/bin/bash\ngrep -qs three said && echo 1 > /logs/verifier/reward.txt"
    " || echo 0 > /logs/verifier/reward.txt\n",
    "steps/three/solution/solve.sh": "#!/bin/bash\necho three >> said\n",
}


async def test_steps_of_an_image_go_on_with_what_there_is_and_each_has_its_own_grader(
    tmp_path: Path, docker: Docker
) -> None:
    task = load_task(lay(tmp_path / "steps", STEPS))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle, checked.problem) == (0.0, 1.0, "")
    left = "echo one > said; sleep 60 & "
    made, _ = await attempt(task, docker, tmp_path / "out", left, "echo two >> said", "true")
    folder = tmp_path / "out/steps"
    assert (made.problem, made.rewards) == (
        "",
        {"one": {"reward": 1.0, "style": 0.5}, "two": {"reward": 1.0, "two": 1.0}, "three": {"reward": 0.0}},
    )
    assert (
        folder / "tests.two.txt"
    ).read_text() == "/judge\nkept\nmore\nkept\nlist\nsaid\nset\nsetup.sh\ntests\n"
    assert (folder / "artifacts/one/said").read_text() == "one\n"


async def test_a_step_that_earns_too_little_is_the_last(tmp_path: Path, docker: Docker) -> None:
    task = load_task(lay(tmp_path / "steps", STEPS))
    made, _ = await attempt(task, docker, tmp_path / "out", "echo none > said", "echo two >> said")
    assert (made.reward, made.rewards["one"], made.rewards["two"]) == (
        0.0,
        {"reward": 0.0, "style": 0.0},
        {"reward": 0.0},
    )


async def test_a_solution_of_keystrokes_solves_a_task_of_terminal_bench(
    tmp_path: Path, docker: Docker
) -> None:
    keys = "- command: echo good evening > /app/greet\n  append_enter: false\n- command: ing.txt\n"
    task = load_task(lay(tmp_path / "bench", BENCH, {"solution.sh": None, "solution.yaml": keys}))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle, checked.problem) == (0.0, 1.0, "")


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """An image with a shell and small tools, without Python and bash."""
    small_image("small")
    yield "interlude-test:small"
    remove_image("small")


SMALL = {
    "task.toml": '[environment]\ndocker_image = "interlude-test:small"\nworkdir = "/app"\n'
    "allow_internet = false\n",
    "instruction.md": "Say good evening.\n",
    "tests/test.sh": '#!/bin/sh\n[ "$(cat said)" = evening ] && echo 1 > /logs/verifier/reward.txt'
    " || echo 0 > /logs/verifier/reward.txt\n",
    "solution/solve.sh": "#!/bin/sh\necho evening > said\n",
}


async def test_an_image_without_python_and_bash_is_worked_in_and_graded(
    tmp_path: Path, docker: Docker, small: str
) -> None:
    task = load_task(lay(tmp_path / "small", SMALL))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle, checked.problem) == (0.0, 1.0, "")
    made, said = await attempt(task, docker, tmp_path / "out", "id -u; pwd; echo $HOME; echo evening > said")
    assert said[0].startswith("0\n/app\n/root\n")
    assert (made.reward, made.sandbox and made.sandbox.reduced) == (1.0, True)
    assert not [note for note in made.notes if "graded where" in note]
    recorded = read_recording(tmp_path / "out/small/trajectory.jsonl")
    again = await with_tools(recorded, task, Replaying(docker, len))
    assert (again.findings.divergences, again.findings.results) == ([], 1)


APART = {
    "instruction.md": "Say the word.\n",
    "task.toml": 'artifacts = ["/app/said"]\n[environment]\nworkdir = "/app"\nallow_internet = false\n'
    '[verifier]\nenvironment_mode = "separate"\n',
    "environment/Dockerfile": "FROM interlude-test:small\nRUN echo evening > /word\n",
    "tests/Dockerfile": "FROM interlude-test:small\nCOPY test.sh /tests/test.sh\n",
    "tests/test.sh": '#!/bin/sh\ncd /app; [ ! -e /word ] && [ "$(cat said)" = evening ] &&'
    " echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n",
    "solution/solve.sh": "#!/bin/sh\ncat /word > said || { echo there is no word; exit 3; }\n",
}


async def test_a_solution_has_the_agent_s_image_and_is_quoted_where_it_failed(
    tmp_path: Path, docker: Docker, small: str
) -> None:
    task = load_task(lay(tmp_path / "apart", APART))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle, checked.problem) == (0.0, 1.0, "")
    no_word = {"environment/Dockerfile": "FROM interlude-test:small\n"}
    task = load_task(lay(tmp_path / "failing", APART, no_word))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle) == (0.0, 0.0)
    assert "solve.sh ended with exit code 3: cat: /word: No such file or directory" in checked.problem
    assert "there is no word; its tests said:" in checked.problem


async def test_what_runs_on_in_such_an_image_is_there_when_it_is_graded_and_a_late_command_alone_is_ended(
    tmp_path: Path, docker: Docker, small: str
) -> None:
    runs = "#!/bin/sh\nfor f in /proc/[0-9]*; do cat $f/environ; done >all 2>/dev/null\n"
    tests = runs + "case $(cat all) in *SERVER=1*) echo 1;; *) echo 0;; esac > /logs/verifier/reward.txt\n"
    task = load_task(lay(tmp_path / "small", SMALL, {"tests/test.sh": tests}))
    sandbox = await docker.take(task.spec)
    try:
        ran = await sandbox.run("sleep 60", timeout=0.2)
        assert (ran.reason, (await sandbox.run("echo here")).output) == ("timeout", b"here\n")
    finally:
        await sandbox.close()
    made, _ = await attempt(task, docker, tmp_path / "out", "SERVER=1 sleep 300 >/dev/null 2>&1 &")
    assert (made.reward, made.notes) == (
        1.0,
        ("graded where the agent worked: processes of its were running",),
    )


SERVED = """\
echo "=== short test summary info ==="
[ "$TEST_DIR $COLOUR" = "/tests blue" ] && echo PASSED test::told || echo FAILED test::told
"""


async def test_where_the_work_was_done_the_tests_have_the_variables_that_are_theirs(
    tmp_path: Path, docker: Docker
) -> None:
    task = load_task(lay(tmp_path / "bench", BENCH, {"run-tests.sh": SERVED}))
    made, _ = await attempt(task, docker, tmp_path / "out", "sleep 300 >/dev/null 2>&1 &")
    assert (made.reward, made.notes[-1]) == (
        1.0,
        "graded where the agent worked: processes of its were running",
    )


async def test_tests_that_need_what_their_image_lacks_are_refused_with_the_reason(
    tmp_path: Path, docker: Docker, small: str
) -> None:
    (tmp_path / "small" / "environment").mkdir(parents=True)
    task = load_task(lay(tmp_path / "small", SMALL, {"tests/test.sh": "#!/bin/bash\ntrue\n"}))
    (checked,) = await check_tasks([task], docker, Nobody(), jobs=1)
    assert "ended with exit code 127 and wrote no reward" in checked.problem


async def test_an_image_without_a_shell_is_refused(tmp_path: Path, docker: Docker) -> None:
    small_image("empty", programs="cat")
    try:
        with pytest.raises(Unequipped, match="nothing can be run in this image, which needs a sh"):
            await docker.take(Spec(whole=Recipe(tmp_path, "", "interlude-test:empty")))
    finally:
        remove_image("empty")

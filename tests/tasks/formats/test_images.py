"""Tasks that are images are carried out in them, and graded by their own tests without a network."""

from __future__ import annotations

import tarfile
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from sandbox.base import Building
from sandbox.docker import Docker
from sandbox.whole import carry_in, carry_out
from tasks.check import check_tasks
from tasks.grade import grade
from tasks.load import load_suite, load_task
from tasks.oracle import oracle
from tests.tasks.formats.layouts import BENCH, HARBOR, lay

pytestmark = pytest.mark.docker


class Nobody:
    """Implements Watcher."""

    def began(self, name: str) -> None: ...

    def ended(self, checked: object) -> None: ...


@pytest.fixture
async def docker() -> AsyncGenerator[Docker, None]:
    made = Docker(building=Building(offline=True))
    yield made
    await made.close()


async def test_unmodified_tests_of_both_formats_earn_0_for_nothing_and_1_for_the_solution(
    tmp_path: Path, docker: Docker
) -> None:
    lay(tmp_path / "harbor", HARBOR)
    lay(tmp_path / "bench", BENCH)
    suite = load_suite(str(tmp_path))
    checked = await check_tasks(suite.tasks, docker, Nobody(), jobs=1)
    assert [(one.task, one.nop, one.oracle, one.problem) for one in checked] == [
        ("bench", 0.0, 1.0, ""),
        ("harbor", 0.0, 1.0, ""),
    ]


async def test_all_that_the_agent_did_to_the_image_is_graded_and_the_stand_ins_are_named(
    tmp_path: Path, docker: Docker
) -> None:
    task = load_task(lay(tmp_path / "bench", BENCH))
    sandbox = await docker.take(task.spec)
    try:
        assert (await sandbox.run("id -u; pwd; echo $COLOUR")).output == b"0\n/app\nblue\n"
        await sandbox.run(
            "echo good evening > greeting.txt; rm kept.txt; mkdir -p /srv/a; ln -s /etc/passwd /srv/a/l;"
            "mkdir -p /tests; echo 'def test(): pass' > /tests/test_outputs.py"
        )
        await carry_out(sandbox, tmp_path / "work.tar")
    finally:
        await sandbox.close()
    with tarfile.open(tmp_path / "work.tar") as tar:
        assert {"app/greeting.txt", "srv/a/l"} <= set(tar.getnames())
        assert not [name for name in tar.getnames() if name.startswith("tests")]
    given = await grade(task, task.steps[0], tmp_path / "work.tar", docker)
    names = {name.rpartition("::")[2]: passed for name, passed in given.tests.items()}
    assert (given.rewards, names) == ({"reward": 0.0}, {"test_greets": True, "test_kept": False})
    assert "in the tests: uv run was stood in for" in given.notes
    assert sandbox.info.notes[1:] == (
        "add-apt-repository -y ppa:example/python: the packages of this system stand in",
        "apt-get install python3.99: python3 stands in",
    )
    fresh = await docker.take(task.spec)
    try:
        await carry_in(fresh, tmp_path / "work.tar")
        assert (await fresh.run("cat greeting.txt; ls kept.txt /srv/a")).output.startswith(b"good evening\n")
    finally:
        await fresh.close()


async def test_nothing_of_tests_solution_and_stand_ins_is_where_the_agent_works(
    tmp_path: Path, docker: Docker
) -> None:
    hidden = {name: "# HIDDEN-WORD\n" for name in ("tests/test_outputs.py", "solution.sh", "run-tests.sh")}
    all_of_it = {"Dockerfile": "FROM ubuntu:24.04\nWORKDIR /app\nCOPY . .\n"}
    task = load_task(lay(tmp_path / "bench", BENCH, hidden | all_of_it))
    sandbox = await docker.take(task.spec)
    try:
        ran = await sandbox.run(
            "grep -rlI HIDDEN-WORD / --exclude-dir=proc --exclude-dir=sys; ls /.interlude /tests"
        )
        assert [line for line in ran.output.decode().splitlines() if "No such file" not in line] == []
    finally:
        await sandbox.close()


OTHER_JDK = """\
FROM ubuntu:24.04
RUN printf '#!/bin/sh\\n[ "$*" = "-s default-jdk" ] && echo Status: install ok installed && exit\\n\
exec /usr/bin/dpkg "$@"\\n' >/usr/local/bin/dpkg && chmod +x /usr/local/bin/dpkg
RUN mkdir -p /usr/lib/jvm/default-java && apt-get install -y openjdk-21-jdk
"""


async def test_the_jdk_that_there_is_stands_where_java_home_leads(tmp_path: Path, docker: Docker) -> None:
    task = load_task(lay(tmp_path / "bench", BENCH, {"Dockerfile": OTHER_JDK}))
    sandbox = await docker.take(task.spec)
    try:
        ran = await sandbox.run("readlink /usr/lib/jvm/java-21-openjdk-$(dpkg --print-architecture)")
        assert ran.output == b"default-java\n"
        assert sandbox.info.notes[1:] == ("apt-get install openjdk-21-jdk: default-jdk stands in",)
    finally:
        await sandbox.close()


PROGRAM = """\
mkdir -p /.interlude/site/bin
printf '#!/bin/sh\\necho PASSED greet::greets\\n' >/.interlude/site/bin/greet
chmod +x /.interlude/site/bin/greet
greet && exit 1
pip install pytest || exit 1
echo "=== short test summary info ==="
greet
"""


async def test_programs_of_packages_that_were_laid_ready_are_there_once_pip_installed_them(
    tmp_path: Path, docker: Docker
) -> None:
    task = load_task(lay(tmp_path / "bench", BENCH, {"run-tests.sh": PROGRAM}))
    assert (await grade(task, task.steps[0], b"", docker)).reward == 1.0


ENDS_EARLY = """\
#!/bin/bash
set -e
uv venv --python 3.13
source .venv/bin/activate
uv pip install -r /tests/requirements.txt
/usr/local/bin/uv run pytest --ctrf /logs/verifier/ctrf.json /tests/test_outputs.py -rA
echo 1 > /logs/verifier/reward.txt
"""
SAYS_MORE = """\
#!/bin/sh
apk add --no-cache curl
curl -LsSf https://astral.sh/uv/0.9.7/install.sh | sh
. $HOME/.local/bin/env
if uvx --with pytest==8.4.1 pytest /tests/test_outputs.py; then
  echo 1
else
  echo 0
fi > /logs/verifier/reward.txt
"""


async def test_tests_that_end_early_and_rewards_with_more_around_them_are_read(
    tmp_path: Path, docker: Docker
) -> None:
    """The image's own uv, at its own place, would ask for a network: the stand-in answers there too."""
    lay(
        tmp_path / "early",
        HARBOR,
        {
            "tests/test.sh": ENDS_EARLY,
            "tests/requirements.txt": "pytest\n",
            "environment/Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY greeting.txt kept.txt ./\n"
            "RUN printf '#!/bin/sh\\nexit 9\\n' > /usr/local/bin/uv && chmod +x /usr/local/bin/uv\n",
        },
    )
    lay(
        tmp_path / "more",
        HARBOR,
        {
            "tests/test.sh": SAYS_MORE,
            "environment/Dockerfile": "FROM alpine:3.22\nRUN apk add --no-cache bash coreutils\n"
            "WORKDIR /app\nCOPY greeting.txt kept.txt ./\n",
        },
    )
    suite = load_suite(str(tmp_path))
    early, more = [await grade(task, task.steps[0], b"", docker) for task in suite.tasks]
    assert (early.reward, more.reward) == (0.0, 0.0)
    assert early.notes[-1] == (
        "its tests failed and test.sh ended with exit code 1 before it wrote a reward: that counts as 0"
    )
    assert more.notes[-1] == "reward.txt holds more than a number: its last line was read"
    solved = [(await oracle(task, docker))[0].reward for task in suite.tasks]
    assert solved == [1.0, 1.0]

"""The suite in CC-Bench's manner: its make-up, and what its pages are judged with."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from interlude.progress import Checking
from sandbox.base import Sandboxes, Spec
from sandbox.choose import maker
from sandbox.chromium import chromium
from sandbox.errors import BrowserMissing
from tasks.check import check_tasks
from tasks.folder import pack
from tasks.grade import grade
from tasks.load import BROWSER, load_suite, load_task
from tasks.pictures import is_png, pictures
from tests.sandbox.conftest import require

LayOut = Callable[..., Path]
PROPORTIONS = {
    "frontend_development": 5,
    "application_development": 9,
    "ui_ux_optimization": 4,
    "build_deployment": 2,
    "data_analysis": 2,
    "machine_learning": 2,
}


def test_the_suite_has_the_proportions_of_cc_bench() -> None:
    assert Counter(task.category for task in load_suite("cc").tasks) == PROPORTIONS


def test_every_task_has_turns_a_rubric_mutations_and_a_work_tree() -> None:
    for task in load_suite("cc").tasks:
        assert 2 <= len(task.steps) <= 6, task.name
        assert task.rubric and len(list((task.folder / "mutations").glob("*.sh"))) >= 1, task.name
        assert any((task.folder / "environment").iterdir()), task.name
        assert all(step.solution for step in task.steps), task.name


def test_most_tasks_have_a_turn_that_depends_on_the_work() -> None:
    tasks = load_suite("cc").tasks
    assert sum(any(step.when for step in task.steps) for task in tasks) >= len(tasks) * 3 // 4


def test_pages_of_frontend_and_ui_tasks_are_judged_in_a_browser() -> None:
    for task in load_suite("cc").tasks:
        looks = task.category in ("frontend_development", "ui_ux_optimization")
        checks = [step.check for step in task.steps if step.check]
        assert all(check.browser == looks for check in checks), task.name
        assert all((check.folders[0] == BROWSER) == looks for check in checks), task.name


PAGE = {
    "task.toml": "[verifier]\nbrowser = true\n",
    "environment/index.html": "<!doctype html><title>t</title><button>Save</button>",
    "tests/test.sh": 'python3 -B "$TESTS_DIR/verify.py" || true',
    "tests/verify.py": """
from browser.checks import check, main

@check
def it_says_saved(browser):
    page = browser.open(width=300, height=200)
    page.get("button", "^save$").click()
    page.shot("after")
    page.wait("document.title === 'saved'", seconds=1)

main()
""",
    "solution/solve.sh": "sed -i 's/<button>/<button onclick=\"document.title = `saved`\">/' index.html",
}


@pytest.fixture(params=["bubblewrap", pytest.param("docker", marks=pytest.mark.docker)])
async def walled(request: pytest.FixtureRequest) -> AsyncGenerator[Sandboxes, None]:
    require(request.param)
    try:
        chromium()
    except BrowserMissing as missing:
        pytest.skip(str(missing))
    made = maker(request.param)
    yield made
    await made.close()


async def test_a_page_is_judged_in_chromium_and_its_picture_kept(lay_out: LayOut, walled: Sandboxes) -> None:
    task = load_task(lay_out(changes=PAGE))
    before = await grade(task, task.steps[0], b"", walled)
    assert before.rewards == {"reward": 0.0, "it_says_saved": 0.0}, before.output
    assert struct.unpack_from(">II", before.pictures["after.png"], 16) == (300, 200)
    (checked,) = await check_tasks((task,), walled, Checking(1), jobs=1)
    assert (checked.nop, checked.oracle, checked.problem) == (0.0, 1.0, "")


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    """A picture that is black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes((width + 1) * height))
    whole = chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole + tail


def test_only_whole_and_bounded_png_files_are_pictures() -> None:
    good = png()
    assert is_png(good)
    wrong = (
        b"",
        b"GIF89a",
        good[:-1],
        png(tail=b"<script>"),
        png(9000, 1),
        png(0),
        good.replace(b"IDAT", b"IDAX"),
    )
    assert [is_png(data) for data in wrong] == [False] * len(wrong)


async def test_pictures_with_other_names_or_contents_are_left_in_the_sandbox(
    tmp_path: Path, sandboxes: Sandboxes
) -> None:
    for name in ("a.png", "b.PNG", ".png", "two words.png"):
        (tmp_path / name).write_bytes(png())
    (tmp_path / "c.png").write_bytes(b"no picture")
    sandbox = await sandboxes.take(Spec())
    await sandbox.unpack(pack(tmp_path), "shots")
    await sandbox.run("ln -s /etc/passwd shots/d.png; mkdir shots/e.png")
    assert await pictures(sandbox, "shots") == {"a.png": png()}
    assert await pictures(sandbox, "nowhere") == {}

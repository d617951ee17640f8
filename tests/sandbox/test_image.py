"""Images that are built here, and engines that are not the usual one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.base import Recipe, Spec
from sandbox.choose import probe
from sandbox.daemon import Daemon, connect
from sandbox.docker import Docker
from sandbox.errors import ImageMissing, SandboxError
from sandbox.reach import podman
from tests.sandbox.conftest import require
from tests.sandbox.images import remove_image

pytestmark = pytest.mark.docker
TAG = "interlude-test:built"


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    require("docker")
    found = connect()
    yield found
    found.close()
    for name in ("built", "base"):
        remove_image(name)


def build(daemon: Daemon, source: Path) -> tuple[str, list[str]]:
    """The digest of what a Dockerfile makes, and what was printed."""
    said: list[str] = []
    return daemon.images.build(source, TAG, said.append), said


async def test_an_image_is_built_from_a_dockerfile_and_one_without_bash_is_reduced(
    daemon: Daemon, tmp_path: Path
) -> None:
    base = daemon.images.build(None, "interlude-test:base", print)
    (tmp_path / "file").write_text("from the context\n")
    (tmp_path / "Dockerfile").write_text("FROM interlude-test:base\nCOPY file /file\nENV A=b\n")
    digest, said = build(daemon, tmp_path)
    assert digest.startswith("sha256:") and digest != base
    assert said[0] == "Step 1/3 : FROM interlude-test:base"
    (tmp_path / "other").write_text("FROM interlude-test:built\nRUN rm -f /bin/bash /usr/bin/bash\n")
    without, _ = build(daemon, tmp_path / "other")
    docker = Docker(digest)
    try:
        whole, reduced = await docker.take(Spec()), await docker.take(Spec(image=without))
        for box in (whole, reduced):
            assert (await box.run("cat /file; echo $A")).output == b"from the context\nb\n"
        assert (whole.info.image, whole.info.reduced) == (digest, False)
        assert (reduced.info.image, reduced.info.reduced) == (without, True)
    finally:
        await docker.close()
    found = await probe("docker", without)
    assert found.ok and "reduced (no checkpoints, jobs or network): git version" in found.detail
    assert "interlude image build" in found.cure


async def test_plain_pytest_runs_in_the_base_image(daemon: Daemon) -> None:
    docker = Docker(daemon.images.build(None, "interlude-test:base", print))
    try:
        box = await docker.take(Spec())
        ran = await box.run("echo 'def test_it(): pass' > test_a.py; python -m pytest test_a.py")
        assert (ran.code, b"test session starts" in ran.output) == (0, True), ran.output
    finally:
        await docker.close()


async def test_the_folder_of_the_checkpoints_is_closed_whatever_the_image_has_there(
    daemon: Daemon, tmp_path: Path
) -> None:
    daemon.images.build(None, "interlude-test:base", print)
    (tmp_path / "Dockerfile").write_text("FROM interlude-test:base\nRUN mkdir -m 755 /interlude\n")
    docker = Docker(build(daemon, tmp_path)[0])
    try:
        box = await docker.take(Spec())
        assert await box.checkpoint()
        assert b"Permission denied" in (await box.run("ls /interlude")).output
    finally:
        await docker.close()


def test_what_cannot_be_built_is_said(daemon: Daemon, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no Dockerfile at"):
        daemon.images.build(tmp_path, TAG, print)
    (tmp_path / "Dockerfile").write_text("FROM scratch\nRUN --mount=type=cache,target=/x true\n")
    with pytest.raises(SandboxError, match=f"needs BuildKit: docker buildx build --load -t {TAG}"):
        daemon.images.build(tmp_path, TAG, print)
    (tmp_path / "Dockerfile").write_text("FROM interlude-test:base\nRUN exit 3\n")
    with pytest.raises((SandboxError, ImageMissing)):
        daemon.images.build(tmp_path, TAG, print)


def test_the_image_that_is_used_is_marked(daemon: Daemon) -> None:
    daemon.images.find("", False)
    assert [image.used for image in daemon.images.listed()].count(True) == 1


async def test_images_of_tasks_are_removed_and_the_users_own_stay(daemon: Daemon, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {daemon.images.find('', False)}\nLABEL own=yes\n")
    base, _ = build(daemon, tmp_path)
    made = Docker()
    sandbox = await made.take(Spec(whole=Recipe(tmp_path)))
    of_task = sandbox.info.image
    try:
        assert of_task != base
        daemon.images.prune()
        assert daemon.images.describe(of_task)[0] == of_task, "a container runs it"
    finally:
        await sandbox.close()
        await made.close()
    assert daemon.images.prune()
    assert daemon.images.describe(of_task) == ("", 0)
    assert daemon.images.describe(TAG)[0] == base


async def test_a_runtime_that_the_engine_does_not_know_is_told_how_to_be_one(daemon: Daemon) -> None:
    docker = Docker(runtime="no-such-runtime")
    try:
        with pytest.raises(SandboxError, match=r"no-such-runtime.*/etc/docker/daemon.json"):
            await docker.take(Spec())
    finally:
        await docker.close()


async def test_commands_run_under_gvisor_where_it_is_installed(daemon: Daemon) -> None:
    if "runsc" not in daemon.about["Runtimes"]:
        pytest.skip("the engine knows no runsc: sudo runsc install, and restart it")
    docker = Docker(runtime="runsc")
    try:
        box = await docker.take(Spec())
        assert (await box.run("echo here")).output == b"here\n"
        assert "runtime runsc" in await docker.notes()
    finally:
        await docker.close()


def test_podman_is_found_where_there_is_no_docker(tmp_path: Path) -> None:
    mine, docker = tmp_path / "podman/podman.sock", tmp_path / "docker.sock"
    missing = podman(str(tmp_path), docker)
    assert missing in (None, Path("/run/podman/podman.sock"))
    mine.parent.mkdir()
    mine.touch()
    assert podman(str(tmp_path), docker) == mine
    docker.touch()
    assert podman(str(tmp_path), docker) is None

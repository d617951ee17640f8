"""Which sandbox is used, and what is said where none can be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.base import Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.choose import choose, probe
from sandbox.daemon import Daemon, connect, labels
from sandbox.docker import Docker
from sandbox.errors import ImageMissing, SandboxError, SandboxUnavailable
from sandbox.local import Local
from tests.sandbox.conftest import require
from tests.sandbox.registry import registry


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")


@pytest.mark.docker
async def test_docker_comes_first() -> None:
    require("docker")
    chosen = await choose("auto")
    assert isinstance(chosen, Docker)
    await chosen.close()


@pytest.mark.bubblewrap
async def test_bubblewrap_is_used_where_no_engine_answers(no_docker: None) -> None:
    require("bubblewrap")
    chosen = await choose("auto")
    assert isinstance(chosen, Bubblewrap)
    await chosen.close()


async def test_local_is_never_chosen_silently(no_docker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxUnavailable) as caught:
        await choose("auto")
    for part in ("no Docker engine is running", "install docker.io", "no bwrap", "install bubblewrap"):
        assert part in str(caught.value)
    chosen = await choose("local")
    assert isinstance(chosen, Local)
    await chosen.close()


async def test_a_named_image_is_not_replaced_by_this_machine_s_programs(no_docker: None) -> None:
    with pytest.raises(SandboxUnavailable) as caught:
        await choose("auto", "python:3.11")
    assert "bubblewrap" not in str(caught.value)
    with pytest.raises(SandboxError, match="no image"):
        await Bubblewrap().take(Spec(image="python:3.11"))


async def test_a_probe_says_what_is_missing(no_docker: None) -> None:
    found = await probe("docker")
    assert (found.ok, found.detail) == (
        False,
        "no Docker engine is running: start it (sudo systemctl start docker, or Docker Desktop)",
    )
    assert (await probe("local")).ok


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("unix:///dev/null/x.sock", "cannot be used"),
        ("tcp://127.0.0.1:1", "does not listen"),
        ("nonsense://", "DOCKER_HOST is not an address"),
    ],
)
async def test_every_way_not_to_reach_an_engine_has_its_cure(
    host: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(SandboxUnavailable, match=message):
        connect()


@pytest.fixture
def daemon() -> Daemon:
    require("docker")
    return connect()


@pytest.mark.docker
async def test_a_missing_image_is_not_pulled() -> None:
    require("docker")
    maker = Docker("interlude-test-nothing:none")
    with pytest.raises(ImageMissing, match="docker pull interlude-test-nothing:none"):
        await maker.take(Spec())
    await maker.close()


@pytest.mark.docker
async def test_an_image_is_pulled_where_that_is_wanted_and_no_other_tag_of_it(daemon: Daemon) -> None:
    with registry(("1", "latest")) as (name, asked):
        with pytest.raises(ImageMissing, match="or say --pull"):
            daemon.images.find(name, pull=False)
        assert asked == []
        found = daemon.images.find(name, pull=True)
        assert "latest" in asked and "1" not in asked
        assert daemon.images.find(name, pull=False) == found
        daemon.images.forget(name)
        with pytest.raises(SandboxError, match="the registry has no such image"):
            daemon.images.find(f"{name}:none", pull=True)
    daemon.close()


@pytest.mark.docker
async def test_the_base_image_is_made_once_and_named_by_its_digest(daemon: Daemon) -> None:
    first = daemon.images.find("", pull=False)
    assert first == daemon.images.find("", pull=False)
    assert first.startswith("sha256:")
    assert daemon.images.find(first, pull=False) == first
    daemon.close()


@pytest.mark.docker
async def test_only_what_a_dead_owner_left_is_reaped(daemon: Daemon) -> None:
    import docker

    client = docker.from_env()
    image = daemon.images.find("", pull=False)
    made = {
        name: client.api.create_container(image, ["true"], labels=marks)["Id"]
        for name, marks in {
            "dead": {**labels(), "interlude.owner": "1:1"},
            "alive": labels(),
            "elsewhere": {"interlude.owner": "1:1", "interlude.host": "another"},
            "other": {"somebody": "else"},
        }.items()
    }
    try:
        gone = daemon.reap()
        assert [name for name, container in made.items() if container in gone] == ["dead"]
        left = {c["Id"] for c in client.api.containers(all=True)}
        assert {name for name, container in made.items() if container in left} == {
            "alive",
            "elsewhere",
            "other",
        }
    finally:
        for container in made.values():
            daemon.remove(container)
        client.close()
        daemon.close()


@pytest.mark.docker
async def test_a_container_is_locked_down(daemon: Daemon) -> None:
    import docker

    maker = Docker()
    await maker.take(Spec())
    client = docker.from_env()
    owner = labels()["interlude.owner"]
    found = client.api.containers(filters={"label": f"interlude.owner={owner}"})
    host = client.api.inspect_container(found[0]["Id"])["HostConfig"]
    client.close()
    daemon.close()
    await maker.close()
    kept = ("AutoRemove", "NetworkMode", "ReadonlyRootfs", "CapDrop", "CapAdd", "SecurityOpt", "Privileged")
    assert {key: host[key] for key in kept} == {
        "AutoRemove": True,
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "CapAdd": ["SETUID", "SETGID"],
        "SecurityOpt": ["no-new-privileges"],
        "Privileged": False,
    }
    assert (host["Memory"], host["MemorySwap"], host["PidsLimit"]) == (2 << 30, 2 << 30, 512)
    assert host["LogConfig"]["Type"] == "none"

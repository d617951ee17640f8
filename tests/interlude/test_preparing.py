"""A project's own dependencies, installed for real from an index in a folder that the test makes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent.marks import Printed
from interlude.__main__ import main
from interlude.preparing import (
    Missing,
    NotNeeded,
    Ready,
    Stale,
    State,
    kept_of,
    prepare,
    prepared,
    with_setup,
)
from interlude.settings import Settings
from interlude.terminal.desk import Desk
from interlude.terminal.picker import Picker
from interlude.terminal.remark import Remark
from sandbox.base import Kind, Sandbox, Sandboxes, Spec
from sandbox.carry.copying import copy_in
from sandbox.choose import maker
from sandbox.daemon import connect
from sandbox.owner import me, prefix
from sandbox.preparing.kept import Setup
from sandbox.preparing.recipe import SetupError
from tests.interlude.conftest import Refused
from tests.interlude.scripted import until
from tests.sandbox.conftest import BUBBLEWRAP, DOCKER, require

PYPROJECT = """[project]
name = "shop"
version = "1"
dependencies = ["interlude-test-till>=1"]

[dependency-groups]
test = ["interlude-test-fruit==2.0"]
"""
TEST = """import fruit
import shop


def test_the_till_is_open():
    assert (shop.till.OPEN, fruit.NAME) == (True, "pear")
"""


def wheel(index: Path, name: str, version: str, module: str, code: str) -> None:
    """A package with one module, in a folder that is laid out as an index (PEP 503)."""
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    files = {
        f"{module}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    (index / "files").mkdir(parents=True, exist_ok=True)
    page = index / "simple" / name
    page.mkdir(parents=True, exist_ok=True)
    place = index / "files" / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    with (page / "index.html").open("a") as file:
        file.write(f'<a href="../../files/{place.name}">{place.name}</a>\n')


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    wheel(folder, "interlude-test-till", "1.5", "till", "OPEN = True\n")
    wheel(folder, "interlude-test-fruit", "2.0", "fruit", "NAME = 'pear'\n")
    wheel(folder, "interlude-test-fruit", "3.0", "fruit", "NAME = 'plum'\n")
    folder.chmod(0o755)
    return folder


@pytest.fixture
def here(index: Path, home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other index than that one, and a secret in the environment."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", f"file://{index}/simple")
    monkeypatch.setenv("INTERLUDE_KEPT", str(tmp_path / "kept"))
    monkeypatch.setenv("SHOP_TOKEN", "s3cr3t-of-the-host")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository whose tests need two packages."""
    tree = tmp_path / "shop"
    files = {
        "pyproject.toml": PYPROJECT,
        "src/shop/__init__.py": "import till\n",
        "tests/test_till.py": TEST,
        ".env": "TOKEN=s3cr3t-of-the-tree\n",
    }
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    for argv in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-C", str(tree), *argv], check=True)
    return tree


@pytest.fixture
def settings(isolating: Kind, here: None, tmp_path: Path) -> Iterator[Settings]:
    made = Settings(sandbox=isolating, kept=tmp_path / "kept", state=tmp_path / "state")
    yield made
    images = {setup.image for setup in kept_of(made).all() if setup.kind == "docker"}
    if images:
        daemon = connect()
        for image in images:
            daemon.images.forget(image)
        daemon.close()


@pytest.fixture(params=[DOCKER, BUBBLEWRAP])
def isolating(request: pytest.FixtureRequest) -> Kind:
    """Each kind of sandbox that a setup is for."""
    require(request.param)
    return request.param


def contents(tree: Path) -> dict[str, bytes]:
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


async def made(settings: Settings, tree: Path, said: list[str]) -> Setup:
    state = await prepared(settings, tree)
    assert isinstance(state, Missing | Stale)
    return await prepare(settings, state.plan, _kind(settings), said.append)


def _kind(settings: Settings) -> Kind:
    assert settings.sandbox != "auto"
    return settings.sandbox


@asynccontextmanager
async def sandbox_of(settings: Settings, spec: Spec) -> AsyncIterator[Sandbox]:
    sandboxes: Sandboxes = maker(_kind(settings))
    try:
        yield await sandboxes.take(spec)
    finally:
        await sandboxes.close()


async def test_what_a_setup_installed_is_there_without_a_network_and_the_tree_is_as_it_was(
    settings: Settings, shop: Path
) -> None:
    before = contents(shop)
    said: list[str] = []
    setup = await made(settings, shop, said)
    assert contents(shop) == before
    assert any(line.startswith("Successfully installed interlude-test-fruit-2.0") for line in said)
    assert await prepared(settings, shop) == Ready(setup)
    kept = kept_of(settings)
    async with sandbox_of(settings, with_setup(Spec(), setup, kept)) as box:
        assert (box.info.image, box.info.network) == (setup.image, ())
        await copy_in(box, shop)
        ran = await box.run(
            "pytest -q -p no:cacheprovider tests; python -c 'import pip' && touch $VIRTUAL_ENV/x"
        )
        assert ran.output.startswith(b".") and b"1 passed" in ran.output
        assert b"Read-only file system" in ran.output
    async with sandbox_of(settings, with_setup(Spec(tree=shop), setup, kept)) as box:
        assert (await box.run("python -c 'import shop; print(shop.till.OPEN)'")).output == b"True\n"
    assert contents(shop) == before


async def test_a_setup_is_stale_when_its_inputs_change_and_is_then_made_anew(
    settings: Settings, shop: Path
) -> None:
    first = await made(settings, shop, [])
    (shop / "README.md").write_text("not an input\n")
    assert await prepared(settings, shop) == Ready(first)
    (shop / "pyproject.toml").write_text(PYPROJECT.replace("==2.0", "==3.0"))
    state = await prepared(settings, shop)
    assert isinstance(state, Stale)
    assert (state.why, state.setup) == ("pyproject.toml changed since setup", first)
    second = await made(settings, shop, [])
    assert second.digest != first.digest
    async with sandbox_of(settings, with_setup(Spec(), second, kept_of(settings))) as box:
        assert (await box.run("python -c 'import fruit; print(fruit.NAME)'")).output == b"plum\n"


async def test_no_secret_of_the_host_or_of_the_tree_reaches_a_setup(settings: Settings, shop: Path) -> None:
    (shop / ".interlude.toml").write_text(
        '[setup]\ncommand = "env; ls -A; cat .env || true; cat src/shop/__init__.py; '
        'cp -r . /opt/interlude/seen"\n'
    )
    said: list[str] = []
    setup = await made(settings, shop, said)
    assert "import till" in said and ".env" not in said
    async with sandbox_of(settings, with_setup(Spec(), setup, kept_of(settings))) as box:
        ran = await box.run("grep -rc s3cr3t /opt/interlude; ls -A /opt/interlude/seen")
    everything = "\n".join((*said, kept_of(settings).log(setup.digest).read_text(), ran.output.decode()))
    assert ".git\n" not in ran.output.decode()
    assert "s3cr3t" not in everything and "SHOP_TOKEN" not in everything


async def test_a_setup_that_fails_shows_the_end_of_its_log_and_leaves_nothing(
    settings: Settings, shop: Path
) -> None:
    (shop / ".interlude.toml").write_text('[setup]\ncommand = "echo began; false; echo went on"\n')
    state = await prepared(settings, shop)
    assert isinstance(state, Missing)
    with pytest.raises(SetupError, match=r"\.interlude\.toml failed with exit code 1.*\nbegan$"):
        await prepare(settings, state.plan, _kind(settings), print)
    kept = kept_of(settings)
    assert [path.name for path in kept.folder.iterdir()] == [f"{state.plan.digest}.log"]
    assert kept.log(state.plan.digest).read_text() == "began\n"
    assert await prepared(settings, shop) == state


async def test_a_setup_that_takes_too_long_is_ended(settings: Settings, shop: Path) -> None:
    (shop / ".interlude.toml").write_text('[setup]\ncommand = "sleep 1000"\ntimeout_sec = 1\n')
    with pytest.raises(SetupError, match="took longer than 1 s"):
        await made(settings, shop, [])
    assert isinstance(await prepared(settings, shop), Missing)


async def test_a_setup_that_is_interrupted_leaves_nothing(settings: Settings, shop: Path) -> None:
    (shop / ".interlude.toml").write_text('[setup]\ncommand = "echo began; sleep 1000"\n')
    said: list[str] = []
    making = asyncio.create_task(made(settings, shop, said))
    while not said and not making.done():
        await asyncio.sleep(0.05)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert [path.suffix for path in kept_of(settings).folder.iterdir()] == [".log"]
    assert isinstance(await prepared(settings, shop), Missing)
    if settings.sandbox == "docker":
        daemon = connect()
        assert daemon.images.labelled(f"interlude.setup.kept={kept_of(settings).mark()}") == ()
        daemon.close()


async def test_what_a_dead_process_left_of_a_setup_is_removed_by_the_next(here: None, tmp_path: Path) -> None:
    kept = kept_of(Settings(kept=tmp_path / "kept"))
    kept.open()
    child = "import os; from sandbox.owner import me, prefix; print(prefix(me()), end='')"
    name = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout
    (kept.folder / f"{name}x" / "files" / "venv").mkdir(parents=True)
    (kept.folder / f"{name}x" / "files").chmod(0)
    mine = kept.folder / f"{prefix(me())}y"
    mine.mkdir()
    kept.open()
    assert list(kept.folder.iterdir()) == [mine]


async def test_a_setup_reaches_no_host_but_those_of_the_plan(settings: Settings, shop: Path) -> None:
    reach = "python3 -c 'import urllib.request as r; r.urlopen(\\\"http://example.org/\\\")' || true"
    (shop / ".interlude.toml").write_text(f'[setup]\ncommand = "{reach}"\nnetwork = ["example.net"]\n')
    said: list[str] = []
    await made(settings, shop, said)
    assert "example.org:80 is not allowed; this sandbox reaches only example.net" in "\n".join(said)


async def test_old_setups_are_removed_and_the_newest_stays(
    settings: Settings, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both: list[Setup] = []
    for number in range(2):
        (shop / ".interlude.toml").write_text(f'[setup]\ncommand = "echo {number} > /opt/interlude/number"\n')
        both.append(await made(settings, shop, []))
    first, second = both
    from interlude.prepare_door import forget

    assert forget(settings, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": [{"digest": first.digest, "tree": str(shop)}]}
    assert await prepared(settings, shop) == Ready(second)
    assert kept_of(settings).all() == [second]


def test_the_door_shows_a_setup_first_and_runs_it_only_when_told_to(
    isolating: Kind, settings: Settings, shop: Path, capsys: pytest.CaptureFixture[str], refused: Refused
) -> None:
    arguments = ["prepare", str(shop), "--sandbox", isolating]
    assert main([*arguments, "--show", "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    digest = hashlib.sha256(PYPROJECT.encode()).hexdigest()
    assert (shown["state"], shown["inputs"]) == ("missing", {"pyproject.toml": digest})
    assert "interlude-test-fruit==2.0" in shown["command"]
    assert main(arguments) == 2
    assert "say --yes to run this setup" in capsys.readouterr().err
    assert main([*arguments, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{shown['digest']}\n"
    assert err.index("pip install") < err.index("Successfully installed") < err.index("ready in")
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "ready"


@pytest.mark.nano
@pytest.mark.parametrize("isolating", [BUBBLEWRAP], indirect=True)
async def test_at_the_screen_a_session_goes_on_with_what_its_setup_installed(
    settings: Settings, shop: Path
) -> None:
    settings = settings.model_copy(update={"share": False, "theme": "dark"})
    app = Desk(settings, shop)

    def printed() -> list[Printed]:
        return [one for one in session.records if isinstance(one, Printed)]

    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: app.session)
        assert app.session
        session = app.session
        for number, line in enumerate(["!python -m pytest -q -p no:cacheprovider tests", "/setup"] * 2):
            app.composer.put(line)
            await pilot.press("enter")
            if line == "/setup" and number == 1:
                await until(lambda: isinstance(app.screen, Picker))
                await pilot.press("enter")
            await until(lambda number=number: len(printed()) + len(installed(app)) > number)
        assert app.session is session, "it is the same session"
        assert session.equipment and not session.equipment.sandbox.info.network
    before, after = printed()
    assert before.code != 0 and (after.code, "1 passed" in after.text) == (0, True)


def installed(app: Desk) -> list[str]:
    said = "what this project needs is installed"
    return [one.text for one in app.story.blocks if isinstance(one, Remark) and one.text.startswith(said)]


async def test_a_tree_that_asks_for_nothing_needs_no_setup(here: None, tree: Path) -> None:
    state: State = await prepared(Settings(sandbox="local"), tree)
    assert isinstance(state, NotNeeded)
    (tree / "requirements.txt").write_text("fruit\n")
    state = await prepared(Settings(sandbox="local"), tree)
    assert state == NotNeeded("a local sandbox has what this machine has")

"""Whatever a folder holds and whatever is done to the copy: afterwards the folder is what the copy is."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox.base import Sandbox, Spec
from sandbox.carry.bringing import bring_back
from sandbox.carry.copying import copy_in
from sandbox.carry.names import link_problem
from sandbox.local import Local

NAMES = [b"a", b"b", b"c d", b"-e", "\u00fc".encode(), b"\xff", b"new\nline", b"h" * 200]
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(b"/".join)
CONTENTS = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([b"", b"\r\n", b"text\n", b"\0" * 3000, b"* text eol=crlf filter=x\n"]),
)
TARGETS = st.sampled_from(NAMES).map(os.fsdecode)
ENTRIES = st.one_of(
    st.tuples(st.sampled_from(["file", "program"]), CONTENTS), st.tuples(st.just("link"), TARGETS)
)
EDITS = st.lists(st.tuples(PATHS, st.one_of(ENTRIES, st.just(("gone", b"")))), max_size=6)
TREES = st.lists(st.tuples(PATHS, ENTRIES), max_size=6)


EXAMPLES = settings.default.max_examples if settings.default else 0
"""As the profile says; each costs a dozen processes, so few where not many are wanted."""


def put(folder: Path, path: bytes, kind: str, content: bytes | str) -> None:
    """Put an entry there, whatever has to make way for it."""
    place = folder / os.fsdecode(path)
    for parent in reversed(place.parents[: len(place.parents) - len(folder.parents) - 1]):
        if parent.is_symlink() or parent.is_file():
            parent.unlink()
        parent.mkdir(exist_ok=True)
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    elif os.path.lexists(place):
        place.unlink()
    if kind == "link":
        place.symlink_to(os.fsdecode(content))
    elif kind != "gone":
        place.write_bytes(os.fsencode(content))
        place.chmod(0o755 if kind == "program" else 0o644)


def held(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Files and symlinks of a folder, as far as git tells them apart."""
    found: dict[str, tuple[str, bytes]] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", os.fsencode(path.readlink()))
        elif path.is_file():
            mode = path.stat().st_mode
            found[name] = ("program" if mode & stat.S_IXUSR else "file", path.read_bytes())
    return found


class Loop:
    """A loop, and in it one sandbox for all examples: what differs between them is its work tree."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._made = Local()
        self.room: Sandbox = self.loop.run_until_complete(self._made.take(Spec()))

    def close(self) -> None:
        self.loop.run_until_complete(self._made.close())
        self.loop.close()


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


@contextmanager
def emptied(work: Path) -> Iterator[Path]:
    """A folder of the host, and an empty work tree."""
    shutil.rmtree(work)
    work.mkdir()
    folder = Path(tempfile.mkdtemp(prefix="property-", dir="/dev/shm"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.mark.timeout(3600)
@example(  # a folder takes the place of a symlink, and in it lies a symlink whose way leads over that place
    tree=[(b"a", ("link", "b")), (b"b/a", ("link", "-e"))], edits=[(b"a/a/a", ("link", "new"))]
)
@settings(max_examples=EXAMPLES if EXAMPLES > 100 else 25, suppress_health_check=[HealthCheck.too_slow])
@given(tree=TREES, edits=EDITS)
def test_tree_to_sandbox_to_tree_is_identity(loop: Loop, tree: list, edits: list) -> None:  # type: ignore[type-arg]
    work = Path(loop.room.info.root)
    with emptied(work) as folder:
        for path, (kind, content) in tree:
            put(folder, path, kind, content)

        async def there_and_back() -> tuple[str, ...]:
            copy = await copy_in(loop.room, folder)
            assert copy.skipped == ()
            assert held(work) == held(folder)
            for path, (kind, content) in edits:
                put(work, path, kind, content)
            return (await bring_back(loop.room, copy)).changed

        before = held(folder)
        changed = loop.loop.run_until_complete(there_and_back())
        after = held(folder)
        assert after == held(work)
        names = before.keys() | after.keys()
        assert set(changed) == {name for name in names if before.get(name) != after.get(name)}
        assert not [name for name in os.listdir(folder) if name.startswith(".interlude")]  # noqa: PTH208


@example(path=b"a", up=0, target=[b"a", b"", b"a"])
@given(
    path=PATHS, up=st.integers(0, 4), target=st.lists(st.sampled_from([b"a", b"..", b".", b""]), max_size=5)
)
def test_a_symlink_that_is_allowed_never_leads_out(path: bytes, up: int, target: list[bytes]) -> None:
    name, to = os.fsdecode(path), os.fsdecode(b"/".join([b".."] * up + target))
    if not link_problem(name, to):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as outer:
            folder = Path(outer).resolve() / "in"
            (folder / name).parent.mkdir(parents=True)
            (folder / name).symlink_to(to)
            assert leads_within(folder / name, folder)


def leads_within(link: Path, folder: Path) -> bool:
    """Whether a symlink ends in the folder, or nowhere: `realpath` makes up a place for one in a circle."""
    try:
        link.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return True
    return Path(os.path.realpath(link)).is_relative_to(folder)

"""What a model may put into its work tree to do harm once it is brought back, and that none of it arrives."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.base import Change, Sandbox, Sandboxes, Spec
from sandbox.carry import bringing, checking
from sandbox.carry.bringing import Brought
from sandbox.carry.checking import Caps
from sandbox.carry.copying import Copy, copy_in
from sandbox.carry.folders import CarryError
from sandbox.carry.laying import Laying
from sandbox.carry.names import link_problem, problem, sensitive, shown
from sandbox.local import Local
from tests.sandbox.weak import bound

BLOB = "ce013625030ba8dba906f756967f9e9ca394464a"  # of "hello\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder, and beside it one that is nobody's business."""
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/secret").write_text("secret\n")
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main").write_text("main\n")
    (folder / "text").write_text("text\n")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("[core]\n")
    return folder


@pytest.fixture(autouse=True)
def careless(missing: frozenset[str]) -> Iterator[None]:
    """What --weaken takes from the host's own code."""
    with bound(missing):
        yield


@pytest.fixture
async def room(walls: Sandboxes) -> Sandbox:
    return await walls.take(Spec())


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything in and beside the folder."""
    return {
        str(path): (
            path.lstat().st_mode,
            os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(folder.parent.rglob("*"))
        if not path.is_dir() or path.is_symlink()
    }


async def refused(room: Sandbox, copy: Copy, until: str = "") -> str:
    """Why nothing comes back; the folder is as it was."""
    before = state(copy.folder)
    with pytest.raises(CarryError) as caught:
        await bringing.bring_back(room, copy, until=until)
    assert state(copy.folder) == before
    return str(caught.value)


PATHS = {
    "..": "lies outside of the folder",
    ".": "lies outside of the folder",
    ".git": "belongs to git",
    ".GIT": "belongs to git",
    ".Git ": "belongs to git",
    ".git.": "belongs to git",
    "git~1": "belongs to git",
    ".g\u200cit": "belongs to git",
    "\ufeff.git": "belongs to git",
    ".git::$INDEX_ALLOCATION": "belongs to git",
}


@pytest.mark.weak("check")
async def test_attack_a_forged_checkpoint_cannot_name_a_path_outside_or_of_git(folder: Path) -> None:
    """Where commands reach the store of checkpoints, as in a local sandbox, what is in it may be theirs."""
    made = Local()
    room = await made.take(Spec())
    copy = await copy_in(room, folder)
    script = r"""
import hashlib, os, sys, zlib
name = sys.argv[1].encode("utf-8", "surrogateescape")
store = os.environ["TMPDIR"] + "/../checkpoints/git"
def put(kind, data):
    whole = kind + b" %d\0" % len(data) + data
    found = hashlib.sha1(whole)
    place = store + "/objects/" + found.hexdigest()[:2]
    os.makedirs(place, exist_ok=True)
    with open(place + "/" + found.hexdigest()[2:], "wb") as file:
        file.write(zlib.compress(whole))
    return found.digest()
blob = put(b"blob", b"hello\n")
inner = put(b"tree", b"100644 hook\0" + blob)
print(put(b"tree", b"40000 " + name + b"\0" + inner).hex())
"""
    await room.run("rm -rf * .??*")
    await room.write("forge.py", script.encode())
    for name, why in PATHS.items():
        ran = await room.run(f"python3 forge.py $'{_quoted(name)}'")
        until = ran.output.decode().strip()
        if until == "out of reach":
            return
        assert len(until) == 40, until
        assert f"{shown(name + '/hook')} {why}" in await refused(room, copy, until)
    await made.close()


def _quoted(name: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(name))


@pytest.mark.weak("carry")
async def test_attack_another_spelling_of_git_does_not_arrive(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    before = state(folder)
    for name in PATHS:
        if name.strip("."):
            quoted = _quoted(name)
            await room.run(f"mkdir $'{quoted}'; echo evil >$'{quoted}/config'")
            with contextlib.suppress(CarryError):
                assert await bringing.bring_back(room, copy) == Brought((), (), ())
            await room.run(f"rm -r $'{quoted}'")
    assert state(folder) == before


LINKS = {
    "/etc/passwd": "is a symlink out of the folder",
    "../beside/secret": "is a symlink out of the folder",
    "..": "is a symlink out of the folder",
    "src/../../beside": "is a symlink out of the folder",
    "src/..": "is a symlink out of the folder",
    ".git/config": "is a symlink that belongs to git",
    ".GIT/hooks": "is a symlink that belongs to git",
}


@pytest.mark.weak("carry")
async def test_attack_a_symlink_cannot_lead_out_of_the_folder_or_into_git(
    room: Sandbox, folder: Path
) -> None:
    copy = await copy_in(room, folder)
    for target, why in LINKS.items():
        await room.run(f"ln -sfn {target} link; echo x >other")
        assert await refused(room, copy) == f"refused: link {why}"


@pytest.mark.weak("carry")
async def test_attack_a_file_behind_a_symlink_of_the_host_is_not_written(room: Sandbox, folder: Path) -> None:
    (folder / "data").symlink_to("../beside")
    copy = await copy_in(room, folder)
    await room.run("mkdir data; echo gotcha >data/secret; echo gotcha >data/new")
    assert "changed in the meantime: data/new, data/secret" in await refused(room, copy)


@pytest.mark.weak("carry")
async def test_attack_a_symlink_over_one_that_the_sandbox_never_had_is_refused(
    room: Sandbox, folder: Path
) -> None:
    (folder / "data").symlink_to("../beside")
    copy = await copy_in(room, folder)
    await room.run("ln -s data/secret link")
    assert await refused(room, copy) == "refused: link is a symlink over data, which may lead out"


@pytest.mark.weak("carry")
async def test_attack_a_folder_that_becomes_a_symlink_is_refused(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run("rm -r src; ln -s ../beside src")
    assert await refused(room, copy) == "refused: src is a symlink out of the folder"


@pytest.mark.weak("carry")
async def test_attack_setuid_world_writable_and_special_files_do_not_arrive_as_such(
    room: Sandbox, folder: Path
) -> None:
    copy = await copy_in(room, folder)
    await room.run(
        "cp /bin/true suid; chmod 6777 suid; echo x >open; chmod 666 open; mkfifo pipe; chmod 4755 text"
    )
    brought = await bringing.bring_back(room, copy)
    assert brought.changed == ("open", "suid", "text")
    modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in brought.changed}
    assert modes == {"open": 0o644, "suid": 0o755, "text": 0o755}
    assert {(folder / name).stat().st_uid for name in brought.changed} == {folder.stat().st_uid}
    assert not os.path.lexists(folder / "pipe")


@pytest.mark.weak("carry")
async def test_attack_a_declared_size_is_refused_before_anything_is_sent(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run("head -c 3M /dev/zero >large; for n in 1 2 3; do truncate -s 2M sparse$n; done")
    before = state(folder)
    with pytest.raises(CarryError) as caught:
        await bringing.bring_back(room, copy, caps=Caps(whole=8 << 20, file=2 << 20))
    assert str(caught.value) == (
        "refused: large has 3145728 bytes, more than 2097152 are not taken; "
        "the changed files have 9437184 bytes, more than 8388608 are not taken"
    )
    assert state(folder) == before


@pytest.mark.weak("carry")
async def test_attack_many_files_are_refused(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run("mkdir many; cd many; seq 1 3000 | xargs touch; cd ..")
    before = state(folder)
    with pytest.raises(CarryError, match="3000 files changed, more than 2000 are not taken"):
        await bringing.bring_back(room, copy, caps=Caps(files=2000))
    assert state(folder) == before


@pytest.mark.weak("carry")
async def test_attack_names_that_differ_by_case_are_refused(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run("echo x >TEXT; mkdir SRC; echo x >SRC/Main")
    why = await refused(room, copy)
    assert "TEXT differs from another name by case only" in why
    assert "SRC/Main differs from another name by case only" in why


@pytest.mark.weak("carry")
async def test_attack_escapes_in_names_are_shown_and_never_printed(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run(r"echo x >$'\x1b]0;owned\x07'; echo x >$'right\u202eleft'; echo x >README")
    brought = await bringing.bring_back(room, copy)
    assert set(brought.sensitive) == {"\x1b]0;owned\x07", "right\u202eleft"}
    assert sorted(map(shown, brought.sensitive)) == ["\\x1b]0;owned\\x07", "right\\u202eleft"]


@pytest.mark.weak("carry")
async def test_attack_what_would_run_on_the_host_is_named(room: Sandbox, folder: Path) -> None:
    copy = await copy_in(room, folder)
    await room.run(
        "mkdir -p .vscode .github/workflows deep .husky; touch .envrc .vscode/tasks.json Makefile"
        " deep/conftest.py .github/workflows/x.yml .husky/pre-commit package.json src/fine.py"
    )
    brought = await bringing.bring_back(room, copy)
    assert set(brought.changed) - set(brought.sensitive) == {"src/fine.py"}


@pytest.mark.weak("carry")
async def test_attack_a_content_that_is_not_what_was_declared_is_refused(folder: Path) -> None:
    """Where commands reach the store, as in a local sandbox, they can take from it what was declared."""
    made = Local()
    room = await made.take(Spec())
    copy = await copy_in(room, folder)
    await room.run("echo hello >new")
    until = await room.checkpoint()
    await room.run(f"find $TMPDIR/.. -path '*objects/{BLOB[:2]}/{BLOB[2:]}' -exec rm -f {{}} + 2>/dev/null")
    assert "has lost the content of a change" in str(await _failed(room, copy, until))
    assert not (folder / "new").exists()
    await made.close()


async def _failed(room: Sandbox, copy: Copy, until: str) -> Exception:
    with pytest.raises(Exception) as caught:
        await bringing.bring_back(room, copy, until=until)
    return caught.value


SWAP = """
import ctypes, sys
exchange, here, there = ctypes.CDLL(None).renameat2, sys.argv[1].encode(), sys.argv[2].encode()
print("ready", flush=True)
while exchange(-100, here, -100, there, 2) == 0:  # AT_FDCWD, RENAME_EXCHANGE
    pass
"""


@pytest.mark.weak("carry")
async def test_attack_a_symlink_put_in_place_meanwhile_is_never_followed(room: Sandbox, folder: Path) -> None:
    """Somebody swaps a folder for a symlink, as fast as he can, while changes are laid into it."""
    copy = await copy_in(room, folder)
    beside = folder.parent / "beside"
    (folder.parent / "spare").symlink_to(beside)
    paths = (folder / "src", folder.parent / "spare")
    with subprocess.Popen([sys.executable, "-c", SWAP, *paths], stdout=subprocess.PIPE) as swapping:
        try:
            assert swapping.stdout and swapping.stdout.readline() == b"ready\n"
            for number in range(25):
                await room.run(f"rm -f src/n*; echo {number} >src/n{number}")
                with contextlib.suppress(CarryError):
                    await bringing.bring_back(room, copy)
            assert swapping.poll() is None
        finally:
            swapping.kill()
    assert [path.name for path in beside.iterdir()] == ["secret"]


CHANGES = {
    "/etc/passwd is outside": [Change("/etc/passwd", "100644", BLOB, 6)],
    "a/../../b is outside": [Change("a/../../b", "100644", BLOB, 6)],
    "a//b is outside": [Change("a//b", "100644", BLOB, 6)],
    "empty": [Change("", "100644", BLOB, 6)],
    "zero byte": [Change("a\0b", "100644", BLOB, 6)],
    "too long": [Change("a" * 256, "100644", BLOB, 6)],
    "too long in all": [Change("a/" * 2100 + "b", "100644", BLOB, 6)],
    "twice": [Change("a", "100644", BLOB, 6), Change("a", "100755", BLOB, 6)],
    "file and folder": [Change("a", "100644", BLOB, 6), Change("a/b", "100644", BLOB, 6)],
    "below a symlink": [Change("a", "120000", BLOB, 6), Change("a/b", "100644", BLOB, 6)],
    "below a file that is there": [Change("text/b", "100644", BLOB, 6)],
    "a file where a folder is": [Change("src", "120000", BLOB, 6)],
    "setuid": [Change("a", "104755", BLOB, 6)],
    "device": [Change("a", "020666", BLOB, 6)],
    "two spellings": [Change("e\u0301", "100644", BLOB, 6), Change("\u00e9", "100644", BLOB, 6)],
    "8 GiB": [Change("a", "100644", BLOB, 8 << 30)],
    "many": [Change(f"n{number}", "100644", BLOB, 6) for number in range(20_001)],
    "deleting outside": [Change("../beside/secret", "", "", 0)],
    "deleting git": [Change(".git/config", "", "", 0)],
}


@pytest.mark.weak("check")
@pytest.mark.parametrize("what", CHANGES)
def test_attack_a_hostile_list_of_changes_is_refused(what: str) -> None:
    with pytest.raises(CarryError):
        checking.check(CHANGES[what], {"text", "src/main"}, Caps())


def test_what_is_harmless_is_no_problem() -> None:
    for path in (
        ".gitignore",
        "a/.github/x",
        "git",
        "gits~1",
        "...",
        "a..b",
        "x.git",
        "two\nlines",
        "\udcff",
    ):
        assert problem(path) == ""
    for path, target in (("a/b/c", "../../d"), ("a", "b"), ("a", "./b/c"), ("a/b", ".."), ("a", "missing")):
        assert link_problem(path, target) == ""
    assert not sensitive("src/Makefile.py")


def test_changes_that_fail_half_way_are_undone(folder: Path) -> None:
    """A file goes, a folder takes its place, a file is replaced; then one cannot be written."""
    import asyncio

    from sandbox.local import Local

    async def attempt() -> str:
        sandboxes = Local()
        try:
            room = await sandboxes.take(Spec())
            copy = await copy_in(room, folder)
            await room.run(
                "rm text; mkdir text; echo 1 >text/in; rm -r src; echo 2 >a; mkdir z; echo 3 >z/end"
            )
            until = await room.checkpoint()
            plan = checking.check(await room.changes(copy.checkpoint, until), copy.states.keys(), Caps())
            before = state(folder)
            with Laying(copy, plan) as laying:
                for change in plan.written:
                    laying.stage(change, (await room.contents([change.blob]))[0])
                # The last one is taken away: its rename fails when everything else is done.
                store = next(path for path in folder.iterdir() if path.name.startswith(".interlude-"))
                (store / str(len(plan.written) - 1)).unlink()
                with pytest.raises(CarryError) as caught:
                    laying.lay()
            assert state(folder) == before
            return str(caught.value)
        finally:
            await sandboxes.close()

    assert "No such file or directory" in asyncio.run(attempt())

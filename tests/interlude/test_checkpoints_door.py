"""The way back from a run on the user's own files: what is listed, told and restored."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path

import pytest

from agent.budget import Budget
from engine.base import EngineError, Options
from engine.messages import Said, Text, ToolCall
from engine.replay import Script
from interlude.__main__ import main
from interlude.build import Parts
from interlude.checkpoints_door import find, states, told
from interlude.faces import Silent
from interlude.headless import Place, work
from interlude.kept import KeptError, open_store, store_of
from interlude.profile import read_profile
from sandbox.base import Checkpoint, Restored
from sandbox.local import Local
from tests.interlude.conftest import Refused

pytestmark = pytest.mark.usefixtures("home")

CHANGES: list[Said] = [
    ToolCall("1", "write", {"path": "note.txt", "content": "hello\n"}),
    ToolCall("2", "shell", {"command": "echo 'print(2)' >app.py"}),
]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "interlude"


def run(tree: Path, state: Path, *turns: list[Said], prompt: str = "add a note") -> None:
    """A run in place whose words are given."""

    async def go() -> None:
        sandboxes = Local()
        record = tree.parent / "record"
        record.mkdir(exist_ok=True)
        try:
            parts = Parts(Script(list(turns)), sandboxes, read_profile("default"), Options(), Budget())
            await work(parts, prompt, Place(tree, bind=True, state=state), Silent(), record)
        finally:
            await sandboxes.close()

    asyncio.run(go())


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command says on standard output."""
    capsys.readouterr()
    assert main(["checkpoints", *map(str, arguments), "--sandbox", "local"]) == 0
    return capsys.readouterr().out


def test_a_run_in_place_says_the_way_back_and_it_leads_there(
    tree: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, state, CHANGES, [Text("done")])
    back = re.fullmatch(
        r"interlude: the folder itself was worked on; to go back: (interlude checkpoints restore (\w+))\n",
        capsys.readouterr().err,
    )
    assert back
    (tree / "mine.txt").write_text("mine\n")
    said = ask(capsys, "restore", back[2], tree).splitlines()
    assert said[:-1] == [
        "written: app.py",
        "deleted: note.txt",
        "kept (made by no command, or not recorded): mine.txt",
    ]
    assert {path.name: path.read_text() for path in tree.iterdir()} == {
        "app.py": "print()\n",
        "mine.txt": "mine\n",
    }
    assert said[-1].startswith("to go back: interlude checkpoints restore ")
    ask(capsys, "restore", said[-1].split()[-1], tree)
    assert (tree / "note.txt").read_text() == "hello\n"


def test_states_are_listed_with_what_is_not_in_them(
    tree: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tree / "huge\x1b[2J").open("wb") as file:
        file.truncate(33 << 20)
    run(tree, state, CHANGES, [Text("done")], prompt="add a\nnote \x1b[31m")
    lines = ask(capsys, "list", tree).splitlines()
    assert [re.sub(r"^\w{12}  \d{4}-\d\d-\d\d \d\d:\d\d  ", "", line) for line in lines] == [
        "before: add a note",
        r"              not in it: huge\x1b[2J",
        "after: add a note",
        r"              not in it: huge\x1b[2J",
    ]


def test_what_changed_since_is_a_patch(tree: Path, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tree, state, CHANGES, [Text("done")])
    made = json.loads(ask(capsys, "list", tree, "--json"))
    assert (made["folder"], [one["label"] for one in made["checkpoints"]]) == (
        str(tree),
        ["before: add a note", "before: add a note", "after: add a note"],
    )
    before, after = made["checkpoints"][0]["id"], made["checkpoints"][-1]["id"]
    patch = ask(capsys, "diff", before[:8], tree)
    assert [line for line in patch.splitlines() if line[0] in "+-"] == [
        *("--- a/app.py", "+++ b/app.py", "-print()", "+print(2)"),
        *("--- /dev/null", "+++ b/note.txt", "+hello"),
    ]
    assert json.loads(ask(capsys, "diff", before, tree, "--json")) == {"checkpoint": before, "patch": patch}
    assert ask(capsys, "diff", after, tree) == ""


def test_a_restore_can_be_read_by_a_program(
    tree: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, state, CHANGES, [Text("done")])
    made = json.loads(ask(capsys, "list", tree, "--json"))["checkpoints"]
    assert json.loads(ask(capsys, "restore", made[0]["id"], tree, "--json")) == {
        "checkpoint": made[0]["id"],
        "saved": made[-1]["id"],
        "written": ["app.py"],
        "deleted": ["note.txt"],
        "kept": [],
    }


def test_a_run_that_fails_says_the_way_back_all_the_same(
    tree: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EngineError):
        run(tree, state, CHANGES)
    assert "to go back: interlude checkpoints restore" in capsys.readouterr().err


def test_a_run_that_changed_nothing_needs_no_way_back(
    tree: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, state, [Text("done")])
    assert capsys.readouterr().err == ""


def test_another_user_cannot_look_into_what_is_kept(tree: Path, state: Path) -> None:
    run(tree, state, [Text("done")])
    store = store_of(state, tree)
    assert [oct(place.stat().st_mode & 0o777) for place in (store, store.parent)] == ["0o700", "0o700"]
    assert not store.is_relative_to(tree)


def test_checkpoints_are_not_kept_in_the_folder_that_they_are_of(tree: Path) -> None:
    with pytest.raises(KeptError, match="set INTERLUDE_STATE to another folder"):
        run(tree, tree / "state", CHANGES, [Text("done")])
    assert [path.name for path in tree.iterdir()] == ["app.py"]


def test_only_its_owner_works_in_a_folder(tmp_path: Path) -> None:
    if not Path("/").stat().st_mode & 0o001:
        pytest.skip("here, nobody but root gets anywhere")
    theirs = Path("/usr")  # root's
    me = os.geteuid()
    os.seteuid(me or 1234)
    try:
        with pytest.raises(KeptError, match="belongs to another user"):
            open_store(tmp_path, theirs)
    finally:
        os.seteuid(me)


def test_a_folder_without_checkpoints_says_how_they_are_made(refused: Refused, tree: Path) -> None:
    said = refused("checkpoints", "list", tree, "--sandbox", "local")
    assert said == (f"interlude: there are no checkpoints of {tree}: interlude run --tree bind makes them\n")


def test_an_id_that_is_none_is_told(refused: Refused, tree: Path, state: Path) -> None:
    run(tree, state, [Text("done")])
    said = refused("checkpoints", "restore", "none\x1b[2J", tree, "--sandbox", "local")
    assert said.count("\x1b") == 0
    assert "interlude checkpoints list names them" in said


def test_the_start_of_an_id_is_enough_where_it_is_the_only_one() -> None:
    made = [Checkpoint(id, 0.0, "") for id in ("ab1", "ab2", "c3", "c3")]
    assert find(made, "c") == made[2]
    assert find(made, "ab2") == made[1]
    with pytest.raises(KeptError, match="ab may be any of ab1, ab2"):
        find(made, "ab")
    with pytest.raises(KeptError, match="there is no checkpoint ''"):
        find(made, "")


def test_a_state_that_was_recorded_again_is_one_state() -> None:
    labels = [
        ("a", ""),
        ("a", "before: x"),
        ("b", "after: x"),
        ("b", "before: y"),
        ("b", "before: y"),
        ("a", "z"),
    ]
    made = [Checkpoint(id, at, label) for at, (id, label) in enumerate(labels)]
    assert states(made) == [
        Checkpoint("a", 0, "before: x"),
        Checkpoint("b", 2, "after: x; before: y"),
        Checkpoint("a", 5, "z"),
    ]


def test_a_restore_that_changes_nothing_says_so() -> None:
    assert told(Restored("a", (), (), ())) == ["nothing to do: the folder is as it was then"]

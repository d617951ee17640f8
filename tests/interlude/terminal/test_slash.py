"""Every command, typed at the screen over real sessions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from agent.marks import Printed
from engine.messages import Said, Stop, Text, ToolCall, Usage
from interlude.opening import latest, sessions_of
from interlude.slash.registry import OWN
from interlude.terminal.desk import Desk
from interlude.terminal.picker import Picker
from interlude.terminal.reader import Reader
from interlude.terminal.remark import Remark
from tests.interlude.scripted import made, settings_in, until

ANSWER = [[Text("yes"), Stop("end", Usage(reused=3, prefilled=4, text=2))]]
WRITES = [[ToolCall("1", "shell", {"command": "echo new >note.txt"}), Stop("call")], [Text("done")]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "note.txt").write_text("old\n")
    return tree


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "interlude"


def desk(folder: Path, turns: Sequence[Sequence[Said]] = ANSWER * 9, **values: object) -> Desk:
    return Desk(settings_in(folder.parent, **values), folder, make=made(turns))


def remarks(app: Desk) -> list[str]:
    return [block.text for block in app.story.blocks if isinstance(block, Remark)]


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a line and send it."""
    app = pilot.app
    assert isinstance(app, Desk)
    await until(lambda: app.session)
    app.composer.put(text)
    await pilot.press("enter")
    await pilot.pause()


async def said(pilot: Pilot[None], text: str) -> None:
    """Send a message and wait for its answer."""
    app = pilot.app
    assert isinstance(app, Desk)
    await typed(pilot, text)
    session = app.session
    assert session
    await until(lambda: not session.busy and not session.waiting and session.records)


async def reads(app: Desk) -> str:
    """What is shown over the screen."""
    await until(lambda: isinstance(app.screen, Reader))
    assert isinstance(app.screen, Reader)
    return app.screen.text


async def picks(pilot: Pilot[None], *keys: str) -> list[str]:
    """The list that is shown; then these keys are pressed."""
    app = pilot.app
    await until(lambda: isinstance(app.screen, Picker))
    picker = app.screen
    assert isinstance(picker, Picker)
    listed = [choice.label for choice in picker.choices]
    await pilot.press(*keys)
    await until(lambda: app.screen is not picker)
    return listed


def current(app: Desk) -> str:
    assert app.session
    return app.session.id


def test_every_command_has_its_test_here() -> None:
    here = Path(__file__).read_text()
    assert [command.name for command in OWN if f'"/{command.name}' not in here] == []


async def test_help_names_every_command_and_key(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "/help")
        shown = await reads(app)
        assert all(f"/{command.name}" in shown and command.help in shown for command in OWN)
        assert "ctrl+r" in shown
        await pilot.press("escape")
        await until(lambda: not isinstance(app.screen, Reader))


async def test_an_unknown_command_is_named_with_the_nearest(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "/hepl")
        await until(lambda: remarks(app))
        assert remarks(app) == ["there is no /hepl: /help? (a space before the slash makes a message of it)"]


async def test_a_space_before_a_slash_makes_a_message(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, " /model is a command")
        assert app.session and app.session.messages() == [(1, "/model is a command")]


@pytest.mark.parametrize(("typing", "keys"), [("/mode plan", ()), ("/mode", ("p", "l", "a", "n", "enter"))])
async def test_the_mode_is_changed(folder: Path, typing: str, keys: tuple[str, ...]) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, typing)
        if keys:
            assert await picks(pilot, *keys) == ["auto", "ask", "plan"]
        await until(lambda: app.session and app.session.policy.mode == "plan")
        await until(lambda: remarks(app))
        assert remarks(app) == ["mode plan: it changes nothing and ends with a plan"]


async def test_a_mode_that_is_none_is_refused(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "/mode yolo")
        await until(lambda: remarks(app))
        assert remarks(app) == ["there is no mode 'yolo': /mode auto, /mode ask or /mode plan"]


async def test_the_theme_is_changed(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "/theme light")
        await until(lambda: app.look_name == "light")
        await typed(pilot, "/theme blue")
        await until(lambda: len(remarks(app)) == 2)
        assert remarks(app)[1] == "there is no theme 'blue': dark, light, ansi, none"


async def test_what_a_session_cost_is_told_by_who_computed_it(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "hi")
        await typed(pilot, "/cost")
        rows = [line.split() for line in (await reads(app)).splitlines()]
        assert ["prompt", "7"] in rows and ["reused", "3"] in rows and ["output", "2"] in rows


async def test_money_is_shown_where_a_price_is_set(folder: Path) -> None:
    server = "https://example.org/v1#glm"
    app = desk(folder, model=server, prices={"glm": {"input": 100, "output": 1000}})
    async with app.run_test(size=(100, 24)) as pilot:
        await said(pilot, "hi")
        await until(lambda: "0.0027 USD" in app.ledger.render().plain)
        await said(pilot, "again")
        await typed(pilot, "/cost")
        assert (await reads(app)).split()[-2:] == ["0.0054", "USD"]


async def test_the_diff_of_a_session_is_shown(folder: Path) -> None:
    app = desk(folder, [*WRITES, *ANSWER])
    async with app.run_test() as pilot:
        await typed(pilot, "/diff")
        await until(lambda: remarks(app))
        assert remarks(app) == ["nothing was changed in this session"]
        await said(pilot, "write it")
        await typed(pilot, "/diff")
        assert "-old\n+new" in await reads(app)


async def test_undo_brings_files_and_words_back(folder: Path) -> None:
    app = desk(folder, WRITES)
    async with app.run_test() as pilot:
        await said(pilot, "write it")
        assert (folder / "note.txt").read_text() == "new\n"
        await typed(pilot, "/undo")
        await until(lambda: app.composer.entry.text == "write it")
        assert (folder / "note.txt").read_text() == "old\n"
        assert app.session and app.session.messages() == []


@pytest.mark.parametrize(("key", "note"), [((), "old\n"), (("down",), "new\n")])
async def test_rewind_goes_back_with_files_or_without(folder: Path, key: tuple[str, ...], note: str) -> None:
    app = desk(folder, [*ANSWER, *WRITES])
    async with app.run_test() as pilot:
        await said(pilot, "first")
        await said(pilot, "write it")
        await typed(pilot, "/rewind")
        assert await picks(pilot, *"write", "enter") == ["write it", "first"]
        await picks(pilot, *key, "enter")
        await until(lambda: app.composer.entry.text == "write it")
        assert (folder / "note.txt").read_text() == note
        assert app.session and [text for _, text in app.session.messages()] == ["first"]


async def test_rewind_goes_back_to_a_branch_that_was_left(folder: Path) -> None:
    app = desk(folder, WRITES)
    async with app.run_test() as pilot:
        await said(pilot, "write it")
        await typed(pilot, "/undo")
        await until(lambda: app.composer.entry.text)
        await typed(pilot, "/rewind")
        assert await picks(pilot, "enter") == ["back to what was left: write it"]
        await until(lambda: app.session and app.session.messages())
        await until(lambda: (folder / "note.txt").read_text() == "new\n")


async def test_the_context_is_told_by_its_parts(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "hi")
        await typed(pilot, "/context")
        names = [line.split()[0] for line in (await reads(app)).splitlines() if line]
        assert names[:2] == ["system", "tools"] and "messages" in names and "free" in names


async def test_what_the_model_reads_is_made_shorter(folder: Path) -> None:
    long = ToolCall("1", "shell", {"command": "seq 2000"})
    notes = [Text("what was done")]
    app = desk(folder, [[long, Stop("call")], [Text("done")], *ANSWER, notes, notes])
    async with app.run_test() as pilot:
        await typed(pilot, "/compact")
        await until(lambda: remarks(app))
        assert remarks(app) == ["nothing can go: the context has no old results and no old turns"]
        await said(pilot, "count")
        await said(pilot, "and now?")
        await typed(pilot, "/compact")
        await until(lambda: any("compacted: " in line for line in remarks(app)))


async def test_a_project_that_needs_nothing_has_no_setup(folder: Path) -> None:
    app = desk(folder, sandbox="local")
    async with app.run_test() as pilot:
        await typed(pilot, "/setup")
        await until(lambda: remarks(app))
        assert remarks(app)[0].startswith("there is nothing to set up: nothing here says what to install")


async def test_a_new_session_begins_and_the_old_one_is_resumed(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "the first")
        first = current(app)
        await typed(pilot, "/new")
        await until(lambda: app.session and app.session.id != first)
        assert app.story.blocks == [] or not any("the first" in str(vars(one)) for one in app.story.blocks)
        await typed(pilot, "/resume")
        assert await picks(pilot, "enter") == ["the first"]
        await until(lambda: app.session and app.session.id == first)
        assert app.session and [text for _, text in app.session.messages()] == ["the first"]


async def test_a_session_that_is_not_there_leaves_the_one_that_is(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "the first")
        before = current(app)
        await typed(pilot, "/resume nowhere")
        await until(lambda: remarks(app))
        assert "no session 'nowhere'" in remarks(app)[0]
        assert current(app) == before


async def test_a_fork_is_a_copy_that_goes_its_own_way(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "the first")
        first = current(app)
        await typed(pilot, "/fork")
        await until(lambda: app.session and app.session.id != first)
        assert app.session and [text for _, text in app.session.messages()] == ["the first"]
        await said(pilot, "the second")
        await typed(pilot, f"/resume {first}")
        await until(lambda: current(app) == first)
        assert app.session and [text for _, text in app.session.messages()] == ["the first"]


async def test_a_session_gets_another_title(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "hi")
        await typed(pilot, "/rename  the   parser")
        await until(lambda: app.session and app.session.title == "the parser")


@pytest.mark.parametrize(("name", "first"), [("out.md", "# hi"), ("out.jsonl", '{"')])
async def test_a_session_is_exported_and_no_file_is_written_over(folder: Path, name: str, first: str) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "hi")
        await typed(pilot, f"/export {name}")
        await until(lambda: remarks(app))
        assert (folder / name).read_text().startswith(first)
        await typed(pilot, f"/export {name}")
        await until(lambda: len(remarks(app)) == 2)
        assert "is there already: name another file" in remarks(app)[1]


async def test_another_model_goes_on_with_the_session(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "hi")
        before = current(app)
        await typed(pilot, "/model /models/glm")
        await until(lambda: remarks(app))
        assert remarks(app) == [
            "the model is /models/glm from now on; interlude setup makes it the usual one"
        ]
        assert current(app) == before
        await typed(pilot, "/model")
        assert await picks(pilot, "escape") == ["nano", "/models/glm"]


async def test_a_line_after_a_bang_runs_in_the_sandbox(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "!cat note.txt")
        await until(lambda: app.session and any(isinstance(one, Printed) for one in app.session.records))
        assert (
            app.session
            and next(one.text for one in app.session.records if isinstance(one, Printed)).strip() == "old"
        )


async def test_a_line_that_runs_is_ended_with_escape(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "!sleep 60")
        await until(lambda: app.session and len(app.session.records) == 1)
        await pilot.press("escape")
        await until(lambda: app.session and len(app.session.records) == 2)
        assert app.session and isinstance(app.session.records[1], Printed)


async def test_quit_leaves(folder: Path) -> None:
    app = desk(folder)
    async with app.run_test() as pilot:
        await typed(pilot, "/quit")
        await until(lambda: not app.is_running)


async def test_commands_that_wind_wait_for_the_end_of_the_turn(folder: Path) -> None:
    app = Desk(settings_in(folder.parent), folder, make=made(ANSWER, pause=60))
    async with app.run_test() as pilot:
        await typed(pilot, "hi")
        await until(lambda: app.session and app.session.busy)
        await typed(pilot, "/undo")
        await until(lambda: remarks(app))
        assert remarks(app) == ["/undo waits for the end of the turn: Esc interrupts it"]


async def test_a_file_is_a_command_with_its_words_put_in(folder: Path, config: Path) -> None:
    for place, name, text in [
        (config / "commands", "review.md", "Review $ARGUMENTS closely."),
        (folder / ".interlude" / "commands", "review.md", "the repository's own"),
        (folder / ".interlude" / "commands", "quit.md", "never"),
    ]:
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    app = desk(folder)
    async with app.run_test() as pilot:
        await said(pilot, "/review calc.py and $HOME")
        assert app.session and [text for _, text in app.session.messages()] == [
            "Review calc.py and $HOME closely."
        ]
        assert any("/quit is a command of Interlude's own" in line for line in remarks(app))


async def test_a_session_that_is_open_elsewhere_is_copied_and_not_the_one_to_continue(folder: Path) -> None:
    settings = settings_in(folder.parent)
    first = made(ANSWER)(settings, folder, "", "auto")
    first.send("the first")
    await until(lambda: not first.busy and not first.waiting)
    assert latest(settings, folder) == ""
    app = Desk(settings, folder, first.id, make=made(ANSWER))
    async with app.run_test() as pilot:
        await until(lambda: remarks(app))
        assert remarks(app) == [f"session {first.id} is open in another process: this is a copy of it"]
        assert app.session and app.session.id != first.id
        assert [words for _, words in app.session.messages()] == ["the first"]
        await pilot.pause()
    await first.close()
    assert latest(settings, folder)


async def test_a_session_that_cannot_be_read_leaves_a_new_one_to_work_in(folder: Path) -> None:
    settings = settings_in(folder.parent)
    first = made(ANSWER)(settings, folder, "", "auto")
    first.send("the first")
    await until(lambda: not first.busy and not first.waiting)
    await first.close()
    (sessions_of(settings).root / first.id / "journal.jsonl").write_text("no journal\n")
    app = Desk(settings, folder, first.id, make=made(ANSWER))
    async with app.run_test() as pilot:
        await until(lambda: remarks(app))
        assert remarks(app)[0].endswith("; this is a new session")
        await said(pilot, "hello")

"""What each key of the composer does."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from textual import events

from engine.messages import Text
from interlude.slash.command import Command
from interlude.slash.door import Door
from interlude.terminal.menu import Menu, Offer
from interlude.terminal.picker import Picker
from tests.interlude.scripted import until
from tests.interlude.terminal.bench import Bench


async def _run(door: Door, words: str) -> None: ...


COMMANDS = {
    name: Command(name, help, _run, argument)
    for name, help, argument in [
        ("help", "what there is", ""),
        ("history", "of files", ""),
        ("model", "who answers", "MODEL"),
        ("mode", "what may be done", "MODE"),
    ]
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name in ("src/app.py", "src/apple.py", "tests/test_app.py", "read me.md"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("")
    return tree


@pytest.fixture
async def desk(tmp_path: Path, folder: Path) -> AsyncGenerator[Bench]:
    """A model that answers at once, and never needs to."""
    bench = Bench(tmp_path, folder, [[Text("yes")]] * 9, COMMANDS)
    yield bench
    await bench.session.close()


@pytest.fixture
async def slow(tmp_path: Path, folder: Path) -> AsyncGenerator[Bench]:
    """A model that has not answered yet."""
    bench = Bench(tmp_path, folder, [[Text("yes")]] * 9, COMMANDS, pause=60)
    yield bench
    await bench.session.close()


async def test_enter_sends_and_clears(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"hi", "enter")
        await until(lambda: desk.heard)
        assert (desk.heard, desk.composer.entry.text) == (["hi"], "")


async def test_keys_that_come_at_once_have_their_effect_in_order(desk: Bench) -> None:
    async with desk.run_test():
        for key in ("a", "x", "backspace", "b", "enter", "c", "left", "d", "enter"):
            desk.simulate_key(key)
        await until(lambda: len(desk.heard) == 2)
        assert desk.heard == ["ab", "dc"]


@pytest.mark.parametrize("key", ["shift+enter", "ctrl+j", "alt+enter"])
async def test_a_new_line_is_not_sent(desk: Bench, key: str) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("a", key, "b", "enter")
        await until(lambda: desk.heard)
        assert desk.heard == ["a\nb"]


async def test_a_backslash_before_enter_begins_a_new_line(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("a", "\\", "enter", "b", "enter")
        await until(lambda: desk.heard)
        assert desk.heard == ["a\nb"]


async def test_nothing_is_sent_where_nothing_is_written(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("space", "enter", "x", "enter")
        await until(lambda: desk.heard)
        assert desk.heard == [" x"]


async def test_up_and_down_go_through_what_was_sent_and_back_to_the_draft(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        entry = desk.composer.entry
        await pilot.press("a", "enter", "b", "enter", *"draft")
        seen: list[str] = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            seen.append(entry.text)
        assert seen == ["b", "a", "a", "b", "draft", "draft"]


async def test_up_within_a_text_moves_the_cursor(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("a", "enter", "b", "ctrl+j", "c", "up")
        assert (desk.composer.entry.text, desk.composer.entry.cursor_location) == ("b\nc", (0, 1))
        await pilot.press("up")
        assert desk.composer.entry.text == "a"


async def test_a_search_finds_what_was_sent(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        for text in ("fix the parser", "write a test"):
            await pilot.press(*text, "enter")
        await pilot.press("ctrl+r", *"pars", "enter")
        await until(lambda: not isinstance(desk.screen, Picker))
        assert desk.composer.entry.text == "fix the parser"


async def test_what_is_sent_while_it_works_is_shown_and_can_be_taken_back(slow: Bench) -> None:
    async with slow.run_test() as pilot:
        await pilot.press(*"one", "enter")
        await until(lambda: slow.session.busy and not slow.session.waiting)
        await pilot.press(*"two", "enter", *"three", "enter")
        await until(lambda: slow.session.waiting == ("two", "three"))
        assert slow.composer.query_one(".box").border_subtitle == "Up takes back what waits"
        await pilot.press(*"four", "up")
        assert (slow.composer.entry.text, slow.session.waiting) == ("two\nthree\nfour", ())
        assert slow.composer.query_one(".box").border_subtitle == ""


async def test_escape_interrupts_a_turn(slow: Bench) -> None:
    async with slow.run_test() as pilot:
        await pilot.press("a", "enter")
        await until(lambda: slow.session.busy and not slow.session.waiting)
        await pilot.press("escape")
        await until(lambda: not slow.session.busy)
        assert slow.heard == ["a", "(interrupt)"]


async def test_escape_twice_clears_what_can_be_had_again(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"draft", "escape")
        assert desk.composer.entry.text == "draft"
        await pilot.press("escape")
        assert desk.composer.entry.text == ""
        await pilot.press("up")
        assert desk.composer.entry.text == "draft"


async def test_ctrl_c_interrupts_then_quits(slow: Bench) -> None:
    async with slow.run_test() as pilot:
        await pilot.press("a", "enter")
        await until(lambda: slow.session.busy and not slow.session.waiting)
        await pilot.press("ctrl+c")
        await until(lambda: not slow.session.busy)
        await pilot.press("ctrl+c")
        await until(lambda: slow.heard[-1] == "(leave)")
        assert slow.heard == ["a", "(interrupt)", "(leave)"]


async def test_ctrl_c_clears_and_says_that_it_quits_next(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"draft", "ctrl+c")
        assert (desk.composer.entry.text, desk.heard) == ("", [])
        assert "again quits" in str(desk.composer.query_one(".box").border_subtitle)


async def test_ctrl_d_quits_on_an_empty_line_only(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("a", "b", "left", "ctrl+d")
        assert (desk.composer.entry.text, desk.heard) == ("a", [])
        await pilot.press("backspace", "ctrl+d")
        await until(lambda: desk.heard)
        assert desk.heard == ["(leave)"]


async def test_a_command_is_completed_and_sent_with_one_enter(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("/", "h")
        assert [offer.text for offer in offered(desk)] == ["/help", "/history"]
        await pilot.press("down", "enter")
        await until(lambda: desk.heard)
        assert desk.heard == ["/history"]


async def test_a_command_that_takes_words_waits_for_them(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("/", "m", "down", "enter")
        assert (desk.composer.entry.text, desk.heard) == ("/mode ", [])
        await pilot.press(*"ask", "enter")
        await until(lambda: desk.heard)
        assert desk.heard == ["/mode ask"]


async def test_a_name_that_is_typed_whole_is_meant(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"/mode")
        assert [offer.text for offer in offered(desk)] == ["/mode", "/model"]
        await pilot.press("enter")
        await until(lambda: desk.heard)
        assert desk.heard == ["/mode"]


async def test_a_file_is_named_after_an_at(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"see @tapp")
        await until(lambda: offered(desk))
        assert [offer.text for offer in offered(desk)] == ["tests/test_app.py"]
        await pilot.press("tab", *"now")
        assert desk.composer.entry.text == "see tests/test_app.py now"


async def test_a_file_with_a_space_in_its_name_is_quoted(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"@read")
        await until(lambda: offered(desk))
        await pilot.press("enter")
        assert desk.composer.entry.text == "`read me.md` "


async def test_escape_closes_the_menu_and_leaves_the_text(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("/", "h", "escape")
        assert (offered(desk), desk.composer.entry.text) == ([], "/h")


async def test_a_long_paste_is_a_chip_until_it_is_sent(desk: Bench) -> None:
    lines = "\n".join(f"line {n}" for n in range(120))
    async with desk.run_test() as pilot:
        await pilot.press(*"why ")
        desk.composer.entry.post_message(events.Paste(lines))
        await pilot.pause()
        assert desk.composer.entry.text == "why [pasted 120 lines]"
        await pilot.press("enter")
        await until(lambda: desk.heard)
        assert desk.heard == [f"why {lines}"]


async def test_backspace_takes_a_chip_whole(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        desk.composer.entry.post_message(events.Paste("x\n" * 50))
        await pilot.pause()
        await pilot.press("backspace")
        assert desk.composer.entry.text == ""


async def test_a_short_paste_is_text_without_escapes(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        desk.composer.entry.post_message(events.Paste("a\x1b[31mb\r\nc"))
        await pilot.pause()
        assert desk.composer.entry.text == "ab\nc"


async def test_shift_tab_goes_through_the_modes(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        seen: list[str] = []
        for _ in range(3):
            await pilot.press("shift+tab")
            seen.append(desk.session.policy.mode)
        assert seen == ["ask", "plan", "auto"]


async def test_what_is_selected_is_copied(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press(*"copy", "shift+home", "ctrl+c")
        assert (desk.clipboard, desk.composer.entry.text) == ("copy", "copy")


async def test_a_shell_line_is_marked(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("!", "l", "s")
        assert desk.composer.query_one(".box").has_class("shell")


async def test_what_was_said_of_a_key_goes_when_the_user_types_on(desk: Bench) -> None:
    async with desk.run_test() as pilot:
        await pilot.press("a", "escape")
        assert desk.composer.query_one(".box").border_subtitle == "Esc again clears"
        await pilot.press("b")
        assert desk.composer.query_one(".box").border_subtitle == ""


def offered(desk: Bench) -> list[Offer]:
    return list(desk.composer.query_one(Menu).offered)

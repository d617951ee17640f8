"""The conversation follows its end, draws only what is near, and goes where one wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.marks import Record
from agent.updates import Written
from engine.messages import Prompt, Stop, Text, Thought
from interlude.terminal.app import Terminal
from interlude.terminal.conversation import MOST, Conversation
from tests.interlude.terminal.scene import EVERYTHING
from tests.interlude.terminal.stage import idle, terminal


def many(count: int) -> list[Record]:
    """So many messages with an answer each."""
    records: list[Record] = []
    for n in range(count):
        records += [Prompt(f"question {n}"), Text(f"answer {n}"), Stop("end")]
    return records


def rows(conversation: Conversation) -> list[str]:
    """What is in view."""
    return [conversation.render_line(y).text.strip() for y in range(conversation.size.height)]


def text(conversation: Conversation) -> str:
    return "\n".join(row for row in rows(conversation) if row)


async def test_a_long_session_opens_at_its_end_and_draws_only_what_is_near(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=many(1000))
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        await pilot.pause()
        shown = app.conversation
        assert "answer 999" in text(shown)
        assert shown.drawn_blocks <= MOST
        await pilot.press("ctrl+home")
        await pilot.pause()
        assert rows(shown)[1] == "> question 0"
        assert shown.drawn_blocks <= MOST + 40
        await pilot.press("ctrl+end")
        await pilot.pause()
        assert "answer 999" in text(shown)
        assert shown.drawn_blocks <= MOST + 40


async def test_every_row_can_be_reached_page_by_page_up_and_down_again(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=many(70))
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        await pilot.pause()
        shown = app.conversation
        seen = set(rows(shown))
        while "> question 0" not in rows(shown):
            await pilot.press("pageup")
            await pilot.pause()
            seen |= set(rows(shown))
        assert {f"answer {n}" for n in range(70)} <= seen
        again = set(rows(shown))
        while "answer 69" not in rows(shown):
            await pilot.press("pagedown")
            await pilot.pause()
            again |= set(rows(shown))
        assert {f"answer {n}" for n in range(70)} <= again


async def test_who_has_scrolled_up_stays_there_and_is_told_of_what_comes_below(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=many(40))
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        before = rows(app.conversation)
        assert not app.conversation.following
        app.hear(Written(900, Text("news")))
        await pilot.pause(0.1)
        assert rows(app.conversation)[:-1] == before[: len(rows(app.conversation)) - 1]
        assert app.conversation.below == 1
        await pilot.press("ctrl+end")
        await pilot.pause()
        assert "news" in text(app.conversation)
        assert app.conversation.following


async def test_new_words_are_followed_while_the_end_is_in_view(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=many(40))
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        for n in range(30):
            app.hear(Written(900 + n, Text(f"line {n}\n\n")))
        await pilot.pause(0.2)
        assert "line 29" in rows(app.conversation)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_a_resize_keeps_the_end_in_view(tmp_path: Path, size: tuple[int, int]) -> None:
    app = terminal(tmp_path, [], records=[*many(20), *EVERYTHING])
    async with app.run_test(size=(100, 30)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert "Gladly." in rows(app.conversation)
        assert all(app.conversation.render_line(y).cell_length <= size[0] for y in range(5))


async def test_ctrl_o_unfolds_the_newest_that_folds_and_folds_it_again(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=[Prompt("hi"), Thought("one\n\n" + "word " * 60 + "last")])
    async with app.run_test(size=(60, 20)) as pilot:
        await idle(app)
        await pilot.pause()
        assert "last" not in text(app.conversation)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "last" in text(app.conversation)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "last" not in text(app.conversation)


async def test_blocks_are_picked_with_the_arrows_and_unfolded_with_enter(tmp_path: Path) -> None:
    thoughts: list[Record] = []
    for n in range(3):
        thoughts += [Thought(f"thought {n} " + "word " * 30 + f"end{n}"), Text(f"answer {n}")]
    app = terminal(tmp_path, [], records=thoughts)
    async with app.run_test(size=(60, 30)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.press("ctrl+t", "up", "up", "enter")
        await pilot.pause()
        shown = text(app.conversation)
        assert "end1" in shown and "end0" not in shown and "end2" not in shown
        await pilot.press("down", "space")
        await pilot.pause()
        assert "end2" in text(app.conversation)
        await pilot.press("ctrl+t")
        assert not app.conversation.has_focus


async def test_home_end_and_pages_work_in_the_conversation_itself(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=many(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.press("ctrl+t", "home")
        await pilot.pause()
        assert "> question 0" in rows(app.conversation)
        await pilot.press("pagedown")
        await pilot.pause()
        assert "> question 0" not in rows(app.conversation)
        await pilot.press("end")
        await pilot.pause()
        assert "answer 99" in rows(app.conversation)


async def test_a_click_on_its_first_row_unfolds_a_block(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=[Thought("one " + "word " * 60 + "last")])
    async with app.run_test(size=(60, 20)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.click(Conversation, offset=(5, 1))
        await pilot.pause()
        assert "last" in text(app.conversation)


async def test_what_is_selected_with_the_mouse_can_be_copied(tmp_path: Path) -> None:
    app = terminal(tmp_path, [], records=[Prompt("copy this line"), Text("and this")])
    async with app.run_test(size=(60, 20)) as pilot:
        await idle(app)
        await pilot.pause()
        await pilot.mouse_down(Conversation, offset=(3, 1))
        await pilot.hover(Conversation, offset=(20, 3))
        await pilot.mouse_up(Conversation, offset=(20, 3))
        await pilot.pause()
        assert app.screen.get_selected_text() == "copy this line\n\n  and this"


async def test_a_look_is_changed_while_it_is_worn(tmp_path: Path) -> None:
    app: Terminal = terminal(tmp_path, [], records=EVERYTHING)
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        await pilot.pause()
        before = text(app.conversation)
        app.wear("light")
        await pilot.pause()
        assert text(app.conversation) == before
        assert app.theme == "interlude-light"

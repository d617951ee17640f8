"""The screen shows what a session does, and hands it what the user says and presses."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.updates import Notice, Question
from engine.messages import Stop, Text, Thought, ToolCall, ToolResult, Usage
from interlude.terminal.app import CannotOpen, Terminal
from interlude.terminal.composer import Writing
from interlude.terminal.history import History
from interlude.terminal.ledger_line import amount
from interlude.terminal.question_panel import QuestionPanel
from interlude.terminal.waiting import Waiting
from tests.interlude.terminal.stage import idle, terminal, until
from tests.interlude.terminal.test_conversation import rows, text

WRITE = ToolCall("1", "write", {"path": "a", "content": "x\n"})
LONG = [Thought("Hmm. "), *[Thought("and on ") for _ in range(2000)]]


def foot(app: Terminal) -> list[str]:
    """The two rows of the ledger."""
    return app.ledger.render().plain.split("\n")


async def test_a_message_and_its_answer_are_shown(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[Text("hello **there**")]])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"hi", "enter")
        await until(lambda: "hello there" in rows(app.conversation))
        assert text(app.conversation) == "> hi\nhello there"


async def test_what_is_sent_before_a_session_is_open_is_not_lost(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[Text("here")]])
    async with app.run_test(size=(80, 24)):
        app.send("early")
        await until(lambda: "here" in rows(app.conversation))
        assert rows(app.conversation)[1] == "> early"


async def test_escape_is_answered_at_once_and_ends_the_turn(tmp_path: Path) -> None:
    app = terminal(tmp_path, [LONG, [Text("again")]], pause=0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        app.send("think")
        await until(lambda: "∴" in text(app.conversation))
        assert foot(app)[0].startswith("● working")
        app.action_interrupt()
        assert foot(app)[0].startswith("● stopping")
        await idle(app)
        await until(lambda: "! interrupted" in rows(app.conversation))
        assert foot(app)[0].startswith("○ ready")
        app.send("go on")
        await until(lambda: "again" in rows(app.conversation))
        await pilot.pause()


async def test_escape_reaches_the_session_from_the_composer_and_from_the_conversation(tmp_path: Path) -> None:
    app = terminal(tmp_path, [LONG, LONG], pause=0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        for keys in (["escape"], ["ctrl+t", "escape"]):
            app.send("think")
            await until(lambda: app.session is not None and app.session.busy)
            await pilot.press(*keys)
            await idle(app)
        assert text(app.conversation).count("! interrupted") == 2


async def asked(app: Terminal) -> None:
    """Wait until something is asked, and shown."""
    await idle(app)
    app.send("write it")
    await until(lambda: app.screen.query_one(QuestionPanel).has_focus)


async def test_y_lets_a_call_run_once(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[WRITE, Stop("call")], [Text("done")]], mode="ask")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app)
        assert "waits for you" in text(app.conversation)
        await pilot.press("y")
        await until(lambda: "done" in rows(app.conversation))
        assert not app.screen.query_one(QuestionPanel).display
        assert app.session is not None
        assert [one.ok for one in app.session.records if isinstance(one, ToolResult)] == [True]
        assert app.composer.entry.has_focus


async def test_n_says_no_to_a_call(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[WRITE, Stop("call")], [Text("as you like")]], mode="ask")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app)
        await pilot.press("n")
        await until(lambda: "as you like" in rows(app.conversation))
        assert "denied" in text(app.conversation)


async def test_w_says_no_with_a_word_and_escape_goes_back_to_the_keys(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[WRITE, Stop("call")], [Text("I see")]], mode="ask")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app)
        await pilot.press("w", "x", "escape")
        assert app.session is not None and app.session.busy and app.panel.has_focus
        await pilot.press("w", "backspace", *"use b", "enter")
        await until(lambda: "I see" in rows(app.conversation))
        results = [one.text for one in app.session.records if isinstance(one, ToolResult)]
        assert results == ["error: the user said no: use b"]


@pytest.mark.parametrize("key", ["a", "p"])
async def test_what_is_always_allowed_is_not_asked_about_again(tmp_path: Path, key: str) -> None:
    calls = [ToolCall(str(n), "shell", {"command": "touch made"}) for n in range(2)]
    turns = [[calls[0], Stop("call")], [calls[1], Stop("call")], [Text("done")]]
    app = terminal(tmp_path, turns, mode="ask")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app)
        assert app.panel.question is not None and app.panel.question.rules == ("touch made",)
        await pilot.press(key)
        await until(lambda: "done" in rows(app.conversation))
        assert app.session is not None
        assert [one.ok for one in app.session.records if isinstance(one, ToolResult)] == [True, True]


async def test_always_is_offered_only_with_the_rules_that_it_allows(tmp_path: Path) -> None:
    app = terminal(tmp_path, [])
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        panel = app.screen.query_one(QuestionPanel)
        call = ToolCall("7", "shell", {"command": "git push && make"})
        panel.question = Question(call, "it runs two commands")
        assert "always" not in panel.asked().plain
        panel.question = Question(call, "it runs two commands", ("git push", "make"))
        assert panel.asked().plain.split("\n") == [
            "? it runs two commands",
            "  shell git push && make",
            "  y once   a always   p always in this folder, exactly:",
            "       git push",
            "       make",
            "  n no   w no, and why",
        ]
        await pilot.pause()


async def test_messages_that_wait_are_shown_until_their_turn(tmp_path: Path) -> None:
    app = terminal(tmp_path, [LONG, [Text("second")]], pause=0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        app.send("think")
        await until(lambda: "∴" in text(app.conversation))
        app.send("and then\nthis")
        waiting = app.screen.query_one(Waiting)
        await until(lambda: waiting.texts == ("and then\nthis",))
        await pilot.pause()
        assert waiting.display and waiting.render().plain == "» and then this"


async def test_a_notice_is_a_line(tmp_path: Path) -> None:
    app = terminal(tmp_path, [])
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        app.hear(Notice("the image is stale", "warning"))
        await pilot.pause(0.1)
        assert "! the image is stale" in rows(app.conversation)


async def test_a_session_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    async def opening() -> None:
        raise CannotOpen("it is open in another process; fork it")

    app = Terminal(opening, Writing(History(tmp_path / "h"), tmp_path, "true"))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)):
        await until(lambda: "✗ it is open in another process; fork it" in rows(app.conversation))


async def test_nothing_ticks_while_nothing_happens(tmp_path: Path) -> None:
    app = terminal(tmp_path, [[Text("hello")]])
    async with app.run_test(size=(80, 24)) as pilot:
        await idle(app)
        assert not app.ticking
        app.send("hi")
        await until(lambda: app.ticking)
        await idle(app)
        await until(lambda: not app.ticking)
        await pilot.pause()


async def test_the_ledger_tells_what_the_turn_took(tmp_path: Path) -> None:
    from tests.interlude.terminal.scene import USAGE

    app = terminal(tmp_path, [[Thought("Hm."), Text("hello"), Stop("end", USAGE)]])
    async with app.run_test(size=(100, 24)) as pilot:
        await idle(app)
        app.send("hi")
        await until(lambda: "hello" in rows(app.conversation))
        await idle(app)
        await pilot.pause(0.1)
        assert foot(app) == [
            "○ ready  script  auto  local" + " " * 62 + "49 tok/s",
            "context 2.2k/1.0M 0%  reused 1.8k  new 220  thought 96  text 40  calls 60",
        ]


async def test_forty_columns_are_enough(tmp_path: Path) -> None:
    from tests.interlude.terminal.scene import EVERYTHING

    app = terminal(tmp_path, [], records=EVERYTHING)
    async with app.run_test(size=(40, 16)) as pilot:
        await idle(app)
        await pilot.pause()
        assert all(len(line) <= 38 for line in foot(app))
        assert "Gladly." in rows(app.conversation)


async def test_a_mode_that_is_chosen_with_a_key_is_seen_at_once(tmp_path: Path) -> None:
    app = terminal(tmp_path, [])
    async with app.run_test() as pilot:
        await idle(app)
        await pilot.press("shift+tab")
        await until(lambda: "ready  ask" in foot(app)[0])


async def test_the_context_is_shorter_behind_a_summary(tmp_path: Path) -> None:
    long = [Text("a long word " * 300), Stop("end", Usage(prefilled=3000, text=900))]
    app = terminal(tmp_path, [long, [Text("notes"), Stop("end", Usage(prefilled=4000, text=2))]])
    async with app.run_test(size=(100, 24)) as pilot:
        await idle(app)
        app.send("hi")
        await until(lambda: "context 3.9k" in foot(app)[1])
        await idle(app)
        assert app.session and await app.session.compact()
        bill = app.session.bill()
        assert bill and bill.total < 3_900
        await until(lambda: f"context {amount(bill.total)}/" in foot(app)[1])
        await pilot.pause()

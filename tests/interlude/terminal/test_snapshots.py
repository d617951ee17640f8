"""Pictures of the screen, each looked at; `--snapshot-update` takes them anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from textual.pilot import Pilot

from agent.updates import Question, Tail, Written
from engine.messages import Thought, ToolCall
from interlude.terminal.app import Terminal
from interlude.terminal.looks import LookName
from tests.interlude.terminal.scene import AFTER, CALLS, EVERYTHING, REST
from tests.interlude.terminal.stage import idle, terminal

RUNNING = ToolCall("9", "shell", {"command": "python -m pytest -q"}, in_thought=True)
PUSH = ToolCall("8", "shell", {"command": "git commit -am 'Round once' && git push"})


class Compare(Protocol):
    def __call__(
        self,
        app: Terminal,
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


async def opened(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, Terminal)
    await idle(app)
    await pilot.pause(0.1)


@pytest.mark.parametrize("look", ["dark", "light"])
def test_a_session_on_a_small_screen(snap_compare: Compare, tmp_path: Path, look: LookName) -> None:
    app = terminal(tmp_path, [], look, records=[*CALLS, *REST[:9]])
    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


@pytest.mark.parametrize("look", ["dark", "light"])
def test_a_session_on_a_large_screen(snap_compare: Compare, tmp_path: Path, look: LookName) -> None:
    assert snap_compare(
        terminal(tmp_path, [], look, records=EVERYTHING), terminal_size=(120, 40), run_before=opened
    )


@pytest.mark.parametrize("look", ["ansi", "none"])
def test_few_colours_and_few_columns(snap_compare: Compare, tmp_path: Path, look: LookName) -> None:
    app = terminal(tmp_path, [], look, records=[*REST[2:], *AFTER])
    assert snap_compare(app, terminal_size=(40, 24), run_before=opened)


def test_a_call_runs_while_the_thought_goes_on(snap_compare: Compare, tmp_path: Path) -> None:
    async def working(pilot: Pilot[None]) -> None:
        await opened(pilot)
        app = pilot.app
        assert isinstance(app, Terminal)
        app.hear(Written(0, Thought("I run the tests, and look for the cause meanwhile.")))
        app.hear(Written(1, RUNNING))
        app.hear(Tail("9", "test_a.py ....\ntest_b.py ..\ntest_c.py .\n", 30))
        app.hear(Written(2, Thought("The rounding may happen too early: each price on its own.")))
        await pilot.pause(0.1)

    assert snap_compare(terminal(tmp_path, []), terminal_size=(80, 24), run_before=working)


def test_a_question_and_something_below(snap_compare: Compare, tmp_path: Path) -> None:
    async def asking(pilot: Pilot[None]) -> None:
        await opened(pilot)
        app = pilot.app
        assert isinstance(app, Terminal)
        await pilot.press("pageup", "pageup")
        app.hear(Written(0, PUSH))
        await pilot.pause(0.2)
        app.panel.question = Question(
            PUSH, "it commits and pushes", ("git commit -am 'Round once'", "git push")
        )
        await pilot.pause(0.1)

    app = terminal(tmp_path, [], records=EVERYTHING)
    assert snap_compare(app, terminal_size=(80, 24), run_before=asking)

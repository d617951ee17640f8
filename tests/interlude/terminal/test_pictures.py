"""Pictures of the composer, the list and the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import events
from textual.app import App
from textual.pilot import Pilot

from interlude.slash.door import Choice
from interlude.terminal.looks import LookName, look
from interlude.terminal.picker import Picker
from interlude.terminal.reader import Reader
from interlude.terminal.themes import THEME_OF, themes
from tests.interlude.scripted import until
from tests.interlude.terminal.bench import Bench
from tests.interlude.terminal.test_composer import COMMANDS, offered

Compare = Callable[..., bool]
SMALL = (80, 24)
PATCH = """\
diff --git a/calc.py b/calc.py
--- a/calc.py
+++ b/calc.py
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
"""


def bench(tmp_path: Path) -> Bench:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "calc.py").write_text("")
    return Bench(tmp_path, folder, [], COMMANDS)


def dressed(app: App[None], name: LookName) -> None:
    for theme in themes():
        app.register_theme(theme)
    app.theme = THEME_OF[name]


def test_the_commands_are_offered(snap_compare: Compare, tmp_path: Path) -> None:
    async def type(pilot: Pilot[None]) -> None:
        dressed(pilot.app, "dark")
        await pilot.press("/", "m")
        await pilot.pause()

    assert snap_compare(bench(tmp_path), terminal_size=SMALL, run_before=type)


def test_a_message_with_a_paste_and_a_file(snap_compare: Compare, tmp_path: Path) -> None:
    app = bench(tmp_path)

    async def type(pilot: Pilot[None]) -> None:
        dressed(pilot.app, "light")
        await pilot.press(*"why ")
        app.composer.entry.post_message(events.Paste("x\n" * 119 + "x"))
        await pilot.pause()
        await pilot.press("ctrl+j", *"in @ca")
        await until(lambda: offered(app))

    assert snap_compare(app, terminal_size=SMALL, run_before=type)


def test_a_list_that_is_narrowed(snap_compare: Compare, tmp_path: Path) -> None:
    choices = [
        Choice("1", "fix the parser", "2 hours ago"),
        Choice("2", "write a test of the parser with a title that is longer than its column", "3 days ago"),
        Choice("3", "release", "just now"),
    ]

    async def type(pilot: Pilot[None]) -> None:
        dressed(pilot.app, "dark")
        await pilot.app.push_screen(Picker("Resume which session?", choices))
        await pilot.press(*"pars", "down")
        await pilot.pause()

    assert snap_compare(bench(tmp_path), terminal_size=SMALL, run_before=type)


def test_what_is_agreed_to_can_be_read_before(snap_compare: Compare, tmp_path: Path) -> None:
    choices = [Choice("install", "yes, run this"), Choice("", "no")]
    about = "in docker\n" + "\n".join(f"pip install --no-cache-dir {'package ' * n}" for n in range(1, 14))

    async def type(pilot: Pilot[None]) -> None:
        dressed(pilot.app, "light")
        await pilot.app.push_screen(Picker("Install what this project needs?", choices, about=about))
        await pilot.press("pagedown", "down")
        await pilot.pause()

    assert snap_compare(bench(tmp_path), terminal_size=SMALL, run_before=type)


def test_a_patch_is_read(snap_compare: Compare, tmp_path: Path) -> None:
    async def type(pilot: Pilot[None]) -> None:
        dressed(pilot.app, "light")
        await pilot.app.push_screen(Reader("What changed", PATCH, "diff", look("light")))
        await pilot.pause()

    assert snap_compare(bench(tmp_path), terminal_size=SMALL, run_before=type)

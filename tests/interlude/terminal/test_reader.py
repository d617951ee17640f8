"""What is read over the screen is laid out for it."""

from __future__ import annotations

from rich.console import Console
from rich.style import Style

from interlude.slash.registry import help_text
from interlude.terminal.looks import look
from interlude.terminal.reader import Columns, diff


def test_a_help_text_goes_on_below_its_own_column() -> None:
    console = Console(width=30)
    with console.capture() as said:
        console.print(Columns("/diff   what changed in the files since then\n\nplain words", Style()))
    assert [line.rstrip() for line in said.get().splitlines()] == [
        "/diff   what changed in the",
        "        files since then",
        "",
        "plain words",
    ]


def test_a_patch_is_shown_without_the_ids_of_its_contents() -> None:
    patch = "diff --git a/a b/a\nindex 4e53..bd82 100644\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+index\n"
    assert diff(patch, look("dark")).plain == patch.replace("index 4e53..bd82 100644\n", "")


def test_help_has_room_between_the_longest_key_and_what_it_does() -> None:
    keys = [("shift+enter, alt+enter, ctrl+j", "a new line"), ("up", "back")]
    assert help_text({}, keys).splitlines()[-2:] == [
        "shift+enter, alt+enter, ctrl+j  a new line",
        "up                              back",
    ]

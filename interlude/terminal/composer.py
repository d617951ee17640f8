"""Where the user writes: messages, commands after a slash, files after an @, shell lines after a !."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from agent.updates import Began, Ended, Queued, Update
from interlude.slash.command import Command
from interlude.slash.door import Choice
from interlude.terminal.editor import EditorError, edited
from interlude.terminal.entry import Entry
from interlude.terminal.history import History, Recall
from interlude.terminal.menu import Menu, Offer, offers
from interlude.terminal.names import made, names_of
from interlude.terminal.picker import Picker
from tools.output import clean

if TYPE_CHECKING:
    from agent.policy import Mode
    from agent.session import Session

MARK = "\u203a"
TWICE = 2.0
"""Seconds within which a key counts as pressed twice."""
IDLE = "Ask for a change.  / commands  @ files  ! shell"
BUSY = "It works: Esc interrupts, what you send waits its turn"
MODES: tuple[Mode, ...] = ("auto", "ask", "plan")


@dataclass(frozen=True, slots=True)
class Writing:
    """What there is to write with. `words`: what the argument of a command can be. `folder` is whose files
    are offered, `editor` the user's own."""

    history: History
    folder: Path
    editor: str
    commands: Mapping[str, Command] = field(default_factory=dict[str, Command])
    words: Callable[[str], Sequence[str]] = lambda name: ()


class Composer(Vertical):
    """Says `Submitted` for what the user sends, `Interrupt` and `Leave` for what they want of the session.

    There may be no session yet, until `follow`.
    """

    class Submitted(Message):
        """A line for `interlude.slash.command.take`."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Interrupt(Message):
        """The turn is to end."""

    class ModeChanged(Message):
        """The model may do other things unasked."""

    class Leave(Message):
        """The program is to end."""

    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("enter", "send", "send the message; take what the menu offers"),
        ("shift+enter, alt+enter, ctrl+j", "newline", "a new line, as \\ and Enter"),
        ("up", "up", "at the first line: take back what waits, then what was sent before"),
        ("down", "down", "at the last line: what was sent after"),
        ("ctrl+r", "search", "search what was sent before"),
        ("tab", "complete", "take what the menu offers"),
        ("shift+tab", "mode", "the next mode: auto, ask, plan"),
        ("ctrl+g", "edit", "write in $VISUAL or $EDITOR"),
        ("escape", "escape", "close the menu; interrupt; twice: clear"),
        ("ctrl+c", "stop", "copy what is selected; interrupt; clear; twice: quit"),
        ("ctrl+d", "leave", "on an empty line: quit"),
    )
    """Keys, the action that they are for, and what that does."""

    DEFAULT_CSS = """
    Composer { height: auto; max-height: 60%; }
    Composer > .box {
        height: auto; padding: 0 1; border: round $border-blurred; border-subtitle-color: $text-muted;
        &:focus-within { border: round $border; }
        &.shell { border: round $warning; }
        & > .mark { width: 2; height: 1; color: $text-muted; }
    }
    """

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._session: Session | None = None
        self._recall = Recall(writing.history)
        self._names: list[str] = []
        self._pressed: tuple[str, float] = ("", 0.0)
        self._unlisten: Callable[[], None] = lambda: None
        self.entry = Entry(IDLE, self._acts())

    def _acts(self) -> dict[str, Callable[[], None]]:
        """What keys do; the entry calls it in the order in which they were pressed."""
        return {key: getattr(self, f"action_{act}") for keys, act, _ in self.KEYS for key in keys.split(", ")}

    def compose(self) -> ComposeResult:
        yield Menu()
        with Horizontal(classes="box"):
            yield Static(MARK, classes="mark", markup=False)
            yield self.entry

    def on_mount(self) -> None:
        self.entry.focus()
        self.run_worker(self._list, thread=True)

    def on_unmount(self) -> None:
        self._unlisten()

    def follow(self, session: Session) -> None:
        """Write to this session from now on."""
        self._unlisten()
        self._session = session
        self._unlisten = session.listen(self._hear)
        self._state()
        self._show(session.waiting)

    def focus(self, scroll_visible: bool = True) -> Self:
        self.entry.focus(scroll_visible)
        return self

    def put(self, text: str) -> None:
        """Have a text to be changed and sent."""
        self.entry.fill(text)
        self.entry.focus()

    def _list(self) -> None:
        names = names_of(self._writing.folder)
        self.app.call_from_thread(setattr, self, "_names", names)

    # What the session says

    def _hear(self, update: Update) -> None:
        match update:
            case Queued():
                self._show(update.texts)
            case Began() | Ended():
                self._state()
            case _:
                pass

    @property
    def _busy(self) -> bool:
        return self._session is not None and self._session.busy

    def _state(self) -> None:
        self.entry.placeholder = BUSY if self._busy else IDLE

    def _show(self, waiting: Sequence[str]) -> None:
        self._hint("Up takes back what waits" if waiting else "")

    # What the user types

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self.entry.text
        self.query_one(".box").set_class(text.startswith("!"), "shell")
        self.query_one(".mark", Static).update("!" if text.startswith("!") else MARK)
        self.query_one(Menu).offer(self._offers())
        if text:
            self._hint("")

    @on(TextArea.SelectionChanged)
    def _moved(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        self.query_one(Menu).offer(self._offers())

    def _offers(self) -> list[Offer]:
        row, _ = self.entry.cursor_location
        line = self.entry.before_cursor
        if line.startswith("/") and (row or not self.entry.cursor_at_end_of_text):
            return []
        names = (
            sorted({*self._names, *made(self._session.records if self._session else ())})
            if "@" in line
            else ()
        )
        return offers(line, tuple(self._writing.commands.values()), self._writing.words, names)

    def _accept(self, offer: Offer) -> None:
        """Put in what was offered; a space after it lets one type on."""
        command = self._writing.commands.get(offer.text[1:]) if offer.kind == "command" else None
        self.entry.put(offer.text + ("" if command and not command.argument else " "), offer.instead)
        self.query_one(Menu).offer(())

    def action_send(self) -> None:
        menu = self.query_one(Menu)
        if offer := menu.chosen:
            whole = offer.kind == "command" and offer.text == self.entry.text
            if not whole:
                self._accept(offer)
            command = self._writing.commands.get(offer.text[1:]) if offer.kind == "command" else None
            if not (whole or (command and not command.argument)):
                return
        if self.entry.before_cursor.endswith("\\"):
            self.entry.put("\n", 1)
            return
        text = self.entry.unfolded
        if text.strip():
            self._writing.history.add(text)
            self._recall.leave()
            self.entry.wipe()
            self.post_message(self.Submitted(text))

    def action_newline(self) -> None:
        self.entry.put("\n")

    def action_complete(self) -> None:
        if offer := self.query_one(Menu).chosen:
            self._accept(offer)

    def action_up(self) -> None:
        menu = self.query_one(Menu)
        if menu.display:
            menu.action_cursor_up()
        elif not self.entry.cursor_at_first_line:
            self.entry.action_cursor_up()
        elif self._session and self._session.waiting:
            self._take_back(self._session.unsend())
        elif (earlier := self._recall.back(self.entry.text)) is not None:
            self.entry.fill(earlier)

    def action_down(self) -> None:
        menu = self.query_one(Menu)
        if menu.display:
            menu.action_cursor_down()
        elif not self.entry.cursor_at_last_line:
            self.entry.action_cursor_down()
        elif (later := self._recall.forth()) is not None:
            self.entry.fill(later)

    def _take_back(self, texts: Sequence[str]) -> None:
        """What waited is here again, before what was being written."""
        written = [self.entry.text] if self.entry.text.strip() else []
        self.entry.fill("\n".join([*texts, *written]))

    def action_search(self) -> None:
        entries = list(dict.fromkeys(reversed(self._writing.history.entries)))
        choices = [Choice(entry, " ".join(clean(entry).split())) for entry in entries]
        self.app.push_screen(Picker("What was sent before", choices, typed=self.entry.text), self._found)

    def _found(self, entry: str | None) -> None:
        if entry is not None:
            self.entry.fill(entry)

    def action_mode(self) -> None:
        if self._session:
            policy = self._session.policy
            policy.mode = MODES[(MODES.index(policy.mode) + 1) % len(MODES)]
            self._hint(f"mode: {policy.mode}")
            self.post_message(self.ModeChanged())

    def action_edit(self) -> None:
        try:
            with self.app.suspend():
                text = edited(self.entry.unfolded, self._writing.editor)
        except EditorError as error:
            self._hint(str(error))
            return
        self.entry.wipe()
        self.entry.fill(text)
        self.refresh()

    # The ways out

    def action_escape(self) -> None:
        menu = self.query_one(Menu)
        if menu.display:
            menu.offer(())
        elif self._busy:
            self.post_message(self.Interrupt())
        elif self.entry.text and self._again("escape"):
            self._clear()
        elif self.entry.text:
            self._hint("Esc again clears")
        else:
            self.post_message(self.Interrupt())

    def action_stop(self) -> None:
        if self.entry.selected_text:
            self.app.copy_to_clipboard(self.entry.selected_text)
            self._hint("copied")
        elif self._again("ctrl+c"):
            self.post_message(self.Leave())
        elif self._busy:
            self.post_message(self.Interrupt())
            self._hint("interrupted; ctrl+c again quits")
        else:
            self._clear()
            self._hint("ctrl+c again quits")

    def action_leave(self) -> None:
        if self.entry.text:
            self.entry.action_delete_right()
        else:
            self.post_message(self.Leave())

    def _clear(self) -> None:
        if not self.entry.text.startswith("/"):
            self._writing.history.add(self.entry.unfolded)
        self._recall.leave()
        self.entry.wipe()
        self._hint("")

    def _again(self, key: str) -> bool:
        """Whether this key was the last of these and was pressed just now."""
        before, self._pressed = self._pressed, (key, time.monotonic())
        return before[0] == key and self._pressed[1] - before[1] < TWICE

    def _hint(self, text: str) -> None:
        """A few words in the frame; they go when the user types on."""
        self.query_one(".box").border_subtitle = text

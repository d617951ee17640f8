"""The screen: a conversation, a place to write, a ledger. It draws a session and keeps nothing of it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from agent.ledger import Ledger, ledger
from agent.marks import Printed, Record, Summarised, Typed
from agent.updates import Began, Ended, Question, Update, Written
from interlude.terminal.below import Below
from interlude.terminal.composer import Composer, Writing
from interlude.terminal.conversation import Conversation
from interlude.terminal.ledger_line import LedgerLine, standing
from interlude.terminal.looks import LookName, look
from interlude.terminal.question_panel import QuestionPanel
from interlude.terminal.remark import Level, Remark
from interlude.terminal.story import Story
from interlude.terminal.themes import THEME_OF, themes
from interlude.terminal.waiting import Waiting
from tools.output import clean

if TYPE_CHECKING:
    from agent.session import Session
    from engine.messages import Usage

FRAME = 0.05
"""Seconds between two drawings while a session speaks."""

Opening = Callable[[], "Awaitable[Session]"]
"""What opens a session. Raises CannotOpen."""


class CannotOpen(Exception):
    """A session cannot be opened; the message says what the user can do."""


class Terminal(App[None]):
    """The terminal agent on one session at a time."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "interrupt", "stop"),
        Binding("ctrl+o", "fold", "fold or unfold", priority=True),
        Binding("ctrl+t", "switch", "to the conversation and back", priority=True),
        Binding("ctrl+c", "copy", "copy what the mouse has selected", priority=True),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
        Binding("ctrl+home", "top", priority=True, show=False),
        Binding("ctrl+end", "bottom", priority=True, show=False),
    ]
    CSS = """
    Screen { layout: vertical; }
    Screen:inline { height: 60vh; min-height: 12; border: none; }
    Conversation { height: 1fr; padding: 0 1; }
    """

    def __init__(
        self,
        opening: Opening,
        writing: Writing,
        look_name: LookName = "dark",
        *,
        greeting: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._opening = opening
        self._greeting = tuple(greeting)
        self.look_name: LookName = look_name
        self._clock = clock
        self._session: Session | None = None
        self._early: list[str] = []
        self._unlisten: Callable[[], None] = lambda: None
        self._drawing = False
        self._drawn_at = 0.0
        self._began: float | None = None
        self._stopping = False
        self._taken = Ledger()

        wear = look(look_name)
        self.conversation = Conversation(self._story(), wear)
        self.composer = Composer(writing)
        self._below = Below(wear)
        self.panel = QuestionPanel(wear)
        self._waiting = Waiting(wear)
        self.ledger = LedgerLine(wear)

    def compose(self) -> ComposeResult:
        yield self.conversation
        yield self._below
        yield self.panel
        yield self._waiting
        yield self.composer
        yield self.ledger

    def on_mount(self) -> None:
        for theme in themes():
            self.register_theme(theme)
        self.theme = THEME_OF[self.look_name]
        self._ticker = self.set_interval(1.0, self._tick, pause=True)
        self.composer.focus()
        self.call_after_refresh(self.run_worker, self._begin())

    # --- a session -----------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """Open the first session, now that there is something to look at."""
        try:
            await self.use(await self._opening())
        except CannotOpen as problem:
            self.remark(str(problem), "error")

    async def use(self, session: Session) -> None:
        """Close the session that is shown, and show this one."""
        await self.part()
        self._session = session
        self._unlisten = session.listen(self.hear)
        self._taken = ledger(session.records)
        self.conversation.show(self._story(session.records))
        self.composer.follow(session)
        self._draw()
        early, self._early = self._early, []
        for text in early:
            self.send(text)

    def _story(self, records: Sequence[Record] = ()) -> Story:
        return Story(records, self._clock, greeting=self._greeting)

    async def part(self) -> None:
        """Close the session that is shown."""
        session, self._session = self._session, None
        if session is not None:
            self._unlisten()
            await session.close()

    async def on_unmount(self) -> None:
        await self.part()

    @property
    def session(self) -> Session | None:
        """The session that is shown; None while it is being opened."""
        return self._session

    @property
    def story(self) -> Story:
        return self.conversation.story

    @property
    def ticking(self) -> bool:
        """Whether the seconds of a turn are being counted; nothing else is done unasked."""
        return self._began is not None

    # --- what is heard -------------------------------------------------------------------------------

    def hear(self, update: Update) -> None:
        """Take an update in; it is drawn within a frame."""
        self.story.hear(update)
        match update:
            case Began():
                self._began, self._stopping = self._clock(), False
                self._ticker.resume()
            case Ended():
                self._began, self._stopping = None, False
                self._ticker.pause()
            case Written(_, record):
                self._taken.note(record)
                if isinstance(record, Summarised) and self._session and (bill := self._session.bill()):
                    self._taken.holds(bill.total)
                if isinstance(record, Typed):
                    self._ticker.resume()
                elif isinstance(record, Printed) and not self.ticking:
                    self._ticker.pause()
            case _:
                pass
        if not self._drawing:
            self._drawing = True
            self.set_timer(max(0.001, FRAME - (time.monotonic() - self._drawn_at)), self._draw)

    def _draw(self) -> None:
        self._drawing = False
        if not self.conversation.is_attached:
            return
        self._drawn_at = time.monotonic()
        self.conversation.sync()
        self._stand()
        session = self._session
        if session is not None:
            self._waiting.texts = session.waiting
            self._ask(session.questions[0] if session.questions else None)

    def _ask(self, question: Question | None) -> None:
        panel = self.panel
        had_focus = panel.busy
        panel.question = question
        if question is None and had_focus:
            self.composer.focus()

    def _stand(self) -> None:
        """Bring the ledger up to date."""
        session = self._session
        if session is None:
            return
        state = "stopping" if self._stopping else "working" if session.busy else ""
        seconds = 0.0 if self._began is None else self._clock() - self._began
        self.ledger.standing = standing(
            session, self._taken, state, seconds, self.cost(self._taken.turn.usage)
        )

    def cost(self, usage: Usage) -> str:
        """What that costs, "" where nobody knows."""
        return ""

    def _tick(self) -> None:
        self.story.tick()
        self._draw()

    # --- what the user does --------------------------------------------------------------------------

    def on_composer_mode_changed(self) -> None:
        self._stand()

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        self.send(message.text)

    def send(self, text: str) -> None:
        """A message to the session, when there is one."""
        if self._session is None:
            self._early.append(text)
            self._waiting.texts = tuple(self._early)
        else:
            self._session.send(text)
        self.conversation.action_bottom()

    def on_composer_interrupt(self) -> None:
        self.action_interrupt()

    def on_composer_leave(self) -> None:
        self.exit()

    def on_question_panel_answered(self, message: QuestionPanel.Answered) -> None:
        if self._session is not None:
            self._session.answer(message.id, message.answer)

    def on_conversation_moved(self) -> None:
        shown = self.conversation
        self._below.blocks = -1 if shown.following else shown.below

    def action_interrupt(self) -> None:
        """Stop what goes on; the screen says so at once."""
        if self._session is not None and self._session.busy and not self._stopping:
            self._stopping = True
            self._stand()
            self.run_worker(self._session.interrupt())
        else:
            self.composer.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """ctrl+c copies where something is selected; elsewhere it is the composer's."""
        return action != "copy" or bool(self.screen.get_selected_text())

    def action_copy(self) -> None:
        self.copy_to_clipboard(self.screen.get_selected_text() or "")
        self.screen.clear_selection()

    def action_fold(self) -> None:
        self.conversation.action_fold()

    def action_switch(self) -> None:
        shown = self.conversation
        (self.composer if shown.has_focus else shown).focus()

    def action_page(self, pages: int) -> None:
        self.conversation.action_page(pages)

    def action_top(self) -> None:
        self.conversation.action_top()

    def action_bottom(self) -> None:
        self.conversation.action_bottom()

    def remark(self, text: str, level: Level = "info") -> None:
        """One line to the user."""
        self.story.put(Remark(clean(text), level))
        self._draw()

    def wear(self, name: LookName) -> None:
        """Change the look."""
        self.look_name = name
        self.theme = THEME_OF[name]
        worn = look(name)
        self.conversation.wear(worn)
        self.panel.wear(worn)
        for widget in (self._below, self._waiting, self.ledger):
            widget.look = worn
            widget.refresh()

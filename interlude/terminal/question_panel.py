"""The oldest question of a session, and the keys that answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from agent.updates import Question
from interlude.terminal.caption import subject, title
from interlude.terminal.looks import Look
from tools.output import clean

if TYPE_CHECKING:
    from agent.policy import Answer


class QuestionPanel(Vertical, can_focus=True):
    """Hidden while nothing is asked. Takes the keys while it is there; ctrl+t leaves it for later."""

    class Answered(Message):
        """The user's word on a call."""

        def __init__(self, id: str, answer: Answer) -> None:
            super().__init__()
            self.id = id
            self.answer: Answer = answer

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('once')", "to a question: yes, once"),
        Binding("a", "answer('always')", "to a question: always in this session, what is shown"),
        Binding("p", "answer('project')", "to a question: always in this folder, what is shown"),
        Binding("n", "answer('no')", "to a question: no"),
        Binding("w", "say", "to a question: no, and why"),
        Binding("escape", "back", show=False),
    ]
    DEFAULT_CSS = """
    QuestionPanel {
        height: auto; max-height: 14; display: none; padding: 0 1; margin-top: 1;
        &.-asking { display: block; }
        & > Static { height: auto; }
        & > Input { display: none; border: none; height: 1; padding: 0 2; }
        &.-saying > Input { display: block; }
    }
    """
    question: reactive[Question | None] = reactive(None)

    def __init__(self, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = look
        self._words = Input(placeholder="why not, or what instead; Enter says no with it, Esc goes back")
        self._asked = Static(markup=False)

    def compose(self) -> ComposeResult:
        yield self._asked
        yield self._words

    def watch_question(self, question: Question | None) -> None:
        self.set_class(question is not None, "-asking")
        self.remove_class("-saying")
        self._words.clear()
        self._asked.update(self.asked())
        if question is not None:
            self.focus()

    @property
    def busy(self) -> bool:
        """Whether the user is answering."""
        return self.has_focus or self._words.has_focus

    def wear(self, look: Look) -> None:
        self.look = look
        self._asked.update(self.asked())

    def asked(self) -> Text:
        """The question, and its answers with their keys."""
        question, look = self.question, self.look
        if question is None:
            return Text()
        said = Text.assemble(("? ", look.warn), (clean(question.why), look.strong))
        said.append(f"\n  {title(question.call)} ", look.dim).append(subject(question.call), look.plain)
        said.append("\n  y", look.accent).append(" once", look.plain)
        if question.rules:
            said.append("   a", look.accent).append(" always", look.plain)
            said.append("   p", look.accent).append(" always in this folder, exactly:", look.plain)
            for rule in question.rules:
                said.append(f"\n       {clean(rule)}", look.literal)
            said.append("\n  n", look.accent)
        else:
            said.append("   n", look.accent)
        return said.append(" no", look.plain).append("   w", look.accent).append(" no, and why", look.plain)

    def action_answer(self, answer: Answer) -> None:
        question = self.question
        if question is not None and (question.rules or answer not in ("always", "project")):
            self.post_message(self.Answered(question.call.id, answer))

    def action_say(self) -> None:
        """Take a few words that go with the no."""
        self.add_class("-saying")
        self._words.focus()

    def action_back(self) -> None:
        """From the words to the keys."""
        self.remove_class("-saying")
        self.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is for the words; without them it ends the turn."""
        return action != "back" or self.has_class("-saying")

    @on(Input.Submitted)
    def _said(self, event: Input.Submitted) -> None:
        from agent.policy import No

        event.stop()
        if self.question is not None:
            self.post_message(self.Answered(self.question.call.id, No(event.value.strip())))

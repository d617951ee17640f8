"""The oldest question of a session, and the keys that answer it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from agent.updates import Question
from interlude.terminal.caption import subject, title
from interlude.terminal.looks import Look
from tools.output import clean


class QuestionPanel(Widget, can_focus=True):
    """Hidden while nothing is asked. Takes the keys while it is there; Tab leaves it unanswered for now."""

    class Answered(Message):
        """The user's word on a call."""

        def __init__(self, id: str, answer: str) -> None:
            super().__init__()
            self.id = id
            self.answer = answer

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('once')", "once"),
        Binding("a", "answer('always')", "always"),
        Binding("n", "answer('no')", "no"),
    ]
    DEFAULT_CSS = """
    QuestionPanel { height: auto; max-height: 12; display: none; padding: 0 1; margin-top: 1; }
    QuestionPanel.-asking { display: block; }
    """
    question: reactive[Question | None] = reactive(None, layout=True)

    def __init__(self, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = look

    def watch_question(self, question: Question | None) -> None:
        self.set_class(question is not None, "-asking")
        if question is not None:
            self.focus()

    def render(self) -> Text:
        question, look = self.question, self.look
        if question is None:
            return Text()
        said = Text("? ", look.warn).append(clean(question.why), look.strong)
        said.append(f"\n  {title(question.call)} ", look.dim).append(subject(question.call), look.plain)
        said.append("\n  y", look.accent).append(" once", look.plain)
        if question.rules:
            said.append("   a", look.accent).append(" always, exactly:", look.plain)
            for rule in question.rules:
                said.append(f"\n       {clean(rule)}", look.literal)
            said.append("\n ")
        else:
            said.append("  ")
        return said.append(" n", look.accent).append(" no", look.plain)

    def action_answer(self, answer: str) -> None:
        if self.question is not None and (answer != "always" or self.question.rules):
            self.post_message(self.Answered(self.question.call.id, answer))

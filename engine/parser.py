"""What the model writes, to events, as it writes: one parser for streams and for whole texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from engine.call import CallReader, Verdict
from engine.lexer import ENDINGS, Lexeme, Lexer
from engine.markup import State
from engine.messages import BrokenCall, Ids, Text, Thought, ToolCall, ToolSpec

Words: TypeAlias = Thought | Text | ToolCall | BrokenCall


class Parser:
    """Reads one output of the model.

    `state` is what the prompt left open, `first_call` the number of the first call ("call_1"). Without
    tools nothing is a call. Every id fed ends in exactly one event, in order; an id belongs to the event
    of its first character, the ids of think tags to the neighbouring thought, those of white space to
    what follows. Line ends that open a thought or a text are markup, not part of its text.
    """

    def __init__(self, tools: Sequence[ToolSpec], state: State = "content", first_call: int = 1) -> None:
        self._tools = {spec.name: spec for spec in tools}
        self._thinking = state == "think"
        self._number = first_call
        self._lexer = Lexer()
        self._call: CallReader | None = None
        self._fresh = True  # nothing but white space yet in this thought or text
        self._held: list[Lexeme] = []  # white space, markup and endings whose event is to come
        self._out: list[Words] = []

    @property
    def state(self) -> State:
        """Whether the thought is open."""
        return "think" if self._thinking else "content"

    def feed(self, text: str, ids: Ids = (), *, literal: bool = False) -> list[Words]:
        """The events that are certain now. `literal`: `text` came from ordinary tokens, so that tags in
        it are text. Without it, tags are matched in the text."""
        for lexeme in self._lexer.feed(text, ids, literal=literal):
            self._take(lexeme)
        return self._taken()

    def close(self) -> list[Words]:
        """The output is over: what is left, and a call that was cut off as a BrokenCall."""
        rest = list(self._lexer.close())
        if self._call:
            self._decide(self._call, self._call.end(rest))
        else:
            for lexeme in rest:
                self._take(lexeme)
        ids = _ids(self._held)
        text = ""
        for lexeme in self._held:
            if lexeme.text in ENDINGS:
                break
            text += lexeme.text
        if ids or (text and not self._fresh):
            self._say("" if self._fresh else text, ids)
        self._held = []
        return self._taken()

    def _take(self, lexeme: Lexeme) -> None:
        if self._call:
            if verdict := self._call.take(lexeme):
                self._decide(self._call, verdict)
            return
        if lexeme.tag and lexeme.text not in ENDINGS and any(held.text in ENDINGS for held in self._held):
            self._flush()
        match lexeme.text if lexeme.tag else "":
            case "<tool_call>" if self._tools:
                self._call = CallReader(lexeme, self._tools, in_thought=self._thinking)
            case "<think>" if self._opens_thought():
                self._thinking, self._fresh = True, True
                self._held = [Lexeme("", (*_ids(self._held), *lexeme.ids))]
            case "</think>" if self._thinking or self._fresh:
                self._close_thought(lexeme)
            case tag if tag in ENDINGS:
                self._held.append(lexeme)
            case _:
                self._write(lexeme)

    def _opens_thought(self) -> bool:
        """A second `<think>` at the start of a thought is dropped; in a text, one opens on a new line."""
        if self._fresh:
            return True
        return not self._thinking and any("\n" in held.text for held in self._held)

    def _close_thought(self, lexeme: Lexeme) -> None:
        text = "" if self._fresh else "".join(held.text for held in self._held)
        ids = (*_ids(self._held), *lexeme.ids)
        if text or ids:
            self._out.append(Thought(text, ids))
        self._thinking, self._fresh, self._held = False, True, []

    def _write(self, lexeme: Lexeme) -> None:
        """White space waits for what follows: before a call it is part of the markup."""
        body = lexeme.text.rstrip()
        self._held.append(Lexeme(body, lexeme.ids) if body else lexeme)
        if body:
            self._flush()
            if len(body) < len(lexeme.text):
                self._held = [Lexeme(lexeme.text[len(body) :])]

    def _flush(self) -> None:
        """What was held is text after all."""
        text = "".join(held.text for held in self._held)
        self._say(text.lstrip("\r\n") if self._fresh else text, _ids(self._held))
        self._fresh, self._held = False, []

    def _say(self, text: str, ids: Ids) -> None:
        self._out.append(Thought(text, ids) if self._thinking else Text(text, ids))

    def _decide(self, call: CallReader, verdict: Verdict) -> None:
        self._call = None
        if verdict.kind == "mention":
            for lexeme in call.lexemes:
                self._write(lexeme)
        else:
            self._out.append(self._event(call, verdict))
            self._number += 1
            self._fresh, self._held = True, []
        for lexeme in verdict.rest:
            self._take(lexeme)

    def _event(self, call: CallReader, verdict: Verdict) -> ToolCall | BrokenCall:
        id = f"call_{self._number}"
        ids = (*_ids(self._held), *_ids(call.lexemes))
        if verdict.kind == "call":
            return ToolCall(id, verdict.name, verdict.arguments, self._thinking, verdict.repaired, ids)
        raw = "".join(lexeme.text for lexeme in call.lexemes)
        return BrokenCall(id, raw, verdict.problem, verdict.name, verdict.closed, self._thinking, ids)

    def _taken(self) -> list[Words]:
        out, self._out = self._out, []
        return out


def _ids(lexemes: Sequence[Lexeme]) -> Ids:
    return tuple(id for lexeme in lexemes for id in lexeme.ids)

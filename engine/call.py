"""Reads one call, from `<tool_call>` on: a call, a broken call, or a mere mention of the tag.

A close tag counts only where the grammar allows it, so a value may hold any of them. What is decided
does not depend on how the text was cut: every decision rests on a prefix of it, or on a whole tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.arguments import Unreadable, parse_json, read, read_json
from engine.lexer import ENDINGS, Lexeme
from engine.opening import (
    BLANK,
    WORD,
    JsonScan,
    Tools,
    declared,
    glued,
    is_blank,
    is_prose,
    judge,
    strip,
    whole_call,
)
from engine.schema import argument_schema, properties

_LONGEST_HEAD = 256  # characters in which a name must have ended

AMBIGUOUS = "a call inside a value was read as its text"
JSON_BODY = "arguments were written as JSON"
NO_OPEN_KEY = "<arg_key> was missing"
STRAY_CLOSE = "a stray </arg_value> was dropped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the region turned out to be. `rest` are the lexemes read that are not part of it."""

    kind: Literal["call", "broken", "mention"]
    name: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    repaired: str = ""
    problem: str = ""
    closed: bool = True
    rest: Sequence[Lexeme] = ()


class CallReader:
    """Takes lexemes until it can say what they are; `lexemes` are those that belong to it."""

    def __init__(self, opening: Lexeme, tools: Tools, *, in_thought: bool) -> None:
        self.lexemes = [opening]
        self._tools = tools
        self._in_thought = in_thought
        self._state: Callable[[Lexeme], Verdict | None] = self._name
        self._head = ""  # text after <tool_call>
        self._tool = ""
        self._key = ""
        self._parts: list[str] = []  # of the key, value or JSON text that is being read
        self._gap = ""  # text since the last tag, where a tag is expected
        self._pairs: dict[str, str] = {}
        self._problem = ""
        self._repairs: list[str] = []
        self._nested = 0  # calls that are open inside a value, or inside what cannot be read
        self._inner: str | None = None  # the name, perhaps, of a call inside a value
        self._tail: list[Lexeme] = []
        self._json = JsonScan()

    def take(self, lexeme: Lexeme) -> Verdict | None:
        """None while undecided."""
        self.lexemes.append(lexeme)
        verdict = self._state(lexeme)
        if verdict and verdict.rest:
            del self.lexemes[-len(verdict.rest) :]
        return verdict

    def end(self, rest: Sequence[Lexeme]) -> Verdict:
        """The output is over; `rest` may be the start of a tag."""
        if self._state == self._after_lost:
            del self.lexemes[len(self.lexemes) - len(self._tail) :]
            return Verdict("broken", self._tool, problem=self._problem, rest=[*self._tail, *rest])
        if self._state == self._name and is_prose(self._head, self._tools):
            return Verdict("mention", rest=rest)
        self.lexemes += rest
        name = self._tool or declared(strip(self._head), self._tools)
        text = "".join(lexeme.text for lexeme in self.lexemes if lexeme.text not in ENDINGS)
        closed = text.rstrip().endswith("</tool_call>")
        problem = "cut off before </tool_call>"
        if closed:
            problem = self._problem or "a value was not closed with </arg_value>"
        return Verdict("broken", name, problem=problem, closed=closed)

    def _name(self, lexeme: Lexeme) -> Verdict | None:
        if not lexeme.tag:
            self._head += lexeme.text
            return self._judge_head(lexeme)
        head = strip(self._head)
        self._tool = head if WORD.fullmatch(head) else declared(head, self._tools)
        alone = head == self._tool
        match lexeme.text:
            case "<think>" | "</think>":
                return _mention(lexeme)
            case "</tool_call>" if alone and head:
                return self._finish()
            case "</tool_call>":
                problem = "the arguments have no <arg_key> and <arg_value> tags" if head else _NAMELESS
                return self._broken(problem)
            case "<arg_key>" if alone:
                self._problem = "" if head else _NAMELESS
                return self._open_key()
            case "<arg_value>" if alone:
                self._problem = "a value stands without its <arg_key>" if head else _NAMELESS
                return self._open_value()
            case "</arg_key>" if found := glued(head, self._tools):
                self._tool, self._key = found
                self._repairs.append(NO_OPEN_KEY)
                return self._go(self._before_value)
            case "</arg_value>" if alone and head in self._tools and not self._repairs:
                self._repairs.append(STRAY_CLOSE)
                return None
            case _:
                return self._lose(f"{lexeme.text} stands where the name and its arguments should", lexeme)

    def _judge_head(self, lexeme: Lexeme) -> Verdict | None:
        match judge(self._head[:_LONGEST_HEAD], self._tools):
            case "mention":
                return _mention(lexeme)
            case "json":
                start = self._head.index("{")
                self._tool = strip(self._head[:start])
                self._state = self._json_body
                self._json.text(self._head[start:])
            case "call":
                self._tool = declared(self._head.lstrip(), self._tools)
                return self._lose("the arguments have no <arg_key> and <arg_value> tags", None)
            case "open" if len(self._head) > _LONGEST_HEAD:
                return _mention(lexeme)
            case "open":
                pass
        return None

    def _json_body(self, lexeme: Lexeme) -> Verdict | None:
        if not lexeme.tag or self._json.in_string:
            self._json.text(lexeme.text)
            return None
        if lexeme.text == "</tool_call>":
            return self._finish_json()
        if lexeme.text == "</think>" and self._in_thought:
            return _mention(lexeme)
        return self._lose(f"{lexeme.text} stands inside JSON", lexeme)

    def _open_key(self) -> None:
        self._parts = []
        self._state = self._in_key

    def _in_key(self, lexeme: Lexeme) -> Verdict | None:
        if not lexeme.tag:
            self._parts.append(lexeme.text)
            return None
        match lexeme.text:
            case "</arg_key>":
                self._end_key()
                return self._go(self._before_value)
            case "<arg_key>":
                self._note("an <arg_key> stands inside another")
                return self._open_key()
            case "<arg_value>":
                self._note("an <arg_key> was not closed")
                self._end_key()
                return self._open_value()
            case "</tool_call>":
                return self._broken("an <arg_key> was not closed")
            case _:
                return self._lose(f"{lexeme.text} stands inside an <arg_key>", lexeme)

    def _end_key(self) -> None:
        text = "".join(self._parts)
        self._key = strip(text[:_LONGEST_HEAD])
        if not self._key or len(text) > _LONGEST_HEAD:
            self._note("an <arg_key> is empty" if not self._key else "an <arg_key> is too long")

    def _before_value(self, lexeme: Lexeme) -> Verdict | None:
        missing = f"{self._key} has no <arg_value>"
        if not lexeme.tag:
            self._gap += lexeme.text
            if len(self._gap) > _LONGEST_HEAD or not re.fullmatch(BLANK + r"\\?", self._gap):
                return self._lose(missing, None)
            return None
        match lexeme.text:
            case "<arg_value>" if is_blank(self._gap):
                return self._open_value()
            case "<arg_key>":
                self._note(missing)
                return self._open_key()
            case "</tool_call>":
                return self._broken(missing)
            case _:
                return self._lose(missing, lexeme)

    def _open_value(self) -> None:
        self._parts = []
        self._inner = None
        self._state = self._in_value

    def _in_value(self, lexeme: Lexeme) -> Verdict | None:
        if not lexeme.tag:
            self._parts.append(lexeme.text)
            if self._inner is not None:
                self._inner = self._inner + lexeme.text if len(self._inner) < _LONGEST_HEAD else None
            return None
        if lexeme.text == "</arg_value>":
            self._inner = None
            return self._go(self._after_value)
        self._parts.append(lexeme.text)
        if lexeme.text == "<arg_key>" and self._inner is not None and WORD.fullmatch(strip(self._inner)):
            self._nested += 1
            self._repairs.append(AMBIGUOUS)
        self._inner = "" if lexeme.text == "<tool_call>" else None
        return None

    def _after_value(self, lexeme: Lexeme) -> Verdict | None:
        """After `</arg_value>`: the next tag says whether it closed the value or is part of it."""
        if not lexeme.tag:
            self._gap += lexeme.text
            return self._resume_value() if len(self._gap) > _LONGEST_HEAD else None
        blank = is_blank(self._gap)
        if self._nested:
            self._resume_value()
            self._nested -= blank and lexeme.text == "</tool_call>"
            return self._in_value(lexeme)
        match lexeme.text:
            case "</tool_call>" if blank:
                self._keep()
                return self._finish()
            case "<arg_key>" if blank:
                self._keep()
                return self._open_key()
            case "</arg_key>" if self._may_follow(strip(self._gap)):
                self._keep()
                self._key = strip(self._gap)
                self._repairs.append(NO_OPEN_KEY)
                return self._go(self._before_value)
            case "<arg_value>" if blank:
                self._note(f"{self._key} has two values")
            case _:
                pass
        self._resume_value()
        return self._in_value(lexeme)

    def _may_follow(self, key: str) -> bool:
        known = properties(self._tools[self._tool].parameters) if self._tool in self._tools else {}
        return key in known and key != self._key and key not in self._pairs

    def _resume_value(self) -> None:
        self._parts += ["</arg_value>", self._gap]
        self._state = self._in_value

    def _keep(self) -> None:
        if self._key in self._pairs:
            self._note(f"{self._key} is given twice")
        self._pairs[self._key] = "".join(self._parts)

    def _lost(self, lexeme: Lexeme) -> Verdict | None:
        """What cannot be read: up to its `</tool_call>`, those of calls opened inside it included."""
        match lexeme.text if lexeme.tag else "":
            case "</tool_call>" if self._nested:
                return self._go(self._after_lost)
            case "</tool_call>":
                return self._broken(self._problem)
            case "</think>" if self._in_thought:
                return _mention(lexeme)
            case "<tool_call>":
                self._nested += 1
            case _:
                pass
        return None

    def _after_lost(self, lexeme: Lexeme) -> Verdict | None:
        if not lexeme.tag and not lexeme.text.strip():
            self._tail.append(lexeme)
            return None
        if lexeme.tag and lexeme.text == "</tool_call>":
            self._tail = []
            self._nested -= 1
            return None if self._nested else self._broken(self._problem)
        return Verdict("broken", self._tool, problem=self._problem, rest=[*self._tail, lexeme])

    def _lose(self, problem: str, lexeme: Lexeme | None) -> Verdict | None:
        """The rest cannot be read; `lexeme` is the tag that stands in a wrong place, if it is one."""
        self._note(problem)
        self._nested = 0
        self._state = self._lost
        return self._lost(lexeme) if lexeme else None

    def _go(self, state: Callable[[Lexeme], Verdict | None]) -> None:
        self._gap = ""
        self._state = state

    def _note(self, problem: str) -> None:
        self._problem = self._problem or problem

    def _broken(self, problem: str) -> Verdict:
        self._note(problem)
        return Verdict("broken", self._tool, problem=self._problem)

    def _finish(self) -> Verdict:
        if self._problem:
            return self._broken(self._problem)
        root = self._tools[self._tool].parameters if self._tool in self._tools else {}
        arguments: dict[str, Any] = {}
        for key, raw in self._pairs.items():
            arguments[key], repaired = read(raw, argument_schema(root, key), root)
            if repaired:
                self._repairs.append(f"{key} was not written as JSON")
        return Verdict("call", self._tool, arguments, "; ".join(dict.fromkeys(self._repairs)))

    def _finish_json(self) -> Verdict:
        try:
            body: object = parse_json("".join(self._json.parts), strict=False)
            if not self._tool:
                self._tool, body = whole_call(body)
        except Unreadable:
            return self._broken("the JSON of the arguments cannot be read")
        if not isinstance(body, dict):
            return self._broken("the arguments are not a JSON object")
        root = self._tools[self._tool].parameters if self._tool in self._tools else {}
        arguments = {key: read_json(value, argument_schema(root, key), root) for key, value in body.items()}
        return Verdict("call", self._tool, arguments, JSON_BODY)


_NAMELESS = "the tool has no name"


def _mention(lexeme: Lexeme) -> Verdict:
    return Verdict("mention", rest=[lexeme])

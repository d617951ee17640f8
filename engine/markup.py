"""How GLM-4.6 and GLM-4.7 write a conversation: the blocks that their chat templates are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.base import EngineError
from engine.control import MARKUP, ROLES
from engine.messages import Ids

State: TypeAlias = Literal["content", "think"]


@dataclass(frozen=True, slots=True)
class Form:
    """What differs between the two templates: line ends around markup, and who opens the thought.

    In form 4.6 the model writes `<think>` itself and `/nothink` turns thinking off; in form 4.7 the
    prompt opens the thought, and closes it to turn thinking off. Source: glm46.md 3.1 and 3.5.
    """

    name: Literal["4.6", "4.7"]
    newline: str


GLM46 = Form("4.6", "\n")
GLM47 = Form("4.7", "")


def form_of(chat_template: str) -> Form:
    """The form that a checkpoint's own chat template writes. GLM-4.5 has that of 4.6.

    Raises EngineError when it is not GLM's.
    """
    if "<|assistant|>" not in chat_template or "<tool_response>" not in chat_template:
        raise EngineError(
            "the checkpoint's chat template is not GLM-4.5's, 4.6's or 4.7's: take one of those"
        )
    return GLM46 if "/nothink" in chat_template else GLM47


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a prompt: plain text, or one control token, or ids that the model said."""

    text: str
    control: bool = False
    ids: Ids = ()
    result: bool = False


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call as it is written: the name, and the arguments in order."""

    name: str
    arguments: Mapping[str, Any]


class Page:
    """Collects the spans of one prompt, block by block."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.spans: list[Span] = [Span("[gMASK]", control=True), Span("<sop>", control=True)]

    def plain(self, text: str, *, result: bool = False) -> None:
        if text:
            self.spans.append(Span(text, result=result))

    def control(self, token: str, *, result: bool = False) -> None:
        self.spans.append(Span(token, control=True, result=result))

    def said(self, text: str, ids: Ids) -> None:
        self.spans.append(Span(text, ids=ids))

    def newline(self) -> None:
        self.plain(self._form.newline)

    def tools(self, lines: Iterable[str]) -> None:
        """The section that declares the tools, one line of JSON each."""
        before, after = _TOOLS.split("{lines}")
        self._fixed(before)
        for line in lines:
            self.plain(line + "\n")
        self._fixed(after)
        self._fixed(_CALL_FORM.replace("\n", self._form.newline))

    def prompt(self, role: Literal["system", "user"], text: str, *, thinking: bool | None) -> None:
        self.control(f"<|{role}|>")
        self.newline()
        self.plain(text)
        off = role == "user" and thinking is False and self._form is GLM46
        if off and not text.endswith("/nothink"):
            self.control("/nothink")

    def generation(self, *, thinking: bool | None, resume: bool = False) -> State:
        """The end of a prompt: the model's turn begins. `resume`: its thought goes on.

        Returns the state that the parser starts in.
        """
        self.control("<|assistant|>")
        if resume or (self._form is GLM47 and thinking is not False):
            self.newline()
            self.control("<think>")
            return "think"
        if thinking is False:
            self.no_thought()
        return "content"

    def assistant(self, reasoning: str, content: str, calls: Iterable[Invocation]) -> None:
        """A whole message of the model, as the template writes what is past."""
        self.control("<|assistant|>")
        if reasoning:
            self.newline()
            self.control("<think>")
            self.plain(reasoning.strip())
            self.control("</think>")
        else:
            self.no_thought()
        if content.strip():
            self.newline()
            self.plain(content.strip())
        for call in calls:
            self.newline()
            self.call(call)

    def call(self, call: Invocation) -> None:
        """Strings stand as they are, everything else as JSON."""
        self.control("<tool_call>")
        self.plain(call.name)
        self.newline()
        for key, value in call.arguments.items():
            self.control("<arg_key>")
            self.plain(str(key))
            self.control("</arg_key>")
            self.newline()
            self.control("<arg_value>")
            self.plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            self.control("</arg_value>")
            self.newline()
        self.control("</tool_call>")

    def observation(self) -> None:
        self.control("<|observation|>")

    def response(self, text: str) -> None:
        """One result, after `observation`."""
        newline = self._form.newline
        self.plain(newline, result=True)
        self.control("<tool_response>", result=True)
        self.plain(newline + text + newline, result=True)
        self.control("</tool_response>", result=True)

    def after(self, token: str) -> bool:
        """Whether this control token is the last thing on the page."""
        return self.spans[-1] == Span(token, control=True)

    def no_thought(self) -> None:
        self.newline()
        if self._form is GLM46:
            self.control("<think>")
        self.control("</think>")

    def _fixed(self, text: str) -> None:
        for part in re.split(_CONTROL, text):
            if part in _WRITTEN:
                self.control(part)
            else:
                self.plain(part)


_WRITTEN = frozenset((*MARKUP, *ROLES))
_CONTROL = "(" + "|".join(map(re.escape, sorted(_WRITTEN))) + ")"

_TOOLS = """\
<|system|>
# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
{lines}</tools>

For each function call, output the function name and arguments within the following XML format:
"""
_CALL_FORM = """\
<tool_call>{function-name}
<arg_key>{arg-key-1}</arg_key>
<arg_value>{arg-value-1}</arg_value>
<arg_key>{arg-key-2}</arg_key>
<arg_value>{arg-value-2}</arg_value>
...
</tool_call>"""

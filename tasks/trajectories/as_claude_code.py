"""A trajectory as a session of Claude Code: JSON lines that form a tree, one line a block of an answer.

Each line of an answer repeats the message id and the usage of all of it, as Claude Code writes it: who sums
lines counts too much. Going back in a session becomes a branch of the tree. How much was put into a cache is
known for the whole only: it is laid on the answers in their order.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from agent.journal import Span, joined
from agent.marks import (
    Named,
    Printed,
    Record,
    Returned,
    Rewound,
    Summarised,
    Typed,
    live,
)
from engine.messages import (
    BrokenCall,
    Prompt,
    Stop,
    StopReason,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from tasks.trajectories.prompts import Said
from tasks.trajectories.recorded import Recorded, TrajectoryError
from tasks.trajectories.steps import Object, moment

NAMES = uuid.UUID("6f0f4b0e-8e0c-5d7d-9d3c-0a3c5b1f7a11")
"""Of ids that are made from a session's: the same session gives the same ids."""
STOPS: dict[StopReason, str | None] = {
    "end": "end_turn",
    "call": "tool_use",
    "length": "max_tokens",
    "context": "model_context_window_exceeded",
    "cancelled": None,
}


@dataclass(frozen=True, slots=True)
class Session:
    """`left` names the kinds of records that have no line, each once."""

    data: bytes
    left: tuple[str, ...]


def as_claude_code(recorded: Recorded) -> Session:
    """The lines of a session. Raises TrajectoryError where there is nothing to say."""
    if not recorded.records:
        raise TrajectoryError(f"{recorded.path}: nothing was said in it")
    lines = _Lines(recorded)
    times = recorded.times or (None,) * len(recorded.records)
    for record, span in zip(recorded.records, times, strict=True):
        lines.note(record, span)
    return Session(lines.written(), tuple(sorted(lines.left)))


class _Lines:
    def __init__(self, recorded: Recorded) -> None:
        header = recorded.header
        self._model = recorded.model
        self._common: Object = {
            "isSidechain": False,
            "userType": "external",
            "cwd": header.sandbox.root if header else "",
            "sessionId": recorded.session,
            "version": header.versions.get("interlude", "") if header else recorded.version,
            "gitBranch": "",
        }
        self._session = recorded.session
        self._lines: list[Object] = []
        self._records: list[Record] = []
        self._parent: str | None = None
        self._last_of: dict[int, str] = {}
        self._said: list[tuple[Said, Span | None]] = []
        self._messages = 0
        self._unwritten = recorded.counted.written or 0
        self._known = recorded.counted
        self._when = recorded.created.replace("+00:00", "Z") or "1970-01-01T00:00:00Z"
        self.left: set[str] = set()

    def written(self) -> bytes:
        self._unfinished()
        return b"".join(
            json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=dict).encode(
                "utf-8", "backslashreplace"
            )
            + b"\n"
            for line in self._lines
        )

    def note(self, record: Record, span: Span | None) -> None:
        self._records.append(record)
        match record:
            case Thought() | Text() | ToolCall() | BrokenCall():
                self._said.append((record, span))
                return
            case Stop():
                self._answer(record)
                return
            case _:
                self._unfinished()
        match record:
            case Prompt():
                self._prompt(record, span)
            case ToolResult():
                self._result(record, span)
            case Typed():
                self._user(f"<bash-input>{record.command}</bash-input>", span)
            case Printed():
                self._user(f"<bash-stdout>{record.text}</bash-stdout><bash-stderr></bash-stderr>", span)
            case Summarised():
                self._said.append((Text(record.text), span))
                self._answer(Stop("end", record.usage))
                self._user(record.text, span, isCompactSummary=True)
            case Named():
                self._lines.append({"type": "summary", "summary": record.title, "leafUuid": self._parent})
            case Rewound() | Returned():
                places = (self._last_of.get(number) for number, _ in reversed(live(self._records)))
                self._parent = next(filter(None, places), None)
            case _:
                self.left.add(record.type)

    def _add(self, type: str, message: Object, span: Span | None, **more: object) -> None:
        number = len(self._lines)
        id = str(uuid.uuid5(NAMES, f"{self._session}/{number}"))
        self._when = moment(span[1]) if span else self._when
        line: Object = {"parentUuid": self._parent, **self._common, "type": type, **message}
        self._lines.append({**line, **more, "uuid": id, "timestamp": self._when})
        self._parent = self._last_of[len(self._records) - 1] = id

    def _user(self, content: object, span: Span | None, **more: object) -> None:
        self._add("user", {"message": {"role": "user", "content": content}}, span, **more)

    def _prompt(self, prompt: Prompt, span: Span | None) -> None:
        if prompt.role == "system":
            self._user(prompt.text, span, isMeta=True)
        elif prompt.summary:
            self._user(prompt.text, span, isCompactSummary=True)
        else:
            self._user(prompt.text, span)

    def _result(self, result: ToolResult, span: Span | None) -> None:
        block: Object = {"tool_use_id": result.id, "type": "tool_result", "content": result.text}
        if not result.ok:
            block["is_error"] = True
        self._user([block], span)

    def _unfinished(self) -> None:
        """Somebody was killed in the middle of an answer."""
        if self._said:
            self._answer(Stop("cancelled"))

    def _answer(self, stop: Stop) -> None:
        """The lines of one answer; one without a word where nothing was said."""
        pieces, self._said = list(joined(*zip(*self._said, strict=True))) if self._said else [], []
        self._messages += 1
        name = uuid.uuid5(NAMES, f"{self._session}/answer {self._messages}").hex[:24]
        message: Object = {"id": f"msg_{name}", "type": "message", "role": "assistant", "model": self._model}
        usage = {"usage": counted} if (counted := self._counted(stop.usage)) else {}
        for place, (event, span) in enumerate(pieces or [(stop, None)], start=1):
            said: Object = {
                **message,
                "content": _blocks(event),
                "stop_reason": STOPS[stop.reason] if place >= len(pieces) else None,
                "stop_sequence": None,
                **usage,
            }
            self._add("assistant", {"requestId": f"req_{name}", "message": said}, span)

    def _counted(self, usage: Usage) -> Object:
        """As far as the source counts."""
        known, written = self._known, min(self._unwritten, usage.prefilled)
        self._unwritten -= written
        counts = {
            "input_tokens": (known.input, usage.prefilled - written),
            "cache_creation_input_tokens": (known.written, written),
            "cache_read_input_tokens": (known.cached, usage.reused),
            "output_tokens": (known.output, usage.output),
        }
        counted: Object = {name: count for name, (told, count) in counts.items() if told is not None}
        if known.reasoning is not None:
            counted["output_tokens_details"] = {"thinking_tokens": usage.thought}
        return counted


def _blocks(said: Record) -> list[Object]:
    match said:
        case Thought():
            return [{"type": "thinking", "thinking": said.text, "signature": ""}]
        case Text():
            return [{"type": "text", "text": said.text}]
        case ToolCall():
            return [{"type": "tool_use", "id": said.id, "name": said.name, "input": dict(said.arguments)}]
        case BrokenCall():
            raw = {"raw": said.raw, "problem": said.problem}
            return [{"type": "tool_use", "id": said.id, "name": said.name or "unreadable", "input": raw}]
        case _:
            return []

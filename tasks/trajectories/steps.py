"""Records to the steps of ATIF, the trajectory format of Harbor: one step a message, or a call to the model.

ATIF has one thought and one message a step. What stands otherwise in ours, a call in the middle of a thought
above all, is in the step's `extra`: `order` has the pieces as they came, thoughts and texts by their length
in characters, calls by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeAlias

from agent.journal import Header, Span
from agent.marks import Equipped, Mark, Printed, Record, Summarised, Typed, live
from engine.messages import (
    BrokenCall,
    Call,
    Ids,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from tasks.trajectories.prompts import Letters, Prompts, Said, said_ids
from tasks.trajectories.recorded import Tokens

Object: TypeAlias = dict[str, Any]
"""A JSON object on its way out."""


ALL = Tokens(0, 0, None, 0, 0)
"""What Interlude counts itself."""


class Steps:
    """Fed with the records in their order, and when each was; `steps` are complete at any time.

    `letters`: the vocabulary by which prompts are computed again. `known` says which counts the source has.
    How much was put into a cache is known for the whole only: it is laid on the calls in their order.
    `marks`: what happened between steps and is none itself.
    """

    def __init__(
        self,
        header: Header | None,
        letters: Letters | None = None,
        known: Tokens = ALL,
    ) -> None:
        self.steps: list[Object] = []
        self.marks: list[Object] = []
        self.usage = Usage()
        self.calls: list[tuple[Ids, Ids]] = []
        self._prompts = Prompts(header, letters) if header else None
        self._model = header.engine.name if header else ""
        self._engine = self._model
        self._known = known
        self._unwritten = known.written or 0
        self._said: list[tuple[Said, Span | None]] = []
        self._of_call: dict[str, Object] = {}
        self._records: list[Record] = []
        self._numbers: list[int] = []
        self._spoke = 0

    @property
    def missing(self) -> Mapping[str, int]:
        """Why prompts are left out, and how many."""
        return self._prompts.missing if self._prompts else {}

    def note(self, record: Record, span: Span | None = None) -> None:
        self._records.append(record)
        prompt = self._prompts.note(record) if self._prompts else None
        match record:
            case Thought() | Text() | ToolCall() | BrokenCall():
                self._said.append((record, span))
                self._spoke = len(self._records) - 1
                return
            case Stop():
                self._spoke = len(self._records) - 1
                self._call(span, record, prompt)
                return
            case _:
                self.close()
        match record:
            case ToolResult():
                self._result(record, span)
            case Prompt():
                self._message(record.role, record.text, span, summary=record.summary)
            case Typed():
                self._message("user", f"$ {record.command}", span, typed=True)
            case Printed():
                self._observe({"content": record.text, "extra": {"exit_code": record.code}}, span)
            case Summarised():
                self._summary(record, span)
            case _:
                self._mark(record)

    def close(self) -> None:
        """What was said without an end becomes a step as well: somebody was killed."""
        if self._said:
            self._call(None, None, None)

    def leave(self) -> None:
        """Say of each step whether it is on a branch that was left."""
        on = {number for number, _ in live(self._records)}
        for step, number in zip(self.steps, self._numbers, strict=True):
            if number not in on:
                step.setdefault("extra", {})["left_branch"] = True

    def _add(self, source: str, message: str, span: Span | None) -> Object:
        step: Object = {"step_id": len(self.steps) + 1}
        if span:
            step["timestamp"] = moment(span[0])
        step |= {"source": source, "message": message}
        self.steps.append(step)
        self._numbers.append(len(self._records) - 1)
        return step

    def _message(self, source: str, text: str, span: Span | None, **extra: object) -> None:
        step = self._add(source, text, span)
        if told := _told(**extra):
            step["extra"] = told

    def _call(self, span: Span | None, stop: Stop | None, prompt: Ids | None) -> None:
        """The step of a call to the model."""
        pieces, self._said = self._said, []
        said = [event for event, _ in pieces]
        step = self._add("agent", "", pieces[0][1] if pieces else span)
        self._numbers[-1] = self._spoke
        if self._engine != self._model:
            step["model_name"] = self._engine
        step["message"] = "".join(event.text for event in said if isinstance(event, Text))
        if any(isinstance(event, Thought) for event in said):
            step["reasoning_content"] = "".join(event.text for event in said if isinstance(event, Thought))
        calls = [(event, when) for event, when in pieces if isinstance(event, Call)]
        if calls:
            step["tool_calls"] = [_call(call, when, step.get("timestamp")) for call, when in calls]
            self._of_call |= {call.id: step for call, _ in calls}
        extra = _told(order=_order(said))
        if stop:
            if stop.reason != ("call" if calls else "end"):
                extra["stop_reason"] = stop.reason
            if span and moment(span[1]) != step.get("timestamp"):
                extra["ended"] = moment(span[1])
            step["llm_call_count"] = 1
            self.usage += stop.usage
            if metrics := self._metrics(stop.usage, prompt, said_ids(said, stop)):
                step["metrics"] = metrics
        elif self._prompts is None and "reasoning_content" not in step:
            step["llm_call_count"] = 0
        else:
            extra["unended"] = True
        if extra:
            step["extra"] = extra

    def _metrics(self, usage: Usage, prompt: Ids | None, said: Ids | None) -> Object:
        counts = {
            "prompt_tokens": (self._known.input, usage.prompt),
            "completion_tokens": (self._known.output, usage.output),
            "cached_tokens": (self._known.cached, usage.reused),
        }
        counted: Object = {name: count for name, (known, count) in counts.items() if known is not None}
        if prompt is not None:
            counted["prompt_token_ids"] = list(prompt)
        if said is not None:
            counted["completion_token_ids"] = list(said)
        if prompt is not None and said is not None:
            self.calls.append((prompt, said))
        if extra := self._counted_apart(usage):
            counted["extra"] = extra
        return counted

    def _counted_apart(self, usage: Usage) -> Object:
        told = _told(
            text_tokens=usage.text if usage.thought else 0,
            call_tokens=usage.call,
            stop_tokens=usage.stop,
            discarded_tokens=usage.discarded,
            result_tokens=usage.result,
            prefilled_tokens=usage.prefilled if usage.prefill_seconds else 0,
            drafted_tokens=usage.drafted,
            accepted_tokens=usage.accepted,
            estimated_tokens=usage.estimated,
            prefill_seconds=usage.prefill_seconds,
            decode_seconds=usage.decode_seconds,
        )
        if self._known.reasoning is not None:
            told["reasoning_tokens"] = usage.thought
        if self._known.written is not None:
            told["cache_creation_input_tokens"] = min(self._unwritten, usage.prefilled)
            self._unwritten -= told["cache_creation_input_tokens"]
        if usage.prefill_seconds:
            told["ttft_seconds"] = told["prefill_seconds"]
        if usage.decode_seconds:
            told["decode_tokens_per_second"] = round(usage.output / usage.decode_seconds, 1)
        return told

    def _result(self, result: ToolResult, span: Span | None) -> None:
        extra = _told(is_error=not result.ok, failure=result.failure, seconds=result.seconds)
        if result.code is not None:
            extra["exit_code"] = result.code
        step = self._of_call.get(result.id)
        if step is None:
            extra |= _told(call_id=result.id)
        observed: Object = {} if step is None else {"source_call_id": result.id}
        observed["content"] = result.text
        if span and (step is None or moment(span[1]) != step.get("timestamp")):
            extra["timestamp"] = moment(span[1])
        if extra:
            observed["extra"] = extra
        self._observe(observed, span, step)

    def _observe(self, observed: Object, span: Span | None, step: Object | None = None) -> None:
        """Of a step; what no step asked for belongs to the last one."""
        if step is None:
            step = self.steps[-1] if self.steps else self._add("system", "", span)
        step.setdefault("observation", {"results": []})["results"].append(observed)

    def _summary(self, mark: Summarised, span: Span | None) -> None:
        step = self._add("agent", mark.text, span)
        step["llm_call_count"] = 1
        self.usage += mark.usage
        if metrics := self._metrics(mark.usage, None, None):
            step["metrics"] = metrics
        step["extra"] = {"summarised": mark.until}

    def _mark(self, mark: Mark) -> None:
        if isinstance(mark, Equipped):
            self._engine = mark.engine.name
        self.marks.append({"before_step": len(self.steps) + 1, **_plain(asdict(mark))})


def moment(at: float) -> str:
    """Seconds since 1970 in ISO 8601."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def _call(call: Call, span: Span | None, began: str | None) -> Object:
    """A call that could not be read has no arguments: what was written is in `extra`."""
    match call:
        case ToolCall():
            extra = _told(in_thought=call.in_thought, repaired=call.repaired)
            made = call.name, dict(call.arguments)
        case BrokenCall():
            extra = {"broken": call.problem, "raw": call.raw, "closed": call.closed}
            extra |= _told(in_thought=call.in_thought)
            made = call.name, {}
    if span and moment(span[1]) != began:
        extra["timestamp"] = moment(span[1])
    told: Object = {"tool_call_id": call.id, "function_name": made[0], "arguments": made[1]}
    return told | ({"extra": extra} if extra else {})


def _order(said: Sequence[Said]) -> list[Object]:
    """The pieces as they came; nothing where they stand as a reader of ATIF takes them to: thought, message,
    calls."""
    kinds = [_kind(event) for event in said]
    if kinds == sorted(kinds, key=("thought", "text", "call").index):
        return []
    told: list[Object] = []
    for kind, run in groupby(said, _kind):
        if kind == "call":
            told += [{"call": event.id} for event in run if isinstance(event, Call)]
        else:
            told.append({kind: sum(len(event.text) for event in run if isinstance(event, Thought | Text))})
    return told


def _kind(event: Said) -> str:
    return {"broken_call": "call"}.get(event.type, event.type)


def _told(**values: object) -> Object:
    """Those that say something."""
    return {name: value for name, value in values.items() if value not in (None, False, 0, "", [], ())}


def _plain(value: Object) -> Object:
    return {name: list(one) if isinstance(one, tuple) else one for name, one in value.items()}

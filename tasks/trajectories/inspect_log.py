"""Logs of Inspect: `.json`, and `.eval`, which is a zip of a header and of a file a sample.

A sample is a trajectory: its messages, and with each of the model's what its call took, which stands in the
events. Calls of which no message is there (a grader's, say) are counted too.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.messages import BrokenCall, Failure, StopReason
from tasks.trajectories.foreign import LARGEST, Losses, Unreadable, moment
from tasks.trajectories.inspect_objects import (
    Call,
    Choice,
    Evaluated,
    Log,
    Message,
    Mistake,
    Output,
    Reasoning,
    Sample,
    Spent,
    Spoke,
    Transcript,
)
from tasks.trajectories.parts import blocks, text_of, texts
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tasks.trajectories.retold import Retold, total

ALL = 4 * LARGEST
"""Bytes of all parts of a packed log."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What reading a damaged zip, or one that is packed as Python cannot unpack it, comes to."""
STOPS: dict[str, StopReason] = {"tool_calls": "call", "max_tokens": "length", "model_length": "context"}
FAILURES: dict[str, Failure] = {"timeout": "timeout", "parsing": "arguments", "approval": "denied"}
ATTACHED = "attachment://"


def looks_like(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "version" in value


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """A log that is one JSON object. Raises TrajectoryError."""
    log = losses.take(Log, value, "")
    if log is None:
        raise TrajectoryError(f"{path}: {losses.all()[-1].what}; it is no log of Inspect")
    samples = ((f"samples.{number}", sample) for number, sample in enumerate(log.samples or ()))
    return _samples(path, log, samples, losses)


def read_packed(path: Path) -> tuple[Recorded, ...]:
    """An `.eval`. Raises TrajectoryError."""
    losses = Losses()
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > ALL:
                raise TrajectoryError(f"{path}: unpacked it is more than {ALL} bytes; split it")
            value = _part(packed, "header.json", losses) or _part(packed, "_journal/start.json", losses)
            log = losses.take(Log, value, "header.json")
            names = [name for name in packed.namelist() if name.startswith("samples/")]
            parts = ((name, _part(packed, name, losses)) for name in dict.fromkeys(names))
            return _samples(path, log or Log(version=0), parts, losses)
    except BROKEN as error:
        raise TrajectoryError(f"{path}: a zip that cannot be read: {error}") from None


def _part(packed: zipfile.ZipFile, name: str, losses: Losses) -> object:
    """None where it is not there, or is no JSON."""
    if name not in packed.namelist():
        return None
    try:
        with packed.open(name) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST} bytes")
        return losses.json(data, name)
    except (Unreadable, *BROKEN) as error:
        losses.drop(name, str(error) or type(error).__name__)
        return None


def _samples(
    path: Path, log: Log, samples: Iterator[tuple[str, object]], losses: Losses
) -> tuple[Recorded, ...]:
    """What is dropped of the log itself is listed with its first sample."""
    about = losses.taken(Evaluated, log.eval, "eval")
    found: list[Recorded] = []
    for place, value in samples:
        sample = losses.take(Sample, value, place) if value is not None else None
        if sample:
            found.append(_recorded(path, log, about, sample, place, losses))
            losses = Losses()
    if not found:
        raise TrajectoryError(f"{path}: no sample of it can be read; a log without samples says nothing")
    if left := losses.all():
        found[-1] = replace(found[-1], dropped=(*found[-1].dropped, *left))
    return tuple(found)


@dataclass(slots=True)
class _Spoken:
    """A call to the model, in the events."""

    place: str
    id: str
    text: str
    took: Tokens | None
    reason: str
    at: float | None
    role: str


def _recorded(path: Path, log: Log, about: Evaluated, sample: Sample, place: str, losses: Losses) -> Recorded:
    old = losses.taken(Transcript, sample.transcript, f"{place}.transcript")
    attached = {**old.content, **sample.attachments}
    spoken = list(_spoken(sample.events or old.events, attached, f"{place}.events", losses))
    told = _Told(attached, losses, spoken)
    for number, message in enumerate(sample.messages):
        told.message(f"{place}.messages.{number}", message)
    told.rest()
    for name in attached.keys() - told.used:
        losses.drop(
            f"{place}.attachments.{name}",
            "a text that stands apart, and is in no message that was read whole",
        )
    uses = [
        losses.taken(Spent, one, f"{place}.model_usage.{name}")
        for name, one in (sample.model_usage or {}).items()
    ]
    costs = [use.total_cost for use in uses if use.total_cost is not None]
    retold = told.retold
    return Recorded(
        form="inspect",
        version=str(log.version),
        path=path,
        session=f"{about.task_id or path.stem}/{sample.id}_epoch_{sample.epoch}",
        agent="inspect",
        model=about.model or ", ".join(sample.model_usage or {}),
        task=about.task,
        created=sample.started_at or about.created,
        records=tuple(retold.records),
        times=tuple(retold.times),
        counted=total(retold.calls),
        claimed=total(use.tokens for use in uses) if uses else None,
        cost_usd=sum(costs) if costs else None,
        dropped=losses.all(),
    )


def _spoken(
    events: list[object], attached: Mapping[str, object], place: str, losses: Losses
) -> Iterator[_Spoken]:
    others: Counter[str] = Counter()
    for number, value in enumerate(events):
        kind = value.get("event") if isinstance(value, dict) else None
        if kind != "model":
            others[str(kind)[:40]] += 1
            continue
        where = f"{place}.{number}"
        event = losses.take(Spoke, value, where)
        if event is None:
            continue
        output = losses.taken(Output, event.output, f"{where}.output")
        choice = losses.taken(Choice, (output.choices or [None])[0], f"{where}.output.choices.0")
        message = choice.message if isinstance(choice.message, dict) else {}
        spent = losses.take(Spent, output.usage, f"{where}.output.usage") if output.usage else None
        yield _Spoken(
            place=where,
            id=str(message.get("id") or ""),
            text=texts(resolved(message.get("content"), attached, set()), where, Losses()),
            took=spent.tokens if spent else None,
            reason=choice.stop_reason or "",
            at=moment(event.completed or event.timestamp),
            role=event.role or "",
        )
    for kind, count in others.items():
        losses.drop(place, f"{count} events: {kind}")


def resolved(content: object, attached: Mapping[str, object], used: set[str]) -> object:
    """With the texts that stand apart in the log put in; their names go to `used`."""
    match content:
        case str() if content.startswith(ATTACHED):
            name = content.removeprefix(ATTACHED)
            used.add(name)
            return attached.get(name, content)
        case list():
            return [resolved(one, attached, used) for one in content]
        case dict():
            return {key: resolved(one, attached, used) for key, one in content.items()}
        case _:
            return content


class _Told:
    """The messages of a sample, one after the other."""

    def __init__(self, attached: Mapping[str, object], losses: Losses, spoken: list[_Spoken]) -> None:
        self.retold = Retold()
        self.used: set[str] = set()
        self._attached = attached
        self._losses = losses
        self._spoken = spoken

    def message(self, place: str, value: object) -> None:
        before, names = len(self._losses), set[str]()
        self._message(place, self._losses.take(Message, resolved(value, self._attached, names), place))
        if len(self._losses) == before:
            self.used |= names

    def _message(self, place: str, message: Message | None) -> None:
        match message.role if message else "":
            case "assistant" if message:
                self._losses.unused(message, place, "error")
                self._reply(place, message)
            case "tool" if message:
                self._losses.unused(message, place, "tool_calls")
                self._answer(place, message)
            case role if message:
                self._losses.unused(message, place, "error", "tool_calls")
                text = texts(message.content, f"{place}.content", self._losses)
                self.retold.prompt(text, system=role != "user")
            case _:
                pass

    def _reply(self, place: str, message: Message) -> None:
        spoken = self._call_of(message, texts(message.content, place, Losses()))
        at = spoken.at if spoken else None
        for where, block in blocks(f"{place}.content", message.content):
            if isinstance(block, dict) and block.get("type") == "reasoning":
                if thought := self._losses.take(Reasoning, block, where):
                    self.retold.thought(thought.reasoning or thought.summary or "", at)
            else:
                self.retold.text(text_of(block, where, self._losses) or "", at)
        reason: StopReason = STOPS.get(spoken.reason, "end") if spoken else "end"
        for where, block in blocks(f"{place}.tool_calls", message.tool_calls):
            if call := self._losses.take(Call, block, where):
                reason = "call"
                self._called(call, at)
        self.retold.stop(reason, spoken.took if spoken else None, at)

    def _called(self, call: Call, at: float | None) -> None:
        id = self.retold.call(call.id, call.function, call.arguments, at)
        if call.parse_error:
            raw = str(call.arguments)
            self.retold.records[-1] = BrokenCall(id, raw, call.parse_error, call.function)

    def _answer(self, place: str, message: Message) -> None:
        text = texts(message.content, f"{place}.content", self._losses)
        mistake = self._losses.taken(Mistake, message.error, f"{place}.error")
        if mistake.message and mistake.message not in text:
            text = f"{text}\n{mistake.message}".strip("\n")
        failed = message.error is not None
        failure = FAILURES.get(mistake.type, "refused") if failed else ""
        self.retold.result(message.tool_call_id or "", text, ok=not failed, failure=failure)

    def _call_of(self, message: Message, text: str) -> _Spoken | None:
        """The first call to the model that said it."""
        for number, one in enumerate(self._spoken):
            if one.id == message.id if one.id and message.id else one.text == text:
                return self._spoken.pop(number)
        return None

    def rest(self) -> None:
        """Calls to the model whose words are not among the messages."""
        for one in self._spoken:
            whose = f"{one.role}'s" if one.role else "a grader's, say"
            self._losses.drop(one.place, f"what a call to the model said that is in no message ({whose})")
            self.retold.stop(STOPS.get(one.reason, "end"), one.took, one.at)

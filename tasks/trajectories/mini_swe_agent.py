"""Trajectories of mini-swe-agent: `.traj.json` 1 and 1.1, and the bare lists of messages of before.

Its one tool is a shell. Where the model writes its command into its text, the call is read out of that;
tokens stand in the raw response of the provider, if it was kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from engine.messages import Failure, StopReason
from tasks.trajectories import chat
from tasks.trajectories.foreign import EVERY, Foreign, Losses, moment
from tasks.trajectories.parts import blocks, named, texts
from tasks.trajectories.recorded import Recorded, TrajectoryError
from tasks.trajectories.retold import Retold, total

_ACTION = re.compile(r"```(?:mswea_bash_command|bash)[ \t]*\n(.*?)\n```", re.DOTALL)
_CODE = re.compile(r"<returncode>(-?\d{1,10})</returncode>")
SYSTEM = ("system", "developer", "exit")


class Root(Foreign):
    trajectory_format: str = "mini-swe-agent"
    instance_id: str | None = None
    info: object = None
    messages: list[object]


class Info(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"exit_status", "submission"})

    mini_version: str | None = None
    model_stats: object = None
    config: object = None


class Stats(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset({"api_calls"})

    instance_cost: float | None = None


class Config(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {"agent", "agent_type", "environment", "environment_type", "model_type"}
    )

    model: object = None


class Model(Foreign):
    aside: ClassVar[frozenset[str]] = EVERY

    model_name: str = ""


class Message(chat.Message):
    """One of a chat; an answer to OpenAI's Responses has a `call_id` and no role."""

    aside: ClassVar[frozenset[str]] = chat.Message.aside | {"type"}

    tool_call_id: str | None = None
    call_id: str | None = None
    output: object = None
    extra: object = None


class Extra(Foreign):
    aside: ClassVar[frozenset[str]] = frozenset(
        {"exit_status", "interrupt_type", "model_response", "raw_output", "submission", "exception_info"}
    )

    actions: list[object] | None = None
    cost: float | None = None
    timestamp: float | None = None
    response: object = None
    returncode: int | None = None


class Action(Foreign):
    command: str
    tool_call_id: str | None = None


class Raw(chat.Reply):
    """What the provider answered, in a chat or from OpenAI's Responses."""

    aside: ClassVar[frozenset[str]] = chat.Reply.aside | {
        "background",
        "conversation",
        "created_at",
        "error",
        "extra",
        "incomplete_details",
        "instructions",
        "max_output_tokens",
        "max_tool_calls",
        "metadata",
        "output",
        "parallel_tool_calls",
        "previous_response_id",
        "prompt",
        "prompt_cache_key",
        "reasoning",
        "safety_identifier",
        "status",
        "store",
        "temperature",
        "text",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "truncation",
        "user",
    }


class Item(Foreign):
    """A part of what OpenAI's Responses answer."""

    aside: ClassVar[frozenset[str]] = frozenset({"encrypted_content", "id", "role", "status", "phase"})

    type: str
    content: object = None
    summary: object = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None


def looks_like(value: object) -> bool:
    match value:
        case {"trajectory_format": str(form)}:
            return form.startswith("mini-swe-agent")
        case {"messages": [{"role": _, "content": _}, *_], "info": _}:
            return True
        case [{"role": _, "content": _}, *_]:
            return True
        case _:
            return False


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """Raises TrajectoryError."""
    root = losses.take(Root, {"messages": value} if isinstance(value, list) else value, "")
    if root is None:
        raise TrajectoryError(f"{path}: {losses.all()[-1].what}; it is no trajectory of mini-swe-agent")
    info = losses.taken(Info, root.info, "info")
    stats = losses.taken(Stats, info.model_stats, "info.model_stats")
    config = losses.taken(Config, info.config, "info.config")
    told = _Told(losses)
    for number, message in enumerate(root.messages):
        told.message(f"messages.{number}", message)
    retold, version = told.retold, [root.trajectory_format, info.mini_version]
    return (
        Recorded(
            form="mini-swe-agent",
            version=", ".join(filter(None, version)),
            path=path,
            session=root.instance_id or path.name.split(".")[0],
            agent="mini-swe-agent",
            model=losses.taken(Model, config.model, "info.config.model").model_name or ", ".join(told.models),
            task=root.instance_id or "",
            created="" if told.began is None else datetime.fromtimestamp(told.began, UTC).isoformat(),
            records=tuple(retold.records),
            times=tuple(retold.times),
            counted=total(retold.calls),
            cost_usd=stats.instance_cost if stats.instance_cost is not None else told.cost or None,
            dropped=losses.all(),
        ),
    )


class _Told:
    """A conversation, message by message. `open`: calls that wait for their answer."""

    def __init__(self, losses: Losses) -> None:
        self.retold = Retold()
        self.models: dict[str, None] = {}
        self.began: float | None = None
        self.cost = 0.0
        self._losses = losses
        self._open: list[str] = []

    def message(self, place: str, value: object) -> None:
        if isinstance(value, dict) and value.get("object") == "response":
            self._response(place, value)
            return
        message = self._losses.take(Message, value, place)
        if message is None:
            return
        extra = self._losses.taken(Extra, message.extra, f"{place}.extra")
        at = moment(extra.timestamp)
        self.began = at if self.began is None else self.began
        self.cost += extra.cost or 0.0
        match message.role:
            case "assistant":
                self._losses.unused(message, place, "output")
                self._reply(place, message, extra, at)
            case "tool" | None if message.tool_call_id or message.call_id:
                self._losses.unused(message, place, "reasoning_content", "tool_calls")
                self._losses.unused(extra, f"{place}.extra", "actions")
                said = [
                    texts(message.content, f"{place}.content", self._losses),
                    texts(message.output, f"{place}.output", self._losses),
                ]
                text = "\n".join(filter(None, said))
                self._answer(message.tool_call_id or message.call_id or "", text, extra, at)
            case _:
                self._asked(place, message, extra, at)

    def _reply(self, place: str, message: Message, extra: Extra, at: float | None) -> None:
        made = chat.say(self.retold, message, place, self._losses, at)
        self._open += made or self._actions(place, texts(message.content, place, Losses()), extra, at)
        self._stop(place, extra, at)

    def _actions(self, place: str, text: str, extra: Extra, at: float | None) -> list[str]:
        """The commands that were read out of a text; of an old file, where there is exactly one."""
        if extra.actions is None:
            found = [found[1] for found in _ACTION.finditer(text)]
            commands = found if len(found) == 1 else []
        else:
            takens = (
                self._losses.take(Action, action, f"{place}.extra.actions.{number}")
                for number, action in enumerate(extra.actions)
            )
            commands = [action.command for action in takens if action]
        return [self.retold.call("", "bash", {"command": command}, at) for command in commands]

    def _asked(self, place: str, message: Message, extra: Extra, at: float | None) -> None:
        """What a user, the system or the harness says; the answer to a call, where one waits."""
        self._losses.unused(message, place, "reasoning_content", "tool_calls", "output")
        self._losses.unused(extra, f"{place}.extra", "actions")
        if extra.response is not None:
            self._unread(place, extra, at)
        text = texts(message.content, f"{place}.content", self._losses)
        if self._open and message.role == "user":
            self._answer(self._open[0], text, extra, at)
        else:
            self.retold.prompt(text, at, system=message.role in SYSTEM)

    def _unread(self, place: str, extra: Extra, at: float | None) -> None:
        """A reply that the harness could not read is kept with its complaint."""
        raw = self._losses.taken(Raw, extra.response, f"{place}.extra.response")
        for number, value in enumerate(raw.choices or ()):
            where = f"{place}.extra.response.choices.{number}"
            choice = self._losses.taken(chat.Choice, value, where)
            message = self._losses.take(chat.Message, choice.message, f"{where}.message")
            if message:
                chat.say(self.retold, message, f"{where}.message", self._losses, at)
        self._stop(place, extra, at)

    def _answer(self, id: str, text: str, extra: Extra, at: float | None) -> None:
        if id in self._open:
            self._open.remove(id)
        written = _CODE.match(text)
        code = extra.returncode if extra.returncode is not None else int(written[1]) if written else None
        late = text.startswith("The last command <command>") and "timed out" in text
        failure: Failure = "timeout" if late else "exit" if code else ""
        self.retold.result(id, text, at, ok=not failure, code=code, failure=failure)

    def _response(self, place: str, value: Mapping[str, object]) -> None:
        """A reply as OpenAI's Responses give it."""
        extra = self._losses.taken(Extra, value.get("extra"), f"{place}.extra")
        at = moment(extra.timestamp)
        self.cost += extra.cost or 0.0
        for where, part in blocks(f"{place}.output", value.get("output")):
            item = self._losses.take(Item, part, where)
            match item.type if item else "":
                case "reasoning" if item:
                    said = item.summary or item.content
                    self.retold.thought(texts(said, f"{where}.summary", self._losses), at)
                case "message" if item:
                    self.retold.text(texts(item.content, f"{where}.content", self._losses), at)
                case "function_call" if item:
                    self._open.append(
                        self.retold.call(item.call_id or "", item.name or "", item.arguments, at)
                    )
                case _:
                    self._losses.drop(where, named(part))
        self._stop(place, extra, at, value)

    def _stop(self, place: str, extra: Extra, at: float | None, value: object = None) -> None:
        where = place if value else f"{place}.extra.response"
        raw = self._losses.taken(Raw, value or extra.response, where)
        if raw.model:
            self.models[raw.model] = None
        first = self._losses.taken(chat.Choice, (raw.choices or [None])[0], f"{where}.choices.0")
        reason: StopReason = "call" if self._open else chat.STOPS.get(first.finish_reason or "", "end")
        self.retold.stop(reason, chat.spent(raw.usage, f"{where}.usage", self._losses), at)

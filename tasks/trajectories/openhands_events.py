"""The events of OpenHands, told one after the other.

An action of the agent carries the whole reply of the model that it is a part of, and so does what it came to:
a reply is told and counted once, by its id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.messages import Failure, StopReason
from tasks.trajectories import chat
from tasks.trajectories.foreign import Losses, moment
from tasks.trajectories.openhands_objects import (
    Called,
    Event,
    Sdk,
    SdkCall,
    SdkMessage,
    SdkSeen,
)
from tasks.trajectories.outcomes import outcome
from tasks.trajectories.parts import texts
from tasks.trajectories.recorded import Tokens
from tasks.trajectories.retold import Retold

QUIET = frozenset({"agent_state_changed", "change_agent_state", "condensation", "null", "recall"})
"""Kinds of events that neither the model nor the user says, and that no tool answers."""


OF_KIND = {
    "SystemPromptEvent": frozenset({"system_prompt"}),
    "MessageEvent": frozenset({"llm_message", "extended_content"}),
    "ActionEvent": frozenset({"thought", "reasoning_content", "tool_call"}),
    "ObservationEvent": frozenset({"observation"}),
    "AgentErrorEvent": frozenset({"error"}),
}
"""What events of the SDK say, each kind of it."""
SAYS = frozenset[str]().union(*OF_KIND.values())
BESIDE = frozenset(
    {
        "agent_class",
        "content",
        "file_urls",
        "image_urls",
        "images_urls",
        "openhands_version",
        "security_risk",
        "tools",
        "wait_for_response",
    }
)
"""What a message has as arguments."""


class Told:
    """All events of a run, with their places. `spent` is what calls to the model took, by the ids of their
    replies; `metrics` is what the last event says that all of it took."""

    def __init__(
        self, events: Sequence[tuple[str, object]], losses: Losses, spent: Mapping[str, Tokens]
    ) -> None:
        self.retold = Retold()
        self.models: dict[str, None] = {}
        self.created = ""
        self.metrics: object = None
        self._losses = losses
        self._spent = spent
        self._calls: dict[object, str] = {}
        self._told: dict[str, set[str | None]] = {}
        replies = [_reply_of(event) for _, event in events]
        self._last = {reply: number for number, reply in enumerate(replies)}
        self._nameless = [id for id in spent if id not in self._last]
        for number, (place, event) in enumerate(events):
            if isinstance(event, dict) and "kind" in event and not isinstance(event.get("action"), str):
                self._sdk(place, number, event)
            else:
                self._event(place, number, event)
        for id in self._nameless:
            losses.drop("metrics", "what a call to the model said: no event has it")
            self.retold.stop("end", spent[id])

    def _event(self, place: str, number: int, value: object) -> None:
        event = self._losses.take(Event, _whole(value), place)
        if event is None:
            return
        at = self._when(event.timestamp, place)
        called = self._losses.taken(Called, event.tool_call_metadata, f"{place}.tool_call_metadata")
        self.metrics = event.llm_metrics or self.metrics
        content = (event.args or {}).get("content")
        match event.action or "", event.observation or "":
            case "", "":
                self._losses.drop(place, "neither an action nor what one came to")
            case (kind, "") | ("", kind) if kind in QUIET:
                self._losses.drop(place, f"an event: {kind}")
            case "", _:
                self._observed(place, event, called, at)
            case "system", _:
                self._others(place, event)
                self.retold.prompt(self._text(content, f"{place}.args.content"), at, system=True)
            case "message", _ if event.source == "user" or (event.source is None and number == 0):
                self._others(place, event)
                self.retold.prompt(self._text(content, f"{place}.args.content"), at)
            case kind, _ if event.source not in ("agent", None):
                self._losses.drop(place, f"an action of the {str(event.source)[:20]}: {kind[:40]}")
            case _ if called.model_response is not None:
                self._part(place, number, event, called, at)
            case kind, _:
                self._acted(place, kind, event, at)

    def _others(self, place: str, event: Event) -> None:
        """What a message has beside its text."""
        for name in event.args or {}:
            if name not in BESIDE:
                self._losses.drop(place, f"beside a message's text: {name[:40]}")

    def _text(self, content: object, place: str) -> str:
        return texts(content, place, self._losses)

    def _when(self, timestamp: str | None, place: str) -> float | None:
        at = moment(timestamp)
        if timestamp and at is None:
            self._losses.drop(f"{place}.timestamp", "no time")
        self.created = self.created or timestamp or ""
        return at

    def _part(self, place: str, number: int, event: Event, called: Called, at: float | None) -> None:
        """An action that is a part of a reply; with the first of them, what else the reply says."""
        whole = f"{place}.tool_call_metadata.model_response"
        reply = self._losses.taken(chat.Reply, called.model_response, whole)
        choice = self._losses.taken(chat.Choice, (reply.choices or [None])[0], f"{whole}.choices.0")
        where = f"{whole}.choices.0.message"
        message = self._losses.taken(chat.Message, choice.message, where)
        id = reply.id or place
        if id not in self._told:
            self._told[id] = set()
            if reply.model:
                self.models[reply.model] = None
            self.retold.thought(message.reasoning_content or "", at)
            said = self._text(message.content, f"{where}.content")
            self.retold.text(said or _thought(event), at)
        written = {call.id: call.function for call in chat.calls(message, where, self._losses)}
        function = written.get(called.tool_call_id)
        name = called.function_name or (function.name if function else event.action or "")
        arguments = function.arguments if function else _arguments(event)
        self._calls[event.id] = self.retold.call(called.tool_call_id or "", name, arguments, at)
        self._told[id].add(called.tool_call_id)
        if self._last.get(reply.id, number) == number:
            for call, function in written.items():
                if call not in self._told[id]:
                    self.retold.call(call or "", function.name, function.arguments, at)
            took = self._spent.get(id) or chat.spent(reply.usage, f"{whole}.usage", self._losses)
            self.retold.stop("call", took, at)

    def _acted(self, place: str, kind: str, event: Event, at: float | None) -> None:
        """An action without the reply that it is a part of; it is taken to be all of it."""
        reason: StopReason = "call"
        if kind == "message":
            reason = "end"
            self._others(place, event)
            self.retold.text(self._text((event.args or {}).get("content"), f"{place}.args.content"), at)
        else:
            self.retold.text(_thought(event), at)
            self._calls[event.id] = self.retold.call("", kind, _arguments(event), at)
        took = self._spent[self._nameless.pop(0)] if self._nameless else None
        self.retold.stop(reason, took, at)

    def _observed(self, place: str, event: Event, called: Called, at: float | None) -> None:
        text = self._text(event.content, f"{place}.content")
        extras = event.extras or {}
        inner = extras.get("metadata")
        code = _code(inner.get("exit_code") if isinstance(inner, dict) else extras.get("exit_code"))
        refused = event.observation == "user_rejected"
        failed = refused or event.observation == "error" or event.success is False or bool(code)
        id = called.tool_call_id or self._calls.get(event.cause, "")
        self._answer(id, text, at, failed, code, "denied" if refused else "")

    def _answer(
        self, id: str, text: str, at: float | None, failed: bool, code: int | None, failure: Failure
    ) -> None:
        """What answers no call is said by the harness."""
        if not id:
            self.retold.prompt(text, at, system=True)
            return
        if failed and not failure:
            failure = "exit" if code else outcome(text)[1]
        self.retold.result(id, text, at, ok=not failed, code=code, failure=failure)

    def _sdk(self, place: str, number: int, value: object) -> None:
        event = self._losses.take(Sdk, value, place)
        if event is None:
            return
        at = self._when(event.timestamp, place)
        self._losses.unused(event, place, *(SAYS - OF_KIND.get(event.kind, frozenset())))
        match event.kind:
            case "SystemPromptEvent":
                self.retold.prompt(self._text(event.system_prompt, f"{place}.system_prompt"), at, system=True)
            case "MessageEvent":
                self._sdk_message(place, number, event, at)
            case "ActionEvent":
                self._sdk_action(place, number, event, at)
            case "ObservationEvent":
                self._sdk_observed(place, event, at)
            case "AgentErrorEvent":
                self._answer(event.tool_call_id or "", event.error or "", at, True, None, "")
            case kind:
                self._losses.drop(place, f"an event: {kind[:40]}")

    def _sdk_message(self, place: str, number: int, event: Sdk, at: float | None) -> None:
        message = self._losses.taken(SdkMessage, event.llm_message, f"{place}.llm_message")
        text = self._text(message.content, f"{place}.llm_message.content")
        if event.source == "agent":
            self.retold.thought(message.reasoning_content or "", at)
            self.retold.text(text, at)
            self._sdk_stop(event, number, "end", at)
        else:
            self.retold.prompt(text, at, system=event.source != "user")
            more = self._text(event.extended_content, f"{place}.extended_content")
            self.retold.prompt(more, at, system=True)

    def _sdk_action(self, place: str, number: int, event: Sdk, at: float | None) -> None:
        self.retold.thought(event.reasoning_content or "", at)
        self.retold.text(self._text(event.thought, f"{place}.thought"), at)
        call = self._losses.taken(SdkCall, event.tool_call, f"{place}.tool_call")
        function = call.function if isinstance(call.function, dict) else {}
        name = event.tool_name or call.name or str(function.get("name", ""))
        arguments = call.arguments if call.arguments is not None else function.get("arguments", {})
        self.retold.call(event.tool_call_id or call.id or "", name, arguments, at)
        self._sdk_stop(event, number, "call", at)

    def _sdk_stop(self, event: Sdk, number: int, reason: StopReason, at: float | None) -> None:
        if self._last.get(event.llm_response_id, number) == number:
            self.retold.stop(reason, self._spent.get(event.llm_response_id or ""), at)

    def _sdk_observed(self, place: str, event: Sdk, at: float | None) -> None:
        seen = self._losses.taken(SdkSeen, event.observation, f"{place}.observation")
        said = dict.fromkeys(
            self._text(part, f"{place}.observation.{name}")
            for name, part in (
                ("content", seen.content),
                ("output", seen.output),
                ("error", _words(seen.error)),
            )
        )
        text = "\n".join(filter(None, said))
        inner = seen.metadata or {}
        code = _code(seen.exit_code if seen.exit_code is not None else inner.get("exit_code"))
        failed = bool(seen.is_error or seen.error or seen.timeout or code)
        self._answer(event.tool_call_id or "", text, at, failed, code, "timeout" if seen.timeout else "")


def _reply_of(event: object) -> str | None:
    """The id of the reply that an event of the agent is a part of."""
    match event:
        case {"observation": str()}:
            return None
        case {"tool_call_metadata": {"model_response": {"id": str(id)}}} | {"llm_response_id": str(id)}:
            return id
        case _:
            return None


def _whole(value: object) -> object:
    """Events of before 2024-09 have their arguments beside them."""
    if not isinstance(value, dict) or "args" in value or "extras" in value:
        return value
    own = {name: one for name, one in value.items() if name in Event.model_fields or name in Event.aside}
    rest = {name: one for name, one in value.items() if name not in own}
    if isinstance(value.get("observation"), str):
        return {**own, "extras": rest}
    if isinstance(value.get("action"), str):
        return {**own, "args": {**rest, **{name: own.pop(name) for name in ("content",) if name in own}}}
    return value


def _thought(event: Event) -> str:
    thought = (event.args or {}).get("thought")
    return thought if isinstance(thought, str) else ""


def _arguments(event: Event) -> dict[str, object]:
    """Without a thought, which is told before."""
    args = event.args or {}
    return {name: one for name, one in args.items() if name != "thought" or not isinstance(one, str)}


def _words(error: object) -> object:
    """An error that is said, and not only noted."""
    return None if isinstance(error, bool) else error


def _code(value: object) -> int | None:
    """-1 is that of a command that has not ended."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value != -1 else None

"""A transcript as the messages of a chat."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from engine.messages import BrokenCall, Prompt, Text, Thought, ToolCall, ToolSpec, Transcript
from engine.remote.server import Thoughts
from engine.steps import Step, steps

Message: TypeAlias = dict[str, Any]


def messages(transcript: Transcript, keep: Thoughts, field: str = "reasoning_content") -> list[Message]:
    """The messages. Thoughts go back in `field`: those of the open turn, of all, or none.

    Raises EngineError for a call without a result.
    """
    users = [place for place, event in enumerate(transcript) if _is_user(event)]
    last_user = users[-1] if users else -1
    parts = ((transcript[: last_user + 1], keep == "all"), (transcript[last_user + 1 :], keep != "never"))
    found: list[Message] = []
    for events, thoughts in parts:
        for block in steps(events):
            if isinstance(block, Prompt):
                found.append({"role": block.role, "content": block.text})
            else:
                found += _step(block, field if thoughts else "")
    return found


def functions(tools: Sequence[ToolSpec]) -> list[Message]:
    """The tools as a server is told of them."""
    return [_function(spec) for spec in tools]


def results(transcript: Transcript) -> str:
    """The results that the model has not read yet: those after its last words."""
    last = [block for block in steps(transcript) if isinstance(block, Step)][-1:]
    return "".join(text for step in last for text in step.results.values())


def _is_user(event: object) -> bool:
    return isinstance(event, Prompt) and event.role == "user"


def _function(spec: ToolSpec) -> Message:
    line: Any = json.loads(spec.line)
    inner: Any = line.get("function", line)
    function: Message = {"name": spec.name, "parameters": inner.get("parameters", spec.parameters)}
    if inner.get("description"):
        function["description"] = inner["description"]
    return {"type": "function", "function": function}


def _step(step: Step, field: str) -> list[Message]:
    """One call to the model and the answers to it. What it wrote as a call and cannot be read stays one, for
    its answer must belong to something."""
    step.check()
    thought = "".join(event.text for event in step.said if isinstance(event, Thought)).strip()
    text = "".join(event.text for event in step.said if isinstance(event, Text)).strip()
    calls = [event for event in step.said if isinstance(event, ToolCall | BrokenCall)]
    message: Message = {"role": "assistant", "content": text}
    if thought and field:
        message[field] = thought
    if calls:
        message["tool_calls"] = [_call(call) for call in calls]
    if not (text or calls or (thought and field)):
        return []
    answers = [{"role": "tool", "tool_call_id": call.id, "content": step.results[call.id]} for call in calls]
    return [message, *answers]


def _call(call: ToolCall | BrokenCall) -> Message:
    arguments = call.arguments if isinstance(call, ToolCall) else {"unreadable": call.raw}
    name = re.sub(r"[^\w-]", "_", call.name) or "unknown"
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": call.id, "type": "function", "function": function}

"""Chat messages, as the OpenAI API shapes them, to the text of a prompt, byte for byte as GLM's template."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from engine.base import EngineError
from engine.markup import GLM46, Form, Invocation, Page


def render_messages(
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Mapping[str, Any]] | None = None,
    enable_thinking: bool | None = None,
    add_generation_prompt: bool = True,
    form: Form = GLM46,
) -> str:
    """The prompt. Source: glm46.md 3.1, traps included (a null content prints `None`).

    Raises EngineError, naming the message, where the template would fail or silently drop something.
    """
    page = Page(form)
    if tools:
        page.tools(json.dumps(tool, ensure_ascii=False) for tool in tools)
    roles = [_role(place, message) for place, message in enumerate(messages)]
    last_user = max((place for place, role in enumerate(roles) if role == "user"), default=-1)
    for place, (role, message) in enumerate(zip(roles, messages, strict=True)):
        if role == "assistant":
            _assistant(page, place, message, keep=place > last_user)
        elif role == "tool":
            _tool(page, place, message, first=place == 0 or roles[place - 1] != "tool")
        else:
            text = _visible(message)
            page.prompt("user" if role == "user" else "system", text, thinking=enable_thinking)
    if add_generation_prompt:
        page.generation(thinking=enable_thinking)
    return "".join(span.text for span in page.spans)


def _role(place: int, message: object) -> str:
    if not _is_mapping(message):
        raise EngineError(f"message {place} is not an object")
    role = message.get("role")
    if role not in ("system", "user", "assistant", "tool"):
        raise EngineError(f"message {place}: role {role!r} is not one of system, user, assistant, tool")
    return str(role)


def _visible(message: Mapping[str, Any]) -> str:
    content: object = message.get("content", "")
    if not _is_list(content):
        return str(content)
    parts: list[str] = []
    for item in content:
        if isinstance(item, str):
            parts.append(item)
        elif _is_mapping(item) and item.get("type") == "text":
            parts.append(str(item.get("text", "")))
    return "".join(parts)


def _assistant(page: Page, place: int, message: Mapping[str, Any], *, keep: bool) -> None:
    content = _visible(message)
    reasoning: object = message.get("reasoning_content")
    if not isinstance(reasoning, str):
        reasoning = ""
        if "</think>" in content:
            reasoning = content.split("</think>")[0].rstrip("\n").split("<think>")[-1].lstrip("\n")
            content = content.split("</think>")[-1].lstrip("\n")
    calls: object = message.get("tool_calls") or []
    if not _is_list(calls):
        raise EngineError(f"message {place}: tool_calls is not a list")
    page.assistant(reasoning if keep else "", content, [_call(place, call) for call in calls])


def _call(place: int, call: object) -> Invocation:
    if not _is_mapping(call):
        raise EngineError(f"message {place}: a tool call is not an object")
    inner = call.get("function") or call
    if not _is_mapping(inner) or not isinstance(inner.get("name"), str):
        raise EngineError(f"message {place}: a tool call has no name")
    arguments = inner.get("arguments")
    if not _is_mapping(arguments):
        raise EngineError(
            f"message {place}: the arguments of {inner['name']} are not an object; decode the JSON text first"
        )
    return Invocation(str(inner["name"]), arguments)


def _tool(page: Page, place: int, message: Mapping[str, Any], *, first: bool) -> None:
    content: object = message.get("content")
    if isinstance(content, str):
        if first:
            page.observation()
        page.response(content)
    elif _is_list(content):
        page.observation()
        for item in content:
            page.response(str(item["output"]) if _is_mapping(item) and "output" in item else str(item))
    else:
        raise EngineError(f"message {place}: the content of a tool message is text or a list")


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)

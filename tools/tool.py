"""Tool: one thing that the agent can do, told to the model by its own class."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from engine.messages import ToolSpec
from sandbox.base import Sandbox


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool answers, before it is cut to size. `ok` False: the model asked for what cannot be."""

    text: str
    ok: bool = True


A = TypeVar("A", bound=Arguments)


class Tool(Generic[A]):
    """A tool: its docstring is the description, its Arguments the schema.

    `parallel` says that it changes nothing, so that it may run beside others.
    """

    name: ClassVar[str]
    Arguments: type[A]
    parallel: ClassVar[bool] = False

    async def run(self, arguments: A, sandbox: Sandbox) -> Output:
        """Do it. Raises FileError for what the model can put right, SandboxError for what it cannot."""
        raise NotImplementedError


def spec(tool: Tool[Any], *, brief: bool = False) -> ToolSpec:
    """The tool as the model is told of it; `brief` shows names only (nano's profile)."""
    schema = _plain(tool.Arguments.model_json_schema())
    if brief:
        shown: dict[str, Any] = {"name": tool.name, "arguments": list(schema["properties"])}
    else:
        description = inspect.cleandoc(tool.__doc__ or "")
        shown = {
            "type": "function",
            "function": {"name": tool.name, "description": description, "parameters": schema},
        }
    return ToolSpec(tool.name, schema, json.dumps(shown, ensure_ascii=False))


def _plain(node: Any) -> Any:
    """A JSON schema without what a model has no use for: pydantic's titles and defaults of null."""
    if isinstance(node, dict):
        return {
            key: {name: _plain(value) for name, value in value.items()}
            if key == "properties"
            else _plain(value)
            for key, value in node.items()
            if key not in ("title", "additionalProperties") and (key, value) != ("default", None)
        }
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node

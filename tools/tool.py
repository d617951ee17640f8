"""Tool: one thing that the agent can do, told to the model by its own class."""

from __future__ import annotations

import inspect
import json
from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from engine.messages import ToolSpec
from sandbox.base import Sandbox
from tools.output import Room, cap


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused.

    `needed` are those without which a call is wrong, unless an argument that is EXTRA stands in for them.
    """

    needed: ClassVar[tuple[str, ...]] = ()
    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool answers, before it is cut to size. `ok` False: the model asked for what cannot be.

    `files` are the texts that it read or wrote (see `known`): no part of the answer, and not compared.
    """

    text: str
    ok: bool = True
    files: Mapping[str, str | None] = field(
        default_factory=dict[str, str | None], kw_only=True, compare=False
    )

    async def fit(self, room: Room, sandbox: Sandbox) -> str:
        """The text, or what of it fits; a tool that can tell how to get at the rest has its own way."""
        return cap(self.text, room.tokens, room.count)


A = TypeVar("A", bound=Arguments)


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("text", "must be valid Unicode") from None
    return text


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "must not hold a NUL character")
    return text


def _path(text: str) -> str:
    if not text:
        raise PydanticCustomError("path", "must name a file")
    return text


String: TypeAlias = Annotated[str, AfterValidator(_encodable)]
"""Text that becomes bytes of a file."""

Command: TypeAlias = Annotated[String, AfterValidator(_without_nul)]
"""Text that becomes an argument of a process."""

NEEDED = {"minLength": 1}
"""Of a text that the tool refuses when it is empty, in words of its own: an engine that rules out what
cannot be right reads it in the schema; the prompt does not show it."""

EXTRA = {"extra": True}
"""Of an argument that a model in the brief profile is not told of."""

FilePath: TypeAlias = Annotated[Command, AfterValidator(_path), Field(json_schema_extra={**NEEDED})]
"""A path in the sandbox."""


class Tool(ABC, Generic[A]):
    """A tool: its docstring is the description, its Arguments the schema.

    `parallel` says that it changes nothing, so that it may run beside others. `patience` is the number
    of seconds after which it is given up. `copies` names the arguments that quote a file, each with the
    argument that names the file. A tool that is not `essential` is left out of the brief profile.
    """

    name: ClassVar[str]
    essential: ClassVar[bool] = True
    Arguments: type[A]
    parallel: ClassVar[bool] = False
    patience: ClassVar[float] = 60.0
    copies: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    async def run(self, arguments: A, sandbox: Sandbox) -> Output:
        """Do it. Raises FileError for what the model can put right, SandboxError for what it cannot."""


def is_extra(field: FieldInfo) -> bool:
    """Whether an argument is EXTRA."""
    said = field.json_schema_extra
    return isinstance(said, dict) and "extra" in said


def spec(tool: Tool[Any], *, brief: bool = False) -> ToolSpec:
    """The tool as the model is told of it; `brief` shows the names of what is essential (nano's profile)."""
    schema = _without(tool.Arguments.model_json_schema(), _CLUTTER)
    if brief:
        schema = _essential(tool.Arguments, schema)
        shown: dict[str, Any] = {"name": tool.name, "arguments": list(schema["properties"])}
    else:
        description = inspect.cleandoc(tool.__doc__ or "")
        told = _without(schema, (*NEEDED, *EXTRA))
        shown = {
            "type": "function",
            "function": {"name": tool.name, "description": description, "parameters": told},
        }
    line = json.dumps(shown, ensure_ascii=False)
    return ToolSpec(tool.name, schema, line, dict(tool.copies), not tool.parallel)


def _essential(arguments: type[Arguments], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what is EXTRA, and with all that is needed then."""
    kept = {name: value for name, value in schema["properties"].items() if "extra" not in value}
    required = [name for name in kept if name in (*schema.get("required", ()), *arguments.needed)]
    return {"properties": kept, "required": required, "type": "object"}


_CLUTTER = ("title", "additionalProperties")


def _without(node: Any, words: Container[str]) -> Any:
    """A JSON schema without some words, and without defaults of null."""
    if isinstance(node, dict):
        return {
            key: {name: _without(value, words) for name, value in value.items()}
            if key == "properties"
            else _without(value, words)
            for key, value in node.items()
            if key not in words and (key, value) != ("default", None)
        }
    if isinstance(node, list):
        return [_without(value, words) for value in node]
    return node

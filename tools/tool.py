"""Tool: one thing that the agent can do, told to the model by its own class."""

from __future__ import annotations

import inspect
import json
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from engine.messages import Failure, ToolSpec
from sandbox.base import Progress, Sandbox
from tools.output import Room, cap


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool answers, before it is cut to size. `ok` False: the model asked for what cannot be.

    `code` and `failure` are as in ToolResult; "refused" need not be said of what is not `ok`. `files` are the
    texts that it read or wrote (see `known`), `jobs` the processes that it left running: no part of the
    answer, and not compared.
    """

    text: str
    ok: bool = True
    code: int | None = field(default=None, kw_only=True)
    failure: Failure = field(default="", kw_only=True)
    files: Mapping[str, str | None] = field(
        default_factory=dict[str, str | None], kw_only=True, compare=False
    )
    jobs: tuple[int, ...] = field(default=(), kw_only=True, compare=False)

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

EXTRA = {"essential": False}
"""Of an argument that no call needs: the brief profile is without it."""

FilePath: TypeAlias = Annotated[Command, AfterValidator(_path), Field(json_schema_extra={**NEEDED})]
"""A path in the sandbox."""


@dataclass(frozen=True, slots=True)
class Touches:
    """The files that a call reads and writes, by the paths that it names.

    `looks`: it may read any file. `changes`: it may change any file, so nothing runs beside it.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    looks: bool = False
    changes: bool = False


class Tool(ABC, Generic[A]):
    """A tool: its docstring is the description, its Arguments the schema.

    `essential` False: the brief profile is without it. `parallel` says that it changes nothing, whatever
    its arguments are; `touches` says more. `patience` is the number of seconds after which it is given up.
    `copies` names the arguments that quote a file, each with the argument that names the file.
    """

    name: ClassVar[str]
    Arguments: type[A]
    essential: ClassVar[bool] = True
    parallel: ClassVar[bool] = False
    patience: ClassVar[float] = 60.0
    copies: ClassVar[Mapping[str, str]] = {}

    def touches(self, arguments: A) -> Touches:
        """What this call reads and writes: the order of calls is kept where it matters."""
        return Touches(looks=True) if self.parallel else Touches(changes=True)

    @abstractmethod
    async def run(self, arguments: A, sandbox: Sandbox) -> Output:
        """Do it. Raises FileError for what the model can put right, SandboxError for what it cannot."""

    async def show(self, arguments: A, sandbox: Sandbox, watch: Progress) -> Output:
        """Do it, and let be heard what is printed meanwhile; most tools print nothing before they answer."""
        return await self.run(arguments, sandbox)


def specs(tools: Iterable[Tool[Any]], *, brief: bool = False) -> tuple[ToolSpec, ...]:
    """The tools as the model is told of them; `brief` (nano's profile): the essential ones, by names only."""
    return tuple(_spec(tool, brief) for tool in tools if tool.essential or not brief)


def essential(tool: Tool[Any]) -> tuple[str, ...]:
    """The names of the arguments that a call may need."""
    extras = {name: field.json_schema_extra for name, field in tool.Arguments.model_fields.items()}
    return tuple(
        name for name, extra in extras.items() if not isinstance(extra, dict) or extra.get("essential", True)
    )


def _spec(tool: Tool[Any], brief: bool) -> ToolSpec:
    schema = _without(tool.Arguments.model_json_schema(), (*_CLUTTER, *EXTRA))
    copies = dict(tool.copies)
    if brief:
        names = essential(tool)
        schema["properties"] = {name: schema["properties"][name] for name in names}
        schema.pop("$defs", None)
        copies = {name: path for name, path in copies.items() if name in names}
        shown: dict[str, Any] = {"name": tool.name, "arguments": list(schema["properties"])}
    else:
        description = inspect.cleandoc(tool.__doc__ or "")
        told = _without(schema, NEEDED)
        shown = {
            "type": "function",
            "function": {"name": tool.name, "description": description, "parameters": told},
        }
    line = json.dumps(shown, ensure_ascii=False)
    return ToolSpec(tool.name, schema, line, copies, not tool.parallel)


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

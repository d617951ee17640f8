"""What a call that cannot be run is answered: one line that says how to get it right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.messages import BrokenCall
from sandbox.errors import DiskFull, FileChanged, FileError, FileMissing, NotRegularFile
from tools.tool import Tool, essential

FEW = 3
"""Wrong arguments of one call that are explained."""
LONG, SHORT = 60, 20
"""Characters: of an argument that an error does not say again, and what it says of it."""
_WORD = re.compile(rf"\S{{{LONG + 1},}}")

Tools = Mapping[str, Tool[Any]]


def unknown(name: str, tools: Tools) -> str:
    """A tool that there is not; the nearest name comes first."""
    return f"error: there is no tool {_short(name)}; the tools are {', '.join(_by_likeness(name, tools))}"


def broken(call: BrokenCall, tools: Tools) -> str:
    """A call that could not be read, or was cut off."""
    names = _by_likeness(call.name, tools)
    way = f"write it again as {form(tools[names[0]])}" if call.name else f"the tools are {', '.join(names)}"
    return f"error: the call was not run: {call.problem}; {way}"


def bad_arguments(tool: Tool[Any], problem: ValidationError) -> str:
    """Arguments that the tool does not take: for each what was expected."""
    errors = problem.errors(include_url=False)
    alike = {(error["type"], *filter(_is_name, error["loc"])): error for error in reversed(errors)}
    found = list(dict.fromkeys(_explained(error, tool) for error in reversed(alike.values())))
    more = [f"{len(found) - FEW} more are wrong"] if len(found) > FEW else []
    return f"error: {'; '.join([*found[:FEW], *more])}; write it as {form(tool)}"


def refused(problem: FileError) -> str:
    """What a file operation was refused for, and the way round it."""
    said = str(problem)
    if ";" in said:
        return f"error: {said}"
    match problem:
        case FileMissing():
            way = "find the right name with search or shell"
        case FileChanged():
            way = "read it again"
        case DiskFull():
            way = "delete what you do not need"
        case NotRegularFile():
            way = "name a file"
        case _:
            way = "look at it with shell"
    return f"error: {said}; {way}"


def unechoed(text: str, arguments: Mapping[str, Any]) -> str:
    """An error without what is long in the call: who wrote that knows it."""
    for value in arguments.values():
        if isinstance(value, str) and len(value) > LONG and value in text:
            text = text.replace(value, _short(value))
    said, end, shown = text.partition("\n")
    return _WORD.sub(lambda word: _short(word[0]), said) + end + shown


def form(tool: Tool[Any]) -> str:
    """`read(path, offset?, limit?)`: the arguments that a call may need."""
    fields = tool.Arguments.model_fields
    names = (name if fields[name].is_required() else f"{name}?" for name in essential(tool))
    return f"{tool.name}({', '.join(names)})"


def _explained(error: ErrorDetails, tool: Tool[Any]) -> str:
    name = _short(".".join(map(str, error["loc"])))
    match error["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"{tool.name} has no argument {name}"
        case _:
            said = error["msg"].partition(", unable to")[0]
            said = said.replace("a valid integer", "an integer").replace("a valid ", "a ")
            for start in ("Input should be ", "Value error, "):
                said = said.removeprefix(start)
            return f"{name} must be {said}" if said != error["msg"] else f"{name} {said}"


def _is_name(part: str | int) -> bool:
    """Whether a part of a place is a name, and not which one of several."""
    return isinstance(part, str)


def _by_likeness(name: str, tools: Tools) -> list[str]:
    return sorted(tools, key=lambda known: -SequenceMatcher(a=name.lower(), b=known).ratio())


def _short(name: str) -> str:
    """A name that the model made up, fit for a line."""
    plain = "".join(c if c.isprintable() else "?" for c in name)
    return plain if len(plain) <= SHORT else plain[:SHORT] + "..."

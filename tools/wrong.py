"""What a call that cannot be run is answered: one line that says how to get it right."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.messages import BrokenCall
from tools.tool import Tool, essential, needed

Tools = Mapping[str, Tool[Any]]


def unknown(name: str, tools: Tools) -> str:
    """A tool that there is not; the nearest name comes first."""
    return f"error: there is no tool {_short(name)}; the tools are {', '.join(_by_likeness(name, tools))}"


def broken(call: BrokenCall, tools: Tools) -> str:
    """A call that could not be read, or was cut off."""
    named = tools.get(call.name)
    forms = [form(named)] if named else [form(tools[name]) for name in _by_likeness(call.name, tools)]
    return f"error: the call was not run: {call.problem}; write it again as {' or '.join(forms)}"


def bad_arguments(tool: Tool[Any], problem: ValidationError) -> str:
    """Arguments that the tool does not take: for each what was expected."""
    found = "; ".join(_explained(error, tool) for error in problem.errors(include_url=False))
    return f"error: {found}; write it as {form(tool)}"


def form(tool: Tool[Any]) -> str:
    """`read(path, offset?, limit?)`: the arguments that a call may need."""
    names = (name if name in needed(tool) else f"{name}?" for name in essential(tool))
    return f"{tool.name}({', '.join(names)})"


def _explained(error: ErrorDetails, tool: Tool[Any]) -> str:
    name = _short(".".join(map(str, error["loc"])))
    match error["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"{tool.name} has no argument {name}"
        case "form":
            return error["msg"]
        case _:
            said = error["msg"]
            for start in ("Input should be ", "Value error, "):
                said = said.removeprefix(start)
            return f"{name} must be {said}" if said != error["msg"] else f"{name} {said}"


def _by_likeness(name: str, tools: Tools) -> list[str]:
    return sorted(tools, key=lambda known: -SequenceMatcher(a=name.lower(), b=known).ratio())


def _short(name: str) -> str:
    """A name that the model made up, fit for a line."""
    plain = "".join(c if c.isprintable() else "?" for c in name)
    return plain if len(plain) <= 40 else plain[:40] + "..."

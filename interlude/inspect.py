"""`inspect`: the prompt that the model sees for a conversation, and what its raw words are read as."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO, TypeAlias, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from engine.base import EngineError
from engine.chat import render_messages
from engine.messages import Text, Thought, ToolCall, ToolSpec
from engine.parser import Parser, Words
from engine.schema import problems
from interlude.reading import merged, verdict

Chunk: TypeAlias = Literal["chars", "tokens", "whole"]
NANO = Path(__file__).parents[1] / "engine" / "nano"


class InputError(Exception):
    """What was given cannot be used; the message says where."""


class _PromptRow(BaseModel):
    name: str
    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]] | None = None
    enable_thinking: bool | None = None
    add_generation_prompt: bool = True


class _CallRow(BaseModel):
    name: str
    initial_state: Literal["content", "think"]
    raw: str


class _Function(BaseModel):
    name: str
    parameters: dict[str, Any] = {}


class _Tool(BaseModel):
    function: _Function


Row = TypeVar("Row", bound=BaseModel)


def prompt(stdin: TextIO, stdout: TextIO) -> int:
    """Rows of messages to the prompt of each. Returns 0, or 2 after a row that cannot be used."""

    def render(row: _PromptRow) -> dict[str, Any]:
        rendered = render_messages(row.messages, row.tools, row.enable_thinking, row.add_generation_prompt)
        return {"name": row.name, "rendered": rendered}

    return _each(_PromptRow, render, stdin, stdout)


def calls(tools: Path, chunk: Chunk, stdin: TextIO, stdout: TextIO, model: Path = NANO) -> int:
    """Rows of raw output to their reading. Returns 0, or 2 when something given cannot be used.

    `tools` is a JSON file of tool declarations. `chunk` is how the parser is fed; `tokens` are those of
    `model` where it has a tokenizer, else words.
    """
    try:
        specs = _specs(Path(tools))
        cut = _cutter(chunk, model)
    except (InputError, EngineError) as error:
        print(f"interlude: {error}", file=sys.stderr)
        return 2

    def read(row: _CallRow) -> dict[str, Any]:
        parser = Parser(specs, row.initial_state)
        words = [word for piece in cut(row.raw) for word in parser.feed(piece)] + parser.close()
        return _shown(row, words, specs)

    return _each(_CallRow, read, stdin, stdout)


def _each(kind: type[Row], show: Callable[[Row], dict[str, Any]], stdin: TextIO, stdout: TextIO) -> int:
    for number, line in enumerate(stdin, 1):
        if not line.strip():
            continue
        try:
            row: object = json.loads(line)
            json.dumps(row, ensure_ascii=False).encode()  # half a character can be neither read nor shown
            shown = show(kind.model_validate(row))
        except (ValidationError, EngineError, ValueError, RecursionError) as error:
            print(f"interlude: line {number}: {_brief(error)}", file=sys.stderr)
            return 2
        stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    return 0


def _brief(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'row'}: {fault['msg']}" for fault in error.errors()
        )
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error}"
    if isinstance(error, UnicodeEncodeError):
        return "a text holds half of a character (a lone surrogate)"
    return str(error)


def _specs(path: Path) -> list[ToolSpec]:
    try:
        declared = TypeAdapter(list[_Tool | _Function]).validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read the tools: {error}") from error
    except ValidationError as error:
        raise InputError(f"{path} is not a list of tool declarations: {_brief(error)}") from error
    functions = [tool.function if isinstance(tool, _Tool) else tool for tool in declared]
    return [ToolSpec(one.name, one.parameters, one.model_dump_json()) for one in functions]


def _cutter(chunk: Chunk, model: Path) -> Callable[[str], Sequence[str]]:
    match chunk:
        case "whole":
            return lambda raw: [raw]
        case "chars":
            return list
        case "tokens" if model == NANO and not (NANO / "tokenizer.json").exists():
            return lambda raw: re.findall(r"</?\w+>|<\|\w+\|>|\w+|\s+|.", raw, re.DOTALL)
        case "tokens":
            from engine.tokenizer import Tokenizer

            tokenizer = Tokenizer(model)

            def cut(raw: str) -> Sequence[str]:
                pieces = tokenizer.pieces()
                return [*map(pieces.feed, tokenizer.encode_marked(raw)), pieces.close()]

            return cut


def _shown(row: _CallRow, words: Sequence[Words], specs: Sequence[ToolSpec]) -> dict[str, Any]:
    tools = {spec.name: spec for spec in specs}
    events: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for word in merged(words):
        match word:
            case Thought() if word.text.strip():
                events.append({"type": "reasoning", "text": word.text.strip()})
            case Text() if word.text.strip():
                events.append({"type": "content", "text": word.text.strip()})
            case ToolCall():
                events.append({"type": "call", "index": len(found)})
                call = {"name": word.name, "arguments": word.arguments, "in_think": word.in_thought}
                faults = problems(word.name, word.arguments, tools)
                found.append({**call, "problems": faults} if faults else call)
            case _:
                pass
    return {
        "name": row.name,
        "verdict": verdict(row.raw, row.initial_state, specs),
        "events": events,
        "reasoning": [event["text"] for event in events if event["type"] == "reasoning"],
        "content": [event["text"] for event in events if event["type"] == "content"],
        "calls": found,
    }

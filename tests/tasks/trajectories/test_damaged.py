"""Damaged trajectories of every form: an error or a list of what was dropped, never a crash and never less.

Every text in the seeds holds a word of its own. Whatever is done to a file, a word that still stands in it is
in the records, or what is dropped names its line or its place.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tasks.trajectories.foreign import Unreadable, parse
from tasks.trajectories.importing import import_to
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, TrajectoryError

WORD = re.compile(rb"word[0-9]{4}x")
TRIES = max(8, settings().max_examples // 40)
"""Of each seed and each kind of damage: more than 10,000 in all with --hypothesis-profile=thorough."""


def words() -> Iterator[str]:
    return (f"word{number:04}x" for number in count())


def claude_code() -> bytes:
    word = words()
    uses = {"input_tokens": 5, "cache_read_input_tokens": 7, "output_tokens": 3}

    def line(kind: str, number: int, content: object, **more: Any) -> dict[str, Any]:
        message: dict[str, Any] = {"role": kind, "content": content}
        if kind == "assistant":
            message |= {"id": f"m{number // 2}", "model": "claude", "usage": uses}
        return {
            "type": kind,
            "uuid": f"u{number}",
            "parentUuid": f"u{number - 1}" if number else None,
            "isSidechain": False,
            "sessionId": "s",
            "timestamp": f"2026-01-01T00:00:{number:02}Z",
            "message": message,
            **more,
        }

    lines = [
        line("user", 0, next(word)),
        line("assistant", 1, [{"type": "thinking", "thinking": next(word), "signature": ""}]),
        line("assistant", 2, [{"type": "text", "text": next(word)}]),
        line("assistant", 3, [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"c": next(word)}}]),
        line("user", 4, [{"type": "tool_result", "tool_use_id": "t1", "content": next(word)}]),
        line(
            "user",
            5,
            [
                {
                    "type": "tool_result",
                    "tool_use_id": "t1",
                    "is_error": True,
                    "content": [{"type": "text", "text": next(word)}],
                },
                {"type": "text", "text": next(word)},
            ],
        ),
        line("assistant", 6, [{"type": "text", "text": next(word)}], isSidechain=True, agentId="a"),
        line("user", 7, next(word), isMeta=True),
        line("user", 8, next(word), parentUuid="u3"),
        line("user", 9, next(word), parentUuid="u3"),
        {"type": "summary", "summary": next(word), "leafUuid": "u9"},
        {"type": "attachment", "uuid": "u10", "attachment": {"type": "queued_command", "prompt": next(word)}},
    ]
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def cc_bench() -> bytes:
    session = [json.loads(line) for line in claude_code().splitlines()]
    row = {"id": 1, "task_id": 1, "model_name": "m", "trajectory": json.dumps(session)}
    return json.dumps({**row, "total_input_tokens": 12, "total_output_tokens": 3}).encode()


def atif() -> bytes:
    word = words()
    steps: list[dict[str, Any]] = [
        {"step_id": 1, "source": "system", "message": next(word)},
        {"step_id": 2, "source": "user", "message": [{"type": "text", "text": next(word)}]},
        {
            "step_id": 3,
            "timestamp": "2026-01-01T00:00:00Z",
            "source": "agent",
            "message": next(word),
            "reasoning_content": next(word),
            "tool_calls": [{"tool_call_id": "c", "function_name": "f", "arguments": {"a": next(word)}}],
            "observation": {"results": [{"source_call_id": "c", "content": next(word)}]},
            "metrics": {"prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 3},
        },
        {"step_id": 4, "source": "agent", "message": next(word), "llm_call_count": 0},
        {
            "step_id": 5,
            "source": "agent",
            "message": "",
            "observation": {"results": [{"content": next(word)}]},
        },
    ]
    below = {
        "schema_version": "ATIF-v1.7",
        "agent": {"name": "b"},
        "steps": [{**steps[1], "message": next(word)}],
    }
    root = {
        "schema_version": "ATIF-v1.7",
        "session_id": "s",
        "agent": {"name": "a", "version": "1"},
        "steps": steps,
        "final_metrics": {"total_prompt_tokens": 10, "total_completion_tokens": 5},
        "subagent_trajectories": [below],
    }
    return json.dumps(root).encode()


def mini_swe_agent() -> bytes:
    word = words()
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 1}}
    call = {
        "id": "c",
        "type": "function",
        "function": {"name": "bash", "arguments": json.dumps({"command": next(word)})},
    }
    response = {"choices": [{"finish_reason": "tool_calls", "message": {}}], "usage": usage, "model": "m"}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": next(word)},
        {"role": "user", "content": [{"type": "text", "text": next(word)}]},
        {
            "role": "assistant",
            "content": next(word),
            "reasoning_content": next(word),
            "tool_calls": [call],
            "extra": {"cost": 0.1, "timestamp": 1.0, "response": response},
        },
        {"role": "tool", "tool_call_id": "c", "content": next(word), "extra": {"returncode": 1}},
        {"role": "assistant", "content": next(word), "extra": {"actions": [{"command": next(word)}]}},
        {"role": "user", "content": f"<returncode>0</returncode>{next(word)}"},
        {
            "role": "user",
            "content": next(word),
            "extra": {"response": {**response, "choices": [{"message": {"content": next(word)}}]}},
        },
        {
            "object": "response",
            "output": [
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": next(word)}]},
                {"type": "message", "content": [{"type": "output_text", "text": next(word)}]},
                {
                    "type": "function_call",
                    "call_id": "d",
                    "name": "bash",
                    "arguments": json.dumps({"command": next(word)}),
                },
            ],
            "usage": {"input_tokens": 3, "output_tokens": 1},
            "extra": {},
        },
        {"type": "function_call_output", "call_id": "d", "output": next(word)},
    ]
    info = {"mini_version": "2.0.0", "model_stats": {"instance_cost": 0.1, "api_calls": 2}}
    return json.dumps(
        {"info": info, "messages": messages, "trajectory_format": "mini-swe-agent-1.1"}
    ).encode()


def swe_agent() -> bytes:
    word = words()
    step = {"action": next(word), "observation": next(word), "response": next(word), "thought": next(word)}
    history = [
        {"role": "system", "content": next(word)},
        {"role": "user", "content": next(word), "is_demo": True},
    ]
    info = {"model_stats": {"tokens_sent": 10, "tokens_received": 5, "instance_cost": 0.1}}
    steps = [
        {**step, "execution_time": 0.5, "state": {}},
        {"action": "", "observation": next(word), "response": next(word)},
    ]
    return json.dumps({"trajectory": steps, "history": history, "info": info, "environment": "e"}).encode()


def openhands() -> bytes:
    word = words()
    call = {
        "id": "c",
        "type": "function",
        "function": {"name": "bash", "arguments": json.dumps({"command": next(word)})},
    }
    message = {
        "role": "assistant",
        "content": next(word),
        "reasoning_content": next(word),
        "tool_calls": [call],
    }
    reply = {
        "id": "r",
        "model": "m",
        "choices": [{"message": message}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 2},
    }
    called = {"function_name": "bash", "tool_call_id": "c", "model_response": reply}
    events: list[dict[str, Any]] = [
        {"id": 0, "source": "agent", "action": "system", "args": {"content": next(word)}},
        {"id": 1, "source": "user", "action": "message", "args": {"content": next(word)}},
        {"id": 2, "source": "agent", "action": "run", "args": {}, "tool_call_metadata": called},
        {"id": 3, "source": "agent", "observation": "run", "cause": 2, "content": next(word), "extras": {}},
        {"id": 4, "source": "agent", "action": "message", "args": {"content": next(word)}},
        {"id": 5, "source": "agent", "action": "edit", "args": {"path": next(word), "thought": next(word)}},
        {"id": 6, "source": "agent", "observation": "error", "content": next(word), "extras": {}},
    ]
    sdk: list[dict[str, Any]] = [
        {"kind": "SystemPromptEvent", "system_prompt": {"type": "text", "text": next(word)}},
        {
            "kind": "MessageEvent",
            "source": "user",
            "llm_message": {"role": "user", "content": [{"type": "text", "text": next(word)}]},
        },
        {
            "kind": "ActionEvent",
            "source": "agent",
            "thought": [{"type": "text", "text": next(word)}],
            "reasoning_content": next(word),
            "tool_name": "bash",
            "tool_call_id": "t",
            "tool_call": {"id": "t", "name": "bash", "arguments": json.dumps({"command": next(word)})},
            "llm_response_id": "q",
        },
        {
            "kind": "ObservationEvent",
            "tool_call_id": "t",
            "observation": {"output": next(word), "exit_code": 1},
        },
        {"kind": "AgentErrorEvent", "tool_call_id": "t", "error": next(word)},
    ]
    used = {"prompt_tokens": 5, "completion_tokens": 2, "response_id": "r"}
    metrics = {"accumulated_cost": 0.1, "accumulated_token_usage": used, "token_usages": [used]}
    rows = [{"instance_id": "i", "history": history, "metrics": metrics} for history in (events, sdk)]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def inspect() -> bytes:
    word = words()
    said = [{"type": "reasoning", "reasoning": next(word)}, {"type": "text", "text": next(word)}]
    call = {"id": "c", "function": "bash", "arguments": {"cmd": next(word)}}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": next(word)},
        {"role": "user", "content": "attachment://a"},
        {"role": "assistant", "id": "m", "content": said, "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "c",
            "content": next(word),
            "error": {"type": "timeout", "message": next(word)},
        },
    ]
    usage = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}
    event = {"event": "model", "output": {"choices": [{"message": {"id": "m"}}], "usage": usage}}
    sample = {
        "id": 1,
        "epoch": 1,
        "messages": messages,
        "events": [event],
        "attachments": {"a": next(word)},
        "model_usage": {"m": usage},
    }
    return json.dumps({"version": 2, "eval": {"task": "t"}, "samples": [sample]}).encode()


SEEDS: tuple[Callable[[], bytes], ...] = (
    claude_code,
    cc_bench,
    atif,
    mini_swe_agent,
    swe_agent,
    openhands,
    inspect,
)


def flipped(data: bytes, dice: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        made[dice.randrange(len(made))] = dice.randrange(256)
    return bytes(made)


def cut(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, 200) :]


def torn(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(1, len(data))]


def doubled(data: bytes, dice: random.Random) -> bytes:
    """A key twice, or a line twice."""
    lines = data.splitlines(keepends=True)
    number = dice.randrange(len(lines))
    keys = list(re.finditer(rb'"[a-z_]+": ', lines[number]))
    if len(lines) > 1 and dice.random() < 0.3:
        lines.insert(number, lines[number])
    elif keys:
        key = dice.choice(keys)
        lines[number] = lines[number][: key.start()] + key[0] + b'"x", ' + lines[number][key.start() :]
    return b"".join(lines)


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    3.5,
    2**70,
    "x",
    "",
    [],
    {},
    [[]],
    {"type": "text"},
    ["a", 1],
    "\ud800",
    float("nan"),
)


def retyped(data: bytes, dice: random.Random) -> bytes:
    """Values of other types, and keys that go or are called otherwise, anywhere in the JSON."""
    lines = data.splitlines()
    number = dice.randrange(len(lines))
    value = json.loads(lines[number])
    for _ in range(dice.randint(1, 3)):
        places = list(_places(value))
        if not places:
            break
        holder, key = dice.choice(places)
        match dice.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[f"{key}_"] = holder.pop(key)
            case 2:
                holder[key] = [holder[key]]
            case _:
                holder[key] = deepcopy(dice.choice(ODD))
    lines[number] = json.dumps(value).encode()
    return b"\n".join(lines) + b"\n"


def nested(data: bytes, dice: random.Random) -> bytes:
    """Somewhere, more levels than anybody writes."""
    levels = dice.choice((90, 300, 5_000, 200_000))
    values = list(re.finditer(rb'"(?:x|word[0-9]{4}x)"', data)) or list(re.finditer(rb"null|\d+", data))
    where = dice.choice(values)
    return data[: where.start()] + b"[" * levels + where[0] + b"]" * levels + data[where.end() :]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inner):
        yield value, key
        yield from _places(one)


def lost(data: bytes, found: tuple[Recorded, ...]) -> set[str]:
    """Words in the file that are neither in the records nor at a place that is listed as dropped."""
    told = " ".join(json.dumps([asdict(record) for record in one.records], default=dict) for one in found)
    dropped = [one for recorded in found for one in recorded.dropped]
    places = {one.place for one in dropped}
    missing: set[str] = set()
    for place, word in standing(data):
        if word in told or any(place == one or place.startswith(f"{one}.") for one in places):
            continue
        if any("twice" in one.what and place.startswith(("line", one.place)) for one in dropped):
            continue
        missing.add(f"{word} at {place}")
    return missing


def standing(data: bytes) -> Iterator[tuple[str, str]]:
    """The words in a file, each with its place: a path in the JSON, behind the line where it has lines."""
    try:
        values = [("", parse(data)[0])]
    except Unreadable:
        values = []
    if not values or b"\n" in data.strip() or b'"sessionId"' in data[:400]:
        values = []
        for number, line in enumerate(data.split(b"\n"), start=1):
            if line.strip():
                try:
                    values.append((f"line {number}", parse(line)[0]))
                except Unreadable:
                    values.append((f"line {number}", line.decode(errors="replace")))
    for place, value in values:
        if isinstance(value, dict) and isinstance(value.get("trajectory"), str):
            yield from _standing(place or "row", {**value, "trajectory": _inner(value["trajectory"])})
        else:
            yield from _standing(place, value)


def _inner(text: str) -> object:
    try:
        return parse(text)[0]
    except Unreadable:
        return text


def _standing(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield from ((place, word) for word in re.findall(WORD.pattern.decode(), value))
    elif isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _standing(f"{place}.{key}" if place else str(key), one)


@pytest.mark.parametrize(
    "damage", [flipped, cut, torn, doubled, retyped, nested], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda one: one.__name__)
def test_a_damaged_trajectory_is_an_error_or_says_what_it_lost(
    seed: Callable[[], bytes], damage: Callable[[bytes, random.Random], bytes], tmp_path: Path
) -> None:
    dice = random.Random(f"{seed.__name__} {damage.__name__}")
    path, ours = tmp_path / "it.json", tmp_path / "ours" / "trajectory.jsonl"
    for number in range(TRIES):
        data = damage(seed(), dice)
        path.write_bytes(data)
        try:
            found = read(path)
        except TrajectoryError as error:
            assert str(path) in str(error)
            continue
        assert lost(data, found) == set(), number
        for one in found:
            import_to(ours, one)
            assert read(ours)[0].records == one.records


@pytest.mark.parametrize("seed", SEEDS, ids=lambda one: one.__name__)
def test_of_an_undamaged_trajectory_every_word_is_told(seed: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_bytes(seed())
    told = " ".join(
        json.dumps([asdict(record) for record in one.records], default=dict) for one in read(path)
    )
    assert [word for word in re.findall(WORD.pattern.decode(), seed().decode()) if word not in told] == []

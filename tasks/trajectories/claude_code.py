"""Sessions of Claude Code: JSON lines, versions 1 and 2, that form a tree.

One reply is several lines, one a block, each with the message's id and the usage so far: the last counts. The
lines of a subagent (`isSidechain`) are a trajectory of their own, after that of the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from agent.marks import Named, Rewound
from engine.messages import Prompt, StopReason, ToolCall
from tasks.trajectories.claude_lines import (
    Answer,
    Attached,
    Details,
    Line,
    Message,
    Spent,
    Thinking,
    Title,
    Use,
)
from tasks.trajectories.foreign import Losses, Unreadable, lines, moment
from tasks.trajectories.outcomes import outcome
from tasks.trajectories.parts import blocks, named, text_of, texts
from tasks.trajectories.recorded import Recorded, Tokens
from tasks.trajectories.retold import Retold, total

MESSAGES = ("user", "assistant")
TITLES = ("summary", "custom-title", "ai-title")
OTHERS = ("system", "attachment", "progress", "file-history-snapshot", "queue-operation", "last-prompt")
STOPS: dict[str, StopReason] = {
    "tool_use": "call",
    "max_tokens": "length",
    "model_context_window_exceeded": "context",
}
SYNTHETIC = "<synthetic>"
"""The model of messages that no model said."""

Placed: TypeAlias = tuple[str, object]
"""A line, and where it stands."""


@dataclass(frozen=True, slots=True)
class _Taken:
    place: str
    line: Line | Title
    message: Message | None = None

    @property
    def reply(self) -> str:
        """What is the same in all lines of a reply; "" where a model said nothing."""
        message = self.message
        if message is None or self.line.type != "assistant" or message.model == SYNTHETIC:
            return ""
        line = self.line
        return message.id or (line.requestId or line.uuid if isinstance(line, Line) else "") or self.place


@dataclass(slots=True)
class _Chain:
    """The main line of a session, or that of one of its subagents. `begun`: the first record of what was
    asked after a line."""

    losses: Losses
    told: Retold = field(default_factory=Retold)
    begun: dict[str, int] = field(default_factory=dict[str, int])
    first: Line | None = None
    session: str = ""
    models: dict[str, None] = field(default_factory=dict[str, None])


def looks_like(value: object) -> bool:
    """Whether it is a line of such a session."""
    if not isinstance(value, dict):
        return False
    type = value.get("type")
    return (type in MESSAGES and isinstance(value.get("message"), dict)) or type in TITLES or type in OTHERS


def is_list(value: object) -> bool:
    """Whether it is a list of such lines."""
    return isinstance(value, list) and any(map(looks_like, value[:50]))


def read_list(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """A session whose lines are a JSON list."""
    placed = enumerate(value) if isinstance(value, list) else ()
    return sessions(path, ((str(number), line) for number, line in placed), losses)


def read(path: Path, data: bytes) -> tuple[Recorded, ...]:
    """The session of a file, then those of its subagents."""
    losses = Losses()
    found: list[Placed] = []
    for number, line in lines(data):
        place = f"line {number}"
        try:
            found.append((place, losses.json(line, place)))
        except Unreadable as error:
            losses.drop(place, str(error))
    return sessions(path, found, losses)


def sessions(path: Path, found: Iterable[Placed], losses: Losses) -> tuple[Recorded, ...]:
    """The trajectory of the main line, then those of subagents."""
    taken = _take(found, losses)
    own = {one.line.uuid for one in taken if isinstance(one.line, Line)}
    last = {one.reply: number for number, one in enumerate(taken)}
    spent: dict[str, Tokens] = {}
    chains = {"": _Chain(losses)}
    chain_of: dict[str | None, str] = {}
    for number, one in enumerate(taken):
        if isinstance(one.line, Title):
            _title(chains[""], one.place, one.line, own)
            continue
        name = chain_of[one.line.uuid] = _chain_name(one.line, chain_of, len(chains))
        chain = chains.setdefault(name, _Chain(Losses()))
        chain.first = chain.first or one.line
        chain.session = chain.session or one.line.sessionId or ""
        _line(chain, one, one.line)
        if one.reply and one.message:
            spent[one.reply] = _spent(one, one.message, losses) or spent.get(one.reply, Tokens())
            if last[one.reply] == number:
                chain.told.stop(_why(one.message, chain.told), spent[one.reply], moment(one.line.timestamp))
    spoken = {name: chain for name, chain in chains.items() if chain.first} or chains
    return tuple(_recorded(path, name, chain) for name, chain in spoken.items())


def _take(found: Iterable[Placed], losses: Losses) -> list[_Taken]:
    """The lines that are messages or titles, each once."""
    taken: list[_Taken] = []
    seen: set[str] = set()
    for place, value in found:
        one = _taken(place, value, losses)
        if one is None:
            continue
        uuid = one.line.uuid if isinstance(one.line, Line) else None
        if uuid in seen:
            losses.drop(place, "a line that was there before")
            continue
        if uuid:
            seen.add(uuid)
        taken.append(one)
    return taken


def _taken(place: str, value: object, losses: Losses) -> _Taken | None:
    type = value.get("type") if isinstance(value, dict) else None
    if not isinstance(type, str):
        losses.drop(place, "no object with a type")
    elif type in MESSAGES:
        line = losses.take(Line, value, place)
        message = losses.take(Message, line.message, f"{place}.message") if line else None
        return _Taken(place, line, message) if line and message else None
    elif type in TITLES:
        title = losses.take(Title, value, place)
        return _Taken(place, title) if title else None
    elif type == "attachment":
        attached = losses.take(Attached, value, place)
        return _Taken(place, attached) if attached else None
    else:
        losses.drop(place, f"a line of type {type[:40]}")
    return None


def _title(chain: _Chain, place: str, line: Title, own: set[str | None]) -> None:
    title = line.summary or line.customTitle or line.aiTitle
    if not title:
        chain.losses.drop(place, "a line that names the session, without a name")
    elif line.leafUuid and line.leafUuid not in own:
        chain.losses.drop(place, "the title of another session")
    else:
        chain.told.add(Named(title))


def _chain_name(line: Line, chain_of: Mapping[str | None, str], number: int) -> str:
    """ "" for the main line. The lines of a subagent have its id, or go back to a line of it."""
    if not line.isSidechain:
        return ""
    if line.agentId:
        return f"agent-{line.agentId}"
    return (chain_of.get(line.parentUuid, "") if line.parentUuid else "") or f"agent-{number}"


def _line(chain: _Chain, one: _Taken, line: Line) -> None:
    at = moment(line.timestamp)
    if line.timestamp and at is None:
        chain.losses.drop(f"{one.place}.timestamp", "no time")
    if isinstance(line, Attached):
        _attached(chain, one.place, line, at)
    elif one.message is None:
        pass
    elif line.type == "user":
        if _asks(one.message.content) and not line.isMeta:
            _branch(chain, line)
        _user(chain, f"{one.place}.message.content", line, one.message.content, at)
    else:
        if one.message.model:
            chain.models[one.message.model] = None
        _assistant(chain, f"{one.place}.message.content", one, one.message.content, at)


def _branch(chain: _Chain, line: Line) -> None:
    """Where something else was asked after the same line, that is a branch which was left."""
    if not line.parentUuid:
        return
    if line.parentUuid in chain.begun:
        chain.told.add(Rewound(chain.begun[line.parentUuid]), moment(line.timestamp))
    else:
        chain.begun[line.parentUuid] = len(chain.told.records)


def _asks(content: object) -> bool:
    """Whether a user's message has words of the user's, and not only results of tools."""
    blocks = content if isinstance(content, list) else [content]
    return any(not isinstance(block, dict) or block.get("type") != "tool_result" for block in blocks)


def _user(chain: _Chain, place: str, line: Line, content: object, at: float | None) -> None:
    for where, block in blocks(place, content):
        match block:
            case {"type": "tool_result"}:
                if answer := chain.losses.take(Answer, block, where):
                    _answer(chain, where, answer, at)
            case _:
                text = text_of(block, where, chain.losses)
                if text and line.isCompactSummary:
                    chain.told.add(Prompt(text, summary=True), at)
                else:
                    chain.told.prompt(text or "", at, system=bool(line.isMeta))


def _answer(chain: _Chain, place: str, answer: Answer, at: float | None) -> None:
    text = texts(answer.content, f"{place}.content", chain.losses)
    code, failure = outcome(text) if answer.is_error else (None, "")
    chain.told.result(answer.tool_use_id, text, at, ok=not answer.is_error, code=code, failure=failure)


def _assistant(chain: _Chain, place: str, one: _Taken, content: object, at: float | None) -> None:
    told, losses = chain.told, chain.losses
    for where, block in blocks(place, content):
        match block:
            case {"type": "thinking"}:
                if thinking := losses.take(Thinking, block, where):
                    told.thought(thinking.thinking, at)
            case {"type": "tool_use" | "server_tool_use"}:
                if use := losses.take(Use, block, where):
                    told.call(use.id, use.name, use.input, at)
            case _:
                text = text_of(block, where, losses) or ""
                if one.reply:
                    told.text(text, at)
                else:
                    told.prompt(text, at, system=True)


def _attached(chain: _Chain, place: str, line: Attached, at: float | None) -> None:
    """What the user said while the model was at work comes so; the rest is the harness's own."""
    match line.attachment:
        case {"type": "queued_command", "prompt": str(text)}:
            chain.told.prompt(text, at)
        case other:
            chain.losses.drop(place, f"an attachment, {named(other)}")


def _spent(one: _Taken, message: Message, losses: Losses) -> Tokens | None:
    if message.usage is None:
        return None
    usage = losses.take(Spent, message.usage, f"{one.place}.message.usage")
    if usage is None:
        return None
    fresh, read, made = usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens
    details = usage.output_tokens_details
    thought = losses.taken(Details, details, f"{one.place}.message.usage.output_tokens_details")
    return Tokens(
        input=None if fresh is None else fresh + (read or 0) + (made or 0),
        cached=read,
        written=made,
        output=usage.output_tokens,
        reasoning=thought.thinking_tokens,
    )


def _why(message: Message, told: Retold) -> StopReason:
    if message.stop_reason:
        return STOPS.get(message.stop_reason, "end")
    return "call" if isinstance(told.records[-1] if told.records else None, ToolCall) else "end"


def _recorded(path: Path, name: str, chain: _Chain) -> Recorded:
    first = chain.first or Line(type="")
    session = chain.session or path.stem
    return Recorded(
        form="claude-code",
        version=first.version or "",
        path=path,
        session=f"{session}/{name}" if name else session,
        agent="claude-code",
        model=", ".join(model for model in chain.models if model != SYNTHETIC),
        task="",
        created=first.timestamp or "",
        records=tuple(chain.told.records),
        times=tuple(chain.told.times),
        counted=total(chain.told.calls),
        dropped=chain.losses.all(),
    )

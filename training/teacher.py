"""Teacher: an engine that knows the answer. It follows a generated task's plan and says it as nano should."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.markup import State
from engine.messages import Prompt, Said, Stop, ToolCall, ToolResult, ToolSpec, Transcript, Usage
from engine.parser import Parser, Words
from engine.tokenizer import Tokenizer
from tasks.families.base import Act, Call, GeneratedTask, Plan


@dataclass(frozen=True, slots=True)
class Spoken:
    """One call to the model: its text as generated, without the stop token. `wrong`: a mistake on purpose."""

    raw: str
    wrong: bool


def write(act: Act, *, first: bool) -> str:
    """The text that a model generates to say it; `first` opens the thought, later calls go on in it."""
    opening = "\n<think>" if first else ""
    if not act.calls:
        return f"{opening}{act.thought}</think>\n{act.text}"
    return opening + act.thought + "".join(f"\n{_call(call)}" for call in act.calls)


def _call(call: Call) -> str:
    rows = [f"<tool_call>{call.name}"]
    for key, value in call.arguments.items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        rows += [f"<arg_key>{key}</arg_key>", f"<arg_value>{shown}</arg_value>"]
    return "\n".join([*rows, "</tool_call>"])


def parse(
    raw: str, tools: Sequence[ToolSpec], state: State, number: int, tokenizer: Tokenizer | None
) -> list[Words]:
    """The events of a text that a model generated; with ids when there is a tokenizer."""
    parser = Parser(tools, state, number)
    if tokenizer is None:
        return [*parser.feed(raw), *parser.close()]
    pieces, events = tokenizer.pieces(), list[Words]()
    for id in tokenizer.encode_marked(raw):
        events += parser.feed(pieces.feed(id), (id,), literal=not tokenizer.is_control(id))
    return [*events, *parser.feed(pieces.close()), *parser.close()]


class Teacher:
    """Implements Engine for one task. `spoken` keeps what was said, one a call to the model."""

    def __init__(self, task: GeneratedTask, tokenizer: Tokenizer | None = None) -> None:
        self._task = task
        self._tokenizer = tokenizer
        self._plan: Plan | None = None
        self._turn = -1
        self.spoken: list[Spoken] = []

    @property
    def info(self) -> EngineInfo:
        vocabulary = self._tokenizer.vocabulary if self._tokenizer else ""
        return EngineInfo("teacher", "scripted", vocabulary=vocabulary)

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(context=1 << 20, output=1 << 17)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        turn = sum(isinstance(event, Prompt) and event.role == "user" for event in transcript) - 1
        first = turn != self._turn
        act = self._next(turn, transcript)
        raw = write(act, first=first)
        self.spoken.append(Spoken(raw, act.wrong))
        number = 1 + sum(isinstance(event, ToolCall) for event in transcript)
        counts = {"thought": 0, "text": 0, "call": 0}
        for event in parse(raw, tools, "content" if first else "think", number, self._tokenizer):
            counts["call" if event.type == "broken_call" else event.type] += len(event.ids)
            yield event
        stop = "<|observation|>" if act.calls else "<|user|>"
        id = self._tokenizer.id(stop) if self._tokenizer else None
        yield Stop("call" if act.calls else "end", Usage(stop=int(id is not None), **counts), id)

    def _next(self, turn: int, transcript: Transcript) -> Act:
        """What the plan of this turn says to the results that came."""
        if turn != self._turn:
            if turn >= len(self._task.turns):
                raise EngineError(f"the task has {len(self._task.turns)} turns and was asked for one more")
            self._turn, self._plan = turn, self._task.turns[turn].plan()
            return next(self._plan)
        assert self._plan
        results: list[str] = []
        for event in reversed(transcript):
            if not isinstance(event, ToolResult):
                break
            results.insert(0, event.text)
        try:
            return self._plan.send(tuple(results))
        except StopIteration:
            raise EngineError("the teacher has nothing more to say in this turn") from None

    def count(self, text: str) -> int:
        """Tokens; an estimate of four bytes a token without a tokenizer."""
        return len(self._tokenizer.encode(text)) if self._tokenizer else (len(text.encode()) + 3) // 4

    async def cut(self, session: str) -> Stop | None:
        """Nothing is computed."""
        return None

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""

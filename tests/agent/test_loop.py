import asyncio
from collections.abc import Callable, Sequence

import pytest

from agent.budget import Budget
from agent.loop import Agent, Outcome
from engine.messages import (
    BrokenCall,
    Call,
    Event,
    Prompt,
    Said,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from engine.replay import Script


class Answers:
    """Tools that answer from a function, after `seconds`."""

    def __init__(self, answer: Callable[[Call], str], seconds: float = 0.0) -> None:
        self.answer = answer
        self.seconds = seconds
        self.log: list[str] = []
        self._tasks: list[asyncio.Task[ToolResult]] = []

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        self.log.append(f"start {call.id}")
        self._tasks.append(asyncio.create_task(self._run(call)))
        return self._tasks[-1]

    async def _run(self, call: Call) -> ToolResult:
        await asyncio.sleep(self.seconds)
        self.log.append(f"end {call.id}")
        return ToolResult(call.id, self.answer(call))

    def turn(self, about: str = "") -> None:
        self.log.append(f"turn {about}")

    async def cancel(self) -> list[ToolResult]:
        for task in self._tasks:
            task.cancel()
        return []

    async def rest(self) -> None:
        self.log.append("rest")


class Lines:
    """A log in memory, shared with the tools' log."""

    def __init__(self, into: list[str]) -> None:
        self.into = into

    def write(self, event: Event) -> None:
        self.into.append(f"write {event.type}")

    def sync(self) -> None:
        self.into.append("sync")


def call(id: str, **arguments: object) -> ToolCall:
    return ToolCall(id, "read", arguments, in_thought=True)


def agent(turns: Sequence[Sequence[Said]], tools: Answers, **options: object) -> Agent:
    return Agent(Script(turns), tools, (), Lines(tools.log), **options)  # pyright: ignore


async def events(session: Agent, prompt: str = "do it") -> list[Event]:
    return [event async for event in session.run(prompt)]


async def test_a_call_is_written_down_and_started_before_the_model_goes_on() -> None:
    tools = Answers(lambda _: "answer")
    session = agent([[Thought("a"), call("1"), Thought("b"), call("2")], [Text("done")]], tools)
    assert await events(session) == [
        Prompt("do it"),
        Thought("a"),
        call("1"),
        Thought("b"),
        call("2"),
        Stop("call"),
        ToolResult("1", "answer"),
        ToolResult("2", "answer"),
        Text("done"),
        Stop("end"),
    ]
    assert tools.log[:5] == ["write prompt", "turn do it", "write thought", "write call", "start 1"]
    assert tools.log.index("end 1") < tools.log.index("start 2")
    assert session.outcome == Outcome("end")
    assert tools.log[-2:] == ["sync", "rest"]


async def test_with_a_slow_model_the_first_call_ends_before_the_second_is_written() -> None:
    tools = Answers(lambda _: "answer")
    slow = Script([[call("1"), call("2")], [Text("done")]], pause=0.02)
    await events(Agent(slow, tools, (), Lines(tools.log)))
    second_write = [index for index, line in enumerate(tools.log) if line == "write call"][1]
    assert tools.log.index("end 1") < second_write


async def test_results_go_back_in_the_order_of_the_calls() -> None:
    delays = {"1": 0.03, "2": 0.0}

    class Uneven(Answers):
        async def _run(self, call: Call) -> ToolResult:
            await asyncio.sleep(delays[call.id])
            self.log.append(f"end {call.id}")
            return ToolResult(call.id, call.id)

    tools = Uneven(str)
    session = agent([[call("1"), call("2")], [Text("done")]], tools)
    results = [event for event in await events(session) if isinstance(event, ToolResult)]
    assert results == [ToolResult("1", "1"), ToolResult("2", "2")]
    assert tools.log.index("end 2") < tools.log.index("end 1")


async def test_a_broken_call_is_answered_and_the_run_goes_on() -> None:
    broken = BrokenCall("1", "<tool_call>", "no name")
    tools = Answers(lambda call: f"error: {getattr(call, 'problem', '')}")
    session = agent([[broken], [Text("I see")]], tools)
    assert ToolResult("1", "error: no name") in await events(session)
    assert session.outcome == Outcome("end")


@pytest.mark.parametrize(
    ("budget", "detail"),
    [
        (Budget(tokens=25), "budget of 25 tokens"),
        (Budget(steps=2), "budget of 2 steps"),
        (Budget(tool_seconds=0.0), "budget of 0 tool seconds"),
    ],
)
async def test_a_budget_ends_the_run_with_what_there_is(budget: Budget, detail: str) -> None:
    stop = Stop("call", Usage(prefilled=10, call=5))
    turns = [[call(str(number), path=str(number)), stop] for number in range(9)]
    session = agent(turns, Answers(lambda call: call.id), budget=budget)
    heard = await events(session)
    assert session.outcome == Outcome("budget", detail)
    assert heard == session.transcript
    assert not heard or isinstance(heard[-1], ToolResult | Prompt)


async def test_going_in_circles_is_told_then_refused_then_stopped() -> None:
    turns = [[call(str(number), path="same")] for number in range(20)]
    tools = Answers(lambda _: "same")
    session = agent(turns, tools)
    texts = [event.text for event in await events(session) if isinstance(event, ToolResult)]
    told = "same\n[same call, same result as before: try another way]"
    refused = "error: this call was made before and gave the same result; do something else"
    assert texts == ["same", "same", told, "same", "same", refused, refused]
    assert session.outcome == Outcome("repeats")


async def test_the_same_call_with_another_result_is_progress() -> None:
    count = iter(range(100))
    turns: list[list[Said]] = [[call(str(number), path="same")] for number in range(9)]
    session = agent([*turns, [Text("done")]], Answers(lambda _: str(next(count))))
    await events(session)
    assert session.outcome == Outcome("end")


async def test_closing_the_run_cancels_the_tools_and_the_session_goes_on_later() -> None:
    tools = Answers(lambda _: "late", seconds=60.0)
    session = agent([[call("1")], [Text("again")]], tools)
    run = session.run("first")
    async for event in run:
        if isinstance(event, ToolCall):
            break
    await run.aclose()
    assert session.outcome == Outcome("cancelled")
    heard = await events(session, "second")
    assert session.transcript == [
        Prompt("first"),
        call("1"),
        Stop("cancelled"),
        ToolResult("1", "error: interrupted before it ended", ok=False, failure="cancelled"),
        Prompt("second"),
        Text("again"),
        Stop("end"),
    ]
    assert heard == session.transcript[4:]

"""One thread serves every session that speaks, a step each."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing, nullcontext

import pytest

from engine.base import EngineError
from engine.messages import Said, Text
from engine.rounds import Rounds, Steps


@pytest.fixture
async def rounds() -> Iterator[Rounds]:
    made = Rounds(nullcontext())
    yield made
    await made.close()


class Counting:
    """Says its name and the number of the step, without end; `ended` when it was closed."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.done = 0
        self.ended = threading.Event()

    def steps(self) -> Steps:
        try:
            while True:
                self.done += 1
                yield (Text(f"{self.name}{self.done}"),)
        finally:
            self.ended.set()


def few(*texts: str) -> Steps:
    for text in texts:
        yield (Text(text),)


async def all_of(rounds: Rounds, steps: Steps) -> list[Said]:
    return [event async for event in rounds.run(steps)]


async def test_everything_is_said_in_order(rounds: Rounds) -> None:
    assert await all_of(rounds, few("a", "b", "c")) == [Text("a"), Text("b"), Text("c")]


async def test_sessions_take_turns_step_by_step() -> None:
    order: list[str] = []

    def work(name: str) -> Steps:
        for _ in range(3):
            order.append(name)
            yield ()

    def gate(opened: threading.Event) -> Steps:
        opened.wait(10)
        yield ()

    rounds, opened = Rounds(nullcontext()), threading.Event()
    waiting = [asyncio.create_task(all_of(rounds, gate(opened)))]
    waiting += [asyncio.create_task(all_of(rounds, work(name))) for name in "abc"]
    await asyncio.sleep(0)
    opened.set()
    await asyncio.gather(*waiting)
    await rounds.close()
    assert order == list("abcabcabc")


async def test_closing_the_iterator_ends_the_work_before_its_next_step(rounds: Rounds) -> None:
    work = Counting()
    async with aclosing(rounds.run(work.steps())) as said:
        async for _ in said:
            break
        done = work.done
    assert await asyncio.to_thread(work.ended.wait, 10)
    ended = work.done
    await all_of(rounds, few("a"))
    assert done <= ended == work.done


async def test_a_cancelled_reader_ends_the_work(rounds: Rounds) -> None:
    work = Counting()
    reader = asyncio.create_task(all_of(rounds, work.steps()))
    while not work.done:
        await asyncio.sleep(0.001)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert await asyncio.to_thread(work.ended.wait, 10)


async def test_an_error_reaches_the_one_who_asked_and_nobody_else(rounds: Rounds) -> None:
    def broken() -> Steps:
        yield (Text("a"),)
        raise ZeroDivisionError("not ours")

    with pytest.raises(ZeroDivisionError, match="not ours"):
        await all_of(rounds, broken())
    assert await all_of(rounds, few("b")) == [Text("b")]


async def test_what_runs_when_the_thread_ends_is_told_so() -> None:
    rounds, work = Rounds(nullcontext()), Counting()
    reader = asyncio.create_task(all_of(rounds, work.steps()))
    while not work.done:
        await asyncio.sleep(0.001)
    await rounds.close()
    await rounds.close()
    with pytest.raises(EngineError, match="closed while it spoke"):
        await reader
    with pytest.raises(EngineError, match="was closed: make a new one"):
        await all_of(rounds, few("a"))


def test_a_loop_that_ended_does_not_end_the_thread() -> None:
    rounds, work = Rounds(nullcontext()), Counting()

    async def leave() -> None:
        said = rounds.run(work.steps())
        await anext(said)
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.stop)  # nobody closes `said`

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    loop.close()
    assert work.ended.wait(10)
    asyncio.run(rounds.close())

"""A session goes on when its context fills, and loses none of the words that it was given."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

import pytest

from agent.budget import Budget, Spent
from agent.compaction import ENOUGH, FULL, HEAD, RECENT, Compaction
from agent.journal import Unwritten
from agent.loop import FULL as FULL_CONTEXT
from agent.loop import Agent, Outcome
from agent.marks import GONE, Elided, Summarised, shortened, transcript
from agent.memory import BEGIN, END
from engine.base import ContextOverflow, EngineError, EngineLimits, Options
from engine.messages import (
    Event,
    Prompt,
    Said,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Transcript,
    Usage,
    merge,
)
from engine.replay import Script
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tests.agent.narrow import Narrow, Next
from tools.dispatcher import Dispatcher
from tools.plan import plan_of
from tools.standard import standard_tools

MEMORY = f"{BEGIN}Never touch the file LICENSE.\n{END}"


@pytest.fixture
async def box() -> AsyncGenerator[Sandbox, None]:
    sandbox = await Local().take(Spec())
    for number in range(10):
        lines = "".join(f"value {number} of line {line} is {line * number}\n" for line in range(40))
        await sandbox.write(f"file{number}.txt", lines.encode())
    yield sandbox
    await sandbox.close()


def agent(engine: Narrow, box: Sandbox, *, ask: bool = True, **more: object) -> Agent:
    tools = Dispatcher(standard_tools(), box, engine.count)
    specs = tools.specs()
    fit = Compaction(engine, specs, Options(), ask)
    return Agent(engine, tools, specs, Unwritten(), system="Be brief.", fit=fit, memory=MEMORY, **more)  # pyright: ignore


def words(turn: int) -> str:
    return f"Message {turn}: look at file{turn % 10}.txt, remember the number {turn * 7919}."


def plan(turn: int) -> ToolCall:
    steps = [
        {"step": f"part {part} of {turn}", "state": "done" if part < 2 else "doing"} for part in range(3)
    ]
    return ToolCall(f"plan_{turn}", "plan", {"steps": steps})


def reader(counter: list[int]) -> Next:
    """In each turn: two reads with a thought before them, the plan in every fifth, then an answer."""

    def says(read: Sequence[Event]) -> Sequence[Said]:
        counter[0] += 1
        turn = (
            sum(isinstance(event, Prompt) and event.role == "user" and not event.summary for event in read)
            - 1
        )
        last = max(
            place for place, event in enumerate(read) if isinstance(event, Prompt) and not event.summary
        )
        since = [event for event in read[last:] if isinstance(event, ToolCall)]
        id = f"r{counter[0]}"
        match len(since):
            case 0:
                return [Thought("First I look."), ToolCall(id, "read", {"path": f"file{turn % 10}.txt"})]
            case 1 if turn % 5 == 0:
                return [plan(turn)]
            case 1:
                return [ToolCall(id, "search", {"pattern": f"line {counter[0]} ", "path": "."})]
            case _:
                return [Text(f"Done with {turn}.")]

    return says


async def run(session: Agent, prompt: str) -> None:
    async for _ in session.run(prompt):
        pass


def usage_of(session: Agent) -> Usage:
    return sum((record.usage for record in session.records if isinstance(record, Stop | Summarised)), Usage())


async def test_forty_turns_in_a_narrow_context_lose_no_word_of_the_user_and_no_plan(box: Sandbox) -> None:
    counter = [0]
    engine = Narrow(reader(counter), lambda _: [Text("Files were read; nothing is unfinished.")])
    session = agent(engine, box)
    for turn in range(40):
        before = len(engine.prompts)
        await run(session, words(turn))
        assert session.outcome == Outcome("end"), turn
        assert len(engine.prompts) - before <= 4, "a turn has three steps: nothing goes round"
        for prompt in engine.prompts[before:]:
            assert all(words(earlier) in prompt for earlier in range(turn + 1))
            assert MEMORY in prompt
        current = plan_of(record for record in session.records if isinstance(record, ToolCall))
        assert plan_of(session.transcript) == current != None  # noqa: E711
        assert list(merge(transcript(session.records))) == list(merge(session.transcript))
    assert max(engine.sizes) < 8192
    marks = [type(record).__name__ for record in session.records if isinstance(record, Elided | Summarised)]
    assert marks[0] == "Elided", "the cheap way comes first"
    assert 2 <= marks.count("Summarised") == len(engine.asides) <= 20
    assert usage_of(session) == engine.spent, "every token is counted once"
    assert sum(isinstance(event, Prompt) and event.summary for event in session.transcript) == 1


async def test_what_a_summary_cost_counts_against_the_budget(box: Sandbox) -> None:
    spent = Spent()
    spent.note(Summarised(3, "notes", Usage(prefilled=70, text=30)))
    assert spent.over(Budget(tokens=100)) == "budget of 100 tokens"


async def test_old_results_are_elided_before_any_summary_and_without_the_model(box: Sandbox) -> None:
    session, engine = await filled(box)
    marks = [mark async for mark in session.fit.marks(session.transcript)]
    assert isinstance(marks[0], Elided) and len(marks) == 1
    assert engine.asides == []
    results = [event for event in session.transcript if isinstance(event, ToolResult)]
    assert list(marks[0].ids) == [result.id for result in results[: len(marks[0].ids)]], "the oldest first"
    assert not {result.id for result in results[-RECENT:]} & set(marks[0].ids)
    left = shortened(session.transcript, marks[0])
    assert session.fit.bill(left).total <= 8192 * ENOUGH + 200
    assert next(event.text for event in left if isinstance(event, ToolResult)) == GONE


class Filled:
    def __init__(self, fit: Compaction, events: Sequence[Event]) -> None:
        self.fit = fit
        self.transcript = list(events)


async def filled(box: Sandbox, notes: Next | None = None) -> tuple[Filled, Narrow]:
    """A transcript beyond what is full, made of results, between two turns."""
    engine = Narrow(lambda _: [], notes or (lambda _: [Text("notes")]))
    tools = Dispatcher(standard_tools(), box, engine.count).specs()
    events: list[Event] = [Prompt("Be brief.", "system"), Prompt("the task")]
    fit = Compaction(engine, tools, Options())
    number = 0
    while fit.bill(events).total <= 8192 * FULL:
        number += 1
        events += [ToolCall(f"c{number}", "read", {"path": f"f{number}"}), Stop("call")]
        events += [ToolResult(f"c{number}", f"line {number}\n" * 100)]
    return Filled(fit, [*events, Text("so far"), Stop("end"), Prompt("go on")]), engine


async def test_nothing_happens_while_there_is_room(box: Sandbox) -> None:
    session, _ = await filled(box)
    few = [*session.transcript[:5], Prompt("go on")]
    assert [mark async for mark in session.fit.marks(few)] == []


async def test_the_results_that_the_model_has_not_read_stay_whole(box: Sandbox) -> None:
    session, _ = await filled(box)
    events = session.transcript[:-3]
    marks = [mark async for mark in session.fit.marks(events, pressed=True)]
    left: list[Event] = events
    for mark in marks:
        left = shortened(left, mark)
    assert [type(mark) for mark in marks] == [Elided, Summarised]
    results = [event.id for event in events if isinstance(event, ToolResult)]
    assert isinstance(marks[0], Elided)
    assert marks[0].ids == tuple(results[: -RECENT - 1]), "nor do the last ones before"
    assert left[-3:] == [events[-3], Stop("call"), events[-1]]
    assert [event.text for event in left[:2] if isinstance(event, Prompt)] == ["Be brief.", "the task"]
    assert isinstance(left[2], Prompt) and left[2].summary and "notes" in left[2].text


@pytest.mark.parametrize("failing", ["empty", "error"])
async def test_a_summary_that_fails_becomes_the_list_of_the_calls(box: Sandbox, failing: str) -> None:
    def notes(_: Sequence[Event]) -> Sequence[Said]:
        if failing == "error":
            raise EngineError("no answer")
        return [Text("  ")]

    session, engine = await filled(box, notes)
    marks = [mark async for mark in session.fit.marks(session.transcript, pressed=True)]
    assert isinstance(marks[-1], Summarised)
    assert "Calls that were made" in marks[-1].text and "- read f2" in marks[-1].text
    assert "so far" in marks[-1].text
    assert len(engine.asides) == 1
    assert marks[-1].usage == engine.spent, "what was spent in vain is counted, too"


async def test_a_log_that_does_not_fit_is_summarised_in_pieces_that_do(box: Sandbox) -> None:
    answers = iter(range(100))
    session, engine = await filled(box, lambda _: [Text(f"notes {next(answers)}")])
    long = [event for number in range(60) for event in said(number)]
    events = [*session.transcript[:2], *long, Prompt("go on")]
    marks = [mark async for mark in session.fit.marks(events)]
    last = marks[-1]
    assert isinstance(last, Summarised)
    assert 2 <= len(engine.asides) <= 12
    assert max(engine.sizes) < 8192
    assert f"notes {len(engine.asides) - 1}" in last.text
    assert all(f"notes {number}" in aside for number, aside in enumerate(engine.asides[1:]))
    assert last.usage == engine.spent


def said(number: int) -> list[Event]:
    return [Text(f"a long word about {number} " * 40), Stop("end"), Prompt(f"message {number}")]


async def test_a_second_summary_takes_the_place_of_the_first(box: Sandbox) -> None:
    session, engine = await filled(box)
    events = session.transcript
    for _ in range(2):
        async for mark in session.fit.marks(events, pressed=True):
            events = shortened(events, mark)
        events = [*events, *[event for number in range(9) for event in said(number)][:-1], Prompt("next")]
    summaries = [event for event in events if isinstance(event, Prompt) and event.summary]
    assert len(summaries) == 1
    assert "Notes so far:\nnotes" in engine.asides[-1]
    assert summaries[0].text.count(HEAD) == 1


async def test_what_cannot_be_made_to_fit_ends_the_turn_and_says_what_to_do(box: Sandbox) -> None:
    engine = Narrow(lambda _: [Text("never")], lambda _: [Text("notes")])
    session = agent(engine, box)
    await run(session, "many words " * 8192)
    assert session.outcome is not None and session.outcome.why == "context"
    assert "messages" in session.outcome.detail and "start a new session" in session.outcome.detail
    assert engine.prompts == [] == engine.asides, "nothing is asked in vain"
    await run(session, "and now?")
    assert session.outcome.why == "context"
    assert engine.prompts == []


class Overflowing(Script):
    """Its server says that the prompt is too long, so many times."""

    def __init__(self, turns: Sequence[Sequence[Said]], times: int) -> None:
        super().__init__(turns)
        self.times = times
        self.asked: list[Transcript] = []

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(1 << 20, 1 << 17)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        self.asked.append(transcript)
        if tools and self.times:
            self.times -= 1
            raise ContextOverflow("too long")
        async for event in super().stream(transcript, tools, options):
            yield event


def overflowing(box: Sandbox, times: int) -> tuple[Agent, Overflowing]:
    engine = Overflowing([[Text("notes")], [Text("done")]], times)
    tools = Dispatcher(standard_tools(), box, engine.count)
    specs = tools.specs()
    fit = Compaction(engine, specs, Options())
    past = [event for number in range(40) for event in said(number)][:-1]
    start: list[Event] = [Prompt("the task"), *past]
    return Agent(engine, tools, specs, Unwritten(), fit=fit, transcript=start), engine


async def test_a_server_that_finds_the_prompt_too_long_is_asked_once_more_with_a_shorter_one(
    box: Sandbox,
) -> None:
    session, engine = overflowing(box, times=1)
    await run(session, "go on")
    assert session.outcome == Outcome("end")
    first, _, second = engine.asked
    assert len(second) < len(first)
    assert second[-2:] == (Prompt("go on"), Stop("context"))
    prompts = [event for event in first if isinstance(event, Prompt)]
    assert [event for event in second if isinstance(event, Prompt) and not event.summary] == prompts


async def test_a_server_that_finds_the_shorter_prompt_too_long_ends_the_turn(box: Sandbox) -> None:
    session, engine = overflowing(box, times=9)
    await run(session, "go on")
    assert session.outcome is not None and session.outcome.why == "context"
    assert "start a new session" in session.outcome.detail
    assert len(engine.asked) == 3


class Tireless:
    """Finds something to leave out whenever it is asked."""

    async def marks(self, transcript: Transcript, *, pressed: bool = False) -> AsyncGenerator[Elided, None]:
        yield Elided((), 0)

    def excess(self, transcript: Transcript) -> str:
        return ""


async def test_an_engine_that_never_has_room_is_asked_twice_and_not_for_ever(box: Sandbox) -> None:
    engine = Overflowing([], times=99)
    tools = Dispatcher(standard_tools(), box, engine.count)
    session = Agent(engine, tools, tools.specs(), Unwritten(), fit=Tireless())
    await run(session, "go on")
    assert len(engine.asked) == 2
    assert session.outcome == Outcome("context", FULL_CONTEXT)


async def test_without_room_to_make_an_overflow_is_the_engines_error(box: Sandbox) -> None:
    engine = Overflowing([], 1)
    tools = Dispatcher(standard_tools(), box, engine.count)
    with pytest.raises(ContextOverflow):
        await run(Agent(engine, tools, tools.specs(), Unwritten()), "go on")


async def test_room_is_made_when_the_user_asks_for_it(box: Sandbox) -> None:
    counter = [0]
    engine = Narrow(reader(counter), lambda _: [Text("Looked at one file.")])
    session = agent(engine, box)
    for turn in range(3):
        await run(session, words(turn))
    before = session.transcript[:]
    assert await session.compact()
    assert len(session.transcript) < len(before)
    assert [one for one in session.transcript if isinstance(one, Prompt)][:-1] == [
        one for one in before if isinstance(one, Prompt)
    ]
    assert not await session.compact(), "there is nothing left to make shorter"
    await run(session, words(3))
    assert session.outcome == Outcome("end")


@pytest.mark.parametrize("empty", [[], [Thought("hm")], [Text("\n")]])
async def test_a_turn_without_a_word_behind_a_result_is_asked_for_once_more(empty: list[Said]) -> None:
    box = await Local().take(Spec())
    read = ToolCall("1", "read", {"path": "a"})
    for turns, last in (([[read], empty, [Text("done")]], Text("done")), ([[read], empty, empty], None)):
        engine = Script(turns)
        tools = Dispatcher(standard_tools(), box, engine.count)
        session = Agent(engine, tools, tools.specs(), Unwritten())
        await run(session, "go on")
        assert session.outcome == Outcome("end")
        assert sum(isinstance(event, Stop) for event in session.transcript) == 3
        assert last is None or last in session.transcript
    await box.close()


async def test_an_empty_first_turn_is_the_end(box: Sandbox) -> None:
    engine = Script([[]])
    tools = Dispatcher(standard_tools(), box, engine.count)
    session = Agent(engine, tools, tools.specs(), Unwritten())
    await run(session, "hello")
    assert session.outcome == Outcome("end")

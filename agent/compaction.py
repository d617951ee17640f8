"""Compaction: what makes room when the context fills. Old results go first, then a summary stands in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from agent.bill import Bill, bill_of, known
from agent.marks import GONE, Elided, Summarised, shortened
from agent.summary import calls_made, log_of, notes_on
from engine.base import Engine, Options
from engine.messages import Event, Prompt, Stop, ToolResult, ToolSpec, Usage, merge

FULL, ENOUGH = 0.8, 0.6
"""Shares of the context: beyond the first it is made shorter, at or below the second that is enough."""
LEAST_OUTPUT = 1 / 16
"""Share of the context that an answer needs to be worth asking for."""
SHORTEST, LONGEST = 128, 2048
"""Tokens that a summary may have, by the length of what it stands for."""
RECENT = 3
"""Results that stay when old ones are elided, those of the open step not counted."""
HEAD = (
    "[Notes on what was done before this. The messages above are the user's own; "
    "the work itself is no longer shown.]"
)
TAIL = "[Go on from here.]"


@dataclass(frozen=True, slots=True)
class Compaction:
    """Keeps a transcript within the context of an engine (see docs/context.md).

    `ask`: the model can write a summary; without it, a summary is the list of the calls that were made.
    """

    engine: Engine
    tools: Sequence[ToolSpec]
    options: Options
    ask: bool = True

    async def marks(
        self, transcript: Sequence[Event], *, pressed: bool = False
    ) -> AsyncGenerator[Elided | Summarised, None]:
        """What makes room, in the order in which it is to be done; nothing where there is room.

        `pressed`: make room whether it seems to be needed or not. No call of the transcript is open.
        """
        context = self.engine.limits.context
        if not pressed and self._within(transcript, context * FULL):
            return
        events = list(transcript)
        elided = self._elided(events, 0 if pressed else int(context * ENOUGH))
        if elided:
            yield elided
            events = shortened(events, elided)
        if not pressed and self._within(events, context * ENOUGH):
            return
        summarised = await self._summarised(events)
        if summarised:
            yield summarised

    def excess(self, transcript: Sequence[Event]) -> str:
        """ "" where there is room for an answer, else what takes the room and what the user can do."""
        context = self.engine.limits.context
        if self._within(transcript, context * (1 - LEAST_OUTPUT)):
            return ""
        bill = self.bill(transcript)
        most = sorted(bill.parts.items(), key=lambda part: -part[1])[:2]
        takes = " and ".join(f"{name} {size:,}" for name, size in most)
        return (
            f"the context of {context:,} tokens is full and cannot be made shorter ({takes}): "
            "start a new session, go back to an earlier message, or take a model with a longer context"
        )

    def bill(self, transcript: Sequence[Event]) -> Bill:
        """What the context is made of."""
        return bill_of(transcript, self.tools, self.engine)

    def _within(self, transcript: Sequence[Event], most: float) -> bool:
        quick = known(transcript, self.engine.count)
        return (quick is not None and quick <= most) or self.bill(transcript).total <= most

    def _elided(self, events: Sequence[Event], goal: int) -> Elided | None:
        """The oldest results, until what is left is `goal` tokens long; not the last ones, and none of the
        step that the model has not read yet."""
        count = self.engine.count
        old = [event for event in events[: _open_step(events)] if isinstance(event, ToolResult)]
        gone = count(GONE)
        excess = self.bill(events).total - goal
        ids: list[str] = []
        saved = 0
        for result in old[: max(len(old) - RECENT, 0)]:
            if saved >= excess:
                break
            less = count(result.text) - gone
            if less > gone:
                ids.append(result.id)
                saved += less
        return Elided(tuple(ids), saved) if ids else None

    async def _summarised(self, events: Sequence[Event]) -> Summarised | None:
        """Notes in place of all but the step that the model has not read yet; None where they would not be
        shorter."""
        engine = self.engine
        cut = _open_step(events)
        before = events[:cut]
        earlier = next((event.text for event in before if isinstance(event, Prompt) and event.summary), "")
        log = log_of([event for event in before if not isinstance(event, Prompt)], engine)
        length = engine.count(log)
        if length <= 2 * SHORTEST:
            return None
        room = max(SHORTEST, min(engine.limits.context // 16, LONGEST, length // 2))
        log = log_of(before, engine)
        earlier = earlier.removeprefix(HEAD).removesuffix(TAIL).strip()
        notes, usage = "", Usage()
        if self.ask:
            made = await notes_on(log, earlier, engine, self.options, room)
            notes, usage = made.text, made.usage
        notes = notes or "\n".join(part for part in (earlier, calls_made(before, room, engine)) if part)
        return Summarised(len(list(merge(before))), f"{HEAD}\n{notes}\n{TAIL}", usage)


def _open_step(events: Sequence[Event]) -> int:
    """Where what the model has not answered yet begins: the user's last words, or the step that made the
    last calls; the end where it has answered."""
    place = len(events)
    while place and isinstance(events[place - 1], Stop):
        place -= 1
    if place and _spoken(events[place - 1]):
        while place and _spoken(events[place - 1]):
            place -= 1
        return place
    place = len(events)
    if not place or not isinstance(events[-1], ToolResult):
        return place
    while place and isinstance(events[place - 1], ToolResult):
        place -= 1
    if place and isinstance(events[place - 1], Stop):
        place -= 1
    while place and not isinstance(events[place - 1], Prompt | ToolResult | Stop):
        place -= 1
    return place


def _spoken(event: Event) -> bool:
    return isinstance(event, Prompt) and event.role == "user" and not event.summary

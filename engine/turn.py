"""Turn: one call to the model, from a prompt to a Stop, with every token counted where it is computed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.base import Options
from engine.cache import Slot
from engine.constraint import Constraint
from engine.control import ROLES
from engine.generate import Network, Read, Sampled, generate
from engine.hashes import hash_ids
from engine.messages import BrokenCall, Said, Stop, StopReason, Text, Thought, ToolCall, Usage
from engine.parser import Parser
from engine.rounds import Steps
from engine.sampler import Sampler
from engine.template import Tokens
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Speaker:
    """What every turn of a model shares. `stops`: its eos ids. `context`, `output`: tokens at most."""

    model: Network
    tokenizer: Tokenizer
    stops: frozenset[int]
    context: int
    output: int


class Turn:
    """Says what the model says. `slot` is not used by anybody else meanwhile.

    `closed_at` has the monotonic time at which the last id of each call was sampled, by the call's id.
    """

    def __init__(
        self,
        speaker: Speaker,
        slot: Slot,
        tokens: Tokens,
        parser: Parser,
        options: Options,
        constraint: Constraint | None = None,
    ) -> None:
        self._speaker = speaker
        self._slot = slot
        self._tokens = tokens
        self._parser = parser
        self._pieces = speaker.tokenizer.pieces()
        self._sampler = Sampler(options)
        self._constraint = constraint
        self._budget = options.thought_budget
        self._think_end = speaker.tokenizer.id("</think>")
        self._call_begin = speaker.tokenizer.id("<tool_call>")
        ends = (*ROLES, "<tool_response>")
        self._ends = speaker.stops | {speaker.tokenizer.id(token) for token in ends}
        room = speaker.context - len(tokens.ids)
        wanted = speaker.output if options.max_tokens is None else options.max_tokens
        self._limit = min(room, wanted)
        self._full: StopReason = "context" if room < wanted else "length"
        self._written = 0
        self._call_at = -1  # where in the output the last `<tool_call>` stands
        self._called = False
        self._usage = Usage()
        self.closed_at: dict[str, float] = {}

    def steps(self) -> Steps:
        """Ends with a Stop. A prompt that leaves no room computes nothing."""
        if self._limit <= 0:
            yield (self._stop(self._full),)
            return
        began = time.monotonic()
        choose, force = self._choose, self._force
        for step in generate(self._speaker.model, self._slot, self._tokens.ids, choose, force):
            now = time.monotonic()
            match step:
                case Read():
                    self._usage += self._read(step, now - began)
                    yield ()
                case Sampled(id):
                    self._usage += Usage(decode_seconds=now - began)
                    if id in self._ends:
                        own = id in self._speaker.stops
                        self._usage += Usage(stop=int(own), discarded=int(not own))
                        yield (*self._end(), self._stop("call" if self._called else "end", id))
                        return
                    self._written += 1
                    if id == self._call_begin:
                        self._call_at = self._written - 1
                    yield self._said(id, now)
                    if self._written == self._limit:
                        yield (*self._end(), self._stop(self._full))
                        return
            began = time.monotonic()

    def _choose(self, logits: torch.Tensor) -> int:
        """What `_force` puts in between, it puts outside of calls: the constraint need not hear of it."""
        if self._constraint is None:
            return self._sampler.choose(logits)
        self._constraint.mask(logits)
        id = self._sampler.choose(logits)
        self._constraint.accept(id)
        return id

    def _force(self) -> int | None:
        """Ends a thought that has used up its budget; a call in it is finished first."""
        if self._budget is None or self._parser.state != "think":
            return None
        decided = self._usage.thought + self._usage.text + self._usage.call
        in_call = decided <= self._call_at
        thought = self._usage.thought + self._written - decided
        return self._think_end if thought >= self._budget and not in_call else None

    def _read(self, part: Read, seconds: float) -> Usage:
        size = part.end - part.start
        if part.reused:
            return Usage(reused=size)
        result = sum(self._tokens.result[part.start : part.end])
        return Usage(prefilled=size, result=result, prefill_seconds=seconds)

    def _said(self, id: int, now: float) -> Sequence[Said]:
        """Control ids are markup; whatever ordinary ids spell is not."""
        if self._speaker.tokenizer.is_control(id):
            events = [*self._flush(), *self._parser.feed(self._speaker.tokenizer.decode((id,)), (id,))]
        else:
            events = list(self._parser.feed(self._pieces.feed(id), (id,), literal=True))
        return self._count(events, now)

    def _end(self) -> Sequence[Said]:
        return self._count([*self._flush(), *self._parser.close()], time.monotonic())

    def _flush(self) -> Sequence[Said]:
        """The rest of a character that will not be completed."""
        left = self._pieces.close()
        return list(self._parser.feed(left, (), literal=True)) if left else []

    def _count(self, events: Sequence[Said], now: float) -> Sequence[Said]:
        for event in events:
            match event:
                case Thought():
                    self._usage += Usage(thought=len(event.ids))
                case Text():
                    self._usage += Usage(text=len(event.ids))
                case ToolCall() | BrokenCall():
                    self._called = True
                    self._usage += Usage(call=len(event.ids))
                    self.closed_at[event.id] = now
                case Stop():
                    pass
        return events

    def _stop(self, reason: StopReason, id: int | None = None) -> Stop:
        return Stop(reason, self._usage, id, hash_ids(self._tokens.ids))

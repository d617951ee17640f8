"""Reader: the ids of one output to events, each id counted once, and a Stop where the output ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.base import Options
from engine.control import ROLES
from engine.hashes import hash_ids
from engine.messages import BrokenCall, Said, Stop, StopReason, Text, Thought, ToolCall, Usage
from engine.parser import Parser
from engine.template import Tokens
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Voice:
    """What a model's outputs are read by. `stops`: its eos ids. `context`, `output`: tokens at most."""

    tokenizer: Tokenizer
    stops: frozenset[int]
    context: int
    output: int

    @property
    def ends(self) -> frozenset[int]:
        """The ids behind which nothing counts: the model's own stops, roles, and a result made up."""
        return self.stops | {self.tokenizer.id(token) for token in (*ROLES, "<tool_response>")}


class Reader:
    """Reads the output that is written behind `tokens`.

    `limit` is how many ids it may have; 0 or less where the prompt leaves no room. `over` says that a Stop
    was given; what comes then is not read. `closed_at` has the moment that was told with the last id of
    each call, by the call's id.
    """

    def __init__(self, voice: Voice, tokens: Tokens, parser: Parser, options: Options) -> None:
        self._tokenizer = voice.tokenizer
        self._stops = voice.stops
        self._ends = voice.ends
        self._tokens = tokens
        self._parser = parser
        self._pieces = voice.tokenizer.pieces()
        self._budget = options.thought_budget
        self._think_end = voice.tokenizer.id("</think>")
        self._call_begin = voice.tokenizer.id("<tool_call>")
        room = voice.context - len(tokens.ids)
        wanted = voice.output if options.max_tokens is None else options.max_tokens
        self.limit = min(room, wanted)
        self._full: StopReason = "context" if room < wanted else "length"
        self._written = 0
        self._call_at = -1  # where in the output the last `<tool_call>` stands
        self._called = False
        self._usage = Usage()
        self.over = False
        self.closed_at: dict[str, float] = {}

    def spend(self, usage: Usage) -> None:
        """Count what is known only where it is computed: tokens of the prompt, seconds."""
        self._usage += usage

    def prompt(self, start: int, end: int, *, reused: bool, seconds: float = 0.0) -> None:
        """The prompt's ids from `start` to `end` were read in so many seconds, or were in a cache."""
        if reused:
            self.spend(Usage(reused=end - start))
        else:
            result = sum(self._tokens.result[start:end])
            self.spend(Usage(prefilled=end - start, result=result, prefill_seconds=seconds))

    def forced(self) -> int | None:
        """The id that must come next: it ends a thought that used up its budget, but never inside a call."""
        if self._budget is None or self._parser.state != "think":
            return None
        decided = self._usage.thought + self._usage.text + self._usage.call
        in_call = decided <= self._call_at
        thought = self._usage.thought + self._written - decided
        return self._think_end if thought >= self._budget and not in_call else None

    def take(self, id: int, now: float) -> Sequence[Said]:
        """What is certain with this id, sampled at `now` (monotonic seconds). The last one is a Stop when
        it ends the output, or fills it."""
        if id in self._ends:
            own = id in self._stops
            self.spend(Usage(stop=int(own), discarded=int(not own)))
            return self._end("call" if self._called else "end", now, id)
        self._written += 1
        if id == self._call_begin:
            self._call_at = self._written - 1
        said = self._count(self._events(id), now)
        return (*said, *self.fill(now)) if self._written >= self.limit else said

    def finish(self, now: float) -> Sequence[Said]:
        """The output is over, and which id ended it was not told."""
        return self._end("call" if self._called else "end", now)

    def fill(self, now: float) -> Sequence[Said]:
        """No more room: what is left, and a Stop that says so."""
        return self._end(self._full, now)

    def cut(self, *, under_way: bool = False) -> Stop:
        """Nobody listens any more. What was taken and is in no event yet is discarded.

        `under_way`: a forward pass is not over; it is taken to be of the rest of the prompt, or of one id.
        """
        usage = self._usage
        held = Usage(discarded=self._written - usage.thought - usage.text - usage.call)
        if under_way:
            rest = len(self._tokens.ids) - usage.prompt
            held += Usage(prefilled=rest, discarded=int(not rest), estimated=rest or 1)
        return Stop("cancelled", usage + held, None, hash_ids(self._tokens.ids))

    def _events(self, id: int) -> Sequence[Said]:
        """Control ids are markup; whatever ordinary ids spell is not."""
        if self._tokenizer.is_control(id):
            return [*self._flush(), *self._parser.feed(self._tokenizer.decode((id,)), (id,))]
        return self._parser.feed(self._pieces.feed(id), (id,), literal=True)

    def _flush(self) -> Sequence[Said]:
        """The rest of a character that will not be completed."""
        left = self._pieces.close()
        return self._parser.feed(left, (), literal=True) if left else []

    def _end(self, reason: StopReason, now: float, id: int | None = None) -> Sequence[Said]:
        said = self._count([*self._flush(), *self._parser.close()], now)
        self.over = True
        return (*said, Stop(reason, self._usage, id, hash_ids(self._tokens.ids)))

    def _count(self, events: Sequence[Said], now: float) -> Sequence[Said]:
        for event in events:
            match event:
                case Thought():
                    self.spend(Usage(thought=len(event.ids)))
                case Text():
                    self.spend(Usage(text=len(event.ids)))
                case ToolCall() | BrokenCall():
                    self._called = True
                    self.spend(Usage(call=len(event.ids)))
                    self.closed_at[event.id] = now
                case Stop():
                    pass
        return events

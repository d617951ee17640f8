"""The figures of a trajectory: a fold over its records and when they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.journal import Span
from agent.marks import Elided, Record, Summarised
from engine.messages import BrokenCall, Stop, ToolCall, ToolResult, Usage
from tasks.numbers.failures import Kind, failures
from tasks.numbers.lanes import Split, lay_out, split


@dataclass(frozen=True, slots=True)
class Figures:
    """What one trajectory took; docs/numbers.md defines each.

    `steps`: calls to the model. `calls`: of tools, broken ones too; `results` those that were answered,
    `failures` those of them that came to nothing, by why; `output_bytes` what the model was given for them.
    `peak`: tokens of the longest context. `elisions` and `summaries`: how often old results were left out,
    and notes stood in. `split` None: the record does not say when. `first`: seconds to the first word and
    `rates`: tokens a second, of each call to the model of which they are known.
    """

    usage: Usage = field(default_factory=Usage)
    steps: int = 0
    calls: int = 0
    calls_in_thought: int = 0
    results: int = 0
    failures: Mapping[Kind, int] = field(default_factory=dict[Kind, int])
    output_bytes: int = 0
    peak: int = 0
    elisions: int = 0
    summaries: int = 0
    split: Split | None = None
    first: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()

    @property
    def asked(self) -> int:
        """Prompt and completion of every call to the model, no matter what was cached: CC-Bench's sum."""
        return self.usage.prompt + self.usage.output

    @property
    def computed(self) -> int:
        """Tokens that were really computed: all but what was reused."""
        return self.usage.prefilled + self.usage.output

    @property
    def failed(self) -> int:
        return sum(self.failures.values())

    @property
    def success(self) -> float | None:
        """The share of answered calls that came to something; None without calls."""
        return 1 - self.failed / self.results if self.results else None

    @property
    def mean_output(self) -> float | None:
        """Bytes of a result, in the mean."""
        return self.output_bytes / self.results if self.results else None


def figures_of(records: Sequence[Record], times: Sequence[Span | None] = ()) -> Figures:
    """The figures of a record. What was done on branches that were left counts: it was done."""
    calls = [one for one in records if isinstance(one, ToolCall | BrokenCall)]
    results = [one for one in records if isinstance(one, ToolResult)]
    stops = [one.usage for one in records if isinstance(one, Stop)]
    summaries = [one.usage for one in records if isinstance(one, Summarised)]
    laid = lay_out(records, times)
    return Figures(
        usage=sum((*stops, *summaries), Usage()),
        steps=len(stops),
        calls=len(calls),
        calls_in_thought=sum(call.in_thought for call in calls),
        results=len(results),
        failures=failures(records),
        output_bytes=sum(len(result.text.encode("utf-8", "replace")) for result in results),
        peak=max((usage.prompt + usage.output for usage in (*stops, *summaries)), default=0),
        elisions=sum(isinstance(one, Elided) for one in records),
        summaries=len(summaries),
        split=laid and split(laid),
        first=laid.first if laid else tuple(one.prefill_seconds for one in stops if one.prefill_seconds),
        rates=tuple(one.output / one.decode_seconds for one in stops if one.decode_seconds and one.output),
    )

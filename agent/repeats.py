"""The ladder for a model that goes in circles: first told, then refused, then stopped.

A step is stale when its call and its result have both been seen since the user last spoke. Asking the
same again after something changed gives another result, and that is not stale.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from engine.messages import Call, ToolCall, ToolResult

TOLD, REFUSED, STOPPED = 2, 4, 6
ADVICE = "\n[same call, same result as before: try another way]"


@dataclass(slots=True)
class Repeats:
    """Counts stale steps in a row."""

    stale: int = 0
    _seen: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def refusal(self, call: Call) -> str | None:
        """The answer to a call that is not worth running again, or None."""
        if self.stale < REFUSED or _key(call) not in self._seen:
            return None
        return "error: this call was made before and gave the same result; do something else"

    def note(self, call: Call, result: ToolResult) -> ToolResult:
        """Count the step; the result comes back with a word of advice where one is due."""
        results = self._seen.setdefault(_key(call), set())
        if result.text not in results and self.refusal(call) != result.text:
            results.add(result.text)
            self.stale = 0
            return result
        self.stale += 1
        if self.stale != TOLD:
            return result
        return replace(result, text=result.text + ADVICE)

    @property
    def hopeless(self) -> bool:
        return self.stale >= STOPPED


def _key(call: Call) -> str:
    if isinstance(call, ToolCall):
        return json.dumps([call.name, dict(call.arguments)], sort_keys=True, default=str)
    return json.dumps([call.raw])

"""Streams that were closed before their end: what was computed for them, and how much of it was heard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.messages import BrokenCall, Said, Stop, Text, Thought, ToolCall, Usage

PATIENCE = 0.5
"""Seconds that who closed a stream waits to be told what it took."""


@dataclass(slots=True)
class Heard:
    """Tokens of a stream that came to who listens, by what they are."""

    usage: Usage = field(default_factory=Usage)
    over: bool = False

    def hear(self, event: Said) -> None:
        match event:
            case Thought():
                self.usage += Usage(thought=len(event.ids))
            case Text():
                self.usage += Usage(text=len(event.ids))
            case ToolCall() | BrokenCall():
                self.usage += Usage(call=len(event.ids))
            case Stop():
                self.over = True


def cut(stop: Stop, heard: Usage) -> Stop:
    """The Stop of a stream that was closed: what was computed and not heard is discarded, a stop id too."""
    usage = stop.usage
    kept = heard.thought + heard.text + heard.call
    told = replace(
        usage,
        thought=heard.thought,
        text=heard.text,
        call=heard.call,
        stop=0,
        discarded=max(0, usage.output - kept),
    )
    return Stop("cancelled", told, None, stop.read)

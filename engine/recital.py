"""Recital: what a checkpoint's template, parser and counts make of an output that is known. No network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.base import Options
from engine.checkpoint import outline
from engine.hashes import hash_ids
from engine.messages import Ids, Prompt, Said, Stop, ToolResult, ToolSpec, Transcript, Usage, merge
from engine.reader import Reader, Voice
from engine.speech import Speech


@dataclass(frozen=True, slots=True)
class Recited:
    """The prompt's ids and their hash, and what was said, with a Stop unless the output was cut off."""

    prompt: Ids
    read: str
    said: tuple[Said, ...]


class Recital:
    """Of the checkpoint in a folder, whose weights are not loaded. Raises EngineError."""

    def __init__(self, folder: Path) -> None:
        checkpoint = outline(folder)
        self._speech = Speech(checkpoint)
        self._voice = self._speech.voice(checkpoint.context)

    @property
    def vocabulary(self) -> str:
        return self._speech.tokenizer.vocabulary

    def text(self, ids: Ids) -> str:
        """What ids say, markup included."""
        return self._speech.tokenizer.decode(ids)

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._speech.tokenizer.encode(text))

    def again(
        self,
        transcript: Transcript,
        tools: Sequence[ToolSpec],
        options: Options,
        ids: Ids,
        stop: Stop | None,
    ) -> Recited:
        """One call to the model that said `ids` and ended with `stop`, None where it was cut off.

        How much of the prompt was in a cache, what was guessed, the seconds, and how much room there was are
        those of `stop`: nothing here computes. Raises EngineError where no prompt can be made.
        """
        if stop and stop.reason == "length":
            options = replace(options, max_tokens=len(ids))
        tokens, reader = self._speech.call(self._voice, transcript, tools, options)
        if stop and stop.reason == "context":
            full = replace(self._voice, context=len(tokens.ids) + len(ids), output=len(ids) + 1)
            reader = self._reader(full, transcript, tools, replace(options, max_tokens=None))
        if stop:
            _count(reader, len(tokens.ids), stop.usage)
        said = [event for id in ids for event in ([] if reader.over else reader.take(id, 0.0))]
        if stop and not reader.over:
            said += _end(reader, stop)
        return Recited(tokens.ids, hash_ids(tokens.ids), tuple(_only_said(said)))

    def _reader(
        self, voice: Voice, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> Reader:
        return self._speech.call(voice, transcript, tools, options)[1]


def _count(reader: Reader, prompt: int, usage: Usage) -> None:
    reused = min(usage.reused, prompt)
    reader.prompt(0, reused, reused=True)
    reader.prompt(reused, prompt, reused=False, seconds=usage.prefill_seconds)
    told = Usage(
        decode_seconds=usage.decode_seconds,
        drafted=usage.drafted,
        accepted=usage.accepted,
        estimated=usage.estimated,
    )
    reader.spend(told)


def _end(reader: Reader, stop: Stop) -> Sequence[Said]:
    if stop.reason == "cancelled":
        return [reader.cut()]
    if stop.id is not None:
        return reader.take(stop.id, 0.0)
    if stop.reason in ("length", "context"):
        return reader.fill(0.0)
    return reader.finish(0.0)


def _only_said(said: Sequence[Said]) -> list[Said]:
    return [event for event in merge(said) if not isinstance(event, Prompt | ToolResult)]
